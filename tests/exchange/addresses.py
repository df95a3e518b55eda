"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

import itertools

from tests.exchange.sheets import handed, imported, received, xlsx
from tests.suites.addresses import MARK, sample

_numbers = itertools.count(1)


def line(*more):
    number = next(_numbers)
    return (f"W{number}", f"{MARK}{number}", *more)


@sample("import")
@sample("import_progress")
@sample("import_settle")
@sample("import_columns")
@sample("import_more")
@sample("import_apply")
@sample("import_drop")
def _open(unit):
    return {"key": received(unit, handed(xlsx(line("", None, "班长")), f"{MARK}.xlsx")).uuid}


@sample("import_undo")
def _applied(unit):
    return {"key": imported(unit, handed(xlsx(line("", None, "班长")), f"{MARK}.xlsx")).uuid}


@sample("import_wrong")
def _wrong(unit):
    return {"key": received(unit, handed(xlsx(line("别处", None, "班长")), f"{MARK}.xlsx")).uuid}
