"""Sheets as people have them ↔ typed rows.

    from luoshi.workbooks import Column, Filled, Row, Sheet, read, write
    write([Filled(TASKS, rows, unit="…")], stream, exported=now, export_id="…")         # .xlsx
    write_word([Filled(TASKS, rows, unit="…")], stream, exported=now, export_id="…")    # .docx
    book = read(upload, [TASKS])        # in the limited child; FileRefused with one sentence

A file people made themselves, step by step (`grids` from its module):

    pages = grids(upload)                            # .xlsx .xls .et .ods .csv .docx, by content
    kept = cut(pages, forbidden_theme)               # personal columns and numbers go first; kept.sentences
    copy = copy_without(upload, kept)                # what is stored; None: the original may be
    layout = suggest(kept.pages[0], TASKS)           # where heads are unknown: a page asks, layout.remembered is kept
    book = interpret(kept.pages, [TASKS], remembered=[…])
    back = error_workbook(kept, reasons_of(book.bad))

A pure library: no framework, no database. The names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luoshi.workbooks.blanks import blank
    from luoshi.workbooks.cells import TICK, Choice, Context, Day, Due, Names, Numbering, Percent, Text, Whole
    from luoshi.workbooks.contract import (
        ORDINAL,
        Book,
        Cell,
        Column,
        Filled,
        Part,
        Returned,
        Row,
        Sheet,
        Total,
    )
    from luoshi.workbooks.copying import Copy, copy_without
    from luoshi.workbooks.cutting import Cut, cut
    from luoshi.workbooks.grids import Grid
    from luoshi.workbooks.mapping import Layout, Remembered, suggest
    from luoshi.workbooks.reasons import error_workbook, reasons_of
    from luoshi.workbooks.rejoining import rejoined
    from luoshi.workbooks.returned import interpret, read
    from luoshi.workbooks.senders import Guess, Received, guess_unit, receive, reminder
    from luoshi.workbooks.terms import MONTHS, QUARTERS, series
    from luoshi.workbooks.word import write_word
    from luoshi.workbooks.xlsx import write

_NAMES = {
    "blanks": "blank",
    "cells": "TICK Choice Context Day Due Names Numbering Percent Text Whole",
    "contract": "Book Cell Column Filled ORDINAL Part Returned Row Sheet Total",
    "copying": "Copy copy_without",
    "cutting": "Cut cut",
    "grids": "Grid",
    "mapping": "Layout Remembered suggest",
    "reasons": "error_workbook reasons_of",
    "rejoining": "rejoined",
    "returned": "interpret read",
    "senders": "Guess Received guess_unit receive reminder",
    "terms": "MONTHS QUARTERS series",
    "word": "write_word",
    "xlsx": "write",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = [
    "MONTHS",
    "ORDINAL",
    "QUARTERS",
    "TICK",
    "Book",
    "Cell",
    "Choice",
    "Column",
    "Context",
    "Copy",
    "Cut",
    "Day",
    "Due",
    "Filled",
    "Grid",
    "Guess",
    "Layout",
    "Names",
    "Numbering",
    "Part",
    "Percent",
    "Received",
    "Remembered",
    "Returned",
    "Row",
    "Sheet",
    "Text",
    "Total",
    "Whole",
    "blank",
    "copy_without",
    "cut",
    "error_workbook",
    "guess_unit",
    "interpret",
    "read",
    "reasons_of",
    "receive",
    "rejoined",
    "reminder",
    "series",
    "suggest",
    "write",
    "write_word",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
