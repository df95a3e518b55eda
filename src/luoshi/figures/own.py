"""Numbers of units by themselves (本级), for many units and periods: nothing is rolled up, so a page of units is cheap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import QuerySet

from luoshi.figures.asking import Number, Question
from luoshi.figures.catalogue import figures
from luoshi.figures.cells import Cell
from luoshi.figures.conditions import dim_of, on_dims
from luoshi.figures.definitions import AnyFigure, Reach, Tally
from luoshi.figures.forest import LISTED
from luoshi.figures.gather import cut_groups, groups
from luoshi.figures.joint import narrowed
from luoshi.figures.values import Answers, cell_of
from luoshi.kernel.facts import FactSource, On, fact_sources


class Own(NamedTuple):
    """A question's numbers by unit; units without any are absent. `partial`: those whose number is at least so many."""

    numbers: Mapping[int, Number]
    partial: Collection[int]


def own_numbers(
    questions: Collection[Question], units: Collection[int], known: Mapping[str, AnyFigure] | None = None
) -> dict[Question, Own]:
    """The number of each question for each unit; a few queries a source, however many units and questions.

    One for those that look at its own table, one for those that look into another, one for count-only rows. Figures that are put together, or that look below the unit, are answered one by one (`values.Answers`).
    """
    known = figures() if known is None else known
    cells: dict[Question, Cell] = {}
    others: list[Question] = []
    for question in dict.fromkeys(questions):
        asked = known[question.figure]
        if isinstance(asked, Tally) and asked.reach is Reach.OWN:
            cells[question] = cell_of(asked, question)
        else:
            others.append(question)
    counted = _counted(set(cells.values()), units)
    found = {question: counted[cell] for question, cell in cells.items()}
    if others:
        answers = Answers(others, units, known)
        for question in others:
            values = {unit: answers.of(question, unit) for unit in units}
            numbers = {unit: value.number for unit, value in values.items() if value.number is not None}
            found[question] = Own(numbers, {unit for unit, value in values.items() if value.partial})
    return found


def late_numbers(
    questions: Collection[Question], units: Collection[int]
) -> dict[Question, Mapping[int, Number]]:
    """The part of each question's number that was held to make up for something missed (补开), by unit.

    One query a source that knows of such (rows that are few, whatever they join); other sources and figures that are put together have no such part.
    """
    known = figures()
    cells: dict[Question, Cell] = {}
    for question in dict.fromkeys(questions):
        asked = known[question.figure]
        if isinstance(asked, Tally) and asked.reach is Reach.OWN:
            source = fact_sources[asked.facts]
            if source.late is not None and asked.of not in source.distinct:
                cells[question] = cell_of(asked, question)
    by_source: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in dict.fromkeys(cells.values()):
        by_source[cell.facts].append(cell)
    numbers: dict[Cell, dict[int, Number]] = {cell: {} for cell in cells.values()}
    for name, wanted in by_source.items():
        source = fact_sources[name]
        assert source.late is not None
        _add(source, wanted, rows_of_units(source, units).filter(source.late), numbers)
    return {question: numbers[cell] for question, cell in cells.items()}


def rows_of_units(source: FactSource, units: Collection[int]) -> QuerySet[Any]:
    """The source's rows that count, of these units alone where they are few."""
    rows = source.rows()
    return rows.filter(**{f"{source.unit}__in": list(units)}) if len(units) <= LISTED else rows


def _counted(cells: Collection[Cell], units: Collection[int]) -> dict[Cell, Own]:
    by_source: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_source[cell.facts].append(cell)
    found: dict[Cell, Own] = {}
    for name, wanted in by_source.items():
        source = fact_sources[name]
        rows = rows_of_units(source, units)
        plain = [cell for cell in wanted if cell.of not in source.distinct]
        numbers: dict[Cell, dict[int, Number]] = {cell: {} for cell in wanted}
        for batch in _batches(source, plain):
            _add(source, batch, rows, numbers)
        for cell in wanted:
            if cell.of in source.distinct:
                numbers[cell] = _things(source, cell, rows)
        partial: defaultdict[Cell, set[int]] = defaultdict(set)
        if isinstance(source.when, On) and source.when.first:
            for unit, _when, cut in cut_groups(source, wanted, rows):
                for cell in cut:
                    partial[cell].add(unit)
        found |= {cell: Own(numbers[cell], partial[cell]) for cell in wanted}
    return found


def _batches(source: FactSource, cells: list[Cell]) -> Iterator[list[Cell]]:
    """Cells that look into another table apart from the others: what one joins would be joined for all rows."""
    apart: list[list[Cell]] = [[], []]
    for cell in cells:
        joins = any("__" in dim_of(source, one.dim).column for one in on_dims(cell.where))
        apart[joins].append(cell)
    yield from filter(None, apart)


def _add(
    source: FactSource, cells: list[Cell], rows: QuerySet[Any], numbers: Mapping[Cell, dict[int, Number]]
) -> None:
    columns = [numbers[cell] for cell in cells]
    for unit, _when, group, _fact in groups(source, cells, rows, by_day=None):
        for number, amount in group:
            column = columns[number]
            column[unit] = column.get(unit, 0) + amount


def _things(source: FactSource, cell: Cell, rows: QuerySet[Any]) -> dict[int, Number]:
    """Distinct things of a cell by unit; one query."""
    thing = source.distinct[cell.of]
    found: defaultdict[int, int] = defaultdict(int)
    pairs = narrowed(source, cell, rows).order_by().values_list(source.unit, thing).distinct()
    for unit, one in pairs.iterator(chunk_size=5000):
        if one is not None:
            found[unit] += 1
    return dict(found)
