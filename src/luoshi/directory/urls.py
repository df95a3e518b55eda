"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from luoshi.directory.views import comparing

urlpatterns = [
    path("people/compare/", comparing.compared, name="units_compared"),
]
