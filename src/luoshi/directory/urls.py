"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from luoshi.directory.views import comparing, decisions, units

urlpatterns = [
    path("people/", units.people, name="people"),
    path("people/units/new/", units.unit_new, name="unit_new"),
    path("people/units/<uuid:key>/", units.unit, name="unit"),
    path("people/compare/", comparing.compared, name="units_compared"),
    *(
        path(f"people/units/<uuid:key>/{verb}/", decisions.decide, {"verb": verb}, name=f"unit_{verb}")
        for verb in decisions.VERBS
    ),
]
