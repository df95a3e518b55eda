"""Addresses of these pages."""

from __future__ import annotations

from django.urls import path

from luoshi.site.pages import status, trail, verification

urlpatterns = [
    path("trail/", trail.trail, name="trail"),
    path("trail/verify/", verification.trail_verify, name="trail_verify"),
    path("trail/verify/progress/", verification.trail_verify_progress, name="trail_verify_progress"),
    path("trail/<int:seq>/", trail.trail_entry, name="trail_entry"),
    path("system/", status.system, name="system"),
]
