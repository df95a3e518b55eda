"""Today and now, in one place, in the site's time zone (Asia/Shanghai)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_as_if: ContextVar[dt.date | None] = ContextVar("luoshi_as_if", default=None)


def now() -> dt.datetime:
    """The present moment, with its time zone."""
    return timezone.now()


def today() -> dt.date:
    """The local calendar day: what a date typed by a clerk means."""
    return _as_if.get() or timezone.localdate(timezone.now(), timezone.get_default_timezone())


@contextmanager
def as_if(day: dt.date) -> Iterator[None]:
    """Steps within it are taken as if it were that day: only the sample group, whose past is told, needs it.

    When something was entered stays what it was: `now` is not moved, and the trail says so.
    """
    token = _as_if.set(day)
    try:
        yield
    finally:
        _as_if.reset(token)


def zone() -> dt.tzinfo:
    """The site's time zone, in which calendar days begin and end."""
    return timezone.get_default_timezone()
