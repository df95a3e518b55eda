"""Sheets that leave the house: the rows of a unit on a day in the offer's own layout, and blank ones to fill in.

Each export stands in the trail. Text is written as text: nothing that begins with = becomes a formula.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.exchange import Offer, Setting
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.workbooks import ORDINAL, Filled, Row, blank, write, write_word

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Format(StrEnum):
    """What kind of file a sheet leaves as; either may come back."""

    EXCEL = "xlsx"
    WORD = "docx"

    @property
    def content_type(self) -> str:
        """Of the download."""
        return DOCX if self is Format.WORD else XLSX


@dataclass(frozen=True, slots=True)
class Export:
    """One file to hand over."""

    name: str
    content: bytes
    count: int = 0
    format: Format = Format.EXCEL


def export_sheet(
    offer: Offer, unit: Unit, *, by: Actor, on: dt.date, as_format: Format = Format.EXCEL
) -> Export:
    """The rows of a unit and of all under it on a day; the file may come back filled in."""
    with translation.override(settings.LANGUAGE_CODE):  # a sheet is a paper, in the language of papers
        rows = rows_of(offer, unit, by=by, on=on)
        beside = [one.fill(Setting(unit=str(unit.uuid), on=on, by=by)) for one in offer.beside]
    made, export_id = written(
        offer, rows, name=unit_name(unit, on), on=on, beside=beside, as_format=as_format
    )
    note_export(offer, unit, len(rows), by=by, on=on, export_id=export_id)
    return made


def written(
    offer: Offer,
    rows: list[Row],
    *,
    name: str = "",
    on: dt.date,
    beside: Sequence[Filled] = (),
    as_format: Format = Format.EXCEL,
) -> tuple[Export, str]:
    """These rows in the offer's layout, and the id of the export; who takes them away notes it.

    Args:
        offer: the sheet.
        rows: as its `rows` gives them.
        name: 填报单位.
        on: the day they stand for.
        beside: the other sheets of the workbook.
        as_format: a workbook, or a Word file with a table a sheet.
    """
    stream, export_id = io.BytesIO(), str(uuid.uuid4())
    with translation.override(settings.LANGUAGE_CODE):
        filled = Filled(offer.sheet, rows, unit=name, as_of=on, year=on.year, foot=offer.foot(rows))
        others = [replace(one, unit=name, as_of=on, year=on.year) for one in beside]
        put = write_word if as_format is Format.WORD else write
        put([filled, *others], stream, exported=clock.now().astimezone(clock.zone()), export_id=export_id)
    title = f"{name}{offer.sheet.title}{on:%Y-%m-%d}"
    return Export(_file_name(title, as_format), stream.getvalue(), len(rows), as_format), export_id


def blank_sheet(offer: Offer, *, unit: str = "", on: dt.date) -> Export:
    """A sheet to be filled in: drop-downs, explained heads, nothing of anybody in it."""
    stream = io.BytesIO()
    with translation.override(settings.LANGUAGE_CODE):
        filled = blank(offer.sheet, unit=unit, year=on.year)
        others = [replace(one.fill(None), unit=unit, year=on.year) for one in offer.beside]
        write([filled, *others], stream, exported=clock.now().astimezone(clock.zone()), export_id="blank")
    return Export(_file_name(f"{unit}{offer.sheet.title}（空白）"), stream.getvalue())


def rows_of(offer: Offer, unit: Unit, *, by: Actor, on: dt.date) -> list[Row]:
    """What goes out of a unit on a day."""
    return list(offer.rows(Setting(unit=str(unit.uuid), on=on, by=by)))


def note_export(offer: Offer, unit: Unit, count: int, *, by: Actor, on: dt.date, export_id: str = "") -> None:
    """That a list was taken away stands in the trail."""
    with action("exchange.export", by=by, unit_id=unit.pk) as act:
        act.note(
            "exchange.Import",
            "*",
            sheet=offer.sheet.key,
            count=count,
            as_of=on.isoformat(),
            export_id=export_id,
        )


def as_json(offer: Offer, row: Row) -> dict[str, Any]:
    """A row as plain values by column key, with the record it is of."""
    shown: dict[str, Any] = {"id": row.id, "version": row.version}
    for column in offer.sheet.columns:
        if column.cell is not ORDINAL:
            value = column.cell.show(row.values.get(column.key))
            shown[column.key] = value.isoformat() if isinstance(value, dt.date) else value
    return shown


def unit_name(unit: Unit, on: dt.date) -> str:
    """What a unit was called on a day."""
    found = UnitSpan.objects.on(on).filter(unit=unit).values_list("name", flat=True).first()
    return found or ""


def _file_name(stem: str, as_format: Format = Format.EXCEL) -> str:
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]', "", stem)[:100].strip(" .") + f".{as_format}"
