"""Where a number comes from (数据来源): the records it counts, cut to the reader's rights, and how many are withheld."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.access.grants import Somebody
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import UnknownFigure, figures, resting
from luoshi.figures.cells import Cell, TreeAt
from luoshi.figures.definitions import Entered, Reach, Tally
from luoshi.figures.forest import spans_below
from luoshi.figures.joint import narrowed
from luoshi.figures.values import Answers, cell_of, may_ask
from luoshi.kernel.facts import FactSource, On, fact_sources
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import segment


class Facts(NamedTuple):
    """Records behind a number. `rows` are those the reader may see; `withheld` how many more there are.

    `counted` are the source's rows that count, whoever asks: only what belongs to `rows` may be shown of them.
    """

    source: FactSource
    counted: QuerySet[Any]
    rows: QuerySet[Any]
    shown: int
    withheld: int


def facts(ask: Ask, *, by: Somebody) -> Facts:
    """The records a plain count (Tally) counts, the entries of a typed-in one; a figure put together from others is asked part by part (`parts`).

    Raises Http404 where the reader may not ask, TypeError for a figure that counts nothing itself.
    """
    may_ask([ask], by=by)
    known = figures()
    figure = known.get(ask.figure)
    if figure is None:
        raise UnknownFigure(ask.figure)
    if not isinstance(figure, Tally | Entered):
        raise TypeError(f"{ask.figure} is put together from others")
    return facts_of(figure, ask, by=by)


def facts_of(figure: Tally | Entered, ask: Ask, *, by: Somebody) -> Facts:
    """As `facts` by this definition, which need not be in force; the caller has looked at the right."""
    source = fact_sources[figure.facts]
    if isinstance(figure, Entered):
        entries = Answers({ask.question}, {ask.unit}).entries(ask.question, ask.unit)
        counted = source.rows().filter(pk__in=[entry.pk for entry in entries])
    else:
        counted = rows_of(source, cell_of(figure, ask.question), ask.unit, figure.reach)
    records = counted.order_by().values(source.record or source.identity)
    total = records.distinct().count()
    rows = source.kind.visible_to(by).filter(pk__in=records)
    shown = rows.count()
    return Facts(source, counted, rows, shown, total - shown)


def parts(key: str) -> Iterator[str]:
    """Keys of the plain counts a figure rests on, each once, in the order of the definition."""
    known = figures()
    yield from (one.key for one in resting(known[key], known) if isinstance(one, Tally | Entered))


def rows_of(source: FactSource, cell: Cell, unit: int, reach: Reach) -> QuerySet[Any]:
    """The source's rows that count for one unit."""
    rows = narrowed(source, cell, source.rows())
    if reach is Reach.OWN:
        return rows.filter(**{source.unit: unit})
    rows = rows.filter(_below(source, cell, unit))
    return rows.exclude(**{source.unit: unit}) if reach is Reach.BELOW else rows


def _below(source: FactSource, cell: Cell, unit: int) -> Q | Exists:
    """Rows whose unit stands at or below a unit: on the as-of day, or on the day it happened."""
    if cell.tree_at is TreeAt.AS_OF or not isinstance(source.when, On):
        day = cell.window.as_of if cell.tree_at is TreeAt.AS_OF else cell.window.end
        below = spans_below(day, source.tree, [unit]).order_by().values("unit_id")
        return Q(**{f"{source.unit}__in": below})
    then = OuterRef(source.when.day)
    there = UnitSpan.objects.filter(
        Q(end__isnull=True) | Q(end__gt=then),
        unit=OuterRef(source.unit),
        start__lte=then,
        path__contains=segment(unit),
    )
    return Exists(there)
