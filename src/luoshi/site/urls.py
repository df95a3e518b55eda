"""All addresses: each room brings its own."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from luoshi.site import health, home
from luoshi.site.api.urls import INTERFACE

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("luoshi.access.account_urls")),
    path("language/", set_language, name="set_language"),
    path("", home.home, name="home"),
    path("", include("luoshi.access.urls")),
    path("", include("luoshi.directory.urls")),
    path("", include("luoshi.figures.frozen.urls")),
    path("", include("luoshi.figures.entered.urls")),
    path("", include("luoshi.figures.defined.urls")),
    path("", include("luoshi.exchange.urls")),
    path("", include("luoshi.figures.urls")),
    path("", include("luoshi.search.urls")),
    path("", include("luoshi.notices.urls")),
    path("", include("luoshi.documents.urls")),
    path("", include("luoshi.activities.urls")),
    path("", include("luoshi.tasks.urls")),
    path("", include("luoshi.findings.urls")),
    path("", include("luoshi.files.urls")),
    path("", include("luoshi.site.pages.urls")),
    path("api/", INTERFACE),
]

handler500 = "luoshi.site.api.errors.server_error"

if settings.DEVELOPMENT:
    urlpatterns.append(path("design/", include("luoshi.ui.urls")))
