"""The boundary cut: columns that have no place here are taken out before anything else sees their values.

    pages = grids(upload)
    kept = cut(pages, forbidden_theme)    # the words of the boundary are the kernel's
    interpret(kept.pages, sheets)         # and a copy for storage: `copying.copy_without`

Nothing moves: an emptied column leaves an empty column, so that rows and letters of the file stay true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace

from luoshi.workbooks.cells import Raw, fold, words_in
from luoshi.workbooks.furniture import block_title, is_note, is_total
from luoshi.workbooks.grids import Grid, letter
from luoshi.workbooks.heads import DEEPEST, WITHIN
from luoshi.workbooks.shape import goes_on, is_sure, like_heads, sure_heads
from luoshi.workbooks.stamp import is_own

Forbidden = Callable[[str], str | None]  # a head's theme that has no place here; None where it may stand
ID_NUMBER, MOBILE = "身份证号", "手机号"
_DIGITS = str.maketrans("０１２３４５６７８９Ｘｘ－", "0123456789XX-")
_ID = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9Xx](?![0-9])"
)
_MOBILE = re.compile(r"(?<![0-9.])(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])")
_ID_NUMBERS = range(10**17, 10**18)  # typed as a number, its last digits are lost already
_MOBILES = range(13 * 10**9, 2 * 10**10)
_ORDINALS = frozenset({"序号", "序", "编号"})
_LABEL = re.compile(
    r"性别|民族|籍贯|出生(?:年月日?|日期|地)?|(?:最高)?学[历位](?:学位)?|(?:公民)?身份证?号?码?|手机号?码?|联系电话|(?:家庭)?住址|婚姻状况|健康状况|宗教信仰"
)
_SHOWN = 20  # places named in one sentence


@dataclass(frozen=True, slots=True)
class CutColumn:
    """A column that was emptied, its head included."""

    sheet: str
    column: int  # from 0
    head: str
    theme: str

    @property
    def letter(self) -> str:
        """Its name in the spreadsheet."""
        return letter(self.column)


@dataclass(frozen=True, slots=True)
class CutCell:
    """A cell of another column out of which a number of a person was taken."""

    sheet: str
    row: int  # as the spreadsheet numbers it, from 1
    column: int  # from 0
    what: str  # 身份证号, 手机号; in a form of one person the theme

    @property
    def place(self) -> str:
        """C5."""
        return f"{letter(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left, and what was taken out. Values that were taken out are nowhere in it."""

    pages: tuple[Grid, ...]
    columns: tuple[CutColumn, ...] = ()
    cells: tuple[CutCell, ...] = ()
    blanked: frozenset[tuple[int, int, int]] = frozenset()  # of columns: sheet, row, column, from 0

    @property
    def clean(self) -> bool:
        """Nothing had to be taken out: the original may be kept as it is."""
        return not self.columns and not self.cells

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the reader is told: every column and every place."""
        said = [
            f"“{one.sheet}”{one.letter}列“{one.head}”涉及{one.theme}，没有读入，也没有保存。"
            for one in self.columns
        ]
        for sheet, what in dict.fromkeys((one.sheet, one.what) for one in self.cells):
            places = [one.place for one in self.cells if (one.sheet, one.what) == (sheet, what)]
            named = "、".join(places[:_SHOWN])
            if len(places) > _SHOWN:
                named = f"{named}等"
            said.append(f"“{sheet}”有{len(places)}处{what}已去掉，没有保存：{named}。")
        return tuple(said)


def cut(pages: Sequence[Grid], forbidden: Forbidden) -> Cut:
    """Take out forbidden columns and numbers of persons.

    Args:
        pages: as read; not changed.
        forbidden: `kernel.boundary.forbidden_theme`.
    """
    kept, columns, cells, blanked = [], [], [], set()
    for number, page in enumerate(pages):
        left = _Page(page, forbidden)
        kept.append(replace(page, rows=left.rows))
        columns += left.columns
        cells += left.cells
        blanked |= {(number, row, column) for row, column in left.blanked}
    return Cut(tuple(kept), tuple(columns), tuple(cells), frozenset(blanked))


def without_numbers(text: str) -> tuple[str, str]:
    """Words without 18-digit and mobile numbers, and which kind was found first ("" where none was)."""
    plain = text.translate(_DIGITS)
    found = ""
    for what, form in ((ID_NUMBER, _ID), (MOBILE, _MOBILE)):
        spans = [match.span() for match in form.finditer(plain)]
        for start, end in reversed(spans):
            text, plain = text[:start] + text[end:], plain[:start] + plain[end:]
        found = found or (what if spans else "")
    return text, found


class _Page:
    """One sheet on its way through the cut."""

    def __init__(self, page: Grid, forbidden: Forbidden) -> None:
        self.page, self.forbidden = page, forbidden
        self.rows: list[list[Raw]] = [list(row) for row in page.rows]
        self.columns: list[CutColumn] = []
        self.cells: list[CutCell] = []
        self.blanked: set[tuple[int, int]] = set()
        self.themes: dict[str, str | None] = {}
        self.spans = {(first, left): right for first, left, _, right in page.merges}
        self.cutting: set[int] = set()
        self.heads: set[str] = set()  # of every header so far
        header = 0  # rows of the present header so far
        form = self._is_form()
        for number in range(len(page.rows)):
            found = dict(self._forbidden(number))
            if form:  # and tables that stand in it are cut as anywhere
                self._blank_beside(number, found)
            header = self._header(number, header, found)
            if header:
                self._begin(number, found)
            self._blank(number)

    def _forbidden(self, number: int) -> Iterator[tuple[int, tuple[str, str]]]:
        """Columns over which a forbidden word stands in this row, with word and theme."""
        row = self.page.rows[number]
        for place, cell in enumerate(row):
            if isinstance(cell, str) and cell.strip() and len(cell) < 60:  # noqa: PLR2004  no head is longer
                theme = self._theme(fold(cell))
                for column in range(place, self.spans.get((number, place), place) + 1 if theme else 0):
                    yield column, (words_in(cell), theme or "")

    def _theme(self, head: str) -> str | None:
        if head not in self.themes:
            self.themes[head] = self.forbidden(head)
        return self.themes[head]

    def _is_form(self) -> bool:
        """Whether this is a form of one person: labels down the page, each with its value at its right."""
        rows = self.page.rows[:WITHIN]
        if any(isinstance(cell, str) and fold(cell) in _ORDINALS for row in rows for cell in row):
            return False
        lines: dict[frozenset[str], int] = {}
        for number, row in enumerate(rows):
            labels = frozenset(
                fold(cell)
                for place, cell in enumerate(row)
                if isinstance(cell, str)
                and _LABEL.fullmatch(fold(cell))
                and self._beside(number, place) is not None
            )
            if labels:
                lines.setdefault(labels, number)
        return len(lines) > 1 and not self._one_header(min(lines.values()), max(lines.values()))

    def _one_header(self, first: int, last: int) -> bool:
        """Whether these rows are one header over a body: heads under groups, then a row about as full as they are."""
        rows = self.page.rows
        if last - first >= DEEPEST or not like_heads(rows[first]):
            return False
        if not all(_under_groups(rows[number - 1], rows[number]) for number in range(first + 1, last + 1)):
            return False
        columns = {place for row in rows[first : last + 1] for place, cell in enumerate(row) if _filled(cell)}
        body = next((row for row in rows[last + 1 :] if any(map(_filled, row))), None)
        return body is None or 2 * sum(map(_filled, body)) >= len(columns)

    def _beside(self, number: int, column: int) -> int | None:
        """The next filled cell to the right, when it is no head itself."""
        row = self.page.rows[number]
        place = next((at for at in range(column + 1, len(row)) if row[at] not in {None, ""}), None)
        cell = None if place is None else row[place]
        return None if isinstance(cell, str) and (self._theme(fold(cell)) or is_sure(fold(cell))) else place

    def _blank_beside(self, number: int, found: dict[int, tuple[str, str]]) -> None:
        for column, (_, theme) in found.items():
            for place in (column, self._beside(number, column)):
                if place is not None and self.rows[number][place] is not None:
                    self.rows[number][place] = None
                    self.blanked.add((number, place))
                    if place != column:
                        self.cells.append(CutCell(self.page.name, number + 1, place, theme))

    def _header(self, number: int, header: int, found: dict[int, tuple[str, str]]) -> int:
        """Which row of a header this is, from 1; 0 for a row of the body."""
        row = self.page.rows[number]
        alone = bool(found) and sum(cell not in {None, ""} for cell in row) == 1
        if 0 < header < DEEPEST and (alone or goes_on(self.page, number)):
            return header + 1
        if not (sure_heads(row) or (like_heads(row) and len(found) > 1)):
            return 0
        # Words of a record may look like heads: a later header repeats the first, or is one word for word.
        return int(not self.heads or self._again(row) or like_heads(row, every=True))

    def _again(self, row: Sequence[Raw]) -> bool:
        texts = [fold(cell) for cell in row if isinstance(cell, str) and cell.strip()]
        return sum(text in self.heads for text in texts) * 2 >= len(texts)

    def _begin(self, number: int, found: dict[int, tuple[str, str]]) -> None:
        self.heads |= {fold(cell) for cell in self.page.rows[number] if isinstance(cell, str)}
        for column, (head, theme) in found.items():
            if column not in self.cutting:  # and it stays cut to the end of the sheet
                self.cutting.add(column)
                self.columns.append(CutColumn(self.page.name, column, head, theme))

    def _spared(self, number: int) -> Container[int]:
        """Places of 合计, 一、机关党支部 and 填表人：…: they say nothing of a person, whatever they stand under."""
        row = self.page.rows[number]
        if not self.cutting or not any(
            isinstance(row[place], str) for place in self.cutting if place < len(row)
        ):
            return ()
        first = next((place for place, cell in enumerate(row) if isinstance(cell, str) and cell.strip()), 0)
        widest = self.spans.get((number, first), first) - first + 1
        if is_note(row) or block_title(row, widest=widest):
            return range(len(row))
        return (first,) if is_total(row) else ()

    def _blank(self, number: int) -> None:
        row = self.rows[number]
        spared = self._spared(number)
        # Words may stand under a merge, too.
        self.blanked |= {(number, place) for place in self.cutting if place not in spared}
        for place, cell in enumerate(row):
            if place in self.cutting and place not in spared:
                row[place] = None
            if row[place] is None:
                continue
            left, what = _without(cell)
            if what:
                row[place] = left
                self.cells.append(CutCell(self.page.name, number + 1, place, what))


def _under_groups(upper: Sequence[Raw], lower: Sequence[Raw]) -> bool:
    """Whether words stand only under groups: a group is followed by room, and has a word under its first column."""
    width = max(len(upper), len(lower))
    heads = [place for place, cell in enumerate(upper) if _filled(cell)]
    ends = dict(zip(heads, [*heads[1:], width], strict=True))
    there = {place for place, cell in enumerate(lower) if _filled(cell)}
    grouped = {
        place for head, end in ends.items() if end - head > 1 and head in there for place in range(head, end)
    }
    return bool(there) and there <= grouped


def _filled(cell: Raw) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _without(cell: Raw) -> tuple[Raw, str]:
    if isinstance(cell, str):
        if len(cell) <= 10 or is_own(cell):  # noqa: PLR2004  shorter than any number
            return cell, ""
        text, what = without_numbers(cell)
        return (text.strip() or None, what) if what else (cell, "")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        for what, numbers in ((ID_NUMBER, _ID_NUMBERS), (MOBILE, _MOBILES)):
            if cell == cell // 1 and numbers.start <= cell < numbers.stop:
                return None, what
    return cell, ""
