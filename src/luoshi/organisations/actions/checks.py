"""What the actions on people and bodies check alike: days, texts, where a unit stood, the rows as they are now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.action import TAKEN
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import Record
from luoshi.organisations.models import Person, UnitSpan
from luoshi.organisations.models.spells import Spell

EARLIEST = dt.date(1900, 1, 1)  # a mistyped year, not a rule
AT_ONCE = 5000  # rows looked up in one query: below SQLite's limit of parameters

M = TypeVar("M", bound=models.Model)
R = TypeVar("R", bound=Record)
S = TypeVar("S", bound=Spell)


def said(day: dt.date) -> str:
    """A day as sentences have it."""
    return f"{day:%Y-%m-%d}"


def check_day(day: dt.date, what: str, *, field: str) -> None:
    """Refuse a day that has not come yet, or a mistyped year."""
    if day < EARLIEST:
        raise Refused(_("%(what)s%(day)s有误，请核对年份") % {"what": what, "day": said(day)}, field=field)
    if day > clock.today():
        raise Refused(
            _("%(what)s%(day)s晚于今天，请到当日再登记") % {"what": what, "day": said(day)}, field=field
        )


def text_of(value: str, what: str, most: int, *, field: str, needed: bool = False) -> str:
    """A text without spaces around it, refused when it is too long or absent where it is needed."""
    text = value.strip()
    if needed and not text:
        raise Refused(_("请填写%(what)s") % {"what": what}, field=field)
    if len(text) > most:
        raise Refused(
            _("%(what)s最多%(most)s个字，现在是%(count)s个字")
            % {"what": what, "most": most, "count": len(text)},
            field=field,
        )
    return text


class Standing:
    """Where some units stood at all times; one query, asked for many rows of a sheet."""

    def __init__(self, unit_ids: Iterable[int]) -> None:
        self._spans: dict[int, list[UnitSpan]] = {}
        for span in found_by(sorted(set(unit_ids)), lambda ids: UnitSpan.objects.filter(unit_id__in=ids)):
            self._spans.setdefault(span.unit_id, []).append(span)

    def on(self, unit_id: int, day: dt.date, *, field: str = "start") -> UnitSpan:
        """How a unit stood on a day; refused before it was set up and after it was closed."""
        spans = sorted(self._spans.get(unit_id, ()), key=lambda span: span.start)
        found = [span for span in spans if span.start <= day and (span.end is None or span.end > day)]
        if not found:
            raise Refused(
                _("“%(unit)s”在%(day)s尚未成立，请核对日期")
                % {"unit": spans[0].name if spans else _("该组织"), "day": said(day)},
                field=field,
            )
        if found[0].closed:
            raise Refused(
                _("“%(unit)s”在%(day)s已撤销，请核对日期或另选组织")
                % {"unit": found[0].name, "day": said(day)},
                field=field,
            )
        return found[0]

    def name(self, unit_id: int, day: dt.date) -> str:
        """The name a unit bore on a day, closed or not; the first it had for an earlier day."""
        spans = sorted(self._spans.get(unit_id, ()), key=lambda span: span.start)
        held = [span.name for span in spans if span.start <= day] or [span.name for span in spans[:1]]
        return held[-1] if held else ""


def sent_before(model: type[R], rows: Sequence[R], by: Actor) -> dict[Any, R]:
    """Rows whose uuid was entered before, by uuid: the same draft sent twice makes nothing new.

    Raises Refused when a uuid belongs to somebody else's record: a guess must not open it.
    """
    wanted = {row.uuid: row for row in rows}
    found = {
        row.uuid: row
        for row in found_by(list(wanted), lambda ids: model._base_manager.filter(uuid__in=ids))  # noqa: SLF001
    }
    if any(row.entered_by_id != by.id or row.unit_id != wanted[key].unit_id for key, row in found.items()):
        raise Refused(TAKEN)
    return found


def locked_people(people: Iterable[Person]) -> dict[int, Person]:
    """People as they are now, by id, locked until the action ends; refused where one is voided."""
    wanted = sorted({person.pk for person in people})
    found: list[Person] = found_by(
        wanted, lambda ids: Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    )
    for person in found:
        if person.is_void:
            raise Refused(_("“%(name)s”的登记已作废，请重新选择") % {"name": person.name}, field="person")
    return {person.pk: person for person in found}


def locked(row: S) -> S:
    """A spell as it is now, locked until the action ends; refused where it is voided or over."""
    fresh: S = type(row)._base_manager.select_for_update().get(pk=row.pk)  # noqa: SLF001
    _check_open(fresh)
    return fresh


def _check_open(fresh: Spell) -> None:
    if fresh.is_void:
        raise Refused(_("这条记录已作废，不能再改动"))
    if fresh.end is not None:
        raise Refused(_("这条记录已于%(day)s结束，不能再改动") % {"day": said(fresh.end)})


def locked_many(rows: Sequence[S]) -> dict[int, S]:
    """Spells as they are now, by id, locked until the action ends; refused where one is voided or over."""
    found = found_by(
        sorted({row.pk for row in rows}),
        lambda ids: type(rows[0])._base_manager.select_for_update().filter(pk__in=ids).order_by("pk"),  # noqa: SLF001
    )
    for fresh in found:
        _check_open(fresh)
    return {fresh.pk: fresh for fresh in found}


def check_end(row: Spell, on: dt.date, what: str, *, field: str = "on") -> None:
    """Refuse to end a spell on the day it began or earlier, or on a day to come."""
    check_day(on, what, field=field)
    if on <= row.start:
        raise Refused(
            _("%(what)s%(day)s应晚于起始日期%(start)s")
            % {"what": what, "day": said(on), "start": said(row.start)},
            field=field,
        )


def check_spell(start: dt.date, end: dt.date | None, what: str) -> None:
    """Refuse a spell that begins or ends on a day to come, or ends before it begins."""
    check_day(start, what, field="start")
    if end is not None:
        check_day(end, _("结束日期"), field="end")
        if end <= start:
            raise Refused(
                _("结束日期%(end)s应晚于起始日期%(start)s") % {"end": said(end), "start": said(start)},
                field="end",
            )


def by_key(model: type[M], keys: Iterable[int]) -> dict[int, M]:
    """Rows of a model by their keys, a query a batch."""
    rows = found_by(sorted(set(keys)), lambda some: model._default_manager.filter(pk__in=some))  # noqa: SLF001
    return {row.pk: row for row in rows}


def found_by(keys: Collection[Any], query: Callable[[list[Any]], Any]) -> list[Any]:
    """Rows for many keys, a query a batch."""
    wanted = list(keys)
    return [row for at in range(0, len(wanted), AT_ONCE) for row in query(wanted[at : at + AT_ONCE])]
