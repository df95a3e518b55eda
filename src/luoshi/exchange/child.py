"""What is done with a foreign sheet in the limited child: read, looked at for secrecy marks, cut.

Knows no framework. What comes out holds nothing of what was cut; of a file with a mark nothing comes out at all.
"""

from __future__ import annotations

from typing import IO, Any

from luoshi.kernel.boundary import forbidden_theme
from luoshi.reading import secrecy
from luoshi.reading.types import FileText
from luoshi.sandbox import FileKind, kind_of
from luoshi.workbooks.cells import Raw
from luoshi.workbooks.cutting import cut
from luoshi.workbooks.grids import Grid, from_raw, raw_grids, to_raw


def admitted(file: IO[bytes]) -> dict[str, Any]:
    """The cells of a file without what the boundary cuts, and what was cut; `marked` where it bears a secrecy mark."""
    pages = from_raw(raw_grids(file))
    if any(secrecy.marks(FileText(_words(page), "xlsx", furniture=(page.name,)), "") for page in pages):
        return {"marked": True}
    kept = cut(pages, forbidden_theme)
    file.seek(0)
    word = not kept.clean and kind_of(file) is FileKind.DOCX
    return {
        "marked": False,
        "pages": to_raw(kept.pages),
        "columns": [[one.sheet, one.column, one.head, one.theme] for one in kept.columns],
        "cells": [[one.sheet, one.row, one.column, one.what] for one in kept.cells],
        "blanked": [list(place) for place in kept.blanked]
        if word
        else [],  # only a Word copy asks for the places
    }


def _words(page: Grid) -> str:
    return "\n".join(str(cell) for row in page.rows for cell in row if _said(cell))


def _said(cell: Raw) -> bool:
    return isinstance(cell, str) and bool(cell.strip())
