"""The two numbers of the sample's report that no record can be counted for: the lists of matters of its committee."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from luoshi.figures.actions.entered import Typed, enter_figure
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Unit
from luoshi.site.sample.accounts import TOP, key

ON: Final = dt.date(2021, 8, 31)
LISTS: Final = {
    "committee_decisions": (18, "党委决定事项清单"),
    "committee_prestudies": (12, "党委前置研究讨论事项清单"),
}


def load_entries(units: Mapping[UUID, Unit], by: Actor) -> None:
    """梳理出党委决策事项18项，前置研究事项12项."""
    for figure, (value, source) in LISTS.items():
        typed = Typed(ON, ON, value, source, "党委办公室")
        enter_figure(units[TOP], figure, typed, by=by, uuid=key(f"entry:{figure}"))
