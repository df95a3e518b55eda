"""Studies with a beginning and an end (专项学习教育) are set up, changed and voided."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import Any

from django.utils.translation import gettext as _

from luoshi.activities.actions.written import document_columns
from luoshi.activities.models import Holding, Series
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.boundary import forbidden_name
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import EARLIEST, Standing, said, text_of
from luoshi.organisations.models import NAME_LENGTH, Unit


def set_up_series(
    unit: Unit,
    name: str,
    start: dt.date,
    end: dt.date | None = None,
    *,
    by: Actor,
    document: RecordRef | None = None,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> Series:
    """Set up a series for a unit and all under it; the same sent twice returns the first.

    Raises Refused where the unit has a series of that name, or the name belongs to what has no place here.
    """
    with action("activities.set_up_series", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        columns = _columns(unit, name, start, end)
        if uuid is None or not Series.objects.filter(uuid=uuid).exists():
            _check_name(unit.pk, columns["name"])
        made = Series(uuid=uuid or uuids.uuid4(), unit=unit, **columns, **document_columns(document))
        return act.create_once(made)


def change_series(
    series: Series,
    *,
    by: Actor,
    version: int,
    name: str,
    start: dt.date,
    end: dt.date | None,
    document: RecordRef | None = None,
    typed_fields: int = 0,
) -> Series:
    """Change a series; refused where records lie outside its new days."""
    with action("activities.change_series", by=by, unit_id=series.unit_id, typed_fields=typed_fields) as act:
        current = _locked(series, version)
        columns = _columns(current.unit, name, start, end)
        if columns["name"] != current.name:
            _check_name(current.unit_id, columns["name"])
        mine = Holding.objects.rows().filter(series__contains=f",{current.pk},")
        outside = mine.filter(day__lt=start) if end is None else mine.exclude(day__range=(start, end))
        if there := outside.order_by("day").first():
            raise Refused(
                _("%(day)s已有记录属于这项学习教育，起止时间要包括这一天") % {"day": said(there.day)},
                field="start",
            )
        return act.change(current, **columns, **document_columns(document))


def void_series(series: Series, *, by: Actor, why: str, version: int | None = None) -> None:
    """Take a series out, with a reason; refused while records belong to it."""
    with action("activities.void_series", by=by, unit_id=series.unit_id, why=why) as act:
        current = _locked(series, version)
        if Holding.objects.rows().filter(series__contains=f",{current.pk},").exists():
            raise Refused(_("还有记录属于这项学习教育，请先更正或作废那些记录"))
        act.void(current, why=why)


def _locked(series: Series, version: int | None) -> Series:
    return locked_record(series, version, "unit")


def _columns(unit: Unit, name: str, start: dt.date, end: dt.date | None) -> dict[str, Any]:
    text = text_of(name, _("名称"), NAME_LENGTH, field="name", needed=True)
    if refused := forbidden_name(text):
        raise Refused(refused, field="name")
    if start < EARLIEST:
        raise Refused(_("日期%(day)s有误，请核对年份") % {"day": said(start)}, field="start")
    if end is not None and end < start:
        raise Refused(_("结束日期早于开始日期，请核对"), field="end")
    Standing([unit.pk]).on(unit.pk, start)
    return {"name": text, "start": start, "end": end}


def _check_name(unit_id: int, name: str) -> None:
    if Series.objects.rows().filter(unit=unit_id, name=name).exists():
        raise Refused(_("已有“%(name)s”，请核对是否重复") % {"name": name}, field="name")
