"""Why a number frozen then and the number of today differ (数据变化说明): fact by fact, none left over.

The frozen definition is asked again today: what then differs lies in the records and the tree, and is told fact by
fact. What the definition in force today makes of it beyond that is one difference of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from luoshi.figures.asking import Ask, Number, Value
from luoshi.figures.catalogue import figures
from luoshi.figures.conditions import UnknownName
from luoshi.figures.definitions import AnyFigure, Having
from luoshi.figures.forest import Forest
from luoshi.figures.frozen.contributions import Counted, Key, Row, effects, forest_of
from luoshi.figures.frozen.freezing import Read, version_of
from luoshi.figures.frozen.reasons import Reason, Since, reason_of
from luoshi.figures.frozen.stored import Stored, ask_of, value_of
from luoshi.figures.models import FrozenValue
from luoshi.figures.values import Answers
from luoshi.kernel.facts import FactSource, fact_sources

Trees = tuple[Forest, Forest]  # the one it was counted in, and today's


class Difference(NamedTuple):
    """One thing that adds otherwise today than it did: a fact, a distinct thing, or a unit that passes a test."""

    key: Key
    reason: Reason
    before: int  # what it added
    after: int  # what it adds
    then: tuple[Row, ...]
    now: tuple[Row, ...]

    @property
    def effect(self) -> int:
        """What it makes of the number."""
        return self.after - self.before

    @property
    def records(self) -> set[Key]:
        """Keys of the records it stands in."""
        return {row.record for row in (*self.then, *self.now)}

    @property
    def units(self) -> set[int]:
        """The units it stands at."""
        return {row.unit for row in (*self.then, *self.now)}


@dataclass(slots=True)
class Part:
    """A plain count, or a count of units that pass: then, today, and all between."""

    ask: Ask
    figure: AnyFigure
    then: Value
    now: Value
    differences: list[Difference] = field(default_factory=list)
    numbers: Mapping[int, tuple[tuple[Number | None, ...], tuple[Number | None, ...]]] = field(
        default_factory=dict
    )  # of a count of units: what was tested, then and today
    trees: Trees | None = None

    @property
    def source(self) -> FactSource | None:
        """Where its facts come from; none of a count of units."""
        return None if isinstance(self.figure, Having) else fact_sources[self.figure.facts]  # type: ignore[union-attr]


@dataclass(slots=True)
class Explained:
    """A frozen value and what makes it another one today."""

    row: FrozenValue
    ask: Ask
    figure: AnyFigure  # as it was defined then
    then: Value
    now: (
        Value | None
    )  # by today's definition; none: there is no such figure any more, or it cannot be counted
    same_definition: (
        Value | None
    )  # today's records by the definition of then; none: it cannot be counted any more
    parts: list[Part]
    redefined: bool

    @property
    def differs(self) -> bool:
        """Whether today's value is another one."""
        return self.now != self.then


def explain(stored: Stored, rows: Collection[FrozenValue] | None = None) -> list[Explained]:
    """Each value of a set (or some of them) against the records of today; a query a plain count and a few more.

    What a reader may see of it is cut where it is shown (`showing`): the numbers do not depend on who asks.
    """
    asked = {ask_of(row): row for row in (stored.values if rows is None else rows)}
    known = figures()
    redefined = {
        ask
        for ask, row in asked.items()
        if ask.figure not in known or version_of(ask.figure, known) != row.version
    }
    try:
        read: Read | None = Read(list(asked), stored.known)
    except (UnknownName, KeyError):  # a source or a part of one has gone since
        read = None
    fresh = ({} if read is None else read.values) | today_of(list(asked if read is None else redefined))
    parts = {} if read is None else _parts(stored, asked.values(), read)
    return [
        Explained(
            row, ask, stored.known[ask.figure], value_of(row), fresh.get(ask) if ask.figure in known else None,
            None if read is None else read.values[ask], [parts[number] for number in row.parts if number in parts],
            redefined=ask in redefined,
        )
        for ask, row in asked.items()
    ]  # fmt: skip


def today_of(asks: Sequence[Ask]) -> dict[Ask, Value]:
    """Today's values by today's definitions; without those that cannot be counted any more."""
    known = figures()
    asks = [ask for ask in asks if ask.figure in known]
    try:
        answers = Answers({ask.question for ask in asks}, {ask.unit for ask in asks}, known)
        return {ask: answers.of(ask.question, ask.unit) for ask in asks}
    except UnknownName:  # some are narrowed by a dim their source has no more
        singly = [today_of([ask]) for ask in asks] if len(asks) > 1 else []
        return {ask: value for found in singly for ask, value in found.items()}


def _parts(stored: Stored, rows: Collection[FrozenValue], read: Read) -> dict[int, Part]:
    forests = {key: forest_of(key, spans) for key, spans in read.trees.items()}
    found: dict[int, Part] = {}
    pending: list[tuple[int, Counted, Counted]] = []
    for number in dict.fromkeys(number for row in rows for number in row.parts):
        then = stored.counted(number)
        now = read.parts.get(then.ask)
        if now is None:  # a row was changed behind the doors: the page says so (`Stored.is_intact`)
            continue
        found[number] = Part(then.ask, stored.known[then.ask.figure], then.value, now.value)
        pending.append((number, then, now))
    since = Since(stored.found)
    for number, then, now in pending:
        _compare(found[number], then, now, (stored.forest(number), forests[now.tree]), since)
    return found


def _compare(part: Part, then: Counted, now: Counted, trees: Trees, since: Since) -> None:
    """Fill in what differs between two counts of the same question."""
    old_tree, new_tree = part.trees = trees
    was, is_ = effects(then, part.figure), effects(now, part.figure)
    changed = {key for key in was.keys() | is_.keys() if was.get(key) != is_.get(key)}
    if isinstance(part.figure, Having):
        part.numbers = {
            unit: (then.tested.get(unit, ()), now.tested.get(unit, ())) for unit in changed if isinstance(unit, int)
        }  # fmt: skip
        part.differences = [
            Difference(unit, _of_unit(unit, then, now, old_tree, new_tree), was.get(unit, 0), is_.get(unit, 0), (), ())
            for unit in sorted(changed, key=str)
        ]  # fmt: skip
        return
    rows_then, rows_now = _by_key(then.rows, changed), _by_key(now.rows, changed)
    assert part.source is not None
    since.load(part.source, {row.record for row in (*_all(rows_then), *_all(rows_now))})
    for key in sorted(changed, key=str):
        old, new = rows_then.get(key, ()), rows_now.get(key, ())
        reason = reason_of(part, old, new, trees, since)
        if was.get(key, 0) != is_.get(key, 0):
            part.differences.append(Difference(key, reason, was.get(key, 0), is_.get(key, 0), old, new))


def _by_key(rows: Sequence[Row], wanted: set[Key]) -> dict[Key, tuple[Row, ...]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        key = row.fact if row.thing is None else row.thing
        if key in wanted:
            found.setdefault(key, []).append(row)
    return {key: tuple(some) for key, some in found.items()}


def _all(rows: Mapping[Key, tuple[Row, ...]]) -> list[Row]:
    return [row for some in rows.values() for row in some]


def _of_unit(unit: Key, then: Counted, now: Counted, old_tree: Forest, new_tree: Forest) -> Reason:
    """Why a unit passes a test today and did not, or the other way round."""
    assert isinstance(unit, int)
    if then.ask.unit not in old_tree.above(unit, None):
        return Reason.MOVED_IN
    if then.ask.unit not in new_tree.above(unit, None) or unit not in now.tested:
        return Reason.MOVED_OUT
    return Reason.CHANGED
