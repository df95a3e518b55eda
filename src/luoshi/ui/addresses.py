"""Addresses of many records of one kind: the way is looked up once, not a row."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache
from typing import Final

from django.urls import get_script_prefix, get_urlconf, reverse

_NONE: Final = uuid.UUID(int=0)


def addresses(view_name: str) -> Callable[[uuid.UUID], str]:
    """A function from a record's uuid to the address of a page whose only argument it is."""
    return _addresses(view_name, get_script_prefix(), get_urlconf())


@cache
def _addresses(view_name: str, _prefix: str, _urlconf: str | None) -> Callable[[uuid.UUID], str]:
    before, _none, after = reverse(view_name, args=[_NONE]).partition(str(_NONE))
    return lambda key: f"{before}{key}{after}"
