"""What a room tells `exchange` about a sheet it takes in and gives out.

A room declares the sheet's columns (`workbooks` contract) and three functions: what rows would do (`plan`,
reads only), doing it (`apply`, inside the action the engine has opened), and the rows that go out (`rows`).
Files, mapping, preview, undo and the pages are the engine's; who a row means and what follows from it is the
room's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.ready import Draft
from luoshi.kernel.records import RecordRef
from luoshi.kernel.registry import Registry
from luoshi.workbooks.contract import Cell, Filled, Row, Sheet


class Effect(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where, when and by whom a sheet is taken in or given out.

    Attributes:
        unit: uuid of the unit the file belongs to; rows reach its subtree and nothing beyond.
        on: the day what is new holds from where a row names none, and the day a list is given out for.
        by: who does it.
        answers: what a person was asked once (`Question.key` → the chosen value).
        homes: uuid of the unit each row's file belongs to, where the files of several units are planned together
            (`Offer.together`): then a row reaches the subtree of its file's unit. Empty: all are of `unit`.
    """

    unit: str
    on: date
    by: Actor
    answers: Mapping[str, str] = field(default_factory=dict)
    homes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that would change, as words a person reads."""

    column: str  # key of the column
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can tell, asked once a file (两个同名的张三是不是同一个人；总支一行是小计还是本级).

    Attributes:
        key: stable over uploads of the same file.
        sentence: one clear question.
        options: value and words of each answer.
    """

    key: str
    sentence: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """One row with what it would do.

    Attributes:
        row: as read.
        effect: of the row.
        about: the record in words (张三，第一支部).
        differences: of a changed row, cell by cell; of a new one, what it would hold.
        bad: sentences by cell; not empty where the effect is BAD.
        data: what the room needs to apply it; small and of plain values, for it is kept with the preview.
        identity: equal for rows that mean one and the same record (工号, or name and branch); the engine refuses the
            second of two, also where they stand in different files of one drop. "" says nothing.
        founds: what the rows of one unit's files set up together (a new body), by its place and name; the engine
            refuses rows of other units' files that would set it up again. "" says nothing.
    """

    row: Row
    effect: Effect
    about: str = ""
    differences: tuple[Difference, ...] = ()
    bad: tuple[Cell, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    identity: str = ""
    founds: str = ""


class Identified(Protocol):
    """What has a uuid of its own: a record, a unit."""

    uuid: Any


Applied = Sequence[RecordRef | None] | None
"""What became of the rows, in their order, for links from the result; None where the room does not say."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows of a file planned: `bad` rows leave the whole file unapplied, questions come first.

    Attributes:
        rows: in the order given.
        questions: still without an answer.
        notices: whole sentences, nothing to mend (合计 14，逐行相加 13；表中没有而系统中有的 3 人).
    """

    rows: tuple[Planned, ...]
    questions: tuple[Question, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """Rows made ready.

    Attributes:
        run: does what is left, within the action, once the draft's rows are in.
        became: what the rows become, known beforehand.
    """

    run: Callable[[], None]
    became: Applied


Prepare = Callable[[Sequence[Planned], Setting, Draft], Prepared]


Reduced = Callable[[], Mapping[str, Callable[[str], str]]]
"""By key of a column, what the words of its cells become before anything of a file is stored."""


def as_it_is() -> Mapping[str, Callable[[str], str]]:
    """A sheet whose cells may be kept as they were written."""
    return {}


def no_foot(_rows: Sequence[Row]) -> tuple[str, ...]:
    """A sheet without lines under it."""
    return ()


@dataclass(frozen=True, slots=True)
class Companion:
    """Another sheet that leaves and comes back in one workbook with an offer's own, and is planned with it.

    Attributes:
        sheet: its columns; rows of it come to `Offer.plan` with `Row.sheet` set to its key.
        fill: the sheet as it goes out, for a unit on a day; of blank workbooks (None) the sheet to be filled in.
    """

    sheet: Sheet
    fill: Callable[[Setting | None], Filled]


@dataclass(frozen=True, slots=True)
class Offer:
    """A sheet a room takes in and gives out.

    Attributes:
        sheet: its columns; its key names the offer.
        label: for menus, a lazy text.
        right: needed at the unit to take it in.
        read_right: needed at the unit to give it out.
        plan: rows → what they would do; reads only, a number of queries that does not grow with the rows.
            Called again when it is applied, and under the transaction where what it rests on moved meanwhile.
        apply: does what was planned, inside the engine's open action; the room's own actions nest in it. Given are
            the rows that are new or changed; it may say what became of each.
        rows: the rows of a unit's subtree on a day, as they go out.
        foot: lines under the table (共12名，其中正式10、预备2), from the rows.
        order: which offer comes first where a file holds several (units before people before posts).
        together: the files of one drop are planned in one call (`Setting.homes` says whose each row is): what stands
            in two units' files is for the room to see, not only for the engine to refuse.
        reads: the rooms on whose records a plan rests; what others write leaves it as it is. None: on any.
        prepare: for large sheets, in place of `apply`: makes ready in the draft, before the transaction, what can be,
            and says what is left to do; reads only.
        reduced: columns whose words may not be kept as they were written (reasons of leave).
        beside: other sheets of the same workbook.
    """

    sheet: Sheet
    label: Any
    right: str
    read_right: str
    plan: Callable[[Sequence[Row], Setting], Plan]
    apply: Callable[[Sequence[Planned], Setting], Applied]
    rows: Callable[[Setting], Iterable[Row]]
    foot: Callable[[Sequence[Row]], tuple[str, ...]] = no_foot
    order: int = 100
    together: bool = False
    reads: frozenset[str] | None = None
    prepare: Prepare | None = None
    reduced: Reduced = as_it_is
    beside: tuple[Companion, ...] = ()

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its own sheet and those beside it."""
        return (self.sheet, *(one.sheet for one in self.beside))


WAITS: Final[Mapping[str, Any]] = {"waits": True}
"""`Planned.data` of a row nothing can be said of before a question is answered."""


def to_do(planned: Sequence[Planned]) -> list[Mapping[str, Any]]:
    """The data of the rows that do something. Raises Refused while one of them waits for an answer."""
    found = [one.data for one in planned if one.effect in {Effect.NEW, Effect.CHANGED} and one.data]
    if any(data.get("waits") for data in found):
        raise Refused(_("还有问题没有回答，请先回答再导入"))
    return found


def refs_of(
    planned: Sequence[Planned], kind: str, record_of: Callable[[Mapping[str, Any]], Identified | None]
) -> list[RecordRef | None]:
    """What became of rows, in their order: the record each stands for by its data, as a reference of this kind."""
    records = (record_of(one.data) if one.data else None for one in planned)
    return [RecordRef(kind, str(record.uuid)) if record is not None else None for record in records]


offers: Final[Registry[Offer]] = Registry("offer", lambda offer: offer.sheet.key)
"""Discovered by `exchange`; an offer's sheet is registered with `kernel.sheets.sheets` by the same room."""
