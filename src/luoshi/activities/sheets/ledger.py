"""学习与会议台账: one event a row, its columns as offices have them, and how a row reads what a record says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from luoshi.activities.enums import Leave, Presence
from luoshi.activities.models import CONTENT, NAMED, PLACE, THEME, Holding
from luoshi.activities.packs import Activities, Kind
from luoshi.activities.rolls import Place
from luoshi.activities.sets import unpacked
from luoshi.activities.sheets.rolls import WITHOUT_LEAVE
from luoshi.organisations.models import NAME_LENGTH
from luoshi.organisations.packs_people import people_rules
from luoshi.workbooks.cells import Day, Names, Text, Whole
from luoshi.workbooks.contract import ORDINAL, Column, Sheet, filled_in

NOTE: Final = 200
NAMES: Final = 2_000

LEDGER: Final = Sheet(
    "activities.sessions",
    "学习与会议台账",
    "学习与会议台账",
    (
        Column("number", "序号", 6, ORDINAL),
        filled_in("unit", "党支部", 20, Text(NAME_LENGTH), "党组织", "支部名称", "单位", "党组织名称", "举办单位"),
        filled_in("day", "时间", 12, Day(), "日期", "会议时间", "学习时间", "召开时间", "开展时间", required=True),
        filled_in("place", "地点", 14, Text(PLACE), "会议地点", "学习地点"),
        filled_in("kinds", "类别", 16, Names(), "会议类别", "会议类型", "活动类别", "类型", required=True),
        filled_in("theme", "主题（议题）", 26, Text(THEME), "主题", "议题", "会议主题", "学习主题", "会议议题", "活动主题"),
        filled_in("content", "主要内容", 30, Text(CONTENT), "学习内容", "会议内容", "内容"),
        filled_in("form", "学习形式", 10, Text(20), "形式"),
        filled_in("chair", "主持人", 10, Text(NAMED), "主持"),
        filled_in("recorder", "记录人", 10, Text(NAMED), "记录"),
        filled_in("lecturer", "授课人", 10, Text(NAMED), "主讲人", "讲课人"),
        filled_in("due", "应到", 7, Whole(), "应到人数", "应到会人数", "应参加人数"),
        filled_in("present", "实到", 7, Whole(), "实到人数", "实到会人数", "实际参加人数"),
        filled_in("missing", "缺席{人数}", 7, Whole(), "缺席人数", "请假人数"),
        filled_in("absent", "缺席{姓名}", 16, Text(NAMES), "缺席人员", "缺席姓名", "请假人员", "缺席名单"),
        filled_in("reasons", "缺席{原因}", 12, Text(NAMES), "缺席原因", "请假原因", "请假事由", "缺勤原因"),
        filled_in("sitting_in", "列席", 12, Text(NAMES), "列席人员", "列席人数"),
        filled_in("due_voting", "表决{应到有表决权}", 10, Whole((*Whole().units, "票")), "应到有表决权"),
        filled_in("present_voting", "表决{实到}", 7, Whole((*Whole().units, "票")), "实到有表决权"),
        filled_in("votes_for", "表决{同意}", 7, Whole((*Whole().units, "票")), "同意", "赞成", "同意票"),
        filled_in("votes_against", "表决{不同意}", 7, Whole((*Whole().units, "票")), "不同意", "反对", "反对票"),
        filled_in("votes_abstained", "表决{弃权}", 7, Whole((*Whole().units, "票")), "弃权", "弃权票"),
        filled_in("resolutions", "决议及落实", 24, Text(CONTENT), "决议", "决议事项", "会议决议"),
        filled_in("made_up", "补学", 16, Names(), "补学人员", "补学情况"),
        filled_in("note", "备注", 18, Text(NOTE)),
    ),
)  # fmt: skip
COLUMNS: Final = {column.key: column for column in LEDGER.columns}
TEXTS: Final = ("theme", "content", "place", "form", "chair", "recorder", "lecturer", "resolutions")
NUMBERS: Final = ("hours", "speakers")  # of an event, in sheets that have a column for them
COUNTS: Final = (
    "due", "present", "missing", "due_voting", "present_voting", "votes_for", "votes_against", "votes_abstained",
)  # fmt: skip
AWAY: Final = (Presence.LEAVE, Presence.ABSENT, Presence.MADE_UP)


def kinds_of(kinds: Sequence[Kind], body: str = "", series: Sequence[str] = ()) -> tuple[str, ...]:
    """Kinds as a cell has them: a Party group or a series stands in brackets behind what it belongs to."""
    found = []
    for kind in kinds:
        hint = body if kind.body and body else "、".join(series) if kind.key == "topical" else ""
        found.append(f"{kind.label}（{hint}）" if hint else kind.label)
    return tuple(found)


def values_of(
    holding: Holding,
    places: Sequence[Place],
    rules: Activities,
    *,
    unit: str,
    series: Mapping[str, str],
) -> dict[str, Any]:
    """A record of one holder as its row has it.

    Args:
        holding: with its session and body.
        places: who came, where names are kept.
        rules: of the packs in force.
        unit: what the holder is called.
        series: names by id.
    """
    session = holding.session
    kinds = [rules.by_key[key] for key in rules.by_key if key in unpacked(session.kinds)]
    body = holding.body.name if holding.body is not None and _is_group(holding.body.kind) else ""
    away = [place for place in places if place.state in AWAY]
    values: dict[str, Any] = {
        "unit": unit,
        "day": session.day,
        "place": session.place,
        "kinds": kinds_of(kinds, body, [series[key] for key in unpacked(session.series) if key in series]),
        "theme": session.theme,
        "content": session.content,
        "form": rules.form_labels.get(session.form, ""),
        "chair": session.chair_name,
        "recorder": session.recorder_name,
        "lecturer": session.lecturer_name,
        "resolutions": "\n".join(session.resolutions),
        "hours": session.hours,
        "speakers": session.speakers,
        "absent": "、".join(place.name for place in away),
        "reasons": "、".join(
            str(Leave(place.leave).label) if place.leave else WITHOUT_LEAVE for place in away
        ),
        "made_up": tuple(_made_up(place) for place in away if place.state == Presence.MADE_UP),
        "sitting_in": _sitting_in(holding, places),
        "note": "；".join(filter(None, (session.late_why, session.combined_why))),
        "missing": None if holding.due is None or holding.present is None else holding.due - holding.present,
    }
    return values | {name: getattr(holding, name) for name in COUNTS if name != "missing"}


def _is_group(kind: str) -> bool:
    """Whether a branch may have several of a kind of body, so that it must be said which one met."""
    rule = people_rules().body(kind)
    return rule is not None and rule.of_members


def _made_up(place: Place) -> str:
    return f"{place.name}（{place.made_up_on:%Y-%m-%d}）" if place.made_up_on else place.name


def _sitting_in(holding: Holding, places: Sequence[Place]) -> str:
    """Those who sat in: by name as far as they are known, by number beyond that."""
    named = [place.name for place in places if place.state == Presence.SITTING_IN]
    total = holding.sitting_in or 0
    if not named:
        return str(total) if total else ""
    return "、".join(named) + (f"等{total}人" if total > len(named) else "")
