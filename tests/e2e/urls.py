"""The site's addresses and, as in development, the living page of components."""

from __future__ import annotations

from django.urls import include, path

from luoshi.site.urls import handler500
from luoshi.site.urls import urlpatterns as site

__all__ = ["handler500", "urlpatterns"]

urlpatterns = [*site, path("design/", include("luoshi.ui.urls"))]
