"""Addresses of problems."""

from __future__ import annotations

from django.urls import path

from luoshi.findings.views import acting, alike, amending, batch, intake, listing, lists, one, registering

ONE = "findings/<uuid:key>/"
LIST = "findings/lists/<uuid:key>/"

urlpatterns = [
    path("documents/<uuid:key>/findings/", intake.document_findings, name="document_findings"),
    path("findings/", listing.findings, name="findings"),
    path("findings/new/", registering.findings_register, name="findings_register"),
    path("findings/lists/", lists.finding_lists, name="finding_lists"),
    *(
        path(f"findings/{name.removeprefix('findings_')}/", view, name=name)
        for name, view in batch.VIEWS.items()
    ),
    path(LIST, lists.finding_list, name="finding_list"),
    path(ONE, one.finding, name="finding"),
    path("findings/alike/", alike.findings_alike, name="findings_alike"),
    path(f"{ONE}alike/<uuid:earlier>/", alike.finding_alike, name="finding_alike"),
    path(f"{ONE}measures/", amending.finding_measures, name="finding_measures"),
    path(f"{ONE}measures/<uuid:measure>/", amending.measure_edit, name="measure_edit"),
    path(f"{ONE}causes/", amending.finding_causes, name="finding_causes"),
    path(f"{ONE}edit/", amending.finding_edit, name="finding_edit"),
    path(f"{ONE}recheck/", acting.finding_recheck, name="finding_recheck"),
    *(
        path(f"{ONE}{name.removeprefix('finding_').replace('_', '-')}/", view, name=name)
        for name, view in acting.VIEWS.items()
    ),
]
