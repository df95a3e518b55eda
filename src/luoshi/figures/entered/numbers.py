"""Typed-in numbers for a question: which entries hold, and what they come to along the tree."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from luoshi.figures.asking import Question
from luoshi.figures.cells import TreeAt, Window
from luoshi.figures.conditions import UnknownName
from luoshi.figures.definitions import Entered, Reach
from luoshi.figures.forest import spans_below
from luoshi.figures.models import Entry
from luoshi.organisations.paths import unit_ids


class Given(NamedTuple):
    """An entry."""

    pk: int
    unit: int
    first: dt.date
    last: dt.date
    value: int
    version: int


class Said(NamedTuple):
    """What a unit says itself for a question. `partial`: its entries leave days of the period out."""

    entries: tuple[Given, ...]
    partial: bool

    @property
    def number(self) -> int:
        return sum(entry.value for entry in self.entries)


class Total(NamedTuple):
    """What entries come to; `partial`: at least so many."""

    number: int
    partial: bool


class Numbers:
    """The numbers of one question for all units (or those asked and what is below them)."""

    def __init__(self, figure: Entered, said: Mapping[int, Said], paths: Sequence[tuple[int, ...]]) -> None:
        """`paths`: units from the top down, in the order of the tree."""
        self._figure, self._said, self._paths = figure, said, paths
        self._below: dict[int, Total] = {}
        for path in reversed(paths):  # the lowest first
            total = self._whole(path[-1])
            if total is not None and len(path) > 1:
                known = self._below.get(path[-2], Total(0, partial=False))
                self._below[path[-2]] = Total(known.number + total.number, known.partial or total.partial)

    def of(self, unit: int, reach: Reach) -> Total | None:
        """The number of a unit; None where nobody said anything."""
        if reach is Reach.OWN:
            return self._own(unit)
        return self._below.get(unit) if reach is Reach.BELOW else self._whole(unit)

    def entries(self, unit: int, reach: Reach) -> list[Given]:
        """The entries a unit's number adds up."""
        found: list[Given] = []
        spoken_for: set[int] = set()  # units whose own number stands for all below them
        for path in self._paths:
            left_out = {Reach.OWN: path[-1] != unit, Reach.BELOW: path[-1] == unit}
            if unit not in path or left_out.get(reach) or spoken_for & set(path[path.index(unit) :]):
                continue
            if (said := self._said.get(path[-1])) is not None:
                found += said.entries
                if self._figure.rollup == "last":
                    spoken_for.add(path[-1])
        return found

    def _own(self, unit: int) -> Total | None:
        said = self._said.get(unit)
        return None if said is None else Total(said.number, said.partial)

    def _whole(self, unit: int) -> Total | None:
        own, below = self._own(unit), self._below.get(unit)
        if own is None or below is None:
            return below if own is None else own
        if self._figure.rollup == "last":
            return own
        return Total(own.number + below.number, own.partial or below.partial)


def entered_numbers(
    asked: Mapping[Question, Entered], units: Collection[int] | None
) -> dict[Question, Numbers]:
    """The numbers of some questions; one query for all entries and one a tree. `units`: those asked; None: all.

    Raises UnknownName where a question is narrowed: a typed-in number cannot be taken apart.
    """
    if not asked:
        return {}
    for question, figure in asked.items():
        if question.only:
            raise UnknownName(f"统计指标 {figure.key} 是填报数，不能按维度细分")
    ends = {Window(question.period, question.as_of).end for question in asked}
    rows = Entry.objects.rows().filter(figure__in={one.key for one in asked.values()}, last__lte=max(ends))
    found: defaultdict[str, defaultdict[int, list[Given]]] = defaultdict(lambda: defaultdict(list))
    columns = ("figure", "pk", "unit_id", "first", "last", "value", "version")
    for figure_key, *entry in rows.order_by("last").values_list(*columns).iterator(chunk_size=5000):
        given = Given(*entry)
        found[figure_key][given.unit].append(given)
    paths: dict[tuple[str, dt.date], list[tuple[int, ...]]] = {}
    answers = {}
    for question, figure in asked.items():
        window = Window(question.period, question.as_of)
        tree = (figure.tree.value, tree_day(question))
        if tree not in paths:
            spans = spans_below(tree[1], tree[0], units).order_by("path")
            paths[tree] = [unit_ids(path) for path in spans.values_list("path", flat=True)]
        said = {
            unit: one
            for unit, entries in found[figure.key].items()
            if (one := said_by(figure, window, entries)) is not None
        }
        answers[question] = Numbers(figure, said, paths[tree])
    return answers


def tree_day(question: Question) -> dt.date:
    """The day of the tree entries, and units that pass a test, are added up in: by the event means by the last day."""
    window = Window(question.period, question.as_of)
    return window.as_of if question.tree_at is TreeAt.AS_OF else window.end


def said_by(figure: Entered, window: Window, entries: Sequence[Given]) -> Said | None:
    """Of a unit's entries, by their last days, those that hold for a window; None where none does."""
    if figure.over_time == "last":
        by_then = [entry for entry in entries if entry.last <= window.end]
        return Said((by_then[-1],), partial=False) if by_then else None
    inside = tuple(one for one in entries if one.first >= window.first and one.last <= window.end)
    if not inside:
        return None
    days = sum((entry.last - entry.first).days + 1 for entry in inside)  # they never overlap
    return Said(inside, partial=days < (window.end - window.first).days + 1)
