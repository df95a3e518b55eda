"""Words of a declared column that may not be kept as they were written: taken out before the file is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from luoshi.kernel.exchange import Offer
from luoshi.workbooks.cells import fold
from luoshi.workbooks.contract import Sheet
from luoshi.workbooks.cutting import Cut, CutCell
from luoshi.workbooks.grids import Grid
from luoshi.workbooks.heads import find_header


def reduced(kept: Cut, offer: Offer) -> Cut:
    """What is left of a file once the columns its sheet names say no more than they may."""
    say = offer.reduced()
    if not say:
        return kept
    pages, cells, blanked = [], [], set(kept.blanked)
    for number, page in enumerate(kept.pages):
        left, changed = page, list[CutCell]()
        for sheet in offer.sheets:
            left, more = _reduced(left, sheet, say)
            changed += more
        pages.append(left)
        cells += changed
        blanked |= {(number, one.row - 1, one.column) for one in changed}
    return replace(kept, pages=tuple(pages), cells=(*kept.cells, *cells), blanked=frozenset(blanked))


def _reduced(page: Grid, sheet: Sheet, say: Mapping[str, Callable[[str], str]]) -> tuple[Grid, list[CutCell]]:
    columns = [column for column in sheet.columns if column.key in say]
    header = find_header(page, sheet)
    if header is None:
        return page, []
    rows, changed = [list(row) for row in page.rows], []
    for column in columns:
        place = header.places.get(column.key)
        if place is None:
            continue
        heads = {
            fold(one) for one in (column.own_head, column.head, *column.aliases)
        }  # again, after a page break
        for at in range(header.body, len(rows)):
            cell = rows[at][place] if place < len(rows[at]) else None
            if not isinstance(cell, str) or not cell.strip() or fold(cell) in heads:
                continue
            if (said := say[column.key](cell)) != cell:
                rows[at][place] = said
                changed.append(CutCell(page.name, at + 1, place, f"“{column.own_head}”的具体内容"))
    return replace(page, rows=rows), changed
