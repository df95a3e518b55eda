"""Measures of a document become tasks in one step, each linked to its sentence and none made twice.

What an item says is carried as it stands: who leads, who helps, by when, what is to come of it. What it does not say
stays unsaid; an item whose words name nobody is owed by the document's own unit until another is named, and says so.
"""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from luoshi.documents.actions.common import chosen, locked
from luoshi.documents.breakdown import work_of
from luoshi.documents.enums import Nature
from luoshi.documents.enums import State as Decided
from luoshi.documents.models import Document, Item
from luoshi.documents.queries.ledger import Ledger, LedgerItem
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import by_key, found_by
from luoshi.organisations.models import Unit
from luoshi.reading.types import Status
from luoshi.tasks.actions import decompose, decompose_among, give_tasks, open_list
from luoshi.tasks.leg_base import short
from luoshi.tasks.lines import Line, Lines, Read
from luoshi.tasks.models import AREA, LABEL, OUTCOME, QUOTE, TITLE, Task, TaskLink, TaskList
from luoshi.tasks.queries import completion_of

DOCUMENT: Final = "documents.document"
ITEM: Final = "documents.item"
TAKEN: Final = (Decided.CONFIRMED, Decided.EDITED, Decided.ADDED)  # what a person stands behind
MOST: Final = 400  # items given in one step


@dataclass(frozen=True, slots=True)
class Candidate:
    """A measure of a document as it could be given.

    Attributes:
        item: of the ledger.
        line: what it says, as the words of a task.
        tasks: ids of those it was made into.
        done: whether the text says that it is done already.
    """

    item: LedgerItem
    line: Line
    tasks: tuple[int, ...]
    done: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item that is to become a task, in the words of the page; `cut`: among the units its words name."""

    item: uuids.UUID
    line: Line
    cut: bool = True


@dataclass(frozen=True, slots=True)
class Given:
    """What became of a step: the list, its new tasks, and the marks of items that had a task already."""

    list: TaskList | None
    tasks: tuple[Task, ...]
    had: tuple[str, ...]


def candidates(ledger: Ledger) -> list[Candidate]:
    """The measures a person has confirmed, in reading order."""
    items = [item for item in ledger.of(Nature.MEASURE) if item.state in TAKEN]
    there = Sentences(ledger.document.pk)
    return [
        Candidate(
            item, line_of(ledger, item), there.tasks_of(item.pk), item.values.get("status") == Status.DONE
        )
        for item in items
    ]


def line_of(ledger: Ledger, item: LedgerItem) -> Line:
    """What an item says of a task; a long text stands in full under 要求, its first sentence as the title."""
    said = {key: str(value) for key, value in item.values.items() if value}
    text = " ".join(said.get("text", "").split())
    title = text if len(text) <= TITLE else _first_sentence(text)
    work, task = work_of(ledger, item)
    return Line(
        title=title,
        text=text if title != text else "",
        area=work[:AREA],
        work=task[:AREA],
        outcome=said.get("deliverable", "")[:OUTCOME],
        leader=said.get("leader", ""),
        support=said.get("support", ""),
        unit=said.get("owner", ""),
        person=said.get("person", ""),
        due=said.get("deadline", ""),
    )


def _first_sentence(text: str) -> str:
    ends = [at + 1 for mark in "。；" if 0 < (at := text.find(mark)) < TITLE]
    return text[: max(ends)] if ends else short(text, TITLE)


def lines_for(document: Document, on: dt.date) -> Lines:
    """How words of a document are read: by its unit, in its year."""
    return Lines(document.unit, on, year=document.dated.year if document.dated else None)


class Sentences:
    """The sentences of a document, of all its texts, and the tasks that were made from each; two queries.

    A corrected text has items of its own: a sentence that was carried over has its task all the same, and so has the
    part of a whole that was given.
    """

    def __init__(self, document: int) -> None:
        """`document`: its primary key."""
        rows = Item.objects.filter(document=document).order_by()
        self._of = {row[0]: _Sentence(*row) for row in rows.values_list(*_SENTENCE)}
        self._parts: defaultdict[int, set[int]] = defaultdict(set)
        for one in self._of.values():
            if one.whole is not None:
                self._parts[one.whole].add(one.pk)
        by_ref = {str(one.uuid): one.pk for one in self._of.values()}
        self._tasks: defaultdict[int, set[int]] = defaultdict(set)
        self.roots: dict[int, int] = {}  # of each task, the one nothing stands above
        for ref, task, root in found_by(list(by_ref), _linked):
            self._tasks[by_ref[ref]].add(task)
            self.roots[task] = root or task

    def tasks_of(self, item: int) -> tuple[int, ...]:
        """Ids of the tasks of a sentence, by the key of its item."""
        return tuple(sorted({task for key in self._kin(item) for task in self._tasks[key]}))

    def same_as(self, item: int) -> frozenset[str]:
        """Uuids, as text, of all items that are the sentence of one: what was made of any was made of it."""
        return frozenset(str(self._of[key].uuid) for key in self._kin(item))

    @property
    def refs(self) -> list[str]:
        """Uuids, as text, of all items of the document."""
        return [str(one.uuid) for one in self._of.values()]

    def _kin(self, item: int) -> set[int]:
        same = self._back(item, whole=False)
        return self._back(item, whole=True) | {part for key in same for part in self._parts[key]}

    def waiting(self, text: int | None) -> int:
        """How many confirmed measures of a text have no task yet."""
        return sum(
            1 for one in self._of.values() if one.text == text and one.counts and not self.tasks_of(one.pk)
        )

    def _back(self, item: int, *, whole: bool) -> set[int]:
        """An item, its forerunners, and where asked for what they were split from.

        Another part of the same whole is another sentence.
        """
        found: set[int] = set()
        left = [item]
        while left:
            key = left.pop()
            if key in found:
                continue
            found.add(key)
            one = self._of[key]
            left += [near for near in (one.before, one.whole if whole else None) if near is not None]
        return found


_SENTENCE: Final = (
    "pk", "uuid", "text_id", "parent_id", "carried_from_id", "nature", "state", "split", "voided_at"
)  # fmt: skip


class _Sentence(NamedTuple):
    """An item as far as its tasks ask for it."""

    pk: int
    uuid: uuids.UUID
    text: int
    whole: int | None
    before: int | None
    nature: str
    state: str
    split: bool
    voided_at: dt.datetime | None

    @property
    def counts(self) -> bool:
        """Whether it is a measure somebody stands behind."""
        return (
            self.nature == Nature.MEASURE
            and self.state in TAKEN
            and not self.split
            and self.voided_at is None
        )


def _linked(refs: list[str]) -> Any:
    found = TaskLink.objects.filter(kind=ITEM, ref__in=refs, task__voided_at=None).order_by()
    return found.values_list("ref", "task_id", "task__root_id")


def give_from(
    document: Document,
    wanted: Sequence[Chosen],
    *,
    by: Actor,
    title: str = "",
    on: dt.date | None = None,
    typed_fields: int = 0,
) -> Given:
    """Make tasks of items, all or none, on one list whose origin is the document; those given before stay as they are.

    Args:
        document: its row is locked, so that two people at once make each task once.
        wanted: the items with the words they are given in.
        by: who gives them.
        title: of the list; an earlier list of the same document is gone on with.
        on: the day they are given; today where none is said.
        typed_fields: for the burden figure.

    Raises Refused where an item is not in the ledger or not confirmed, or words cannot be read.
    """
    given_on = on or clock.today()
    if len(wanted) > MOST:
        raise Refused(
            _("一次最多交办%(most)s条，现在是%(count)s条，请分批") % {"most": MOST, "count": len(wanted)}
        )
    with action("tasks.take_in", by=by, unit_id=document.unit_id, typed_fields=typed_fields):
        current = locked(document, ledger=False)
        items = _confirmed(current, wanted)
        there = Sentences(current.pk)
        fresh = [one for one in wanted if not there.tasks_of(items[one.item].pk)]
        had = tuple(items[one.item].mark for one in wanted if one not in fresh)
        if not fresh:
            return Given(None, (), had)
        into = _list_of(current, title, by)
        tasks = _give(current, [(items[one.item], one) for one in fresh], into, given_on, by)
        return Given(into, tuple(tasks), had)


def _confirmed(document: Document, wanted: Sequence[Chosen]) -> dict[uuids.UUID, Item]:
    """The items by uuid. Raises Refused where one is not there or nobody stands behind it."""
    found = chosen(document, {one.item for one in wanted})
    wholes = by_key(Item, [item.parent_id for item in found if item.parent_id is not None])
    for item in found:
        item.parent = wholes[item.parent_id] if item.parent_id is not None else None
        if item.nature != Nature.MEASURE or item.split or item.state not in TAKEN:
            raise Refused(_("%(mark)s不是已确认的措施，请先在台账里确认再交办") % {"mark": item.mark})
    return {item.uuid: item for item in found}


def _list_of(document: Document, title: str, by: Actor) -> TaskList:
    """The list of a document: one that stands is gone on with."""
    standing = standing_list(document)
    if standing is not None:
        return standing
    origin = RecordRef(DOCUMENT, str(document.uuid), document.title)
    year = document.dated.year if document.dated else None
    return open_list(document.unit, title.strip() or list_title(document), by=by, year=year, origin=origin)


def standing_list(document: Document) -> TaskList | None:
    """The list that was made from a document; the first where there are several."""
    lists = TaskList.objects.rows().filter(
        unit=document.unit_id, origin_kind=DOCUMENT, origin_id=str(document.uuid)
    )
    found: TaskList | None = lists.order_by("pk").first()
    return found


def list_title(document: Document) -> str:
    """What a list made from a document is called unless somebody says otherwise."""
    name = document.title.removesuffix("的报告").removesuffix("报告")
    return f"{short(name, LABEL - 10)}任务分解表"


def _give(
    document: Document, wanted: Sequence[tuple[Item, Chosen]], into: TaskList, on: dt.date, by: Actor
) -> list[Task]:
    origins = {at: [ref_of(document, item)] for at, (item, _one) in enumerate(wanted)}
    read = lines_for(document, on).read([one.line for _item, one in wanted], origins)
    for (item, _one), found in zip(wanted, read, strict=True):
        if found.faults:
            name, sentence = next(iter(found.faults.items()))
            raise Refused(f"{item.mark}：{sentence}", field=name)
    written = [found.written for found in read if found.written is not None]
    tasks = give_tasks(written, document.unit, by=by, on=on, into=into)
    for task, (_item, one), found in zip(tasks, wanted, read, strict=True):
        if one.cut:
            cut(task, found, on=on, by=by)
    return tasks


def ref_of(document: Document, item: Item | LedgerItem) -> RecordRef:
    """An item as what a record was made from: its mark behind the document's title, its own words."""
    mark = item.mark
    label = f"{short(document.title, LABEL - len(mark) - 3)}·{mark}"
    return RecordRef(ITEM, str(item.uuid), label, item.quote.strip()[:QUOTE])


def cut(task: Task, found: Read, *, on: dt.date, by: Actor) -> list[Task]:
    """Cut a task among the units its words name, and into periods; nothing where it is one unit's once."""
    if not found.cuts:
        return []
    if found.among is None:
        units = by_key(Unit, found.units or [task.unit_id])
        named = [units[key] for key in found.units or [task.unit_id]]
        return decompose(task, named, version=task.version, by=by, recurrence=found.recurrence, on=on)
    return decompose_among(
        task,
        Unit.objects.get(pk=found.among.under),
        found.among.group.kinds,
        version=task.version,
        by=by,
        direct=found.among.group.direct,
        recurrence=found.recurrence,
        on=on,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the tasks made from a document have come: how many there are, how many are done, how many late."""

    given: int
    done: int
    late: int


def standing_of(found: Sentences) -> Standing:
    """Of the tasks made from a document's measures; one query."""
    completions = completion_of(set(found.roots.values())).values() if found.roots else ()
    return Standing(
        len(found.roots),
        sum(one.complete for one in completions),
        sum(1 for one in completions if one.overdue),
    )
