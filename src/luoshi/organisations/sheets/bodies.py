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
from luoshi.organisations.sheets.people import Finder
from luoshi.organisations.sheets.scope import Asking, Scope, bad_row
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
        self.new: dict[tuple[int, str], tuple[str, str]] = {}  # name and kind of bodies to be set up

    def plan(self) -> Plan:
        planned = tuple(self._planned(row, place) for place, row in enumerate(self.rows))
        return Plan(planned, self.asking.questions)

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
        kind = self._kind(values.get("kind") or "", body, key)
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
        if body is None:
            self.new.setdefault(key, (name, kind.key))
        return self._member(row, about, key, who.person.pk)

    def _kind(self, text: str, body: Body | None, key: tuple[int, str]) -> Any:
        if body is not None or key in self.new:
            return self.rules.body(body.kind if body is not None else self.new[key][1])
        return next((one for one in self.rules.bodies if fold(one.label) == fold(text)), None)

    def _member(self, row: Row, about: str, key: tuple[int, str], person: int) -> Planned:
        start, end = row.values.get("start"), row.values.get("end")
        body = self.bodies.get(key)
        mine = self.members.get((body.pk, person), []) if body is not None else []
        known = next((one for one in mine if one.start == start), None)
        known = known or (mine[-1] if mine and (start is None or mine[-1].end is None) else None)
        if known is None:
            return self._new(row, about, key, person)
        same = Planned(row, Effect.SAME, about, identity=str(known.uuid))
        if start is not None and known.start != start:
            return _bad(row, about, "start", _("系统中的加入时间是%(day)s，请核对") % {"day": known.start})
        if end is not None and known.end is None and end > known.start:
            data = {"unit": key[0], "leave": known.pk, "end": end.isoformat()}
            gone = (Difference("end", "", end.isoformat()),)
            return Planned(row, Effect.CHANGED, about, gone, data=data, identity=str(known.uuid))
        if end != known.end:
            words = {"day": str(known.end or known.start)}
            return _bad(row, about, "end", _("与系统中登记的时间%(day)s不符，请核对退出时间") % words)
        role, share = row.values.get("role") or "", row.values.get("share")
        if (role and role != known.role) or (share is not None and SHARES[share] != known.share):
            said = _("系统中的身份是“%(role)s”、范围是“%(share)s”；变更请先填写退出时间，再另加一行")
            return _bad(row, about, "role", said % {"role": known.role, "share": _SHARES[known.share]})
        return same

    def _new(self, row: Row, about: str, key: tuple[int, str], person: int) -> Planned:
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
        data: dict[str, Any] = {
            "unit": key[0], "person": person, "start": start.isoformat(), "end": end.isoformat() if end else None,
            "share": SHARES[row.values.get("share") or "成员"].value, "role": row.values.get("role") or "",
            "body": body.pk if body is not None else None, "new": [*self.new[key]] if body is None else None,
        }  # fmt: skip
        shown = [Difference(one, "", row.values.get(one) or "") for one in ("body", "name", "role")]
        return Planned(row, Effect.NEW, about, (*shown, Difference("start", "", start.isoformat())), data=data,
                       identity=f"{key}:{person}:{start}")  # fmt: skip


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
