"""The WSGI entry: gunicorn luoshi.site.wsgi:application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.site.settings")
application = get_wsgi_application()


def _settle() -> None:
    """Read every address now, and leave what is loaded for good out of the search for cycles.

    The search goes through all that is alive, some hundred thousand modules, classes and addresses that never go; with
    Python's own threshold of 700 it begins several times in a page.
    """
    import gc

    from django.urls import get_resolver

    get_resolver()._populate()  # noqa: SLF001 (what the first reversed address does)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


_settle()
