"""Taking in and giving out sheets in tests, the way the engine does it, without its pages."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.exchange import Effect, Offer, Plan, Setting
from luoshi.organisations.models import Unit
from luoshi.workbooks import Filled, Row, interpret, write
from tests.factories.kernel import CLERK
from tests.workbooks.sheets import pages

EXPORTED = dt.datetime(2024, 9, 3, 9, 30)  # noqa: DTZ001  spreadsheet cells have no time zone


def setting(unit: Unit, on: dt.date, *, by: Actor = CLERK, **answers: str) -> Setting:
    """Where and when a file is taken in."""
    return Setting(str(unit.uuid), on, by, answers)


def lines(*values: dict, tab: str = "Sheet1") -> list[Row]:
    """Rows as they come back from a file people made themselves."""
    return [Row(one, number=place, tab=tab) for place, one in enumerate(values, start=3)]


def take_in(offer: Offer, rows: list[Row], where: Setting) -> Plan:
    """Plan and, where nothing is bad or open, apply; the plan as it was."""
    plan = offer.plan(rows, where)
    if not plan.questions and all(one.effect is not Effect.BAD for one in plan.rows):
        with action("tests.import", by=where.by):
            offer.apply(offer.plan(rows, where).rows, where)
    return plan


def effects(plan: Plan) -> list[str]:
    return [one.effect.value for one in plan.rows]


def sentences(plan: Plan) -> list[str]:
    return [f"{cell.column}：{cell.sentence}" for one in plan.rows for cell in one.bad]


def given_out(offer: Offer, where: Setting, *, keep_ids: bool = True) -> list[Row]:
    """The rows of an export after they were written to a file and read back."""
    rows = list(offer.rows(where))
    if not keep_ids:
        rows = [replace(row, id=None, version=None) for row in rows]
    stream = io.BytesIO()
    filled = Filled(offer.sheet, rows, unit="示例", as_of=where.on, foot=offer.foot(rows))
    write([filled], stream, exported=EXPORTED, export_id="e-1")
    book = interpret(pages(stream.getvalue()), [offer.sheet])
    assert [str(cell) for cell in book.bad] == []
    return [row for sheet in book.sheets for row in sheet.rows]
