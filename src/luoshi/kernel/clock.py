"""Today and now, in one place, in the site's time zone (Asia/Shanghai)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """The present moment, with its time zone."""
    return timezone.now()


def today() -> dt.date:
    """The local calendar day: what a date typed by a clerk means."""
    return timezone.localdate(timezone.now(), timezone.get_default_timezone())


def zone() -> dt.tzinfo:
    """The site's time zone, in which calendar days begin and end."""
    return timezone.get_default_timezone()
