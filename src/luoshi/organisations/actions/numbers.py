"""Numbers of units that are not counted from people here, entered with their day and source."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import Standing, check_day, text_of
from luoshi.organisations.models import Unit, UnitNumber
from luoshi.organisations.models.bodies import WORDS
from luoshi.organisations.packs_people import People, people_rules

SOURCE_LENGTH = 200
MOST = 10_000_000  # a mistyped number


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A number of a unit on a day, the key of a choice where the pack's number has choices, or its words."""

    unit: Unit
    name: str
    day: dt.date
    value: int | None = None
    choice: str = ""
    words: str = ""
    source: str = ""  # 文件、会议、报表
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


def enter_numbers(rows: Sequence[NewNumber], *, by: Actor, why: str = "") -> list[UnitNumber]:
    """Enter numbers, all or none; one entered for the same unit, name and day before is corrected.

    Raises Refused when the name is unknown, a choice is given for a number or the other way round, or the
    unit did not stand on that day.
    """
    with action("organisations.enter_numbers", by=by, why=why) as act:
        rules = people_rules()
        made = [_number(row, rules) for row in rows]
        units = {number.unit_id for number in made}
        list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk"))
        standing = Standing(units)
        there = UnitNumber.objects.rows().filter(unit__in=units, day__in={number.day for number in made})
        known = {(row.unit_id, row.name, row.day): row for row in there}
        new: dict[tuple[int, str, dt.date], UnitNumber] = {}
        for number in made:
            key = (number.unit_id, number.name, number.day)
            span = standing.on(number.unit_id, number.day, field="day")
            if key in new:
                raise Refused(
                    _("“%(unit)s”同一天的同一项目填了两次，请核对") % {"unit": span.name}, field="name"
                )
            new[key] = known.get(key, number)
        act.change_each(
            (known[key], {name: getattr(number, name) for name in ("value", "choice", "words", "source")})
            for number in made
            if (key := (number.unit_id, number.name, number.day)) in known
        )
        act.create_many(number for key, number in new.items() if key not in known)
        if made:
            act.unit_id = act.unit_id or made[0].unit_id
    return list(new.values())


def _number(row: NewNumber, rules: People) -> UnitNumber:
    kind = rules.number(row.name)
    if kind is None:
        raise Refused(_("项目不在可选范围内，请重新选择"), field="name")
    check_day(row.day, _("日期"), field="day")
    choices = {choice.key for choice in kind.choices}
    if choices and (row.choice not in choices or row.value is not None):
        labels = "、".join(choice.label for choice in kind.choices)
        raise Refused(
            _("“%(name)s”请选择：%(choices)s") % {"name": kind.label, "choices": labels}, field="choice"
        )
    words = text_of(row.words, kind.label, WORDS, field="words", needed=kind.words)
    if kind.words and (row.value is not None or row.choice):
        raise Refused(_("“%(name)s”请填写文字") % {"name": kind.label}, field="words")
    if (
        not choices
        and not kind.words
        and (row.value is None or row.choice or words or not 0 <= row.value <= MOST)
    ):
        raise Refused(_("“%(name)s”请填写整数") % {"name": kind.label}, field="value")
    source = text_of(row.source, _("来源"), SOURCE_LENGTH, field="source")
    return UnitNumber(
        uuid=row.uuid,
        unit=row.unit,
        name=row.name,
        day=row.day,
        value=row.value,
        choice=row.choice,
        words=words,
        source=source,
    )
