"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

import itertools

from tests.factories.units import make_unit
from tests.suites.addresses import MARK, sample

_numbers = itertools.count(1)


@sample("unit")
@sample("unit_rename")
@sample("unit_kind")
@sample("unit_move")
@sample("unit_split")
@sample("unit_merge")
@sample("unit_close")
@sample("unit_restore")
def _unit(unit):
    return {"key": make_unit(f"{MARK}党支部{next(_numbers)}", parent=unit).uuid}
