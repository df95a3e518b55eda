"""Reading files that came back: declared sheets found again, cells typed, every doubt one sentence.

Sheets may be renamed, columns moved, rows sorted, inserted, deleted or copied, filters left on, the file
saved by another program. What is not a declared column is not read.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Container, Mapping, Sequence
from contextlib import ExitStack
from io import UnsupportedOperation
from pathlib import Path
from typing import IO, Any

from luoshi.periods.folding import fold as arabic
from luoshi.periods.folding import small_number
from luoshi.sandbox import FileRefused, Reason
from luoshi.workbooks.cells import Context, Raw, fold, is_ditto, plain, words_in
from luoshi.workbooks.contract import ID_COLUMN, ORDINAL, Book, Cell, Part, Returned, Row, Sheet
from luoshi.workbooks.furniture import block_title, is_blank, is_note, is_total, words_of
from luoshi.workbooks.grids import MOST_CELLS, Grid, grids, letter
from luoshi.workbooks.heads import Header, find_header, own_part, recognised, sheet_key
from luoshi.workbooks.mapping import Remembered, recall
from luoshi.workbooks.parts import Under, agreed
from luoshi.workbooks.stamp import (
    STAMP_SHEET,
    Mark,
    Stamp,
    StampedSheet,
    digest,
    from_rows,
    seal,
    unmark,
)
from luoshi.workbooks.totals import Typed, shown, typed_total

_YEAR = re.compile(r"((?:19|20)\d\d)年")
_ORDINAL = re.compile(r"第?(\d{1,4}|[一二三四五六七八九十]{1,3})[次.、]?")
_ASIDE = re.compile(
    r"^(?:旧.{0,4}|.{0,8}(?:备份|作废|样表|示例|模板|勿填|参考))$"
)  # tabs that say they do not count
_OTHER_DATE = re.compile(r"(?:导出|填报|填表|制表|打印|报送)(?:时间|日期)[:：]?.{0,12}")


def read(
    file: str | Path | IO[bytes],
    sheets: Sequence[Sheet],
    *,
    year: int | None = None,
    known: Mapping[str, Container[str]] | None = None,
    remembered: Sequence[Remembered] = (),
) -> Book:
    """Read every declared sheet of a foreign file, in the limited child.

    Args:
        file: a path or an open binary file.
        sheets: what may be in it.
        year: for dates that name none; without it the export's own year or that of the title is taken.
        known: by sheet key the record ids that may come back; other ids are bad cells.
        remembered: confirmed mappings for sheets with heads of their own.

    Raises:
        SandboxRefused: with one sentence: no spreadsheet, or none of the declared sheets is in it.
    """
    with ExitStack() as stack:
        pages = grids(_with_descriptor(file, stack))
    return interpret(pages, sheets, year=year, known=known, remembered=remembered)


def _with_descriptor(file: str | Path | IO[bytes], stack: ExitStack) -> IO[bytes]:
    if isinstance(file, str | Path):
        return stack.enter_context(Path(file).open("rb"))
    try:
        file.fileno()
    except (UnsupportedOperation, OSError):  # in memory: an unnamed file for the child
        copy: IO[bytes] = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  the stack closes it
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        return copy
    return file


def interpret(
    pages: Sequence[Grid],
    sheets: Sequence[Sheet],
    *,
    year: int | None = None,
    known: Mapping[str, Container[str]] | None = None,
    remembered: Sequence[Remembered] = (),
) -> Book:
    """The declared sheets among these grids. See `read`."""
    stamp = next((from_rows(page.rows) for page in pages if page.name == STAMP_SHEET), None)
    found: list[Returned] = []
    unknown: list[str] = []
    aside: list[str] = []
    seen: dict[tuple[str, str], str] = {}
    for page in pages:
        if page.name == STAMP_SHEET:
            continue
        if stamp is None and len(pages) > 1 and _ASIDE.search(fold(page.name)):
            aside += [page.name] if page.rows else []
            continue
        match = _recognise(page, sheets, stamp, remembered)
        if match is None:
            if not page.hidden and page.rows:
                unknown.append(page.name)
            continue
        sheet, header = match
        ids = None if known is None else known.get(sheet.key, frozenset())
        found.append(_Reader(page, sheet, header, stamp=stamp, year=year, known=ids, seen=seen).returned())
    if not found:
        raise FileRefused(Reason.UNSUPPORTED, _nothing(sheets))
    return Book(tuple(found), tuple(unknown), tuple(aside))


def other_tabs(pages: Sequence[Grid], sheets: Sequence[Sheet]) -> dict[str, str]:
    """Which of these grids are which of these sheets, by name of the tab: told, where they were not asked for."""
    stamp = next((from_rows(page.rows) for page in pages if page.name == STAMP_SHEET), None)
    return {
        page.name: match[0].key
        for page in pages
        if page.name != STAMP_SHEET and (match := _recognise(page, sheets, stamp, ())) is not None
    }


def _nothing(sheets: Sequence[Sheet]) -> str:
    wanted = "、".join(f"“{sheet.name}”" for sheet in sheets)
    heads = "、".join(column.own_head for column in sheets[0].columns[:6]) if sheets else ""
    return f"文件里没有找到{wanted}：表头应有{heads}等列；请用本系统导出的表填写后上传。"


def _recognise(
    page: Grid, sheets: Sequence[Sheet], stamp: Stamp | None, remembered: Sequence[Remembered]
) -> tuple[Sheet, Header] | None:
    """By the id column's head, by the export's list of tabs, by a confirmed mapping, or by the heads themselves."""
    keys = {sheet.key: sheet for sheet in sheets}
    key = sheet_key(page)
    if key is None and stamp is not None and not page.hidden:
        key = next((one.key for one in stamp.sheets if one.tab == page.name), None)
    if key is not None:
        header = find_header(page, keys[key]) if key in keys else None
        return (keys[key], header) if header is not None else None
    if page.hidden:
        return None
    if (recalled := recall(page, remembered)) is not None and recalled[0] in keys:
        return keys[recalled[0]], recalled[1]
    matches = [
        (sheet, header)
        for sheet in sheets
        if (header := find_header(page, sheet)) and recognised(header, sheet)
    ]
    return max(matches, key=lambda one: _fit(page, *one), default=None)


def _fit(page: Grid, sheet: Sheet, header: Header) -> tuple[float, float, bool]:
    """How well a sheet fits a table: by the heads it leaves unexplained, then by its columns that are there."""
    found = len(header.places)
    return (
        found / (found + len(header.extra)),
        found / len(sheet.columns),
        fold(sheet.name) == fold(page.name),
    )


class _Reader:
    """One recognised sheet on its way to typed rows."""

    def __init__(
        self,
        page: Grid,
        sheet: Sheet,
        header: Header,
        *,
        stamp: Stamp | None,
        year: int | None,
        known: Container[str] | None,
        seen: dict[tuple[str, str], str],
    ) -> None:
        self.page, self.sheet, self.header, self.known, self.seen = page, sheet, header, known, seen
        self.export = stamp.export if stamp is not None else None
        self.stamped = _stamped(stamp, sheet.key)
        self.columns = [column for column in sheet.columns if column.key in header.places]
        self.year = year or (self.stamped.year if self.stamped else None) or _title_year(page, header)
        self.context = Context(self.year)
        self.above = _tall(page, header)
        self.under = Under(
            self.columns, header.places, tall=self.above, at=page.at,
            heads={(first, left) for first, left, last, _ in page.merges if last > first},
        )  # fmt: skip
        self.own = [column for column in self.columns if column.cell is not ORDINAL and not column.part]
        self.bad: list[Cell] = []
        self.notices: list[str] = []
        self.last: dict[str, Raw] = {}
        self.emptied: list[int] = []
        self.marks: list[str] = []
        self.block = ""
        self.totals: list[Typed] = []
        self.foot: list[str] = []
        self.wide = _wide(page, header)
        self.head_rows = {
            tuple(fold(words_in(page.at(row, header.places[column.key]))) for column in self.columns)
            for row in range(header.first, header.body)
        }
        self.own_heads = [
            (fold(column.own_head), fold(column.group), own_part(header.heads[header.places[column.key]]))
            for column in self.columns
        ]
        self.head_words = {word for heads in (*self.own_heads, *self.head_rows) for word in heads if word}

    def returned(self) -> Returned:
        rows = [row for number in range(self.header.body, len(self.page.rows)) if (row := self._row(number))]
        if self.under:
            rows, quarrels = agreed(rows, self.columns)
            for row, column, sentence in quarrels:
                self._refuse(row.number - 1, column.own_head, sentence, self.header.places[column.key])
        missing = tuple(
            column.key
            for column in self.sheet.columns
            if column.editable and not column.optional and column.key not in self.header.places
        )
        self._notice(rows, missing)
        return Returned(
            self.sheet.key, self.page.name, tuple(rows), tuple(self.bad), tuple(self.notices), missing,
            self.year, self.export, shown(self.totals, rows), tuple(self.foot), self.header.fingerprint,
        )  # fmt: skip

    def _cell(self, number: int, position: int) -> Raw:
        row = self.page.rows[number]
        if (tall := self.above.get((number, position))) is not None:
            row = self.page.rows[tall]
        cell = row[position] if position < len(row) else None
        return None if isinstance(cell, str) and not cell.strip() else cell

    def _row(self, number: int) -> Row | None:
        cells = {column.key: self._cell(number, self.header.places[column.key]) for column in self.columns}
        text = "" if self.header.id_place is None else self._cell(number, self.header.id_place)
        if not isinstance(text, str) or not text:
            filled = [cells[column.key] for column in self.columns if column.cell is not ORDINAL]
            if self._furniture(number, cells) or is_blank(filled):
                return None
            return self._stood(number, cells, None)
        if text.startswith(ID_COLUMN):  # the header again
            return None
        self.marks.append(text.strip())
        try:
            mark = unmark(text)
        except ValueError:
            self._refuse(number, "", "隐藏的编号列被改动过，无法对应原有记录；请重新导出后填写")
            return None
        return self._stood(number, cells, mark) if self._counts(number, cells, mark) else None

    def _counts(self, number: int, cells: Mapping[str, Raw], mark: Mark) -> bool:
        """Whether a row of the export still says something, and of a record of this sheet."""
        if self._emptied(cells, mark):
            self.emptied.append(number + 1)
            return False
        return mark.record.id is None or self._belongs(number, mark.record.id)

    def _emptied(self, cells: Mapping[str, Raw], mark: Mark) -> bool:
        """Whether all that belongs to the record itself was taken out, and was not blank when it was exported."""
        if mark.record.id is None or not is_blank([cells[column.key] for column in self.own]):
            return False
        own = [column for column in self.own if column.editable]
        return not own or mark.seals is None or any(seal(one.key, "") not in mark.seals for one in own)

    def _stood(self, number: int, cells: dict[str, Raw], mark: Mark | None) -> Row | None:
        """The typed row with what it stands under."""
        if not self.under:
            return self._typed(number, cells, mark, {})
        stands = self.under.step(number, cells, None if mark is None else mark.parts)
        cells |= stands.cells
        nothing = is_blank([cells[column.key] for column in self.own])
        if mark is None and nothing and stands.same.issuperset(stands.parts):
            return None  # an empty row under a tall cell
        if stands.torn is not None:
            head, place = stands.torn.own_head, self.header.places[stands.torn.key]
            self._refuse(
                number, head, f"原属不同“{head}”的行合并进了一个单元格，分不清说的是哪一条；请拆分单元格，或把这一行移回原处", place
            )  # fmt: skip
            return None
        return self._typed(number, cells, mark, stands.parts, bare=nothing)

    def _furniture(self, number: int, cells: Mapping[str, Raw]) -> bool:
        """Whether the row is no record; what it says is kept."""
        own = self.page.rows[number]
        if is_note(own):
            self.foot.append(words_of(own))
        elif is_total(own):
            self.totals.append(typed_total(number + 1, own, self.block, cells, self.columns))
        elif title := block_title(own, widest=self.wide.get(number, 0)):
            self.block = title
            self.under.begin()
        else:
            return self._is_head(cells)
        return True

    def _is_head(self, cells: Mapping[str, Raw]) -> bool:
        """The header again, after a page break: one of its rows, or most of its words."""
        words = (fold(cell) if isinstance(cell, str) else words_in(cell) for cell in cells.values())
        if not any(word in self.head_words for word in words):
            return False  # no word of any head: nearly every row
        if tuple(fold(words_in(cell)) for cell in cells.values()) in self.head_rows:
            return True
        same = sum(
            isinstance(cell, str) and fold(cell) in head
            for cell, head in zip(cells.values(), self.own_heads, strict=True)
        )
        return same * 2 > len(self.own_heads)

    def _belongs(self, number: int, record: str) -> bool:
        place = f"“{self.page.name}”第{number + 1}行"
        first = self.seen.setdefault((self.sheet.key, record), place)
        if first != place:
            where = first.removeprefix(f"“{self.page.name}”")
            self._refuse(
                number,
                "",
                f"与{where}是同一条记录（整行复制而来）；如是新增请插入空白行再填写，如是重复请删去这一行",
            )
            return False
        if self.known is not None and record not in self.known:
            self._refuse(
                number, "", "这一行的记录不在本表范围内（可能从别的文件复制而来）；如是新增请插入空白行再填写"
            )
            return False
        return True

    def _refuse(self, number: int, column: str, sentence: str, place: int | None = None) -> None:
        name = "" if place is None else letter(place)
        self.bad.append(Cell(self.page.name, number + 1, column, sentence, name))

    def _typed(
        self,
        number: int,
        cells: Mapping[str, Raw],
        mark: Mark | None,
        parts: Mapping[str, Part],
        *,
        bare: bool = False,
    ) -> Row | None:
        """The row as values; a bare one only says something of its parts, and its own cells may be blank."""
        record, seals = (mark.record, mark.seals) if mark is not None else (None, None)
        new = record is None or record.id is None
        values: dict[str, Any] = {}
        before = len(self.bad)
        for column in self.columns:
            raw = cells[column.key]
            if is_ditto(raw) and not (seals and seal(column.key, plain(str(raw))) in seals):
                raw = self.last.get(column.key)
            self.last[column.key] = raw
            if column.cell is ORDINAL or not (column.editable or new):
                continue
            try:
                value = column.cell.read(raw, self.context)
            except ValueError as error:
                self._refuse(number, column.own_head, str(error), self.header.places[column.key])
                continue
            if column.required and value in {None, "", ()} and not (new and bare and not column.part):
                self._refuse(number, column.own_head, "此处必填", self.header.places[column.key])
            values[column.key] = value
        if len(self.bad) > before:
            return None
        remark = "" if self.header.remark is None else words_in(self._cell(number, self.header.remark))
        return Row(
            values, record.id if record else None, record.version if record else None, number + 1, seals,
            self.page.name, self.block, remark, ordinal=self._ordinal(cells), year=self.year, parts=parts,
        )  # fmt: skip

    def _ordinal(self, cells: Mapping[str, Raw]) -> int | None:
        said = next((cells[column.key] for column in self.columns if column.cell is ORDINAL), None)
        found = _ORDINAL.fullmatch(fold(words_in(said)))
        return (int(found[1]) if found[1].isdigit() else small_number(found[1])) if found else None

    def _notice(self, rows: Sequence[Row], missing: tuple[str, ...]) -> None:
        heads = {column.key: column.own_head for column in self.sheet.columns}
        stamped = self.stamped
        if self.header.id_place is None and stamped is not None:
            self.notices.append(
                f"隐藏的编号列已被删去，{len(rows)}行都按新增处理；如要更新原有记录，请重新导出后填写。"
            )
        elif stamped is not None and (lack := stamped.rows - len(self.marks)) > 0:
            self.notices.append(f"导出时共{stamped.rows}行，现缺{lack}行；缺少的行在系统中不会删除。")
        elif stamped is not None and not self.bad and digest(self.sheet.key, self.marks) != stamped.digest:
            self.notices.append("有的行不是这次导出的，可能从另一次导出复制而来，请核对后再确认。")
        if self.emptied:
            numbers = "、".join(str(number) for number in self.emptied)
            self.notices.append(f"第{numbers}行的内容已清空，原有记录不作改动。")
        if missing:
            self.notices.append(
                f"文件中没有这些列，原有内容不作改动：{'、'.join(heads[key] for key in missing)}。"
            )
        if self.header.extra:
            self.notices.append(f"这些列不属于本表，没有读入：{'、'.join(self.header.extra)}。")
        if self.header.repeated:
            self.notices.append(f"这些列出现了不止一次，只读入最左边的：{'、'.join(self.header.repeated)}。")


def _stamped(stamp: Stamp | None, key: str) -> StampedSheet | None:
    return next((one for one in stamp.sheets if one.key == key), None) if stamp is not None else None


def _title_year(page: Grid, header: Header) -> int | None:
    """The year in the lines above the header; that of the day somebody filled it in does not count."""
    for row in page.rows[: header.first]:
        for cell in row:
            if isinstance(cell, str) and (match := _YEAR.search(_OTHER_DATE.sub("", arabic(cell)))):
                return int(match[1])
    match = _YEAR.search(arabic(page.name))
    return int(match[1]) if match else None


def _wide(page: Grid, header: Header) -> dict[int, int]:
    """For each row under the header the columns of its widest merged cell."""
    wide: dict[int, int] = {}
    for first, left, last, right in page.merges:
        if first >= header.body and first == last:
            wide[first] = max(wide.get(first, 0), right - left + 1)
    return wide


def _tall(page: Grid, header: Header) -> dict[tuple[int, int], int]:
    """For each cell covered by a vertical merge the row that holds its value."""
    above: dict[tuple[int, int], int] = {}
    for first, left, last, _ in page.merges:
        if first < header.body or left == header.id_place:
            continue
        end = min(last + 1, len(page.rows))
        if len(above) + end - first > MOST_CELLS:
            break
        for row in range(first + 1, end):
            above[row, left] = first
    return above
