"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from luoshi.directory.views import comparing, decisions

urlpatterns = [
    path("people/compare/", comparing.compared, name="units_compared"),
    *(
        path(f"people/units/<uuid:key>/{verb}/", decisions.decide, {"verb": verb}, name=f"unit_{verb}")
        for verb in decisions.VERBS
    ),
]
