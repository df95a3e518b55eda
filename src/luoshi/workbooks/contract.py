"""The sheet contract: what a room declares so that its rows can leave as a sheet and come back filled in.

`workbooks` turns a declared sheet into .xlsx and returned files into typed rows; it knows no database.
A hidden last column ties each row to its record and version; a row without it is new. What several rows stand under
(a 反馈问题 over its measures) is a part of them: its columns name it, rows say which record it is, and its cells are
tall over the rows of one and the same.

    LEDGER = Sheet("ledger", "整改台账", "问题整改台账", (
        Column("number", "序号", 5, ORDINAL),
        Column("problem", "反馈问题", 24, editable=True, merge="problem"),
        Column("measure", "整改措施{内容}", 30, editable=True, required=True),
        Column("due", "时限{完成时限}", 12, Due(), editable=True),
        *series("quarter", "进展", QUARTERS, 14),
    ), known_by=("measure",))
    Row({"problem": "…", "measure": "…"}, id=measure, version=2, parts={"problem": Part(problem, 5)})
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from luoshi.workbooks.cells import CellType, Text, Whole
from luoshi.workbooks.looks import SIGNED
from luoshi.workbooks.stamp import ID_COLUMN, seal

__all__ = [
    "ID_COLUMN", "ORDINAL", "TEXT", "Book", "Cell", "Column", "Filled", "Part", "Returned", "Row",
    "Sheet", "Total", "filled_in",
]  # fmt: skip
TEXT = Text()
ORDINAL = Whole()  # a column of this very type is numbered 1, 2, 3 … when written and ignored when read


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    Attributes:
        key: name of the value in `Row.values`.
        head: as printed; neighbours "时限{类型}" and "时限{完成时限}" stand under one merged 时限.
        width: in characters of half width, as spreadsheets count.
        cell: what its cells hold.
        editable: taken back when the file returns; the others are grey and there to read.
        merge: True: equal values of neighbouring rows stand in one tall cell (支部), within the tall cell of the
            merging column to the left. The name of a part (`Row.parts`): the column says something of that part and
            stands in one tall cell over the rows of the same record, whatever the words; it comes back blank or
            ditto as what stands above it, as long as it is the same part.
        required: a blank cell is a bad cell.
        aliases: other heads that mean this column in sheets people made themselves.
        optional: one of a number of columns that differs from file to file (第1次 … 第N次): never missed; a sheet that
            declares such columns is recognised by having one of them.
    """

    key: str
    head: str
    width: int
    cell: CellType = TEXT
    editable: bool = False
    merge: bool | str = False
    required: bool = False
    aliases: tuple[str, ...] = ()
    wrap: bool = True
    optional: bool = False

    @property
    def part(self) -> str:
        """The part of the rows it belongs to, "" where it belongs to the row itself."""
        return self.merge if isinstance(self.merge, str) else ""

    @property
    def group(self) -> str:
        """The upper head, "" where there is none."""
        return self.head.partition("{")[0] if self.head.endswith("}") else ""

    @property
    def own_head(self) -> str:
        """The head right above the cells."""
        return self.head.partition("{")[2][:-1] if self.head.endswith("}") else self.head


def filled_in(
    key: str, head: str, width: int, cell: CellType, *aliases: str, required: bool = False
) -> Column:
    """A column people fill in, with the other heads it has in their own sheets."""
    return Column(key, head, width, cell, editable=True, required=required, aliases=aliases)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A declared sheet.

    Attributes:
        key: names it.
        name: on the tab, at most 31 characters.
        title: over the table.
        columns: from the left.
        known_by: keys of the columns whose words say which record a row is, where its hidden id is gone (`rejoined`).
    """

    key: str
    name: str
    title: str
    columns: tuple[Column, ...]
    known_by: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """What its rows stand under, the widest first."""
        return tuple(dict.fromkeys(column.part for column in self.columns if column.part))

    def with_only(self, optional: Container[str]) -> Sheet:
        """The sheet with only these of its optional columns: the quarters or months one file has."""
        kept = (column for column in self.columns if not column.optional or column.key in optional)
        return replace(self, columns=tuple(kept))

    @property
    def grouped(self) -> bool:
        """Whether the header takes two rows."""
        return any(column.group for column in self.columns)


class Part(NamedTuple):
    """A thing several rows of a sheet stand under: a 方面, a 反馈问题.

    Attributes:
        id: uuid of the record; None for one that is new in the file.
        version: of the record when it was exported.
        first: of a new one the row it begins in: rows with the same stand under one and the same.
    """

    id: str | None
    version: int | None = None
    first: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row, going out or coming back.

    Attributes:
        values: by column key. Coming back: the editable columns found in the file, and nothing else; a
            row that is new also has the others, as far as they were filled in.
        id: uuid of the record, None for a new row.
        version: of the record when it was exported.
        seals: what its editable cells said then (`stamp.seal`); None where the file does not tell.
        number: row as the spreadsheet numbers it, from 1; 0 going out.
        tab: the sheet it stood in, where several are read as one.
        block: the sub-block it stood under (一、机关党支部); "" where there is none.
        remark: 备注 of a row whose declared sheet has no such column: kept, never dropped.
        total: a 小计 or 合计 going out: no record, and not numbered.
        ordinal: coming back, the number its 序号 says (3, 第3次); None where there is none.
        year: coming back, the year its sheet is of, as far as title or export tell.
        sheet: coming back, the key of its declared sheet where several are planned together; "": the first.
        parts: by name what the row stands under. Going out a row without an id may stand for a part that has no row of
            its own yet (a problem without measures). Coming back a new row has the parts it was put under.
        guessed: coming back, known again by its words alone, for its hidden id was gone (`rejoined`).
    """

    values: Mapping[str, Any]
    id: str | None = None
    version: int | None = None
    number: int = 0
    seals: frozenset[str] | None = None
    tab: str = ""
    block: str = ""
    remark: str = ""
    total: bool = False
    ordinal: int | None = field(default=None, compare=False)
    year: int | None = field(default=None, compare=False)
    sheet: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)
    guessed: bool = False

    def exported(self, column: Column, value: Any) -> bool | None:
        """Whether a value is what the row said in a column when it was exported; None where nobody can tell."""
        return None if self.seals is None else seal(column.key, column.cell.show(value)) in self.seals


@dataclass(frozen=True, slots=True)
class Filled:
    """A sheet with its rows, ready to be written.

    Attributes:
        title: over all columns; the declared one where empty.
        unit: 填报单位.
        as_of: 统计截至; the export day is always printed.
        year: for dates that name none when the file comes back.
        foot: lines under the table, e.g. 共12项，已完成3项.
        blank: for others to fill in: each head explains itself.
        signed: with the line 填表人 审核人 联系电话 under the others.
    """

    sheet: Sheet
    rows: Iterable[Row]
    title: str = ""
    unit: str = ""
    as_of: date | None = None
    year: int | None = None
    foot: tuple[str, ...] = ()
    blank: bool = False
    signed: bool = False

    @property
    def feet(self) -> tuple[str, ...]:
        """All lines under the table."""
        return (*self.foot, SIGNED) if self.signed else self.foot


@dataclass(frozen=True, slots=True)
class Cell:
    """A bad cell of a returned file: where it stands, and one sentence that says what and how to mend it."""

    sheet: str
    row: int  # as the spreadsheet numbers it, from 1
    column: str
    sentence: str
    letter: str = ""  # of the column in the file

    def __str__(self) -> str:
        place = f"“{self.sheet}”第{self.row}行"
        if self.letter:
            place = f"“{self.sheet}”第{self.row}行{self.letter}列"
        return f"{place}“{self.column}”：{self.sentence}" if self.column else f"{place}：{self.sentence}"


@dataclass(frozen=True, slots=True)
class Total:
    """A typed 小计 or 合计: never a record, shown beside what is counted.

    Attributes:
        number: row as the spreadsheet numbers it.
        words: as typed: 小计, 合　计, 机关党支部小计.
        block: the sub-block it stood under.
        values: whole numbers by column key; what is no number is left out.
        counted: for the same columns the sum of the rows it stands for: those of its block for a 小计
            inside one, otherwise all rows of the tab.
    """

    number: int
    words: str
    block: str
    values: Mapping[str, int]
    counted: Mapping[str, int]

    @property
    def differs(self) -> tuple[str, ...]:
        """Keys of the columns whose typed total is not the sum of the rows."""
        return tuple(key for key, value in self.values.items() if self.counted.get(key) != value)


@dataclass(frozen=True, slots=True)
class Returned:
    """A sheet that came back: typed rows and every bad cell. Taken whole (no `bad`) or not at all.

    Attributes:
        sheet: key of the declared sheet.
        tab: its name in the file.
        rows: in the order of the file, those with a bad cell left out.
        notices: whole sentences: what was ignored, missing, new.
        missing: keys of editable columns the file does not have; rows say nothing about them.
        year: taken for dates without one.
        export: id of the export it came from, None for a sheet people made themselves.
        totals: typed 小计 and 合计.
        foot: notes, counts and signatures as they stand (注：…, 填表人：…).
        layout: fingerprint of its heads, by which a mapping is remembered (see `mapping`).
    """

    sheet: str
    tab: str
    rows: tuple[Row, ...]
    bad: tuple[Cell, ...] = ()
    notices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    year: int | None = None
    export: str | None = None
    totals: tuple[Total, ...] = ()
    foot: tuple[str, ...] = ()
    layout: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A returned file: its recognised sheets, and the names of those that are none of the declared ones.

    `aside` names tabs that say themselves that they do not count (旧, 备份, 样表).
    """

    sheets: tuple[Returned, ...]
    unknown: tuple[str, ...] = field(default=())
    aside: tuple[str, ...] = field(default=())

    @property
    def bad(self) -> tuple[Cell, ...]:
        """Bad cells of all sheets."""
        return tuple(cell for sheet in self.sheets for cell in sheet.bad)

    def rows(self, key: str) -> tuple[Row, ...]:
        """Rows of one declared sheet from all its tabs (one a branch, one a quarter), in the order of the file."""
        return tuple(row for sheet in self.sheets if sheet.sheet == key for row in sheet.rows)
