"""What a number consists of: each fact with what it adds, the same for numbers frozen and for numbers of today.

One query a cell, whatever the number of facts and of units asked about.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.db.models import Value as Literal

from luoshi.figures.asking import Ask, Number, Question, State, Value
from luoshi.figures.cells import Cell, When
from luoshi.figures.definitions import AnyFigure, Entered, Having, Reach, Tally
from luoshi.figures.engine import tree_day
from luoshi.figures.entered.numbers import tree_day as day_of_tree
from luoshi.figures.forest import Forest, TreeOn, TreeThen, ever_below, roots_of, spans_below
from luoshi.figures.frozen.written import number_read, number_written
from luoshi.figures.gather import weight_of
from luoshi.figures.joint import counts_once, narrowed
from luoshi.figures.values import Answers, cell_of, questions_of
from luoshi.kernel import clock
from luoshi.kernel.facts import FactSource, On, fact_sources
from luoshi.organisations.models import UnitSpan
from luoshi.periods.period import month_number

Key = int | str
TreeKey = tuple[str, dt.date | None]  # a tree, and its day; none: that of each fact's own day
_NO_VALUE = Value(None, State.NOT_APPLICABLE)


class Row(NamedTuple):
    """A fact at a unit. `thing`: the distinct thing counted; `record`: the record the fact belongs to."""

    fact: Key
    unit: int
    amount: int
    version: Key
    record: Key
    day: str | None = None  # where the tree of that day is asked
    thing: Key | None = None

    @property
    def when(self) -> When | None:
        """Its day, where it matters to its place."""
        if self.day is None:
            return None
        day = dt.date.fromisoformat(self.day)
        return When(month_number(day), day, None, None)


@dataclass(slots=True)
class Counted:
    """What a plain count, or a count of units that pass, consists of for one unit."""

    ask: Ask
    tree: TreeKey
    value: Value = _NO_VALUE
    rows: list[Row] = field(default_factory=list)
    tested: dict[int, tuple[Number | None, ...]] = field(
        default_factory=dict
    )  # of Having: each unit's numbers

    @property
    def size(self) -> int:
        """How many facts, or units tested."""
        return len(self.rows) or len(self.tested)

    def written(self) -> dict[str, Any]:
        """By columns, which compress to a third of what rows do; columns without anything are left out."""
        if self.tested:
            units = sorted(self.tested)
            return {
                "tested": units,
                "numbers": [[number_written(one) for one in self.tested[unit]] for unit in units],
            }
        rows = sorted(self.rows, key=lambda row: (str(row.fact), row.unit, str(row.thing)))
        columns = {name: [getattr(row, name) for row in rows] for name in Row._fields}
        if columns["record"] == columns["fact"]:
            columns["record"] = []
        return {name: column for name, column in columns.items() if any(one is not None for one in column)}

    @classmethod
    def read(cls, ask: Ask, tree: TreeKey, value: Value, said: Mapping[str, Any]) -> Counted:
        """What `written` gave, of the same question."""
        found = cls(ask, tree, value)
        if "tested" in said:
            numbers = (tuple(number_read(one) for one in row) for row in said["numbers"])
            found.tested = dict(zip(said["tested"], numbers, strict=True))
            return found
        length = len(said.get("fact", ()))
        empty = [None] * length
        columns = {name: said.get(name, empty) for name in Row._fields}
        columns["record"] = said.get("record", columns["fact"])
        found.rows = [
            Row(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)
        ]
        return found


def plain_counts(ask: Ask, known: Mapping[str, AnyFigure]) -> Iterator[Ask]:
    """The counts a figure rests on, in the order of its definition; a count that is asked twice comes twice."""
    figure = known[ask.figure]
    if isinstance(figure, Tally | Having | Entered):
        yield ask
        return
    for question in questions_of(figure, ask.question):
        yield from plain_counts(Ask(question.figure, ask.unit, *question[1:]), known)


def count_facts(
    asks: Collection[Ask], known: Mapping[str, AnyFigure], answers: Answers
) -> tuple[dict[Ask, Counted], dict[TreeKey, list[list[Any]]]]:
    """What plain counts consist of, and the trees they were counted in, as rows of `forest_of`."""
    found: dict[Ask, Counted] = {}
    trees: dict[TreeKey, list[list[Any]]] = {}
    forests: dict[TreeKey, Forest] = {}
    by_cell: defaultdict[Cell | None, list[Ask]] = defaultdict(list)
    units = {ask.unit for ask in asks}
    for ask in asks:
        figure = known[ask.figure]
        key = _tree_of(figure, ask)
        if key not in trees:
            trees[key] = _spans(key, units)
            forests[key] = forest_of(key, trees[key])
        found[ask] = Counted(ask, key, answers.of(ask.question, ask.unit))
        if found[ask].value.number is None:
            continue
        if isinstance(figure, Entered):
            found[ask].rows = [
                Row(one.pk, one.unit, one.value, one.version, one.pk)
                for one in answers.entries(ask.question, ask.unit)
            ]
        else:
            by_cell[cell_of(figure, ask.question) if isinstance(figure, Tally) else None].append(ask)
    passing: dict[Question, dict[int, tuple[Number | None, ...]]] = {}
    for ask in by_cell.pop(None, []):
        if ask.question not in passing:
            passing[ask.question] = answers.own_values(ask.question)
        numbers = passing[ask.question]
        forest = forests[found[ask].tree]
        found[ask].tested = {
            unit: said for unit, said in numbers.items() if ask.unit in forest.above(unit, None)
        }
    for cell, asked in by_cell.items():
        assert cell is not None
        _deal_out(cell, [(found[ask], known[ask.figure].reach) for ask in asked], forests)
    return found, trees


def _tree_of(figure: AnyFigure, ask: Ask) -> TreeKey:
    if isinstance(figure, Tally):
        return figure.tree.value, tree_day(fact_sources[figure.facts], cell_of(figure, ask.question))
    return figure.tree.value, day_of_tree(ask.question)


def _deal_out(cell: Cell, asked: Iterable[tuple[Counted, Reach]], forests: Mapping[TreeKey, Forest]) -> None:
    """The rows of a cell, read once, to each of the units they count for."""
    asked = list(asked)
    tree = asked[0][0].tree
    forest = forests[tree]
    by_unit: defaultdict[int, list[tuple[Counted, Reach]]] = defaultdict(list)
    for counted, reach in asked:
        by_unit[counted.ask.unit].append((counted, reach))
    for row in _rows(cell, set(by_unit), tree):
        for above in forest.above(row.unit, row.when):
            for counted, reach in by_unit.get(above, ()):
                if reach is Reach.SUBTREE or (reach is Reach.OWN) is (row.unit == above):
                    counted.rows.append(row)


def _rows(cell: Cell, units: Collection[int], tree: TreeKey) -> Iterator[Row]:
    source = fact_sources[cell.facts]
    rows = narrowed(source, cell, _within(source, units, tree[1])).order_by()
    thing = source.distinct.get(cell.of)
    weight = None if thing else weight_of(source, cell.of)
    columns: dict[str, Any] = {
        "c_fact": F(source.identity),
        "c_unit": F(source.unit),
        "c_amount": Literal(1) if weight is None else weight,
        "c_version": F(source.version),
        "c_record": F(source.record or source.identity),
    }
    if tree[1] is None:
        assert isinstance(source.when, On)
        columns["c_day"] = F(source.when.day)
    if thing:
        columns["c_thing"] = F(thing)
    for said in rows.annotate(**columns).values_list(*columns).iterator(chunk_size=5000):
        one = dict(zip(columns, said, strict=True))
        if thing and one["c_thing"] is None:
            continue
        yield Row(
            _key(one["c_fact"]), one["c_unit"], one["c_amount"] or 0, _key(one["c_version"]), _key(one["c_record"]),
            None if tree[1] is not None else str(one["c_day"]), _key(one["c_thing"]) if thing else None,
        )  # fmt: skip


def _within(source: FactSource, units: Collection[int], day: dt.date | None) -> QuerySet[Any]:
    """Rows of what stands, or where no day is given ever stood, at or below the units; all where one is a top unit."""
    if roots_of(clock.today() if day is None else day, units) is None:
        return source.rows()
    below = ever_below(units) if day is None else spans_below(day, source.tree, units)
    return source.rows().filter(**{f"{source.unit}__in": below.order_by().values("unit_id")})


def _key(value: Any) -> Key:
    return value if isinstance(value, int) else str(value)


def stood_under(row: Row, unit: int, forest: Forest) -> bool:
    """Whether a fact's unit stood at or below another in a tree."""
    return unit in forest.above(row.unit, row.when)


def _spans(key: TreeKey, units: Collection[int]) -> list[list[Any]]:
    """What stands at or below the units in a tree, in an order of its own: the same tree has the same digest."""
    tree, day = key
    if day is not None:
        found = spans_below(day, tree, units).order_by("unit_id").values_list("unit_id", "path")
        return [list(span) for span in found]
    ever = UnitSpan.objects.filter(unit__tree=tree, unit__in=ever_below(units).values("unit_id"))
    rows = ever.order_by("unit_id", "start").values_list("unit_id", "start", "path")
    return [[unit, str(start), path] for unit, start, path in rows]


def forest_of(key: TreeKey, spans: Iterable[Collection[Any]]) -> Forest:
    """A tree again, from what was kept of it."""
    if key[1] is not None:
        return TreeOn((unit, path) for unit, path in spans)
    return TreeThen((unit, dt.date.fromisoformat(start), path) for unit, start, path in spans)


def effects(counted: Counted, figure: AnyFigure) -> dict[Key, int]:
    """What each fact, distinct thing or unit adds to the number; they add up to it."""
    if isinstance(figure, Having):
        return {
            unit: 1
            for unit, numbers in counted.tested.items()
            if figure.reach is Reach.SUBTREE or (figure.reach is Reach.OWN) is (unit == counted.ask.unit)
            if figure.passes(numbers)
        }
    assert isinstance(figure, Tally | Entered)
    source = fact_sources[figure.facts]
    once = source.shared and figure.of not in source.distinct and counts_once(source, figure.of)
    found: dict[Key, int] = {}
    for row in counted.rows:
        if row.thing is not None:
            found[row.thing] = 1
        elif once:
            found[row.fact] = max(row.amount, found.get(row.fact, row.amount))
        else:
            found[row.fact] = found.get(row.fact, 0) + row.amount
    return found
