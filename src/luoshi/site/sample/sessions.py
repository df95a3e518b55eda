"""The sample's study and meetings: the year 2021 event by event, the two years before as numbers.

As of the end of August 2021 they are what the sample's report says of them; the rest of the year follows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from luoshi.activities.actions import (
    Counted,
    Event,
    Roll,
    Sheet,
    Votes,
    Written,
    archive_many,
    record_counts,
    record_many,
    set_up_series,
)
from luoshi.activities.models import Series
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Body, BodyMember, Unit
from luoshi.periods.period import Period, parse
from luoshi.site.sample import themes
from luoshi.site.sample.accounts import TOP, key
from luoshi.site.sample.bodies import ELECTED
from luoshi.site.sample.branches import YEAR, Branch, Rolls, january, twelve
from luoshi.site.sample.people import Cast
from luoshi.site.sample.since import SPRING, load_since
from luoshi.site.sample.units import CHANGED

HALVES: Final = (Period(CHANGED, dt.date(YEAR, 6, 30)), Period(dt.date(YEAR, 7, 1), dt.date(YEAR, 12, 31)))
LOOKED_AT: Final = dt.date(YEAR + 1, 3, 15)  # what was held before is archived
PAST: Final = (2019, 2020)
SOURCE: Final = "{year}年度支部工作手册"

# Days of 2021 as month and day; the report counts those up to the end of August.
STUDY_DAYS: Final = (
    (1, 22), (2, 26), (3, 26), (4, 23), (5, 21), (6, 18), (7, 9), (7, 30), (8, 20),
    (9, 24), (10, 22), (11, 26), (12, 17),
)  # fmt: skip
GROUP_DAYS: Final = (
    (1, 15), (2, 5), (2, 19), (3, 5), (3, 19), (4, 9), (4, 30), (5, 7), (5, 28), (6, 11), (6, 25), (7, 1),
    (7, 16), (7, 23), (8, 6), (8, 13), (8, 27),
    (9, 10), (9, 28), (10, 15), (10, 29), (11, 12), (11, 30), (12, 10), (12, 24),
)  # fmt: skip
HISTORY_DAYS: Final = (
    (3, 8), (3, 16), (3, 22), (3, 29), (4, 6), (4, 12), (4, 19), (4, 26), (5, 10), (5, 17), (5, 24), (5, 31),
    (6, 7), (6, 15), (6, 21), (6, 28), (7, 5), (7, 12), (7, 19), (7, 26), (8, 2), (8, 9), (8, 23),
    (9, 6), (9, 22), (10, 11), (10, 25), (11, 8), (11, 22), (12, 6), (12, 20),
)  # fmt: skip
THREE_DAYS: Final = (
    (3, 17), (3, 24), (3, 31), (4, 7), (4, 14), (4, 21), (4, 28), (5, 12), (5, 19), (5, 26), (6, 2), (6, 9),
    (6, 16), (6, 23), (7, 7), (7, 14), (7, 21), (8, 4), (8, 18),
    (9, 15), (10, 13), (10, 27), (11, 17), (12, 1), (12, 15),
)  # fmt: skip
CARE_DAYS: Final = ((5, 14), (7, 28), (9, 17), (12, 8))
OUTREACH: Final = ((3, 30, "综合管理部"), (4, 15, "提取车间"), (5, 20, "制剂车间"), (6, 30, "东坡村驻点"), (8, 25, "河谷村驻点"),
                   (9, 29, "零售部"), (11, 18, "仓储物流部"), (12, 2, "种植基地"))  # fmt: skip

# Months in which a branch held no theme day; one of August was made up for in September.
GAPS: Final = {("travel", 3), ("project", 4), ("sales", 7), ("project", 8), ("retail", 11)}
MADE_GOOD: Final = ("project", dt.date(YEAR, 9, 2), "8月项目赶工期，全员驻场，延至9月补开")
STUDIED_TWICE: Final = {("office", 6), ("extraction", 6), ("institute", 6)}
LEADER: Final = "集团党委班子成员"  # who lectured where the branch had not elected anybody yet
LECTURE_MONTHS: Final = (3, 6, 9, 12)
MEETING_MONTHS: Final = (3, 6, 9, 11)


def load_sessions(units: Mapping[UUID, Unit], cast: Cast, by: Actor, until: dt.date) -> None:
    """Enter all of it: numbers first, then the events of the year in their order; then numbers up to a day."""
    top = units[TOP]
    history, three = (
        set_up_series(top, name, start, dt.date(YEAR, 12, 31), by=by, uuid=key(f"series:{name}"))
        for name, start in (
            ("党史学习教育", dt.date(YEAR, 3, 1)),
            ("“三更”专题教育", dt.date(YEAR, 3, 15)),
        )
    )
    before, now = january(units, cast), twelve(units, cast)
    record_counts([*_past(top, before), *_talks(now)], by=by)
    rolls = Rolls()
    group = _Group(top, rolls, cast)
    events = [
        *group.events(history, three),
        *_january(before, rolls),
        *(event for branch in now for event in _branch(branch, rolls)),
        *(event for branch in now for event in _spring(branch, rolls)),
        _event("democratic_life", dt.date(YEAR + 1, 1, 21), rolls.numbers(top, 5, 5), "", year=YEAR),
    ]
    events.sort(key=lambda event: event.written.day)
    made = record_many(events, by=by, submit=True)
    archive_many([session for session in made if session.day < LOOKED_AT], by=by)
    load_since(units, now, until, by)


def _event(kinds: str, day: dt.date, sheet: Sheet, theme: str, **more: Any) -> Event:
    """An event with a uuid of its own, so that the same sample is the same everywhere."""
    body = f":{sheet.body.uuid}" if sheet.body else ""
    uuid = key(f"session:{sheet.unit.uuid}{body}:{kinds}:{day}")
    return Event(
        Written(day=day, kinds=kinds.split(), theme=theme, **more), [sheet], uuid, another=bool(body)
    )


class _Group:
    """What the group itself held."""

    def __init__(self, top: Unit, rolls: Rolls, cast: Cast) -> None:
        self._top, self._rolls = top, rolls
        self._leaders = cast["office"][3:8]
        study = Body.objects.get(uuid=key("body:study"))
        self._wider = list(
            BodyMember.objects.rows().filter(body=study).exclude(person__in=self._leaders).values_list("person", flat=True)
        )  # fmt: skip

    def events(self, history: Series, three: Series) -> Iterator[Event]:
        """All of the year."""
        yield from map(self._study, range(len(STUDY_DAYS)))
        yield from self._topical(history, HISTORY_DAYS, themes.HISTORY, "党史学习教育")
        yield from self._topical(three, THREE_DAYS, themes.THREE, "“三更”专题教育")
        for at, held in enumerate(GROUP_DAYS):
            sheet = self._rolls.numbers(self._top, None, 18 + at * 5 % 7, 7 + at * 3 % 5)
            yield _event(
                "theme_day", dt.date(YEAR, *held), sheet, _turn(themes.GROUP_DAYS, at), place="集团会议室"
            )
        for care, what in zip(CARE_DAYS, ("意识形态工作", "全面从严治党工作") * 2, strict=True):
            sheet = self._rolls.sheet(self._top, [], dt.date(YEAR, *care))
            yield _event("committee_study", dt.date(YEAR, *care), sheet, f"专题研究{what}")
        for month, number, where in OUTREACH:
            sheet = self._rolls.numbers(self._top, None, 6 + month % 4, 14 + month % 6)
            yield _event("outreach", dt.date(YEAR, month, number), sheet, themes.OUTREACH, place=where)
        life = self._rolls.numbers(self._top, 5, 5)
        yield _event("democratic_life", dt.date(YEAR, 1, 29), life, "")

    def _study(self, at: int) -> Event:
        day = dt.date(YEAR, *STUDY_DAYS[at])
        if day < ELECTED:
            sheet = self._rolls.numbers(self._top, 5, 5)
            chair: Any = ""
        else:
            leaders = [person.pk for person in self._leaders]
            sheet = self._rolls.sheet(self._top, leaders, day, away=0.06)
            away = at % 3
            sheet = _sitting_in(sheet, self._wider[: len(self._wider) - away])
            chair = self._leaders[0]
        return _event(
            "study_group", day, sheet, themes.STUDY_GROUP[at], place="集团会议室", chair=chair, hours=30,
            form="discussion" if at % 3 != 1 else "tutorial", speakers=3 + at % 3,
        )  # fmt: skip

    def _topical(
        self, series: Series, days: Sequence[tuple[int, int]], subjects: Sequence[str], name: str
    ) -> Iterator[Event]:
        for at, day in enumerate(days):
            sheet = self._rolls.numbers(self._top, None, 13 + at * 3 % 8)
            theme = f"{name}：{_turn(subjects, at * len(subjects) // len(days))}"
            yield _event(
                "topical", dt.date(YEAR, *day), sheet, theme, series=[series], form=_turn(("relay", "discussion"), at)
            )  # fmt: skip


def _sitting_in(sheet: Sheet, people: Sequence[int]) -> Sheet:
    return replace(sheet, roll=replace(sheet.roll, sitting_in=tuple(people)))


def _turn(words: Sequence[str], at: int) -> str:
    return words[at % len(words)]


def _january(branches: Sequence[Branch], rolls: Rolls) -> Iterator[Event]:
    """The month before the change, and the year before looked back on."""
    for branch in branches:
        yield _theme_day(branch, rolls, 1)
        yield _study(branch, rolls, 1, turn=1)
        due = len(branch.members)
        life = rolls.numbers(branch.unit, due, due - branch.place % 2)
        yield _event("life_meeting appraisal", branch.day(1, 2), life, "", year=YEAR - 1)


def _branch(branch: Branch, rolls: Rolls) -> Iterator[Event]:
    """The year of a branch since the change."""
    people = [person.pk for person in branch.members]
    for month in range(CHANGED.month, 13):
        held = (branch.name, month) not in GAPS
        lecture = month in LECTURE_MONTHS
        together = lecture and held and branch.place % 2 == 1
        if held:
            yield _theme_day(branch, rolls, month, lecture=together)
        if lecture and not together:
            yield _lecture(branch, rolls, month)
        yield _study(branch, rolls, month, turn=1)
        if (branch.name, month) in STUDIED_TWICE:
            yield _study(branch, rolls, month, turn=4)
        if len(branch.leading) > 1:
            day = branch.day(month, 2)
            chair = branch.secretary(day)
            yield _event("committee_meeting", day, rolls.led(branch, day), themes.COMMITTEE, chair=chair)
        for body, mine in branch.groups:
            day = branch.day(month, 3)
            yield _event("group_meeting", day, rolls.group(branch, body, mine, day), themes.GROUPS)
    if branch.name == MADE_GOOD[0]:
        sheet = rolls.sheet(branch.unit, people, MADE_GOOD[1])
        yield _event("theme_day", MADE_GOOD[1], sheet, themes.BRANCH_DAYS[7], late_why=MADE_GOOD[2])
    yield from _meetings(branch, rolls, people)
    due = len(people)
    yield _event(
        "life_meeting", branch.day(8, 4), rolls.numbers(branch.unit, due, due - due // 12), "", year=YEAR
    )


def _spring(branch: Branch, rolls: Rolls) -> Iterator[Event]:
    """January to March of the year after: theme days, and the members appraised for the year."""
    for month in SPRING:
        yield _theme_day(branch, rolls, month, year=YEAR + 1)
    due = len(branch.members)
    day = branch.day(2, 4, YEAR + 1)
    yield _event("appraisal", day, rolls.numbers(branch.unit, due, due - branch.place % 2), "", year=YEAR)


def _meetings(branch: Branch, rolls: Rolls, people: Sequence[int]) -> Iterator[Event]:
    """A members' meeting a quarter; in November the base votes on its probationary member."""
    for quarter, month in enumerate(MEETING_MONTHS):
        day = ELECTED if quarter == 0 else branch.day(month, 5)
        sheet, theme = rolls.sheet(branch.unit, people, day), themes.MEETINGS[quarter]
        if branch.name == "fields" and month == MEETING_MONTHS[-1]:
            day, theme = dt.date(YEAR, month, 18), "讨论预备党员转正"
            sheet = Sheet(branch.unit, None, Roll(votes=Votes(len(people) - 1)))
        yield _event("members_meeting", day, sheet, theme, chair=branch.secretary(day), place="党员活动室")


def _theme_day(branch: Branch, rolls: Rolls, month: int, *, lecture: bool = False, year: int = YEAR) -> Event:
    day = branch.day(month, 0, year)
    sheet = rolls.sheet(branch.unit, [person.pk for person in branch.members], day)
    theme = themes.BRANCH_DAYS[month - 1]
    more: dict[str, Any] = {"chair": branch.secretary(day), "place": "党员活动室"}
    if lecture:
        more["lecturer"] = branch.secretary(day) or LEADER
        return _event("theme_day lecture", day, sheet, theme, **more)
    return _event("theme_day", day, sheet, theme, **more)


def _lecture(branch: Branch, rolls: Rolls, month: int) -> Event:
    day = branch.day(month, 6)
    sheet = rolls.sheet(branch.unit, [person.pk for person in branch.members], day)
    subject = themes.LECTURES[month // 3 - 1]
    return _event(
        "lecture", day, sheet, subject, lecturer=branch.secretary(day) or LEADER, place="党员活动室", hours=10
    )


def _study(branch: Branch, rolls: Rolls, month: int, *, turn: int) -> Event:
    day = branch.day(month, turn)
    sheet = rolls.sheet(branch.unit, [person.pk for person in branch.members], day)
    return _event(
        "branch_study", day, sheet, f"学习{themes.STUDIES[month - 1]}", form="relay" if month % 2 else "discussion",
        chair=branch.secretary(day), hours=15,
    )  # fmt: skip


def _past(top: Unit, branches: Sequence[Branch]) -> Iterator[Counted]:
    """The two years before: how often a quarter, from the books of the branches; no event is known."""
    for year in PAST:
        source = SOURCE.format(year=year)
        for quarter in range(4):
            span = parse(f"{year}Q{quarter + 1}")
            yield _count(top, "study_group", span, 1 + quarter % 2, source)
            yield _count(top, "theme_day", span, 4, source)
            for branch in branches:
                for kind, count in (("members_meeting", 1), ("theme_day", 3), ("lecture", 1)):
                    yield _count(branch.unit, kind, span, count, source)
                times = 2 + (branch.place + quarter) % 2
                present = times * len(branch.members) * 9 // 10
                yield _count(branch.unit, "branch_study", span, times, source, present=present)


def _talks(branches: Sequence[Branch]) -> Iterator[Counted]:
    """Talks are numbers only: half a year at a time."""
    for branch in branches:
        for span in HALVES:
            times = max(1, len(branch.members) // 2)
            yield _count(branch.unit, "talk_with_members", span, times, SOURCE.format(year=YEAR))


def _count(
    unit: Unit, kind: str, span: Period, count: int, source: str, *, present: int | None = None
) -> Counted:
    return Counted(unit, kind, *span, count, source, present, uuid=key(f"count:{unit.uuid}:{kind}:{span[0]}"))
