"""A small sheet for the engine's own tests: people of branches, each a member of one. Registered once a process."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from luoshi.kernel.action import action
from luoshi.kernel.exchange import Difference, Effect, Offer, Plan, Planned, Question, Setting, offers
from luoshi.kernel.records import RecordRef
from luoshi.kernel.sheets import sheets
from luoshi.organisations.enums_people import Began, Ended, MemberKind
from luoshi.organisations.models import Membership, Person, UnitSpan
from luoshi.workbooks import ORDINAL, Cell, Column, Day, Row, Sheet, Text

KEY = "tests.people"
SHEET = Sheet(
    KEY,
    "人员名单",
    "人员名单",
    (
        Column("number", "序号", 5, ORDINAL),
        Column("staff_no", "工号", 10, Text(40), editable=True, required=True),
        Column("name", "姓名", 10, Text(40), editable=True, required=True),
        Column("branch", "所在党支部", 20, editable=True, aliases=("支部", "党支部")),
        Column("joined", "入党时间", 12, Day(), editable=True),
        Column("job", "岗位", 16, Text(80), editable=True, aliases=("职务",)),
    ),
)
HEADS = ["序号", "工号", "姓名", "所在党支部", "入党时间", "岗位"]


def plan(rows: Sequence[Row], setting: Setting) -> Plan:
    spans = UnitSpan.objects.on(setting.on)
    root = spans.get(unit__uuid=setting.unit)
    under = list(spans.under([root.path]).values_list("unit_id", "name"))
    by_name: dict[str, int] = {name: unit for unit, name in under}
    wanted = {row.values["staff_no"] for row in rows}
    people = {p.staff_no: p for p in Person.objects.rows().exclude(staff_no="") if p.staff_no in wanted}
    names = {p.pk: p for p in people.values()}
    there = {m.person_id: m.unit_id for m in Membership.objects.open() if m.person_id in names}
    planned = []
    questions = []
    for row in rows:
        said = row.values.get("branch") or ""
        unit = by_name.get(said) if said else root.unit_id
        name = row.values["name"]
        about = f"{name}（{said or root.name}）"
        identity = row.values["staff_no"]
        if unit is None:
            bad = Cell(row.tab, row.number, "所在党支部", f"没有找到“{said}”，请写本单位下级支部的全称", "D")
            planned.append(Planned(row, Effect.BAD, about, bad=(bad,), identity=identity))
            continue
        values = {"name": name, "job": row.values.get("job") or "", "joined_on": row.values.get("joined")}
        person = people.get(identity)
        data: dict[str, Any] = {"unit": unit}
        if person is None:
            if name == "重名" and "same" not in setting.answers:
                questions.append(Question("same", "重名是同一个人吗？", (("yes", "是"), ("no", "不是"))))
            differences = tuple(
                Difference(key, "", str(row.values[key])) for key in ("name", "job") if row.values.get(key)
            )
            planned.append(Planned(row, Effect.NEW, about, differences, data=data, identity=identity))
            continue
        changed = {
            key: value
            for key, value in values.items()
            if value not in {None, ""} and getattr(person, key) != value
        }
        moved = there.get(person.pk) != unit
        differences = tuple(
            Difference({"joined_on": "joined"}.get(key, key), str(getattr(person, key) or ""), str(value))
            for key, value in changed.items()
        ) + ((Difference("branch", "", said or root.name),) if moved else ())
        data |= {"person": person.pk, "version": person.version, "changed": sorted(changed), "moved": moved}
        effect = Effect.CHANGED if differences else Effect.SAME
        planned.append(Planned(row, effect, about, differences, data=data, identity=identity))
    return Plan(tuple(planned), tuple(questions))


def apply(planned: Sequence[Planned], setting: Setting) -> list[RecordRef]:
    with action("tests.people_sheet", by=setting.by) as act:
        new = [one for one in planned if one.effect is Effect.NEW]
        made = act.create_many(
            Person(
                unit_id=one.data["unit"], name=one.row.values["name"], staff_no=one.row.values["staff_no"],
                job=one.row.values.get("job") or "", joined_on=one.row.values.get("joined"),
            )
            for one in new
        )  # fmt: skip
        act.create_many(_member(person, person.unit_id, setting.on) for person in made)
        old = {
            p.pk: p
            for p in Person.objects.filter(pk__in=[o.data["person"] for o in planned if "person" in o.data])
        }
        keys = {"name": "name", "job": "job", "joined_on": "joined"}
        act.change_each(
            (old[one.data["person"]], {key: one.row.values[keys[key]] for key in one.data["changed"]})
            for one in planned
            if one.data.get("changed")
        )
        moved = [one for one in planned if one.data.get("moved")]
        open_now = {
            m.person_id: m
            for m in Membership.objects.open().filter(person__in=[o.data["person"] for o in moved])
        }
        act.change_many(open_now.values(), end=setting.on, ended=Ended.MOVED)
        act.create_many(_member(old[one.data["person"]], one.data["unit"], setting.on) for one in moved)
    by_row = dict(zip(map(id, new), made, strict=True))
    return [
        RecordRef("tests.person", str((by_row.get(id(one)) or old[one.data["person"]]).uuid))
        for one in planned
    ]


def _member(person: Person, unit: int, on: dt.date) -> Membership:
    return Membership(person=person, unit_id=unit, start=on, kind=MemberKind.FULL, began=Began.ON_RECORD)


def rows(setting: Setting) -> list[Row]:
    spans = UnitSpan.objects.on(setting.on)
    path = spans.get(unit__uuid=setting.unit).path
    names = dict(spans.under([path]).values_list("unit_id", "name"))
    found = Membership.objects.on(setting.on).filter(unit__in=list(names)).select_related("person")
    return [
        Row(
            {
                "staff_no": m.person.staff_no, "name": m.person.name, "branch": names[m.unit_id],
                "joined": m.person.joined_on, "job": m.person.job,
            },
            str(m.person.uuid), m.person.version,
        )
        for m in found.order_by("person__staff_no")
    ]  # fmt: skip


OFFER = Offer(SHEET, "人员名单（试验）", "organisations.change", "organisations.view", plan, apply, rows)
offers.register(OFFER)
sheets.register(SHEET)
