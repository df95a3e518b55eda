"""Entering people and changing what is known of them."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.ready import Draft
from luoshi.organisations.actions.checks import (
    EARLIEST,
    check_day,
    found_by,
    locked_people,
    said,
    sent_before,
    text_of,
)
from luoshi.organisations.enums_people import AtWork
from luoshi.organisations.models import NAME_LENGTH, Membership, Person, Unit
from luoshi.organisations.models.people import PERSON_NAME, REMARK, STAFF_NO
from luoshi.organisations.names import person_name

CHANGEABLE: Final = frozenset(
    {
        "unit",
        "name",
        "staff_no",
        "work_contact",
        "joined_on",
        "confirmed_on",
        "workplace",
        "job",
        "at_work",
        "remark",
    }
)
CONTACT_LENGTH: Final = 80
TEXTS: Final = {
    "name": PERSON_NAME, "staff_no": STAFF_NO, "work_contact": CONTACT_LENGTH, "workplace": NAME_LENGTH,
    "job": CONTACT_LENGTH, "remark": REMARK,
}  # fmt: skip  # the most characters of each
_IDENTITY_NUMBER: Final = re.compile(r"\d{17}[\dXx]")
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be entered; `unit` keeps the entry. Only the name and the unit are needed."""

    name: str
    unit: Unit
    staff_no: str = ""
    work_contact: str = ""  # of the office: telephone or mail
    joined_on: dt.date | None = None
    confirmed_on: dt.date | None = None
    workplace: str = ""
    job: str = ""
    at_work: AtWork = AtWork.ON_POST
    remark: str = ""
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


def create_people(rows: Sequence[NewPerson], *, by: Actor, why: str = "") -> list[Person]:
    """Enter people, all or none. A uuid that was sent before gives the person it made then.

    Raises Refused when a name is missing, a staff number is taken, a number looks like an identity number or
    a private telephone, or the dates contradict each other.
    """
    with action("organisations.create_people", by=by, why=why) as act:
        people = [_person(row) for row in rows]
        before = sent_before(Person, people, by)
        new = [person for person in people if person.uuid not in before]
        _check_staff_numbers(new)
        try:
            with transaction.atomic():
                act.create_many(new)
        except IntegrityError:  # entered by somebody else between the look and the insert
            raise Refused(_("没有保存：有工号刚刚被别人登记，请刷新核对"), field="staff_no") from None
        if new:
            act.unit_id = act.unit_id or new[0].unit_id
    return [before.get(person.uuid, person) for person in people]


def draft_people(draft: Draft, rows: Sequence[NewPerson]) -> list[Person]:
    """Make people ready to be entered by an action that will begin; refuses as `create_people` does."""
    people = [_person(row) for row in rows]
    _check_staff_numbers(people)
    return draft.create("organisations.create_people", people)


def create_person(
    name: str, unit: Unit, *, by: Actor, why: str = "", at_work: AtWork = AtWork.ON_POST, **known: Any
) -> Person:
    """Enter one person; see `create_people` and the fields of `NewPerson`."""
    return create_people([NewPerson(name, unit, at_work=at_work, **known)], by=by, why=why)[0]


def change_person(person: Person, *, by: Actor, why: str = "", **values: Any) -> Person:
    """Correct or complete what is known of one person; see `change_people`."""
    change_people([(person, values)], by=by, why=why)
    return person


def change_people(rows: Sequence[tuple[Person, dict[str, Any]]], *, by: Actor, why: str = "") -> list[Person]:
    """Correct or complete what is known of people, all or none.

    Raises Refused as `create_people` does, Conflict when somebody else changed an entry since it was read.
    """
    if unknown := {name for _person, values in rows for name in values} - CHANGEABLE:
        raise TypeError(f"not fields of a person to change: {', '.join(sorted(unknown))}")
    with action("organisations.change_person", by=by, why=why) as act:
        locked_people(person for person, _values in rows)
        checked = []
        for person, values in rows:
            now = {name: values.get(name, getattr(person, name)) for name in CHANGEABLE}
            as_said = _person(NewPerson(**now))
            as_said.pk = person.pk
            checked.append(as_said)
        _check_memberships(checked)
        _check_staff_numbers(checked)
        act.unit_id = act.unit_id or (rows[0][0].unit_id if rows else None)
        try:
            with transaction.atomic():
                act.change_each(
                    (person, {name: getattr(as_said, name) for name in values})
                    for (person, values), as_said in zip(rows, checked, strict=True)
                )
        except IntegrityError:
            raise Refused(_("没有保存：有工号刚刚被别人登记，请刷新核对"), field="staff_no") from None
    return [person for person, _values in rows]


def _person(row: NewPerson) -> Person:
    if row.at_work not in AtWork.values:
        raise Refused(_("请选择在岗状态"), field="at_work")
    person = Person(
        uuid=row.uuid,
        unit_id=row.unit.pk,
        name=_text(person_name(row.name), "name", needed=True),
        staff_no=_text(row.staff_no, "staff_no"),
        work_contact=_text(row.work_contact, "work_contact"),
        joined_on=row.joined_on,
        confirmed_on=row.confirmed_on,
        workplace=_text(row.workplace, "workplace"),
        job=_text(row.job, "job"),
        at_work=AtWork(row.at_work).value,
        remark=_text(row.remark, "remark"),
    )
    _check_private(person)
    check_party_days(person)
    return person


def _text(value: str, name: str, *, needed: bool = False) -> str:
    """A text of an entry as it is kept; what it is called is only looked up where something is wrong."""
    text, most = value.strip(), TEXTS[name]
    if len(text) > most or (needed and not text):
        heads = {
            "name": _("姓名"), "staff_no": _("工号"), "work_contact": _("办公电话或单位邮箱"),
            "workplace": _("工作单位（部门）"), "job": _("岗位（职务）"), "remark": _("备注"),
        }  # fmt: skip
        return text_of(value, heads[name], most, field=name, needed=needed)
    return text


def is_identity_number(number: str) -> bool:
    """Whether a staff number looks like the number of an identity card."""
    return _IDENTITY_NUMBER.fullmatch(number) is not None


def _check_private(person: Person) -> None:
    if is_identity_number(person.staff_no):
        raise Refused(
            _("“%(name)s”的工号像是身份证号码，本系统不收集，请改填工号或留空") % {"name": person.name},
            field="staff_no",
        )
    if person.work_contact and _MOBILE.search(re.sub(r"[\s-]", "", person.work_contact)):
        raise Refused(
            _("“%(name)s”处像是手机号码，本系统只登记办公电话或单位邮箱，请改填或留空")
            % {"name": person.name},
            field="work_contact",
        )


def check_party_days(person: Person) -> None:
    """Refuse days to come, and a confirmation before the admission."""
    today = clock.today()
    if person.joined_on is not None and not EARLIEST <= person.joined_on <= today:
        check_day(person.joined_on, _("入党时间"), field="joined_on")
    if person.confirmed_on is not None:
        if not EARLIEST <= person.confirmed_on <= today:
            check_day(person.confirmed_on, _("转正时间"), field="confirmed_on")
        if person.joined_on is not None and person.confirmed_on < person.joined_on:
            raise Refused(
                _("“%(name)s”的转正时间%(confirmed)s早于入党时间%(joined)s，请核对")
                % {
                    "name": person.name,
                    "confirmed": said(person.confirmed_on),
                    "joined": said(person.joined_on),
                },
                field="confirmed_on",
            )


def _check_memberships(people: Sequence[Person]) -> None:
    """Nobody is a member before the day of the admission."""
    joined = {person.pk: person for person in people if person.joined_on is not None}
    spells = found_by(joined, lambda ids: Membership.objects.rows().filter(person__in=ids).order_by("start"))
    for spell in spells:
        person = joined[spell.person_id]
        assert person.joined_on is not None
        if spell.start < person.joined_on:
            raise Refused(
                _("“%(name)s”自%(start)s起已登记为党员，入党时间%(joined)s不能晚于该日")
                % {"name": person.name, "start": said(spell.start), "joined": said(person.joined_on)},
                field="joined_on",
            )


def _check_staff_numbers(people: Sequence[Person]) -> None:
    """A staff number names one person; whose it is already is not said: it may be outside the reader's rights."""
    numbers: dict[str, Person] = {}
    for person in people:
        if person.staff_no and numbers.setdefault(person.staff_no, person) is not person:
            raise Refused(
                _("工号%(number)s在本次登记中重复，请核对") % {"number": person.staff_no}, field="staff_no"
            )
    there = found_by(numbers, lambda some: Person.objects.rows().filter(staff_no__in=some))
    for taken in there:
        if numbers[taken.staff_no].pk != taken.pk:
            raise Refused(
                _("工号%(number)s已登记给另一个人，请核对；从其他单位调来的，请办理组织关系转接")
                % {"number": taken.staff_no},
                field="staff_no",
            )
