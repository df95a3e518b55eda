"""Many figures for many units and periods at once: the same answers as `values`, in columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from luoshi.access.grants import Somebody
from luoshi.figures.asking import Ask, Question, Value
from luoshi.figures.cells import TreeAt
from luoshi.figures.values import Answers, may_ask
from luoshi.kernel.actor import Actor
from luoshi.periods.period import Period


class Table(NamedTuple):
    """Answers as columns: a column for each figure and period, in it a value for each unit, in the order asked."""

    figures: tuple[str, ...]
    periods: tuple[Period, ...]
    units: tuple[int, ...]
    columns: dict[tuple[str, Period], list[Value]]

    def column(self, figure: str, period: Period) -> list[Value]:
        """The values of all units."""
        return self.columns[figure, period]

    def rows(self, figure: str) -> Iterator[tuple[int, list[Value]]]:
        """Each unit with its values, period by period."""
        wanted = [self.columns[figure, period] for period in self.periods]
        for at, unit in enumerate(self.units):
            yield unit, [column[at] for column in wanted]


def table(
    figures: Sequence[str],
    units: Sequence[int],
    periods: Sequence[Period],
    as_of: dt.date,
    *,
    by: Somebody | Actor,
    tree_at: TreeAt = TreeAt.AS_OF,
) -> Table:
    """The values of figures for units and periods; one query a source and one a tree, whatever their number.

    Raises UnknownFigure, and Http404 where `by` may not ask a figure of a unit.
    """
    asked = tuple(dict.fromkeys(units))
    spans = tuple(dict.fromkeys(periods))
    keys = tuple(dict.fromkeys(figures))
    if spans:
        may_ask([Ask(key, unit, spans[0], as_of) for key in keys for unit in asked], by=by)
    questions = {(key, span): Question(key, span, as_of, tree_at) for key in keys for span in spans}
    answers = Answers(set(questions.values()), set(asked))
    columns = {at: answers.column(question, asked) for at, question in questions.items()}
    return Table(keys, spans, asked, columns)
