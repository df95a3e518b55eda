"""Addresses of figures."""

from __future__ import annotations

from django.urls import path

from luoshi.figures.views import burden, figure, gaps, overview, records, saved, starts

urlpatterns = [
    path("overview/views/", saved.saved_views, name="saved_views"),
    path("overview/views/new/", saved.saved_view_new, name="saved_view_new"),
    path("overview/views/forget/", saved.saved_views_forget, name="saved_views_forget"),
    path("overview/", overview.overview, name="overview"),
    path("burden/", burden.burden_page, name="burden"),
    path("figures/", figure.catalogue, name="figures"),
    path("figures/<slug:key>/", figure.figure, name="figure"),
    path("figures/<slug:key>/records/", records.figure_records, name="figure_records"),
    path("gaps/", gaps.gaps, name="gaps"),
    path("gaps/unit/", gaps.gaps_unit, name="gaps_unit"),
    path("gaps/starts/", starts.starts, name="starts"),
    path("gaps/starts/<uuid:key>/take-back/", starts.start_take_back, name="start_take_back"),
    path("gaps/reasons/<uuid:key>/take-back/", starts.reason_take_back, name="reason_take_back"),
    path("gaps/<uuid:key>/start/", starts.unit_start, name="unit_start"),
    path("gaps/<uuid:key>/<slug:rule>/<slug:period>/", gaps.gap, name="gap"),
]
