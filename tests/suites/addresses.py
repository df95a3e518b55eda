"""Samples for the addresses of the site, so that a walk can open every one of them.

Each room registers in `tests/<room>/addresses.py`; `tests/site/test_urls_walk.py` fails for an address with
parameters that has no sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from luoshi.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class Sample:
    """How an address with parameters is opened for a record at a unit.

    `make` makes the record and returns the parameters (`?name` for one of the query); its texts hold `MARK`, which no
    stranger may ever read on any page.
    """

    view_name: str
    make: Callable[[Unit], dict[str, Any]]

    def address(self, unit: Unit) -> str:
        """The address of a new record at a unit."""
        made = self.make(unit)
        query = {name[1:]: value for name, value in made.items() if name.startswith("?")}
        path = reverse(self.view_name, kwargs={name: made[name] for name in made if not name.startswith("?")})
        return f"{path}?{urlencode(query)}" if query else path


MARK = "玄黄洪荒"  # stands in every sample's text and nowhere else
samples: dict[str, Sample] = {}


def sample(view_name: str) -> Callable[[Callable[[Unit], dict[str, Any]]], Callable[[Unit], dict[str, Any]]]:
    """Register the maker of a sample for one view name."""

    def register(make: Callable[[Unit], dict[str, Any]]) -> Callable[[Unit], dict[str, Any]]:
        if view_name in samples:
            raise ValueError(f"two samples for {view_name}")
        samples[view_name] = Sample(view_name, make)
        return make

    return register
