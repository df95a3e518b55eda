"""The test-only sources."""

from __future__ import annotations

from luoshi.access.declarations import UNIT
from luoshi.kernel.facts import Amount, Day, Dim, FactSource, Noun, On, Spell, fact_sources
from tests.figures.testapp.models import Happening, Holding

TAGS = {"study": "学习", "lecture": "党课", "talk": "研讨"}
LEVELS = {"group": "集团", "unit": "单位", "branch": "支部"}

FLOW = FactSource(
    name="test.flow",
    label="事项",
    kind=UNIT,
    rows=Happening.objects.all,
    identity="event",
    unit="unit_id",
    tree="party",
    when=On("day", "month", year="year", first="first", count="count"),
    noun=Noun.TIMES,
    dims=(
        Dim("tag", "类别", "tags", lambda: TAGS, many=True),
        Dim("level", "层级", "level", lambda: LEVELS),
    ),
    days=(Day("due_on", "期限", "due_on"),),
    amounts=(
        Amount("present", "到会", "present", Noun.ATTENDANCES),
        Amount("hours", "学时", "hours", Noun.HOURS, of_fact=True),
    ),
    distinct={"speaker": "who"},
    shared=True,
    record="unit_id",
)
STOCK = FactSource(
    name="test.stock",
    label="存量",
    kind=UNIT,
    rows=Holding.objects.all,
    identity="id",
    unit="unit_id",
    tree="party",
    when=Spell("start", "end"),
    noun=Noun.ITEMS,
    dims=(Dim("state", "状态", "state", lambda: {"open": "在办", "done": "办结"}),),
    days=(Day("due_on", "期限", "due_on"),),
    amounts=(Amount("weight", "数量", "weight", Noun.ITEMS),),
    distinct={"owner": "who"},
    record="unit_id",
)


def declare() -> None:
    for source in (FLOW, STOCK):
        fact_sources.register(source)
