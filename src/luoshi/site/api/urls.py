"""The addresses under /api/: those of the routes, and a sentence for all others."""

from __future__ import annotations

from typing import Any, Final

from django.urls import URLPattern, path, re_path

from luoshi.access.bearer import SPACE
from luoshi.site.api.errors import absent
from luoshi.site.api.routes import api

ROOT: Final = "api-root"  # the routes are described under it


def _patterns() -> list[URLPattern]:
    known: Any = api.urls[0]
    for one in known:
        one.callback.csrf_exempt = True  # nothing but GET gets as far as there (`access.bearer`)
    kept = [one for one in known if one.name != ROOT]
    return [path("", absent, name=ROOT), *kept, re_path("", absent, name="absent")]


INTERFACE: Final = (_patterns(), "ninja", SPACE)  # the name django-ninja looks its addresses up by
