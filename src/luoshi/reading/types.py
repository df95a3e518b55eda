"""What reading a report gives: a typed, frozen ledger of the text, every item at its character offset.

The pure library describes the text and nothing else: it never fills in what the text does not say.
Offsets count characters (not bytes) of `Reading.text`. `section` is the path of printed labels down to
the item, e.g. `二、/（三）/一是`; an unlabelled heading is named by the start of its words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Qualifier(StrEnum):
    """How exactly a number is said."""

    EXACT = "exact"
    APPROX = "approx"  # 约、近、余、多、左右、几
    AT_LEAST = "at_least"  # 以上、超、突破、不少于
    AT_MOST = "at_most"  # 以内、不超过、以下
    PERCENT = "percent"  # a bare % or ‰
    CHANGE = "change"  # the text states both ends: 由7个调整为14个


class Status(StrEnum):
    """Of a measure: what will be done, or (in rectification reports) what was done."""

    PLANNED = "planned"
    DONE = "done"


class Severity(StrEnum):
    """Of a check."""

    ADVICE = "advice"  # normal in official prose: one line with a count
    NOTICE = "notice"  # worth a look
    CONFLICT = "conflict"  # the text contradicts itself


@dataclass(frozen=True, slots=True)
class Heading:
    """One item of the outline: a numbered heading, a run-in 一是, or a heading without a number."""

    start: int  # first character of the label, of the title where there is no label
    level: int  # depth of nesting in this document, from 1
    label: str  # as printed, with its punctuation; "" for a heading without a number
    title: str  # up to the first 。；：or line end, cut at 30 characters
    parent: int | None  # index of the item above
    body: int  # where the words after the label begin
    end: int  # where this item and all below it end


@dataclass(frozen=True, slots=True)
class Number:
    """One number with what it counts (表述数据). Ranges keep their printed form as `value` string."""

    start: int  # first character of the number itself
    end: int  # after number, qualifier and unit
    text: str  # the exact wording around it, at most 30 characters
    value: int | float | str  # unsigned, as printed; 万/亿 stay in the unit
    unit: str
    subject: str | None
    qualifier: Qualifier
    from_: int | float | None = None
    to: int | float | None = None
    as_of: str | None = None  # YYYY, YYYY-MM, YYYY-MM-DD or YYYY-Qn


@dataclass(frozen=True, slots=True)
class Clause:
    """A problem, a cause or a measure: the finest labelled item, else a sentence or ；-clause."""

    start: int
    end: int
    text: str  # the whole unit
    section: str
    owner: str | None = None  # measures only: where the text makes a body responsible
    support: str | None = None  # the second of 牵头 and 责任 (or 配合)
    deadline: str | None = None  # as printed
    status: Status | None = None  # measures only


@dataclass(frozen=True, slots=True)
class Check:
    """材料校核: one thing the words leave open, where it is, why it matters and how to mend it."""

    code: str
    severity: Severity
    start: int | None
    end: int | None
    message: str  # what and where
    mend: str  # how
    count: int = 1


Link = tuple[int | None, int | None, int | None]  # problem, cause, measure (0-based)
SectionLink = tuple[str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole report, read."""

    text: str
    title: str | None = None
    outline: tuple[Heading, ...] = ()
    figures: tuple[Number, ...] = ()
    problems: tuple[Clause, ...] = ()
    causes: tuple[Clause, ...] = ()
    measures: tuple[Clause, ...] = ()
    links: tuple[Link, ...] = ()
    section_links: tuple[SectionLink, ...] = ()
    boundary: tuple[tuple[int, int], ...] = ()  # clauses outside this system's scope (不在本系统范围)
    checks: tuple[Check, ...] = ()


class BlockKind(StrEnum):
    """What a piece of an imported file was."""

    PARAGRAPH = "paragraph"
    TABLE = "table"
    FOOTNOTE = "footnote"
    TEXTBOX = "textbox"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the plain text and what it was in the file."""

    kind: BlockKind
    start: int
    end: int
    style: str | None = None  # heading1 … where the file says so
    rows: tuple[
        tuple[str, ...], ...
    ] = ()  # of a table: the full grid, a merged cell's words in each of its places


@dataclass(frozen=True, slots=True)
class FileText:
    """The plain text of a file, with what was done to get it.

    One paragraph, heading or table row is one line, so that every format of one report gives the same
    text. A .txt keeps its own characters.
    """

    text: str
    format: str  # what the content is: txt, docx, pdf, ofd, html, doc, rtf …
    blocks: tuple[Block, ...] = ()
    notices: tuple[str, ...] = field(default=())  # e.g. 修订按接受处理，批注未读入
    furniture: tuple[
        str, ...
    ] = ()  # headers, footers, watermarks, hidden words: not in the text, but seen by gates
    unread: int = 0  # parts no gate can read: pages that are pictures, documents embedded in another format
