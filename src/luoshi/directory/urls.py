"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from luoshi.directory.people_urls import urlpatterns as people
from luoshi.directory.views import charting, comparing, decisions, pairing, taking_back, tree, units

urlpatterns = [
    path("people/", tree.people, name="people"),
    path("people/list/", tree.units_listed, name="units_listed"),
    path("people/units/<uuid:key>/below/", tree.unit_below, name="unit_below"),
    path("people/units/new/", units.unit_new, name="unit_new"),
    path("people/units/<uuid:key>/", units.unit, name="unit"),
    path("people/compare/", comparing.compared, name="units_compared"),
    path("people/units/<uuid:key>/chart/", charting.unit_chart, name="unit_chart"),
    path("people/units/<uuid:key>/pair/", pairing.pair, name="unit_pair"),
    path("people/units/<uuid:key>/pair/<int:pair>/end/", pairing.unpair, name="unit_unpair"),
    path("people/decisions/<uuid:key>/take-back/", taking_back.take_back, name="decision_take_back"),
    *(
        path(f"people/units/<uuid:key>/{verb}/", decisions.decide, {"verb": verb}, name=f"unit_{verb}")
        for verb in decisions.VERBS
    ),
    *people,
]
