"""Addresses of problems."""

from __future__ import annotations

from django.urls import path

from luoshi.findings.views import alike, intake, listing, lists, one

ONE = "findings/<uuid:key>/"
LIST = "findings/lists/<uuid:key>/"

urlpatterns = [
    path("documents/<uuid:key>/findings/", intake.document_findings, name="document_findings"),
    path("findings/", listing.findings, name="findings"),
    path("findings/lists/", lists.finding_lists, name="finding_lists"),
    path(LIST, lists.finding_list, name="finding_list"),
    path(ONE, one.finding, name="finding"),
    path("findings/alike/", alike.findings_alike, name="findings_alike"),
    path(f"{ONE}alike/<uuid:earlier>/", alike.finding_alike, name="finding_alike"),
]
