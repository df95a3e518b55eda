"""The second sheet of 中心组学习台账: members × 第1…N次, a sign in each cell; its foot counts, nobody is ranked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.activities.actions.common import kept_places
from luoshi.activities.enums import Leave, Presence
from luoshi.activities.models import Holding
from luoshi.activities.packs import Activities
from luoshi.activities.rolls import Place
from luoshi.kernel.exchange import Setting
from luoshi.organisations.models import NAME_LENGTH, Person
from luoshi.workbooks.cells import DITTO, NOTHING, Context, Raw, Shown, Text, as_text, fold
from luoshi.workbooks.contract import ORDINAL, Column, Filled, Row, Sheet, filled_in

MOST: Final = 60  # studies of a year a sheet has columns for
BLANKS: Final = 12  # columns of a sheet to be filled in
CAME, EXCUSED, AWAY, MISSED, MADE_UP, NOT_DUE = "√", "△", "○", "×", "补", "—"
SIGNS: Final = (CAME, EXCUSED, AWAY, MISSED, MADE_UP, NOT_DUE)
WORDS: Final = {
    CAME: "到会",
    EXCUSED: "请假",
    AWAY: "出差",
    MISSED: "缺席",
    MADE_UP: "补学",
    NOT_DUE: "不在名单",
}
DUE, PRESENT, SHARE = "应到", "实到", "出勤率"
FEET: Final = {
    "应到": DUE, "应到人数": DUE, "应到人次": DUE, "实到": PRESENT, "实到人数": PRESENT, "实到人次": PRESENT,
    "出勤率": SHARE, "到课率": SHARE, "到会率": SHARE, "请假": "", "请假人数": "", "缺席": "", "缺席人数": "", "补学人数": "",
}  # fmt: skip
KEY: Final = "activities.study_roll"
KIND: Final = "study_group"  # key of the pack
LEGEND: Final = "说明：√ 到会　△ 请假　○ 出差　× 缺席　补 补学　— 当次不在中心组名单"

_ALIKE: Final = {
    CAME: ("√", "✓", "✔", "v", "到", "到会", "出席", "参加", "实到", "是"),
    EXCUSED: ("△", "▲", "∆", "δ", "请假", "假"),
    AWAY: ("○", "〇", "◯", "o", "出差", "公出", "差"),
    MISSED: ("×", "✗", "✘", "x", "╳", "缺席", "缺", "缺勤", "未到", "旷会"),
    MADE_UP: ("补", "补学", "已补学"),
}
_SIGN_OF: Final = {fold(word).lower(): sign for sign, words in _ALIKE.items() for word in words}
_BRACKET: Final = re.compile(r"\(([^()]*)\)$")
_NO_REASON: Final = re.compile(r"[\d.%/年月日:-]*")  # numbers, shares and days under or over the signs
_OF_HOME: Final = re.compile(r"[假病事孕产婚丧休院术疗养]")


def sign_of(words: str, rules: Activities) -> tuple[str, Leave]:
    """What a cell says, with the kind of leave where its words tell one; ("", NONE) where it says nothing known."""
    text = fold(words).lower()
    if text in NOTHING:
        return NOT_DUE if text else "", Leave.NONE
    bracket = _BRACKET.search(text)
    sign = _SIGN_OF.get(_BRACKET.sub("", text), "")
    if sign in {EXCUSED, AWAY} and bracket:
        leave = rules.leave_of(bracket[1])
        return (AWAY, leave) if leave == Leave.OFFICIAL else (EXCUSED, leave)
    if sign:
        return sign, Leave.OFFICIAL if sign == AWAY else Leave.NONE
    leave = rules.leave_of(text)
    if leave != Leave.OTHER:
        return (AWAY if leave == Leave.OFFICIAL else EXCUSED), leave
    return (EXCUSED, Leave.OTHER) if _OF_HOME.search(text) else ("", Leave.NONE)


def reduced(rules: Activities) -> Callable[[str], str]:
    """What a cell may be kept as: its sign; the words of a reason never."""

    def say(words: str) -> str:
        text = fold(words)
        if text in NOTHING | DITTO or text.lower() in _SIGN_OF or _NO_REASON.fullmatch(text):
            return words
        sign, leave = sign_of(words, rules)
        if leave in {Leave.SHIFT, Leave.STATIONED}:
            return f"{EXCUSED}（{Leave(leave).label}）"
        return sign or "？"

    return say


@dataclass(frozen=True, slots=True)
class Sign:
    """A cell: a sign, or what a foot or a head repeated in the middle of the sheet has there; told apart by the plan."""

    choices: tuple[str, ...] = SIGNS

    def read(self, raw: Raw, context: Context) -> str:  # noqa: ARG002
        """The words of the cell. Raises ValueError where a formula failed."""
        return as_text(raw)

    def show(self, value: str | int | None) -> Shown:
        """The sign, or the number of a foot."""
        return value


def key_of(number: int) -> str:
    """Key of a column."""
    return f"nth_{number}"


def _chinese(number: int) -> str:
    signs = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if not tens:
        return signs[ones]
    return f"{signs[tens] if tens > 1 else ''}十{signs[ones] if ones else ''}"


def _column(number: int) -> Column:
    words = _chinese(number)
    aliases = (f"第{words}次", f"第{number}次学习", f"第{words}次学习", f"{number}次")
    return replace(filled_in(key_of(number), f"第{number}次", 7, Sign(), *aliases), optional=True)


ROLL: Final = Sheet(
    KEY,
    "到会情况",
    "党委理论学习中心组学习到会情况表",
    (
        Column("number", "序号", 6, ORDINAL),
        filled_in(
            "member", "姓名", 12, Text(NAME_LENGTH), "成员", "成员姓名", "中心组成员", "参学人员", "人员"
        ),
        *(_column(number) for number in range(1, MOST + 1)),
    ),
)
COLUMNS: Final = {column.key: column for column in ROLL.columns}


def narrowed(count: int, days: Sequence[dt.date] = ()) -> Sheet:
    """The sheet with columns for so many studies, each over its day where it is known."""
    columns = list(ROLL.columns[: 2 + min(count, MOST)])
    for at, day in enumerate(days[: len(columns) - 2], 2):
        columns[at] = replace(columns[at], head=f"{columns[at].head}{{{day.month}月{day.day}日}}", width=9)
    return replace(ROLL, columns=tuple(columns))


def fill(setting: Setting | None) -> Filled:
    """The sheet of the year of the day, as it goes out; blank without a setting."""
    if setting is None:
        return Filled(narrowed(BLANKS), [Row({})] * BLANKS, foot=(LEGEND,), blank=True)
    studies = list(held(setting)[:MOST])
    came = kept_places(studies)
    rows = list(_members([came.get(one.pk, ()) for one in studies]))
    return Filled(
        narrowed(len(studies) or BLANKS, [one.day for one in studies]),
        [*rows, *_feet(studies)] if studies else [],
        title=f"党委理论学习中心组{setting.on.year}年度学习到会情况表",
        foot=(LEGEND,),
    )


def held(setting: Setting) -> Any:
    """The studies of the unit's own group in the year of the day, up to that day: the Nth is 第N次."""
    first = setting.on.replace(month=1, day=1)
    return studies_of(setting.unit).filter(day__range=(first, setting.on))


def studies_of(unit: str) -> Any:
    """The studies of a unit's group that count, one by one, in their order; `unit`: uuid."""
    mine = Holding.objects.counted().filter(unit__uuid=unit, kinds__contains=f",{KIND},", first__isnull=True)
    return mine.select_related("session", "session__chair", "session__recorder", "body", "unit").order_by(
        "day", "pk"
    )


def _members(studies: Sequence[Iterable[Place]]) -> Iterator[Row]:
    """A row for everybody who was due at one of them, in the order people were first met."""
    signs: dict[int, dict[str, Any]] = {}
    named: list[str] = []
    for number, places in enumerate(studies, 1):
        due = [place for place in places if place.state != Presence.SITTING_IN]
        named += [key_of(number)] if due else []
        for place in due:
            mine = signs.setdefault(place.person_id, {"member": place.name})
            mine[key_of(number)] = sign_for(place)
    ids = dict(Person.objects.filter(pk__in=signs).values_list("pk", "uuid"))
    for person, mine in signs.items():
        absent = {key: NOT_DUE for key in named if key not in mine}
        yield Row({**mine, **absent}, id=str(ids[person]))


def sign_for(place: Place) -> str:
    """What stands in the cell of a place."""
    match place.state:
        case Presence.PRESENT:
            return CAME
        case Presence.MADE_UP:
            return MADE_UP
        case Presence.LEAVE:
            return AWAY if place.leave == Leave.OFFICIAL else EXCUSED
        case _:
            return MISSED


def _feet(studies: Sequence[Holding]) -> Iterator[Row]:
    """应到, 实到, 出勤率 of each study, also of those whose numbers alone are known."""
    feet: Mapping[str, Callable[[Holding], Any]] = {
        DUE: lambda one: one.due,
        PRESENT: lambda one: one.present,
        SHARE: _share,
    }
    for word, value in feet.items():
        yield Row(
            {"member": word, **{key_of(at): value(one) for at, one in enumerate(studies, 1)}}, total=True
        )


def _share(study: Holding) -> str | None:
    if not study.due or study.present is None:
        return None
    return f"{study.present * 100 / study.due:.1f}%"


def same(place: Place | None, sign: str, leave: Leave) -> bool:
    """Whether a sign says what is recorded; what was made up later may still stand as it was on the day."""
    if place is None:
        return sign == NOT_DUE
    match place.state:
        case Presence.PRESENT | Presence.SITTING_IN:
            return sign == CAME
        case Presence.MADE_UP:
            return sign in {MADE_UP, EXCUSED, AWAY, MISSED}
        case Presence.LEAVE if sign == AWAY:
            return place.leave == Leave.OFFICIAL
        case Presence.LEAVE:
            return sign == EXCUSED and leave in {Leave.NONE, place.leave}
        case _:
            return sign == MISSED


def words_of(place: Place | None) -> str:
    """What is recorded of somebody, in words."""
    if place is None:
        return _("不在名单")
    state = str(Presence(place.state).label)
    return f"{state}（{Leave(place.leave).label}）" if place.leave else state
