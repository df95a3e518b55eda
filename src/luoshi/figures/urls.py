"""Addresses of figures."""

from __future__ import annotations

from django.urls import path

from luoshi.figures.views import burden, figure, overview, records, saved

urlpatterns = [
    path("overview/views/", saved.saved_views, name="saved_views"),
    path("overview/views/new/", saved.saved_view_new, name="saved_view_new"),
    path("overview/views/forget/", saved.saved_views_forget, name="saved_views_forget"),
    path("overview/", overview.overview, name="overview"),
    path("burden/", burden.burden_page, name="burden"),
    path("figures/", figure.catalogue, name="figures"),
    path("figures/<slug:key>/", figure.figure, name="figure"),
    path("figures/<slug:key>/records/", records.figure_records, name="figure_records"),
]
