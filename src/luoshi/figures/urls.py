"""Addresses of figures."""

from __future__ import annotations

from django.urls import path

from luoshi.figures.views import figure, records

urlpatterns = [
    path("figures/", figure.catalogue, name="figures"),
    path("figures/<slug:key>/", figure.figure, name="figure"),
    path("figures/<slug:key>/records/", records.figure_records, name="figure_records"),
]
