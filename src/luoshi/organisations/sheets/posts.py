"""任职名单: who holds which post of which organisation, from when to when; both ways."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

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
from luoshi.organisations.sheets.people import Finder
from luoshi.organisations.sheets.scope import Asking, Scope, bad_row
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
        self.taken: dict[tuple[int, str], str] = {}
        self.rows = rows

    def plan(self) -> Plan:
        # Those who leave come first: a post they leave may be taken by another row of the file.
        order = sorted(range(len(self.rows)), key=lambda place: self.rows[place].values.get("end") is None)
        made: dict[int, Planned] = {place: self._planned(self.rows[place], place) for place in order}
        return Plan(tuple(made[place] for place in range(len(self.rows))), self.asking.questions)

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
        return self._held(row, about, (found.unit, title.key), who.person.pk, keys)

    def _vacancy(self, row: Row, about: str, unit: int, title: str, state: str) -> Planned:
        start = row.values.get("start") or self.setting.on
        there = [one for one in self.there[unit, title] if one.end is None and one.pk not in self.leaving]
        if any(one.state != PostState.HELD for one in there):
            return Planned(row, Effect.SAME, about)
        known = self.rules.title(title)
        if there and known is not None and known.single:
            return _bad(row, about, "name", _("系统中仍有人在任，请先填写离任时间"))
        if self.scope.on(unit, start) is None:
            return _bad(row, about, "start", _("该组织在这一天尚未成立或已撤销，请核对日期"))
        data = {"unit": unit, "title": title, "vacant": state, "start": start.isoformat()}
        return Planned(row, Effect.NEW, about, (Difference("name", "", _STATES[state]),), data=data)

    def _held(  # noqa: PLR0911  one sentence a return
        self, row: Row, about: str, key: tuple[int, str], person: int, lines: list[str]
    ) -> Planned:
        start, end = row.values.get("start"), row.values.get("end")
        mine = [one for one in self.there[key] if one.person_id == person]
        known = next((one for one in mine if start is not None and one.start == start), None)
        known = known or (mine[-1] if mine and (start is None or mine[-1].end is None) else None)
        if known is None:
            return self._new(row, about, key, person, lines)
        if start is not None and known.start != start:
            return _bad(row, about, "start", _("系统中的任职时间是%(day)s，请核对") % {"day": known.start})
        if end is not None and known.end is None:
            if end <= known.start:
                return _bad(
                    row, about, "end", _("离任时间应晚于任职时间%(day)s，请核对") % {"day": known.start}
                )
            if changed := self._changed(row, known, lines):
                return _bad(row, about, changed[0].column, _("与系统中登记的不同；随离任不能变更，请核对"))
            self.leaving[known.pk] = end
            data = {"unit": key[0], "leave": known.pk, "end": end.isoformat()}
            return Planned(
                row,
                Effect.CHANGED,
                about,
                (Difference("end", "", end.isoformat()),),
                data=data,
                identity=str(known.uuid),
            )
        if end is not None and end != known.end:
            return _bad(row, about, "end", _("系统中的离任时间是%(day)s，请核对") % {"day": known.end})
        if known.end is not None and end is None:
            return _bad(
                row,
                about,
                "end",
                _("系统中已于%(day)s离任；再次任职的，请填写新的任职时间") % {"day": known.end},
            )
        changed = self._changed(row, known, lines)
        if not changed:
            return Planned(row, Effect.SAME, about, identity=str(known.uuid))
        if known.end is not None or self.setting.on <= known.start:
            return _bad(row, about, changed[0].column, _("与系统中登记的不同，同一天不能再变更，请核对"))
        self.leaving[known.pk] = self.setting.on
        data = self._data(row, key, person, lines, self.setting.on) | {
            "leave": known.pk,
            "end": self.setting.on.isoformat(),
        }
        return Planned(row, Effect.CHANGED, about, tuple(changed), data=data, identity=str(known.uuid))

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

    def _new(self, row: Row, about: str, key: tuple[int, str], person: int, lines: list[str]) -> Planned:
        start = row.values.get("start") or self.setting.on
        end = row.values.get("end")
        if end is not None and end <= start:
            return _bad(row, about, "start", _("已离任的，请填写任职时间"))
        if self.scope.on(key[0], start) is None:
            return _bad(row, about, "start", _("该组织在这一天尚未成立或已撤销，请核对日期"))
        title = self.rules.title(key[1])
        for other in self.there[key]:
            over = self.leaving.get(other.pk, other.end)
            meets = (end is None or other.start < end) and (over is None or start < over)
            if other.state == PostState.HELD and meets and title is not None and title.single:
                words = {"name": other.person.name if other.person else "", "day": str(other.start)}
                return _bad(row, about, "name", _("“%(name)s”自%(day)s起在任，请先填写他的离任时间") % words)
        if title is not None and title.single and end is None and key in self.taken:
            return _bad(
                row, about, "name", _("表中已有“%(name)s”任这一职务，请核对") % {"name": self.taken[key]}
            )
        if end is None:
            self.taken[key] = row.values.get("name") or ""
        data = self._data(row, key, person, lines, start) | ({"until": end.isoformat()} if end else {})
        differences = [Difference(one, "", row.values.get(one) or "") for one in ("title", "name")]
        return Planned(
            row, Effect.NEW, about, (*differences, Difference("start", "", start.isoformat())), data=data,
            identity=f"{key}:{person}:{start}",
        )  # fmt: skip

    @staticmethod
    def _data(
        row: Row, key: tuple[int, str], person: int, lines: list[str], start: dt.date
    ) -> dict[str, Any]:
        return {
            "unit": key[0], "title": key[1], "person": person, "lines": lines, "start": start.isoformat(),
            "concurrent": row.values.get("concurrent") == YES, "full_time": row.values.get("full_time") == YES,
        }  # fmt: skip


def plan(rows: Sequence[Row], setting: Setting) -> Plan:
    """What each row of a 任职名单 would do."""
    return _Planning(rows, setting).plan()


def apply(planned: Sequence[Planned], setting: Setting) -> Applied:
    """Enter what the rows say, inside the open action: those who leave, vacancies, those who come; the post of each."""
    rows = to_do(planned)
    units = by_key(Unit, (row["unit"] for row in rows))
    people = by_key(Person, (row["person"] for row in rows if "person" in row))
    ends = {row["leave"]: dt.date.fromisoformat(row["end"]) for row in rows if "leave" in row}
    posts = by_key(Post, ends)
    if ends:
        leave_posts([Leaving(posts[pk], on) for pk, on in ends.items()], by=setting.by)
    vacant_rows = [row for row in rows if "vacant" in row]
    taking = [row for row in rows if "person" in row]
    made: dict[int, Post] = {id(row): posts[row["leave"]] for row in rows if "leave" in row}
    if vacant_rows:
        declared = declare_vacancies([_vacancy(row, units) for row in vacant_rows], by=setting.by)
        made |= dict(zip(map(id, vacant_rows), declared, strict=True))
    if taking:
        taken = take_posts([_new_post(row, units, people) for row in taking], by=setting.by)
        made |= dict(zip(map(id, taking), taken, strict=True))
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
