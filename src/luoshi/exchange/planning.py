"""From the cells of an import's files to what every row would do.

Parsing comes first and needs no database; `plan` asks the rooms and is called twice: for the preview, and again
inside the transaction that applies it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from luoshi.exchange import gate
from luoshi.exchange.models import Import, ImportFile, RememberedLayout
from luoshi.kernel.actor import Actor
from luoshi.kernel.exchange import Effect, Offer, Planned, Question, Setting, offers
from luoshi.kernel.records import RecordRef
from luoshi.sandbox import SandboxRefused
from luoshi.ui.said import said
from luoshi.workbooks import Book, Cell, Grid, Layout, Remembered, Row, interpret, suggest
from luoshi.workbooks.furniture import words_of
from luoshi.workbooks.heads import find_header
from luoshi.workbooks.returned import other_tabs
from luoshi.workbooks.shape import find_shape
from luoshi.workbooks.stamp import STAMP_SHEET

_REF = 7  # place of the link in a row as it is kept
_TITLE = 300  # characters of the words over a table


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as typed rows: its book, or the layouts a person has to confirm first, or why it cannot be read."""

    file: ImportFile
    book: Book | None = None
    layouts: tuple[Layout, ...] = ()
    refused: str = ""
    others: tuple[
        tuple[str, str], ...
    ] = ()  # tabs that are other sheets the rooms take: name, key of the sheet


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of a preview: plain words, kept with the import."""

    file: int  # number of the file
    tab: str
    number: int
    effect: Effect
    about: str = ""
    differences: tuple[tuple[str, str, str], ...] = ()  # head, before, after
    bad: tuple[tuple[str, str, str], ...] = ()  # head, letter, sentence
    ref: tuple[str, str] | None = None  # kind and uuid of the record it became
    waits: bool = False  # for an answer: nothing can be said of it yet

    def wrong(self) -> list[tuple[str, str]]:
        """Which cell, as far as it is known, and what is wrong with it, in the language of papers."""
        return [
            (f"{letter}列“{head}”：" if letter else f"“{head}”：" if head else "", words)
            for head, letter, words in self.bad
        ]


@dataclass(frozen=True, slots=True)
class Picture:
    """What a preview shows."""

    rows: tuple[Shown, ...] = ()
    questions: tuple[Question, ...] = ()
    notices: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()  # tabs that are other sheets: name, key of the sheet

    @property
    def counts(self) -> Counter[Effect]:
        """Rows by what they would do."""
        return Counter(row.effect for row in self.rows)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong to one unit, planned together."""

    setting: Setting
    planned: tuple[Planned, ...]
    files: tuple[int, ...]  # number of the file of each row


@dataclass(frozen=True, slots=True)
class Planning:
    """All of an import planned: what is shown, what would be applied, and the digest of it."""

    picture: Picture
    groups: tuple[Group, ...] = ()
    digest: str = field(default="", compare=False)


def offer_of(found: Import) -> Offer:
    """The sheet of an import."""
    return offers[found.offer]


def remembered_for(key: str) -> list[Remembered]:
    """Confirmed mappings of a sheet; one query."""
    rows = RememberedLayout.objects.rows().filter(offer=key).order_by("pk")
    return [
        Remembered(key, fingerprint, keys) for fingerprint, keys in rows.values_list("fingerprint", "keys")
    ]


def parse(files: Sequence[ImportFile], offer: Offer, remembered: Sequence[Remembered]) -> list[Parsed]:
    """Every file as typed rows; no database."""
    return [
        parse_pages(file, gate.unpacked(file.cells).pages, offer, remembered)
        for file in files
        if file.cells is not None and not file.replaced
    ]


def parse_pages(
    file: ImportFile, pages: Sequence[Grid], offer: Offer, remembered: Sequence[Remembered]
) -> Parsed:
    """One file as typed rows, or the layouts to confirm where its heads are unknown."""
    try:
        book = interpret(pages, offer.sheets, remembered=remembered)
        return Parsed(
            file, book, others=_others([page for page in pages if page.name in book.unknown], offer)
        )
    except SandboxRefused as refused:
        layouts = [
            suggest(page, offer.sheet) for page in pages if not page.hidden and page.name != STAMP_SHEET
        ]
        likely = tuple(one for one in layouts if one is not None and any(c.key for c in one.columns))
        return Parsed(file, layouts=likely, refused=said(refused.sentence), others=_others(pages, offer))


def _others(pages: Sequence[Grid], offer: Offer) -> tuple[tuple[str, str], ...]:
    """Tabs of a file that are sheets of other offers."""
    sheets = [one.sheet for one in offers if one.sheet.key != offer.sheet.key]
    return tuple(other_tabs(pages, sheets).items()) if pages else ()


def title_of(pages: Sequence[Grid], offer: Offer) -> str:
    """The words over the first table that has any: title and 填报单位."""
    for page in pages:
        if page.hidden:
            continue
        header = find_header(page, offer.sheet) or find_shape(page)
        above = page.rows[: header.first] if header is not None else page.rows[:2]
        if words := " ".join(said_in for row in above if (said_in := words_of(row))):
            return words[:_TITLE]
    return ""


def plan(found: Import, parsed: Sequence[Parsed], *, by: Actor, units: Mapping[int, str]) -> Planning:
    """What every row would do; asks the room once a unit, or once for all where it wants them together.

    Args:
        found: the import.
        parsed: its files as `parse` gives them.
        by: who would do it.
        units: uuid of the units of the files, by primary key.
    """
    offer = offer_of(found)
    heads = {column.key: column.own_head for sheet in offer.sheets for column in sheet.columns}
    shown: list[Shown] = []
    groups: list[Group] = []
    questions: dict[str, Question] = {}
    notices: list[str] = []
    for members in _by_unit(parsed, together=offer.together):
        rows = [(one.file, row) for one in members if one.book for row in _rows(one.book, offer)]
        homes = [units[file.unit_id] for file, _row in rows if file.unit_id is not None]
        setting = Setting(unit=units[members[0].file.unit_id or 0], on=found.on, by=by, answers=found.answers)
        if offer.together and set(homes) != {str(found.unit.uuid)}:
            setting = replace(setting, unit=str(found.unit.uuid), homes=tuple(homes))
        made = offer.plan([row for _file, row in rows], setting)
        numbers = tuple(file.number for file, _row in rows)
        groups.append(Group(setting, made.rows, numbers))
        questions |= {question.key: question for question in made.questions}
        notices += [said(notice) for notice in made.notices]
    groups = _without_twins(groups, {one.file.number: one.file.name for one in parsed})
    for group in groups:
        shown += [_shown(number, one, heads) for number, one in zip(group.files, group.planned, strict=True)]
    for one in parsed:
        shown += _unreadable(one)
        notices += _notices(one, many=len(parsed) > 1)
    shown.sort(key=lambda row: (row.file, row.tab, row.number))
    others = tuple(dict.fromkeys(other for one in parsed for other in one.others))
    picture = Picture(tuple(shown), tuple(questions.values()), tuple(dict.fromkeys(notices)), others)
    return Planning(picture, tuple(groups), _digest(groups))


def _rows(book: Book, offer: Offer) -> Iterator[Row]:
    """The rows of an offer's own sheet, then those of the sheets beside it."""
    yield from book.rows(offer.sheet.key)
    for one in offer.beside:
        yield from (replace(row, sheet=one.sheet.key) for row in book.rows(one.sheet.key))


def _by_unit(parsed: Sequence[Parsed], *, together: bool) -> Iterator[list[Parsed]]:
    """Files that are planned in one call, in the order of the files: those of a unit, or all of them."""
    found: dict[int, list[Parsed]] = {}
    for one in parsed:
        if one.book is not None and one.file.unit_id is not None:
            found.setdefault(0 if together else one.file.unit_id, []).append(one)
    yield from found.values()


def _without_twins(groups: Sequence[Group], names: Mapping[int, str]) -> list[Group]:
    """Of two rows that mean the same record the second one is bad, unless both leave it as it is."""
    first: dict[str, tuple[int, Planned]] = {}
    founded: dict[str, tuple[Group, int, Planned]] = {}
    checked = []
    for group in groups:
        rows = []
        for number, one in zip(group.files, group.planned, strict=True):
            known = first.setdefault(one.identity, (number, one)) if one.identity else (number, one)
            if known[1] is not one and {known[1].effect, one.effect} != {Effect.SAME}:
                where = _("“%(file)s”第%(row)s行") % {"file": names[known[0]], "row": known[1].row.number}
                sentence = _("与%(where)s是同一条记录，请只保留一行") % {"where": where}
                one = _also_bad(one, sentence)  # noqa: PLW2901
            by = founded.setdefault(one.founds, (group, number, one)) if one.founds else None
            if by is not None and by[0] is not group:
                words = {"file": names[by[1]], "row": by[2].row.number}
                sentence = _("“%(file)s”第%(row)s行也要新成立它；请写在同一份表里，或先写入那一份") % words
                one = _also_bad(one, sentence)  # noqa: PLW2901
            rows.append(one)
        checked.append(replace(group, planned=tuple(rows)))
    return checked


def _also_bad(one: Planned, sentence: str) -> Planned:
    return replace(one, effect=Effect.BAD, bad=(*one.bad, Cell(one.row.tab, one.row.number, "", sentence)))


def _shown(number: int, one: Planned, heads: Mapping[str, str]) -> Shown:
    return Shown(
        number, one.row.tab, one.row.number, Effect.BAD if one.bad else one.effect, one.about,
        tuple((heads.get(d.column, d.column), d.before, d.after) for d in one.differences),
        tuple((cell.column, cell.letter, said(cell.sentence)) for cell in one.bad),
        waits=not one.bad and bool(one.data.get("waits")),
    )  # fmt: skip


def _unreadable(one: Parsed) -> Iterator[Shown]:
    """Rows with cells that could not be read: the room never saw them."""
    rows: dict[tuple[str, int], list[Cell]] = {}
    for cell in one.book.bad if one.book else ():
        rows.setdefault((cell.sheet, cell.row), []).append(cell)
    for (tab, number), cells in rows.items():
        said_of = tuple((cell.column, cell.letter, said(cell.sentence)) for cell in cells)
        yield Shown(one.file.number, tab, number, Effect.BAD, bad=said_of)


def _notices(one: Parsed, *, many: bool) -> Iterator[str]:
    """What a person should know about a file, its name before it where there are several."""
    lead = f"“{one.file.name}”：" if many else ""
    if one.book is None:
        return
    for sheet in one.book.sheets:
        yield from (lead + said(notice) for notice in sheet.notices)
    if unknown := [tab for tab in one.book.unknown if tab not in dict(one.others)]:
        yield lead + _("这些工作表不是本表，没有读入：%(tabs)s") % {"tabs": "、".join(unknown)}
    if one.book.aside:
        yield lead + _("这些工作表注明不用，没有读入：%(tabs)s") % {"tabs": "、".join(one.book.aside)}


def _digest(groups: Sequence[Group]) -> str:
    """One digest of all that would be done: equal means that nobody changed anything meanwhile."""
    total = hashlib.sha256()
    for group in groups:
        total.update(group.setting.unit.encode())
        for number, one in zip(group.files, group.planned, strict=True):
            told = [number, one.row.tab, one.row.number, one.effect, one.about, _differences(one), one.data]
            total.update(json.dumps(told, ensure_ascii=False, sort_keys=True, default=str).encode())
    return total.hexdigest()


def _differences(one: Planned) -> list[list[str]]:
    return [[each.column, each.before, each.after] for each in one.differences]


# ---- kept with the import ----


def as_kept(picture: Picture) -> bytes:
    """A picture, small enough to be kept."""
    return gate.pack(
        {
            "rows": [
                [
                    row.file,
                    row.tab,
                    row.number,
                    row.effect,
                    row.about,
                    row.differences,
                    row.bad,
                    row.ref,
                    row.waits,
                ]
                for row in picture.rows
            ],
            "questions": [[one.key, one.sentence, one.options] for one in picture.questions],
            "notices": picture.notices,
            "others": picture.others,
        }
    )


def as_shown(stored: bytes | memoryview | None) -> Picture:
    """What `as_kept` kept; an empty one where nothing was."""
    if stored is None:
        return Picture()
    kept = gate.unpack(stored)
    rows = tuple(
        Shown(file, tab, number, Effect(effect), about, tuple(map(tuple, differences)), tuple(map(tuple, bad)),
              tuple(ref) if ref else None, any(waits))
        for file, tab, number, effect, about, differences, bad, ref, *waits in kept["rows"]
    )  # fmt: skip
    questions = tuple(
        Question(key, sentence, tuple((value, words) for value, words in options))
        for key, sentence, options in kept["questions"]
    )
    return Picture(rows, questions, tuple(kept["notices"]), tuple(map(tuple, kept.get("others", ()))))


def with_refs(stored: bytes | memoryview, refs: Mapping[tuple[int, str, int], RecordRef]) -> bytes:
    """What `as_kept` kept with links to what its rows became, by file, tab and row."""
    kept = gate.unpack(stored)
    for row in kept["rows"]:
        ref = refs.get((row[0], row[1], row[2]))
        if ref is not None:
            row[_REF] = [ref.kind, ref.id]
    return gate.pack(kept)


def place(number: int, row: Row) -> tuple[int, str, int]:
    """Where a row stands in an import."""
    return number, row.tab, row.number
