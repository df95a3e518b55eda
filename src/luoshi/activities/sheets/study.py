"""党委理论学习中心组学习台账: one study a row in its own layout; what it says is what a ledger says of such events.

Who spoke on what is not taken in: of the exchange only how many spoke is kept. Who came stands member by member on a
second sheet (`study_roll`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from luoshi.activities.models import CONTENT, NAMED, PLACE, THEME, Holding, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.sheets import ledger_apply, rolls, study_roll
from luoshi.activities.sheets.ledger import COLUMNS as LEDGER_COLUMNS
from luoshi.activities.sheets.ledger import NAMES, NOTE
from luoshi.activities.sheets.ledger_apply import rows_of
from luoshi.activities.sheets.ledger_plan import Planning
from luoshi.activities.sheets.study_plan import StudyPlanning
from luoshi.kernel.exchange import Applied, Companion, Plan, Planned, Setting
from luoshi.organisations.actions.checks import by_key
from luoshi.organisations.sheets.scope import Asking, Scope
from luoshi.workbooks.cells import (
    NO,
    NOTHING,
    TICK,
    YES,
    Context,
    Day,
    Raw,
    Shown,
    Text,
    Whole,
    as_text,
    fold,
)
from luoshi.workbooks.contract import ORDINAL, Column, Row, Sheet, filled_in

_FORMS: Final = {"集体学习研讨": "集体研讨", "学习研讨": "集体研讨", "辅导": "专题辅导", "调研": "专题调研"}
_HOURS: Final = re.compile(r"(\d{1,3})(?:\.(\d))?0*(?:学时|课时|小时|个小时)?")
_PARTS: Final = re.compile(r"[、，,；;\n]+")


@dataclass(frozen=True, slots=True)
class Hours:
    """学时, to a tenth; kept as a whole number of tenths."""

    choices: tuple[str, ...] = ()

    def read(self, raw: Raw, context: Context) -> int | None:  # noqa: ARG002
        """Tenths, or None. Raises ValueError with one sentence."""
        text = fold(as_text(raw))
        if text in NOTHING:
            return None
        found = _HOURS.fullmatch(text)
        if found is None:
            raise ValueError(f"“{text}”不是学时，请写成 2 或 2.5 这样的数")
        return int(found[1]) * 10 + int(found[2] or 0) or None

    def show(self, value: int | None) -> Shown:
        """2.5 for 25."""
        return None if value is None else f"{Decimal(value) / 10:f}"


STUDY: Final = Sheet(
    "activities.study",
    "中心组学习台账",
    "党委理论学习中心组学习台账",
    (
        Column("number", "序号（第N次）", 8, ORDINAL, aliases=("第N次", "次数")),
        filled_in("day", "时间", 12, Day(), "学习时间", "日期", required=True),
        filled_in("place", "地点", 14, Text(PLACE), "学习地点"),
        filled_in("theme", "专题", 26, Text(THEME), "学习专题", "学习主题", "主题", required=True),
        filled_in("content", "学习内容{篇目/文件}", 30, Text(CONTENT), "学习内容", "篇目", "学习篇目"),
        filled_in("form", "形式", 12, Text(20), "学习形式"),
        Column("wider", "是否扩大", 8, TICK, aliases=("扩大",)),
        filled_in("chair", "主持人", 10, Text(NAMED), "主持"),
        filled_in("due", "中心组成员{应到}", 7, Whole(), "应到", "应到人数"),
        filled_in("present", "中心组成员{实到}", 7, Whole(), "实到", "实到人数"),
        filled_in("sitting_in", "扩大/列席旁听人数", 12, Text(NAMES), "列席旁听人数", "列席旁听", "列席", "扩大人数"),
        filled_in("absent", "请假{姓名}", 16, Text(NAMES), "请假人员", "请假姓名", "缺席人员"),
        filled_in("reasons", "请假{事由}", 12, Text(NAMES), "请假事由", "请假原因"),
        filled_in("made_up", "请假{补学时间}", 14, Text(NAMES), "补学时间", "补学"),
        filled_in("speakers", "发言{交流人数}", 8, Whole(), "交流人数", "发言人数", "交流发言人数"),
        filled_in("hours", "学时", 7, Hours(), "学时数"),
        filled_in("recorder", "记录人", 10, Text(NAMED), "记录"),
        filled_in("note", "备注", 18, Text(NOTE)),
    ),
)  # fmt: skip
COLUMNS: Final = {**LEDGER_COLUMNS, **{column.key: column for column in STUDY.columns}}


BESIDE: Final = (Companion(study_roll.ROLL, study_roll.fill),)


def reduced() -> Mapping[str, Callable[[str], str]]:
    """Reasons of leave in either sheet become kinds of leave."""
    say = study_roll.reduced(activity_rules())
    return {**rolls.reduced(), **{key: say for key in study_roll.COLUMNS if key.startswith("nth_")}}


def plan(rows: Sequence[Row], setting: Setting) -> Plan:
    """What each row of both sheets would do, in their order; see the ledger."""
    own = [at for at, row in enumerate(rows) if not row.sheet]
    studies = [replace(rows[at], values=_as_ledger(rows[at])) for at in own]
    if len(own) == len(rows):
        return Planning(studies, setting, COLUMNS).plan()
    others = [at for at in range(len(rows)) if rows[at].sheet]
    made = StudyPlanning(studies, [rows[at] for at in others], setting, COLUMNS).plan()
    placed = dict(zip([*own, *others], made.rows, strict=True))
    return replace(made, rows=tuple(placed[at] for at in range(len(rows))))


def apply(planned: Sequence[Planned], setting: Setting) -> Applied:
    """Enter what both sheets say: a study whose texts and roll change is corrected once."""
    given = {pk: (version, roll) for one in planned for pk, version, roll in one.data.get("rolls", ())}
    left = [_with_roll(one, given) for one in planned]
    refs = ledger_apply.apply(left, setting)
    sessions = by_key(Session, given)
    for pk, (version, roll) in given.items():
        row = {"version": version, "set": {}, "roll": roll}
        ledger_apply.corrected(sessions[pk], row, {}, setting)
    return refs


def _with_roll(one: Planned, given: dict[int, tuple[int, Any]]) -> Planned:
    """A row as the ledger enters it, with the roll the other sheet has for it; that one is taken out of `given`."""
    if "rolls" in one.data:
        return replace(one, data={})
    if (key := one.data.get("correct")) in given:
        return replace(one, data={**one.data, "roll": given.pop(key)[1]})
    return one


def _as_ledger(row: Row) -> dict[str, Any]:
    """A row as the ledger has it: its kind, the form by the pack's word, who made it up beside the day."""
    values = {key: value for key, value in row.values.items() if key != "wider"}
    form = fold(values.get("form") or "")
    names = [part.strip() for part in _PARTS.split(values.get("absent") or "") if part.strip()]
    days = [part.strip() for part in _PARTS.split(values.get("made_up") or "") if part.strip()]
    made_up = [
        f"{re.split('[（(]', name)[0]}（{day}）"
        for name, day in zip(names, days, strict=False)
        if fold(day) not in NOTHING
    ]
    return values | {
        "unit": "",
        "kinds": (study_roll.KIND,),
        "form": _FORMS.get(form, values.get("form") or ""),
        "made_up": tuple(made_up),
    }


def rows(setting: Setting) -> Iterator[Row]:
    """The studies of the unit's own group in the year of the day, up to that day."""
    scope = Scope(setting, Asking(setting))
    first = setting.on.replace(month=1, day=1)
    mine = Holding.objects.counted().filter(
        unit=scope.top, day__range=(first, setting.on), kinds__contains=f",{study_roll.KIND},"
    )
    for row in rows_of(mine, {}):
        values = dict(row.values)
        away = [name for name in values["absent"].split("、") if name]
        days = {name.partition("（")[0]: name.partition("（")[2].rstrip("）") for name in values["made_up"]}
        values["made_up"] = "、".join(days.get(name) or "—" for name in away) if any(days.values()) else ""
        values["wider"] = YES if values["sitting_in"] else NO
        yield replace(row, values=values)
