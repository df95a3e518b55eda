"""班子和小组成员名单: who belongs to which body of which organisation, from when to when; both ways.

Members of a 党小组 are members of the branch and stand in its roster, not here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
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
from luoshi.organisations.actions.bodies import (
    ROLE_LENGTH,
    NewBody,
    NewBodyMember,
    join_bodies,
    leave_bodies,
    set_up_bodies,
)
from luoshi.organisations.actions.checks import EARLIEST, by_key, found_by
from luoshi.organisations.enums_people import Share
from luoshi.organisations.models import NAME_LENGTH, Body, BodyMember, Person, Unit
from luoshi.organisations.models.people import PERSON_NAME, STAFF_NO
from luoshi.organisations.names import person_name
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.sheets import members_known
from luoshi.organisations.sheets.members_known import Known
from luoshi.organisations.sheets.people import Finder
from luoshi.organisations.sheets.scope import Asking, Scope, bad_row
from luoshi.organisations.sheets.spells import meant
from luoshi.workbooks.cells import Choice, Day, Text, fold
from luoshi.workbooks.contract import ORDINAL, Column, Row, Sheet, filled_in
from luoshi.workbooks.senders import canonical

SHARES: Final = {"成员": Share.CORE, "扩大": Share.EXTENDED}


BODIES: Final = Sheet(
    "organisations.bodies",
    "班子成员名单",
    "班子和小组成员名单",
    (
        Column("number", "序号", 6, ORDINAL),
        filled_in("unit", "党组织", 22, Text(NAME_LENGTH), "党组织名称", "所在党组织", "单位名称"),
        filled_in("body", "班子（小组）名称", 22, Text(NAME_LENGTH), "班子名称", "议事机构", "机构名称", required=True),
        filled_in("kind", "班子类别", 16, Text(40), "机构类别"),
        filled_in("name", "姓名", 10, Text(PERSON_NAME), required=True),
        filled_in("staff_no", "工号", 10, Text(STAFF_NO), "职工编号"),
        filled_in("role", "身份", 10, Text(ROLE_LENGTH), "班子职务", "组内职务"),
        filled_in("share", "成员范围", 10, Choice(tuple(SHARES), {"扩大人员": "扩大", "列席": "扩大"})),
        filled_in("start", "加入时间", 12, Day(), "起始时间", "任职时间"),
        filled_in("end", "退出时间", 12, Day(open_end=True), "离任时间"),
    ),
)  # fmt: skip
COLUMNS: Final = {column.key: column for column in BODIES.columns}
_bad = partial(bad_row, COLUMNS)
_SHARES: Final = {value.value: word for word, value in SHARES.items()}
_Who = tuple[tuple[int, str], int]  # a person in a body: of which unit, by which name


class _Planning:
    """The rows of one file."""

    def __init__(self, rows: Sequence[Row], setting: Setting) -> None:
        self.rows, self.setting, self.asking, self.rules = rows, setting, Asking(setting), people_rules()
        self.scope = Scope(setting, self.asking)
        names = {person_name(row.values.get("name") or "") for row in rows}
        numbers = {(row.values.get("staff_no") or "").strip() for row in rows}
        self.finder = Finder(members_known.load((), numbers, names), self.scope, self.asking)
        self.units = [self.scope.of_row(row, row.values.get("unit") or "") for row in rows]
        wanted = sorted({one.unit for one in self.units if one.unit is not None})
        bodies = found_by(wanted, lambda some: Body.objects.open().filter(unit__in=some))
        self.bodies: dict[tuple[int, str], Body] = {(one.unit_id, canonical(one.name)): one for one in bodies}
        members = found_by(
            sorted(one.pk for one in bodies),
            lambda some: BodyMember.objects.rows().filter(body__in=some).order_by("start"),
        )
        self.members: dict[tuple[int, int], list[BodyMember]] = {}
        for one in members:
            self.members.setdefault((one.body_id, one.person_id), []).append(one)
        self.new = self._new_bodies()
        self.leaving: dict[int, dt.date] = {}  # places this file ends, by id
        self.joining: dict[
            _Who, list[tuple[dt.date, dt.date | None, int]]
        ] = {}  # from when to when, and the row

    def _new_bodies(self) -> dict[tuple[int, str], tuple[str, str]]:
        """Name and kind of bodies to be set up; the first row that tells the kind tells it for all."""
        found: dict[tuple[int, str], tuple[str, str]] = {}
        kinds = {fold(one.label): one.key for one in self.rules.bodies}
        for row, at in zip(self.rows, self.units, strict=True):
            name, kind = (row.values.get("body") or "").strip(), kinds.get(fold(row.values.get("kind") or ""))
            if at.unit is not None and kind is not None and (at.unit, canonical(name)) not in self.bodies:
                found.setdefault((at.unit, canonical(name)), (name, kind))
        return found

    def plan(self) -> Plan:
        # Who leaves comes first: on that day another row may have him in the body anew, in another role.
        made = {
            place: self._planned(self.rows[place], place)
            for place in sorted(range(len(self.rows)), key=self._when)
        }
        return Plan(tuple(made[place] for place in range(len(self.rows))), self.asking.questions)

    def _when(self, place: int) -> tuple[bool, dt.date]:
        values = self.rows[place].values
        return values.get("end") is None, values.get("start") or EARLIEST

    def _planned(self, row: Row, place: int) -> Planned:  # noqa: PLR0911  one sentence a return
        values, found = row.values, self.units[place]
        name = (values.get("body") or "").strip()
        about = f"{values.get('name') or ''}，{name}"
        if found.sentence:
            return _bad(row, about, "unit", found.sentence)
        if found.unit is None:
            return Planned(row, Effect.NEW, about, data=WAITS)
        for head in ("start", "end"):
            day = values.get(head)
            if day is not None and not EARLIEST <= day <= self.scope.today:
                words = {"what": COLUMNS[head].own_head, "day": str(day)}
                return _bad(row, about, head, _("%(what)s%(day)s有误或晚于今天，请核对") % words)
        key = (found.unit, canonical(name))
        body = self.bodies.get(key)
        known = body.kind if body is not None else self.new[key][1] if key in self.new else ""
        kind = self.rules.body(known)
        if kind is None:
            words = {"kinds": "、".join(one.label for one in self.rules.bodies if not one.of_members)}
            return _bad(
                row,
                about,
                "kind",
                _("没有找到“%(body)s”；新成立的，请填写类别：%(kinds)s") % ({"body": name} | words),
            )
        if kind.of_members:
            return _bad(
                row, about, "body", _("“%(body)s”是党小组，成员请在党员花名册中填写") % {"body": name}
            )
        who = self.finder.find(values.get("name") or "", (values.get("staff_no") or "").strip(), found.unit)
        if who.sentence:
            return _bad(row, about, who.column, who.sentence)
        if who.person is None:
            return Planned(row, Effect.NEW, about, data=WAITS)
        return self._member(row, about, key, who.person)

    def _member(self, row: Row, about: str, key: tuple[int, str], person: Known) -> Planned:  # noqa: PLR0911
        start, end = row.values.get("start"), row.values.get("end")
        body = self.bodies.get(key)
        mine = self.members.get((body.pk, person.pk), []) if body is not None else []
        known = meant(mine, start, end)
        if known is None:
            return self._new(row, about, key, person, mine)
        over = self.leaving.get(known.pk, known.end)
        differs = self._differs(row, known)
        if end is not None and over is None and end > known.start:
            if differs:
                said = _("系统中的身份是“%(role)s”、范围是“%(share)s”；随退出不能变更，请核对")
                return _bad(row, about, differs, said % {"role": known.role, "share": _SHARES[known.share]})
            self.leaving[known.pk] = end
            data = {"unit": key[0], "leave": known.pk, "end": end.isoformat()}
            gone = (Difference("end", "", end.isoformat()),)
            return Planned(row, Effect.CHANGED, about, gone, data=data, identity=str(known.uuid))
        if start is None and end is None and over is not None:
            again = _("系统中已于%(day)s退出；再次加入的，请填写加入时间")
            return _bad(row, about, "start", again % {"day": over})
        if end != over:
            words = {"day": str(over or known.start)}
            return _bad(row, about, "end", _("与系统中登记的时间%(day)s不符，请核对退出时间") % words)
        if differs:
            said = _("系统中的身份是“%(role)s”、范围是“%(share)s”；变更请先填写退出时间，再另加一行")
            return _bad(row, about, differs, said % {"role": known.role, "share": _SHARES[known.share]})
        return Planned(row, Effect.SAME, about, identity=str(known.uuid))

    @staticmethod
    def _differs(row: Row, known: BodyMember) -> str:
        """The column in which a row says something else of a place there is; a blank cell says nothing."""
        role, share = row.values.get("role") or "", row.values.get("share")
        if role and role != known.role:
            return "role"
        return "share" if share is not None and SHARES[share] != known.share else ""

    def _new(
        self, row: Row, about: str, key: tuple[int, str], person: Known, mine: Sequence[BodyMember]
    ) -> Planned:
        start, end = row.values.get("start") or self.setting.on, row.values.get("end")
        body = self.bodies.get(key)
        if end is not None and end <= start:
            return _bad(row, about, "end", _("退出时间应晚于加入时间，请核对"))
        if body is not None and start < body.start:
            return _bad(
                row,
                about,
                "start",
                _("“%(body)s”%(day)s才成立，请核对") % {"body": body.name, "day": body.start},
            )
        if body is None and self.scope.on(key[0], start) is None:
            return _bad(row, about, "start", _("该组织在这一天尚未成立或已撤销，请核对日期"))
        if person.left_on is not None and (end is None or end > person.left_on):
            gone = {"name": person.name, "day": person.left_on}
            return _bad(row, about, "name", _("“%(name)s”已于%(day)s离开，请核对") % gone)
        if sentence := self._twice(row, (key, person.pk), mine, start, end):
            return _bad(row, about, "start", sentence)
        data: dict[str, Any] = {
            "unit": key[0], "person": person.pk, "start": start.isoformat(), "end": end.isoformat() if end else None,
            "share": SHARES[row.values.get("share") or "成员"].value, "role": row.values.get("role") or "",
            "body": body.pk if body is not None else None, "new": [*self.new[key]] if body is None else None,
        }  # fmt: skip
        words = {one: row.values.get(one) or "" for one in ("body", "name", "role", "share")}
        words |= {"start": start.isoformat(), "end": end.isoformat() if end else ""}
        shown = tuple(Difference(one, "", word) for one, word in words.items() if word)
        return Planned(row, Effect.NEW, about, shown, data=data,
                       identity=f"{key}:{person.pk}:{start}", founds="" if body is not None else f"{key}")  # fmt: skip

    def _twice(
        self,
        row: Row,
        who: _Who,
        mine: Sequence[BodyMember],
        start: dt.date,
        end: dt.date | None,
    ) -> str:
        """Why somebody cannot be in a body from a day on: another spell, entered or of this file, shares a day with it.

        Two of one day are one record: of these the engine says so.
        """
        for other in mine:
            over = self.leaving.get(other.pk, other.end)
            if over is None and (end is None or other.start < end):
                return _("系统中的加入时间是%(day)s，请核对") % {"day": other.start}
            if over is not None and start < over and (end is None or other.start < end):
                words = {"start": other.start, "end": over}
                return _("系统中此人%(start)s至%(end)s已在其中，时间有重叠，请核对") % words
        told = self.joining.setdefault(who, [])
        for begun, over, number in told:
            if begun != start and (end is None or begun < end) and (over is None or start < over):
                return _("与第%(row)s行的时间有重叠，请核对") % {"row": number}
        told.append((start, end, row.number))
        return ""


def plan(rows: Sequence[Row], setting: Setting) -> Plan:
    """What each row of the list would do."""
    return _Planning(rows, setting).plan()


def apply(planned: Sequence[Planned], setting: Setting) -> Applied:
    """Enter what the rows say, inside the open action; the place of each in its body."""
    rows = to_do(planned)
    units = by_key(Unit, (row["unit"] for row in rows))
    ends = {row["leave"]: dt.date.fromisoformat(row["end"]) for row in rows if "leave" in row}
    members = by_key(BodyMember, ends)
    if ends:
        leave_bodies([(members[pk], on) for pk, on in ends.items()], by=setting.by)
    joining = [row for row in rows if "person" in row]
    new: dict[tuple[int, str], NewBody] = {}
    for row in joining:
        if row["new"] is not None:
            name, kind = row["new"]
            key, start = (row["unit"], canonical(name)), dt.date.fromisoformat(row["start"])
            known = new.get(key)
            new[key] = NewBody(units[row["unit"]], kind, name, min(start, known.start) if known else start)
    made = dict(zip(new, set_up_bodies(list(new.values()), by=setting.by), strict=True)) if new else {}
    bodies = by_key(Body, (row["body"] for row in joining if row["body"] is not None))
    people = by_key(Person, (row["person"] for row in joining))
    there = {id(row): members[row["leave"]] for row in rows if "leave" in row}
    if joining:
        joined = join_bodies(
            [
                NewBodyMember(
                    bodies[row["body"]] if row["new"] is None else made[row["unit"], canonical(row["new"][0])],
                    people[row["person"]], dt.date.fromisoformat(row["start"]), Share(row["share"]), row["role"],
                    dt.date.fromisoformat(row["end"]) if row["end"] else None,
                )
                for row in joining
            ],
            by=setting.by,
        )  # fmt: skip
        there |= dict(zip(map(id, joining), joined, strict=True))
    return refs_of(planned, "organisations.body_member", lambda row: there.get(id(row)))


def rows(setting: Setting) -> Iterator[Row]:
    """The members of bodies of a unit and of all under it on the day; four queries."""
    scope, rules = Scope(setting, Asking(setting)), people_rules()
    places = {span.unit: place for place, span in enumerate(scope.open_units())}
    there = BodyMember.objects.on(setting.on).filter(unit__in=list(places)).select_related("person", "body")
    for one in sorted(
        there,
        key=lambda member: (places[member.unit_id], member.body_id, member.share, member.start, member.pk),
    ):
        kind = rules.body(one.body.kind)
        yield Row(
            {
                "unit": scope.name(one.unit_id), "body": one.body.name, "kind": kind.label if kind else one.body.kind,
                "name": one.person.name, "staff_no": one.person.staff_no, "role": one.role, "share": _SHARES[one.share],
                "start": one.start, "end": one.end,
            },
            id=str(one.uuid),
            version=one.version,
        )  # fmt: skip
