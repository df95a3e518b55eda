"""A draft: what is written and what was read, as one tree of blocks over one plain text.

`Draft.text` is the whole text, a line a paragraph or table row. Every block and annotation names a span of
it in characters, so that marks made on a reading are marks on the document written from it. Leaf blocks
of a line that holds several (a run-in heading and its sentence) follow each other without a gap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class HeadRole(StrEnum):
    """Elements above the text. There is no secrecy level: this product never writes one."""

    MARK = "mark"  # 发文机关标志
    NUMBER = "number"  # 发文字号
    SIGNER = "signer"  # 签发人
    TITLE = "title"
    ADDRESSEE = "addressee"  # 主送机关
    META = "meta"  # the line under a table's title: 填报单位, 统计截至


class FootRole(StrEnum):
    """Elements under the text."""

    ANNEXES = "annexes"  # 附件说明
    SIGNATURE = "signature"  # 发文机关署名
    DATE = "date"  # 成文日期
    NOTE = "note"  # 附注; also the lines under a table
    COPIES = "copies"  # 抄送
    ISSUED = "issued"  # 印发机关和日期


class Mark(StrEnum):
    """What an annotation says about its words."""

    FIGURE = "figure"
    PROBLEM = "problem"
    CAUSE = "cause"
    MEASURE = "measure"
    OWNER = "owner"
    SUPPORT = "support"
    DEADLINE = "deadline"
    BOUNDARY = "boundary"


@dataclass(frozen=True, slots=True)
class Block:
    """A span of the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Head(Block):
    """An element above the text."""

    role: HeadRole


@dataclass(frozen=True, slots=True)
class Foot(Block):
    """An element under the text."""

    role: FootRole


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    """Words of the text: a paragraph, or the rest of one behind a run-in heading."""


@dataclass(frozen=True, slots=True)
class Heading(Block):
    """A heading with its printed label and all that stands under it.

    `start` to `words_end` are its own words, label included; `end` is where everything under it ends.
    A run-in heading (一是…) begins inside a line.
    """

    words_end: int
    level: int
    label: str
    run_in: bool
    children: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Annex(Block):
    """An annex, on a page of its own. Its first child is the line with its label."""

    label: str
    children: tuple[Block, ...]


class Paper(StrEnum):
    """The page of a house style a document stands on."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"
    SHEET = "sheet"  # landscape with narrow margins, for a table of many columns
    LARGE_SHEET = "large_sheet"  # the same, twice as large


class Align(StrEnum):
    """Of the words in a table column."""

    LEFT = "left"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: its head ("时限{类型}" under a common 时限), its share of the width, how it is set.

    A merging column shows equal words of neighbouring rows in one tall cell, within the tall cell of the
    merging column to its left.
    """

    head: str
    width: int
    align: Align = Align.LEFT
    merge: bool = False


@dataclass(frozen=True, slots=True)
class Table(Block):
    """A table; `rows` hold the full grid, a merged cell's words in each of its places."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Tall:
    """Rows `first` to `last` (from 0, both included) of a column stand in one cell."""

    column: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SheetTable(Table):
    """A sheet as a table: many columns in small letters, its rows may go over a page.

    Attributes:
        tall: its tall cells; words of neighbours are not compared.
        hidden: words nobody sees, of the head and of each row, in a last column of a hair's breadth: what comes back is
            known again by them. Empty: there is no such column.
    """

    tall: tuple[Tall, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a form: head and words, or two such pairs; `lines`: room kept for writing by hand."""

    cells: tuple[str, ...]
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Form(Block):
    """A form to be filled in or already filled: heads beside their words, over the width of the text."""

    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class Annotation:
    """A mark on a span of the text; `index` counts within the reading's list of that kind."""

    mark: Mark
    start: int
    end: int
    index: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A document: its text, its blocks in order, and the marks beside them."""

    text: str
    blocks: tuple[Block, ...]
    annotations: tuple[Annotation, ...] = ()
    paper: Paper = Paper.PORTRAIT
    pages: frozenset[int] = frozenset()  # where blocks start that begin a new page

    @property
    def landscape(self) -> bool:
        """Whether it is a table on a page that is wider than high."""
        return self.paper is not Paper.PORTRAIT

    @property
    def title(self) -> str:
        """The words of the first title, its lines joined; "" where there is none."""
        end = min(self.pages, default=len(self.text) + 1)
        lines = [
            block
            for block in self.blocks
            if isinstance(block, Head) and block.role is HeadRole.TITLE and block.start < end
        ]
        return "".join(self.words(block) for block in lines)

    def words(self, block: Block) -> str:
        """The words of a block; of a heading only its own."""
        return self.text[block.start : block.words_end if isinstance(block, Heading) else block.end]

    def leaves(self) -> Iterator[Block]:
        """Blocks that hold words, in order of the text; headings stand for their own words."""
        yield from leaves(self.blocks)


def leaves(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of a tree that hold words, in order."""
    for block in blocks:
        if not isinstance(block, Annex):
            yield block
        if isinstance(block, Heading | Annex):
            yield from leaves(block.children)


class Composer:
    """Makes a draft from the top down, keeping count of the offsets.

    composer = Composer()
    composer.head(HeadRole.TITLE, "任务分解表")
    composer.table(columns, rows)
    draft = composer.draft(Paper.LANDSCAPE)
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._blocks: list[Block] = []
        self._at = 0
        self._pages: set[int] = set()

    def new_page(self) -> None:
        """What comes next begins on a page of its own; nothing where it is the first."""
        if self._blocks:
            self._pages.add(self._at)

    def _line(self, text: str) -> tuple[int, int]:
        start = self._at
        self._lines.append(text)
        self._at += len(text) + 1
        return start, start + len(text)

    def head(self, role: HeadRole, text: str) -> None:
        """An element above the text, one line."""
        self._blocks.append(Head(*self._line(_one_line(text)), role))

    def foot(self, role: FootRole, text: str) -> None:
        """An element under the text, one line."""
        self._blocks.append(Foot(*self._line(_one_line(text)), role))

    def paragraph(self, text: str) -> None:
        """A paragraph."""
        self._blocks.append(Paragraph(*self._line(_one_line(text))))

    def heading(self, level: int, label: str, title: str) -> None:
        """A heading on a line of its own. What follows stands beside it, not under it."""
        start, end = self._line(label + _one_line(title))
        self._blocks.append(Heading(start, end, end, level, label, run_in=False, children=()))

    def table(self, columns: tuple[TableColumn, ...], rows: tuple[tuple[str, ...], ...]) -> None:
        """A table, its head as the first line of text, cells divided by tabs."""
        self._blocks.append(Table(*self._line(_lines_of(columns, rows)), columns, rows))

    def sheet(
        self,
        columns: tuple[TableColumn, ...],
        rows: tuple[tuple[str, ...], ...],
        *,
        tall: Iterable[Tall] = (),
        hidden: Iterable[str] = (),
    ) -> None:
        """A sheet as a table. See `SheetTable`."""
        line = self._line(_lines_of(columns, rows))
        self._blocks.append(SheetTable(*line, columns, rows, tuple(tall), tuple(hidden)))

    def form(self, rows: tuple[FormRow, ...]) -> None:
        """A form, each row a line of text, cells divided by tabs."""
        text = "\n".join("\t".join(_one_line(cell) for cell in row.cells) for row in rows)
        self._blocks.append(Form(*self._line(text), rows))

    def draft(self, paper: Paper = Paper.PORTRAIT) -> Draft:
        """The whole."""
        return Draft("\n".join(self._lines), tuple(self._blocks), paper=paper, pages=frozenset(self._pages))


def _lines_of(columns: tuple[TableColumn, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    lines = [[column.head for column in columns], *rows]
    return "\n".join("\t".join(_one_line(cell) for cell in line) for line in lines)


def _one_line(text: str) -> str:
    return " ".join(text.split("\n")).replace("\t", " ")
