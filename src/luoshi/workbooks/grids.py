"""The part that touches a foreign spreadsheet or Word file: cells and merges of every sheet, as plain JSON values.

`raw_grids` runs in the limited child and knows nothing of declared sheets; `grids` calls it there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from luoshi.sandbox import ChildFailed, FileKind, FileRefused, Limits, Reason, inspect, kind_of, limited
from luoshi.sandbox.gate import BOUNDS
from luoshi.workbooks.cells import Raw
from luoshi.workbooks.trimming import ROOMY, trimmed

MOST_CELLS = 1_000_000  # of all sheets together, blank ones between filled ones included: 200 MB of memory
MOST_MERGES = 50_000  # of one sheet
LIMITS = Limits(memory=1536 << 20, cpu=60, wall=90)  # bytes, seconds

NOT_A_SHEET = "这不是电子表格，也不是含表格的 .docx；请上传 .xlsx、.xls、.et、.ods、.csv 或 .docx 文件。"
WITH_MACROS = "表格带有宏（.xlsm），为安全起见不打开；请另存为不带宏的 .xlsx 后再上传。"
DAMAGED = "电子表格内部结构损坏，无法读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再试。"
DAMAGED_WORD = "Word 文件内部结构损坏，无法读取；请用 Word 或 WPS 打开后另存为 .docx 再试。"
TOO_MANY_MERGES = (
    f"一张表里的合并单元格超过{MOST_MERGES // 10_000}万处；请取消不必要的合并，或拆成几个文件后再试。"
)
UNREADABLE = "电子表格无法读取：可能已损坏，或在表格外很远的地方有内容；请把数据区复制到新表另存后再试。"
TOO_LARGE = f"表格超过{MOST_CELLS // 10_000}万个单元格；请删去数据区以外的空行空列，或拆成几个文件后再试。"


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet from A1 on, and its merged ranges (first row, first column, last row, last column)."""

    name: str
    hidden: bool
    rows: Sequence[Sequence[Raw]]
    merges: Sequence[tuple[int, int, int, int]]

    def at(self, row: int, column: int) -> Raw:
        """The cell at a place, both from 0; None where there is none."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None


def letter(column: int) -> str:
    """The name a spreadsheet gives to a column counted from 0: A … Z, AA …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def grids(file: IO[bytes]) -> list[Grid]:
    """All sheets of a foreign file, read in the limited child.

    Args:
        file: an open file with a descriptor.

    Raises:
        SandboxRefused: with one sentence: no spreadsheet, damaged, encrypted, too large.
    """
    try:
        answer = limited("luoshi.workbooks.grids:raw_grids", file=file, limits=LIMITS)
    except ChildFailed as failed:  # a cell far out asks for more memory than there is, and the reader aborts
        raise FileRefused(Reason.DAMAGED, UNREADABLE) from failed
    return from_raw(answer)


def from_raw(answer: Sequence[dict[str, Any]]) -> list[Grid]:
    """Grids out of plain JSON values, as `raw_grids` and `to_raw` give them."""
    return [
        Grid(one["name"], one["hidden"], [[_cell(cell) for cell in row] for row in one["rows"]],
             [(a, b, c, d) for a, b, c, d in one["merges"]])
        for one in answer
    ]  # fmt: skip


def to_raw(pages: Sequence[Grid]) -> list[dict[str, Any]]:
    """Grids as plain JSON values, to be kept or sent."""
    return [
        {"name": page.name, "hidden": page.hidden, "rows": [_row(list(row)) for row in page.rows],
         "merges": [list(merge) for merge in page.merges]}
        for page in pages
    ]  # fmt: skip


def raw_grids(file: IO[bytes]) -> list[dict[str, Any]]:
    """What `grids` asks for, as JSON values. Trusts nothing about the file but its open handle."""
    from python_calamine import CalamineError, PasswordError, ZipError, load_workbook

    kind = inspect(file, ROOMY if kind_of(file) is FileKind.XLSX else BOUNDS)
    if kind is FileKind.DOCX:
        return _word_tables(file)
    if kind is FileKind.TEXT:
        return _separated(file)
    if kind not in {FileKind.XLSX, FileKind.XLS, FileKind.ODT, FileKind.ZIP}:
        raise FileRefused(Reason.UNSUPPORTED, NOT_A_SHEET)
    if kind is FileKind.XLSX:
        _refuse_macros(file)
        file = trimmed(file, MOST_CELLS)
    try:
        book = load_workbook(file)
    except PasswordError:
        raise FileRefused(Reason.ENCRYPTED, "表格设有打开密码；请取消密码、另存后再上传。") from None
    except (CalamineError, ZipError, OSError):
        raise FileRefused(Reason.UNSUPPORTED, NOT_A_SHEET) from None
    try:
        return _sheets(book, file)
    except (CalamineError, ValueError):
        raise FileRefused(Reason.DAMAGED, DAMAGED) from None


def _refuse_macros(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        if any(name.lower().endswith("vbaproject.bin") for name in archive.namelist()):
            raise FileRefused(Reason.UNSUPPORTED, WITH_MACROS)
    file.seek(0)


def _separated(file: IO[bytes]) -> list[dict[str, Any]]:
    from luoshi.workbooks.csv_table import raw_grids as separated

    try:
        return separated(file)
    except ValueError:
        raise FileRefused(Reason.UNSUPPORTED, NOT_A_SHEET) from None


def _word_tables(file: IO[bytes]) -> list[dict[str, Any]]:
    from luoshi.workbooks.docx_table import raw_grids as word_tables

    try:
        found = word_tables(file)
    except ValueError:
        raise FileRefused(Reason.DAMAGED, DAMAGED_WORD) from None
    if not found:
        raise FileRefused(Reason.UNSUPPORTED, "这份 Word 文件里没有表格；请上传含有表格的文件。")
    return found


def _sheets(book: Any, file: IO[bytes]) -> list[dict[str, Any]]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    found, cells = [], 0
    merged_by_name: dict[str, list[tuple[int, int, int, int]]] | None = None
    for sheet in book.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        page = book.get_sheet_by_name(sheet.name)
        cells += page.total_height * page.total_width
        if cells > MOST_CELLS:
            raise FileRefused(Reason.OVERSIZED, TOO_LARGE)
        ranges = page.merged_cell_ranges
        if ranges is None:  # OpenDocument: the library does not say
            if merged_by_name is None:
                from luoshi.workbooks.ods import merged_ranges

                merged_by_name = merged_ranges(file)
            merges = merged_by_name.get(sheet.name, [])
        else:
            merges = [(*first, *last) for first, last in ranges]
        if len(merges) > MOST_MERGES:
            raise FileRefused(Reason.OVERSIZED, TOO_MANY_MERGES)
        rows = [_row(row) for row in page.to_python(skip_empty_area=False)]
        while rows and not rows[-1]:
            rows.pop()
        hidden = sheet.visible != SheetVisibleEnum.Visible
        found.append({"name": sheet.name, "hidden": hidden, "rows": rows, "merges": merges})
    return found


def _row(cells: list[Any]) -> list[Any]:
    row = [cell if isinstance(cell, str | float | int) else _tagged(cell) for cell in cells]
    while row and row[-1] == "":
        row.pop()
    return row


def _tagged(cell: date | datetime | time | timedelta | None) -> Any:
    match cell:
        case datetime():
            return {"at": cell.isoformat()}
        case date():
            return {"day": cell.isoformat()}
        case time():
            return {"time": cell.isoformat()}
        case timedelta():  # a number under a format of hours
            return cell / timedelta(days=1)
    return ""


def _cell(cell: Any) -> Raw:
    match cell:
        case {"at": str() as text}:
            return datetime.fromisoformat(text)
        case {"day": str() as text}:
            return date.fromisoformat(text)
        case {"time": str() as text}:
            return time.fromisoformat(text)
        case str() | bool() | int() | float():
            return None if cell == "" else cell
    return None
