"""任职名单: who holds which post of which organisation, from when to when; both ways."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import attrgetter, itemgetter
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from luoshi.kernel.exchange import (
    WAITS,
    Applied,
    Difference,
    Effect,
    Plan,
    Planned,
    Setting,
    refs_of,
    to_do,
)
from luoshi.organisations.actions.checks import EARLIEST, by_key, found_by
from luoshi.organisations.actions.posts import (
    Leaving,
    NewPost,
    NewVacancy,
    declare_vacancies,
    leave_posts,
    take_posts,
)
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.models import NAME_LENGTH, Person, Post, Unit
from luoshi.organisations.models.people import PERSON_NAME, STAFF_NO
from luoshi.organisations.names import person_name
from luoshi.organisations.packs_people import Named, People, people_rules
from luoshi.organisations.sheets import members_known
from luoshi.organisations.sheets.members_known import Known
from luoshi.organisations.sheets.people import Finder
from luoshi.organisations.sheets.scope import Asking, Scope, bad_row
from luoshi.organisations.sheets.spells import meant
from luoshi.organisations.sheets.units_who import vacant
from luoshi.workbooks.cells import NO, TICK, YES, Day, Names, Text, fold
from luoshi.workbooks.contract import ORDINAL, Column, Row, Sheet, filled_in

POSTS: Final = Sheet(
    "organisations.posts",
    "任职名单",
    "任职名单",
    (
        Column("number", "序号", 6, ORDINAL),
        filled_in("unit", "党组织", 22, Text(NAME_LENGTH), "党组织名称", "所在党组织", "任职单位"),
        filled_in("title", "职务", 12, Text(40), "党内职务", required=True),
        filled_in("name", "姓名", 10, Text(PERSON_NAME), required=True),
        filled_in("staff_no", "工号", 10, Text(STAFF_NO), "职工编号"),
        filled_in("lines", "分管工作", 20, Names(), "分工", "分管或从事的工作"),
        filled_in("concurrent", "兼任", 6, TICK, "是否兼任"),
        filled_in("full_time", "专职", 6, TICK, "是否专职"),
        filled_in("start", "任职时间", 12, Day(), "任职日期"),
        filled_in("end", "离任时间", 12, Day(open_end=True), "离任日期", "免职时间"),
    ),
)  # fmt: skip
COLUMNS: Final = {column.key: column for column in POSTS.columns}
_bad = partial(bad_row, COLUMNS)
_STATES: Final = {PostState.VACANT.value: "空缺", PostState.PENDING.value: "暂缺"}
_Key = tuple[int, str]  # a post: of which unit, by which title


class _Taking(NamedTuple):
    """A post as a row of the file has it from a day on; held by nobody where it is vacant."""

    start: dt.date
    end: dt.date | None
    person: int | None
    name: str

    def overlaps(self, start: dt.date, end: dt.date | None) -> bool:
        return (end is None or self.start < end) and (self.end is None or start < self.end)


class _Planning:
    """The rows of one file."""

    def __init__(self, rows: Sequence[Row], setting: Setting) -> None:
        self.setting, self.asking, self.rules = setting, Asking(setting), people_rules()
        self.scope = Scope(setting, self.asking)
        names = {row.values.get("name") or "" for row in rows}
        numbers = {(row.values.get("staff_no") or "").strip() for row in rows}
        roster = members_known.load((), numbers, {person_name(name) for name in names if not vacant(name)})
        self.finder = Finder(roster, self.scope, self.asking)
        self.units = [self.scope.of_row(row, row.values.get("unit") or "") for row in rows]
        wanted = sorted({one.unit for one in self.units if one.unit is not None})
        self.there: dict[tuple[int, str], list[Post]] = defaultdict(list)
        for post in found_by(
            wanted,
            lambda some: (
                Post.objects.rows()
                .filter(unit__in=some, body__isnull=True)
                .select_related("person")
                .order_by("start")
            ),
        ):
            self.there[post.unit_id, post.title].append(post)
        self.leaving: dict[int, dt.date] = {}  # posts this file ends, by id
        self.taking: dict[_Key, list[_Taking]] = defaultdict(list)  # and those it enters
        self.vacant: Counter[_Key] = Counter()  # vacancies there are that a row spoke of
        self.rows = rows

    def plan(self) -> Plan:
        order = sorted(range(len(self.rows)), key=self._when)
        made: dict[int, Planned] = {place: self._planned(self.rows[place], place) for place in order}
        return Plan(tuple(made[place] for place in range(len(self.rows))), self.asking.questions)

    def _when(self, place: int) -> tuple[bool, bool, dt.date]:
        """Who leaves comes first, for another row may take what he leaves; last what nobody of the file takes."""
        values = self.rows[place].values
        nobody = bool(vacant(values.get("name") or ""))
        return nobody, values.get("end") is None, values.get("start") or EARLIEST

    def _planned(self, row: Row, place: int) -> Planned:  # noqa: C901, PLR0911  one sentence a return
        values, found = row.values, self.units[place]
        about = f"{values.get('name') or ''}，{values.get('title') or ''}"
        if found.sentence:
            return _bad(row, about, "unit", found.sentence)
        if found.unit is None:
            return Planned(row, Effect.NEW, about, data=WAITS)
        title = _by_label(self.rules.titles, values.get("title") or "")
        if title is None:
            words = "、".join(one.label for one in self.rules.titles)
            return _bad(
                row, about, "title", _("职务不在可选范围内，请从这些中选一个：%(titles)s") % {"titles": words}
            )
        lines = [_by_label(self.rules.lines, text) for text in values.get("lines") or ()]
        if None in lines:
            words = "、".join(one.label for one in self.rules.lines)
            return _bad(
                row, about, "lines", _("分管工作不在可选范围内，可选的有：%(lines)s") % {"lines": words}
            )
        for key in ("start", "end"):
            day = values.get(key)
            if day is not None and not EARLIEST <= day <= self.scope.today:
                late = {"what": COLUMNS[key].own_head, "day": str(day)}
                return _bad(row, about, key, _("%(what)s%(day)s有误或晚于今天，请核对") % late)
        if values.get("start") and values.get("end") and values["end"] <= values["start"]:
            return _bad(row, about, "end", _("离任时间应晚于任职时间，请核对"))
        if state := vacant(values.get("name") or ""):
            return self._vacancy(row, about, found.unit, title.key, state)
        who = self.finder.find(values.get("name") or "", (values.get("staff_no") or "").strip(), found.unit)
        if who.sentence:
            return _bad(row, about, who.column, who.sentence)
        if who.person is None:
            return Planned(row, Effect.NEW, about, data=WAITS)
        keys = [line.key for line in lines if line is not None]
        return self._held(row, about, (found.unit, title.key), who.person, keys)

    def _vacancy(self, row: Row, about: str, unit: int, title: str, state: str) -> Planned:
        key, start = (unit, title), row.values.get("start") or self.setting.on
        known = self.rules.title(title)
        left = self._left_vacant(key)
        if self.vacant[key] < len(left):
            self.vacant[key] += 1
            return Planned(row, Effect.SAME, about)
        if known is not None and known.single:
            overs = [
                self.leaving.get(one.pk, one.end)
                for one in self.there[key]
                if one.state == PostState.HELD or one.end is not None or one in left
            ]
            if None in overs:
                return _bad(row, about, "name", _("系统中仍有人在任，请先填写离任时间"))
            if (last := max(filter(None, overs), default=start)) > start:
                return _bad(
                    row, about, "start", _("系统中这一职务到%(day)s为止另有登记，请核对") % {"day": last}
                )
            if met := [one for one in self.taking[key] if one.overlaps(start, None)]:
                return _bad(
                    row, about, "name", _("表中已有“%(name)s”任这一职务，请核对") % {"name": met[0].name}
                )
        if self.scope.on(unit, start) is None:
            return _bad(row, about, "start", _("该组织在这一天尚未成立或已撤销，请核对日期"))
        self.taking[key].append(_Taking(start, None, None, _STATES[state]))
        data = {"unit": unit, "title": title, "vacant": state, "start": start.isoformat()}
        return Planned(row, Effect.NEW, about, (Difference("name", "", _STATES[state]),), data=data)

    def _left_vacant(self, key: _Key) -> list[Post]:
        """The vacancies there are that none of the rows fills; each fills one as it is entered, by its day."""
        left = [one for one in self.there[key] if one.state != PostState.HELD and one.end is None]
        for new in sorted(self.taking[key], key=attrgetter("start")):
            if new.person is None or self._goes_on(key, new.person, new.start):
                continue
            filled = next((one for one in left if one.start <= new.start), None)
            left = [one for one in left if one is not filled]
        return left

    def _goes_on(self, key: _Key, person: int, start: dt.date) -> bool:
        """Whether somebody held the post until the day he takes it: he fills no vacancy."""
        there = {self.leaving.get(one.pk, one.end) for one in self.there[key] if one.person_id == person}
        return start in there | {one.end for one in self.taking[key] if one.person == person}

    def _held(  # noqa: PLR0911  one sentence a return
        self, row: Row, about: str, key: _Key, person: Known, lines: list[str]
    ) -> Planned:
        start, end, on = row.values.get("start"), row.values.get("end"), self.setting.on
        known = meant([one for one in self.there[key] if one.person_id == person.pk], start, end)
        if known is None:
            return self._new(row, about, key, person, lines)
        identity, over = str(known.uuid), self.leaving.get(known.pk, known.end)
        changed = self._changed(row, known, lines)
        if end is not None and over is None:
            if end <= known.start:
                return _bad(
                    row, about, "end", _("离任时间应晚于任职时间%(day)s，请核对") % {"day": known.start}
                )
            if changed:
                return _bad(row, about, changed[0].column, _("与系统中登记的不同；随离任不能变更，请核对"))
            self.leaving[known.pk] = end
            data = {"unit": key[0], "leave": known.pk, "end": end.isoformat()}
            gone = (Difference("end", "", end.isoformat()),)
            return Planned(row, Effect.CHANGED, about, gone, data=data, identity=identity)
        if end is not None and end != over:
            return _bad(row, about, "end", _("系统中的离任时间是%(day)s，请核对") % {"day": over})
        if over is not None and end is None:
            again = _("系统中已于%(day)s离任；再次任职的，请填写新的任职时间")
            return _bad(row, about, "end", again % {"day": over})
        if not changed:
            return Planned(row, Effect.SAME, about, identity=identity)
        if known.end is not None or on <= known.start:
            return _bad(row, about, changed[0].column, _("与系统中登记的不同，同一天不能再变更，请核对"))
        self.leaving[known.pk] = on
        if wrong := self._in_the_way(key, person, on, None):
            return _bad(row, about, *wrong)
        self.taking[key].append(_Taking(on, None, person.pk, person.name))
        data = self._data(row, key, person.pk, lines, on, known=known) | {
            "leave": known.pk,
            "end": on.isoformat(),
        }
        return Planned(row, Effect.CHANGED, about, tuple(changed), data=data, identity=identity)

    def _changed(self, row: Row, known: Post, lines: list[str]) -> list[Difference]:
        """What the row says otherwise about a post that is held; blank cells say nothing."""
        found = []
        if lines and lines != known.lines:
            found.append(Difference("lines", _labels(self.rules, known.lines), _labels(self.rules, lines)))
        for name in ("concurrent", "full_time"):
            said = row.values.get(name)
            if said is not None and (said == YES) is not getattr(known, name):
                found.append(Difference(name, YES if getattr(known, name) else NO, said))
        return found

    def _new(self, row: Row, about: str, key: _Key, person: Known, lines: list[str]) -> Planned:
        start = row.values.get("start") or self.setting.on
        end = row.values.get("end")
        if end is not None and end <= start:
            return _bad(row, about, "start", _("已离任的，请填写任职时间"))
        if self.scope.on(key[0], start) is None:
            return _bad(row, about, "start", _("该组织在这一天尚未成立或已撤销，请核对日期"))
        if person.left_on is not None and (end is None or end > person.left_on):
            words = {"name": person.name, "day": person.left_on}
            return _bad(row, about, "name", _("“%(name)s”已于%(day)s离开，请核对") % words)
        if wrong := self._in_the_way(key, person, start, end):
            return _bad(row, about, *wrong)
        self.taking[key].append(_Taking(start, end, person.pk, person.name))
        data = self._data(row, key, person.pk, lines, start) | ({"until": end.isoformat()} if end else {})
        shown = {one: row.values.get(one) or "" for one in ("title", "name", "concurrent", "full_time")}
        shown |= {
            "lines": _labels(self.rules, lines),
            "start": start.isoformat(),
            "end": end.isoformat() if end else "",
        }
        return Planned(
            row, Effect.NEW, about, tuple(Difference(one, "", word) for one, word in shown.items() if word), data=data,
            identity=f"{key}:{person.pk}:{start}",
        )  # fmt: skip

    def _in_the_way(
        self, key: _Key, person: Known, start: dt.date, end: dt.date | None
    ) -> tuple[str, str] | None:
        """What keeps somebody from a post in some days, with the column; of two rows of one day the engine says so."""
        title = self.rules.title(key[1])
        single = title is not None and title.single
        for other in self.there[key]:
            over = self.leaving.get(other.pk, other.end)
            fills = other.state != PostState.HELD and over is None and other.start <= start
            meets = (end is None or other.start < end) and (over is None or start < over)
            if meets and not fills and (single or other.person_id == person.pk):
                return self._held_then(other, over, person)
        for one in self.taking[key]:
            twin = one.person == person.pk and one.start == start
            if one.overlaps(start, end) and not twin and (single or one.person == person.pk):
                return "name", _("表中已有“%(name)s”任这一职务，请核对") % {"name": one.name}
        return None

    @staticmethod
    def _held_then(other: Post, over: dt.date | None, person: Known) -> tuple[str, str]:
        if other.person_id == person.pk and over is None:
            return "start", _("系统中的任职时间是%(day)s，请核对") % {"day": other.start}
        name = _STATES[other.state] if other.person is None else other.person.name
        if over is None and other.person is not None:
            words = {"name": name, "day": str(other.start)}
            return "name", _("“%(name)s”自%(day)s起在任，请先填写他的离任时间") % words
        words = {"name": name, "start": str(other.start), "end": str(over or _("今"))}
        return "start", _("系统中%(start)s至%(end)s已登记“%(name)s”，时间有重叠，请核对") % words

    @staticmethod
    def _data(
        row: Row, key: _Key, person: int, lines: list[str], start: dt.date, *, known: Post | None = None
    ) -> dict[str, Any]:
        """What is entered; of a post that is held a blank cell changes nothing."""
        ticks = {
            name: said == YES if (said := row.values.get(name)) is not None else getattr(known, name, False)
            for name in ("concurrent", "full_time")
        }
        lines = lines or (known.lines if known is not None else [])
        return {
            "unit": key[0],
            "title": key[1],
            "person": person,
            "lines": lines,
            "start": start.isoformat(),
        } | ticks


def plan(rows: Sequence[Row], setting: Setting) -> Plan:
    """What each row of a 任职名单 would do."""
    return _Planning(rows, setting).plan()


def apply(planned: Sequence[Planned], setting: Setting) -> Applied:
    """Enter what the rows say, inside the open action: those who leave, those who come, vacancies; the post of each."""
    rows = to_do(planned)
    units = by_key(Unit, (row["unit"] for row in rows))
    people = by_key(Person, (row["person"] for row in rows if "person" in row))
    ends = {row["leave"]: dt.date.fromisoformat(row["end"]) for row in rows if "leave" in row}
    posts = by_key(Post, ends)
    if ends:
        leave_posts([Leaving(posts[pk], on) for pk, on in ends.items()], by=setting.by)
    vacant_rows = [row for row in rows if "vacant" in row]
    taking = sorted((row for row in rows if "person" in row), key=itemgetter("start"))
    made: dict[int, Post] = {id(row): posts[row["leave"]] for row in rows if "leave" in row}
    if taking:
        taken = take_posts([_new_post(row, units, people) for row in taking], by=setting.by)
        made |= dict(zip(map(id, taking), taken, strict=True))
    if vacant_rows:  # last: what is taken here fills the vacancies there were, not those the file leaves
        declared = declare_vacancies([_vacancy(row, units) for row in vacant_rows], by=setting.by)
        made |= dict(zip(map(id, vacant_rows), declared, strict=True))
    return refs_of(planned, "organisations.post", lambda row: made.get(id(row)))


def _vacancy(row: Mapping[str, Any], units: Mapping[int, Unit]) -> NewVacancy:
    start = dt.date.fromisoformat(row["start"])
    return NewVacancy(units[row["unit"]], row["title"], start, PostState(row["vacant"]))


def _new_post(row: Mapping[str, Any], units: Mapping[int, Unit], people: Mapping[int, Person]) -> NewPost:
    return NewPost(
        people[row["person"]], units[row["unit"]], row["title"], dt.date.fromisoformat(row["start"]),
        tuple(row["lines"]), row["concurrent"], row["full_time"],
        end=dt.date.fromisoformat(row["until"]) if "until" in row else None,
    )  # fmt: skip


def rows(setting: Setting) -> Iterator[Row]:
    """The posts of a unit and of all under it on the day, vacant ones too; four queries."""
    scope, rules = Scope(setting, Asking(setting)), people_rules()
    places = {span.unit: place for place, span in enumerate(scope.open_units())}
    titles = {title.key: place for place, title in enumerate(rules.titles)}
    there = (
        Post.objects.on(setting.on).filter(unit__in=list(places), body__isnull=True).select_related("person")
    )
    for post in sorted(
        there, key=lambda one: (places[one.unit_id], titles.get(one.title, 99), one.start, one.pk)
    ):
        title = rules.title(post.title)
        yield Row(
            {
                "unit": scope.name(post.unit_id),
                "title": title.label if title else post.title,
                "name": post.person.name if post.person else _STATES[post.state],
                "staff_no": post.person.staff_no if post.person else "",
                "lines": tuple(one.label for one in rules.lines if one.key in post.lines),
                "concurrent": YES if post.concurrent else None,
                "full_time": YES if post.full_time else None,
                "start": post.start,
                "end": post.end,
            },
            id=str(post.uuid),
            version=post.version,
        )


def _labels(rules: People, keys: Sequence[str]) -> str:
    return "、".join(one.label for one in rules.lines if one.key in keys)


def _by_label(named: Sequence[Any], text: str) -> Any:
    """The one whose label a text is or ends with: 支部书记 is 书记."""
    words = fold(text)
    found: list[Named] = [one for one in named if words.endswith(fold(one.label))]
    return max(found, key=lambda one: len(one.label), default=None)
