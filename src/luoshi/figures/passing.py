"""The units behind a count of units (Having): each that counts, with what was tested, cut to the reader's rights."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, covered
from luoshi.figures.asking import Ask, Number
from luoshi.figures.catalogue import figures
from luoshi.figures.definitions import VERDICTS, AnyFigure, Having, Reach
from luoshi.figures.entered.numbers import tree_day
from luoshi.figures.forest import LISTED, spans_below
from luoshi.figures.judging import OUTCOMES, Outcome
from luoshi.figures.values import Answers, may_ask
from luoshi.figures.wording import noun_of, plain
from luoshi.organisations.paths import unit_ids


class Passing(NamedTuple):
    """A unit that counts."""

    unit: int
    key: str
    name: str
    words: str  # what its own number, or the verdict on it, is


class Units(NamedTuple):
    """Those the reader may see, in tree order; `withheld`: how many more count."""

    rows: list[Passing]
    withheld: int


def passing(ask: Ask, *, by: Somebody) -> Units:
    """The units a number of units counts. Raises Http404 where the reader may not ask."""
    may_ask([ask], by=by)
    figure = figures()[ask.figure]
    assert isinstance(figure, Having)
    tested = Answers({ask.question}, {ask.unit}).own_values(ask.question)
    counted = {unit: numbers for unit, numbers in tested.items() if figure.passes(numbers)}
    spans = spans_below(tree_day(ask.question), figure.tree, [ask.unit]).order_by("path")
    rows = spans.values_list("unit_id", "unit__uuid", "name", "path")
    there = [
        Passing(unit, str(key), name, tested_words(figure, counted[unit]))
        for unit, key, name, path in rows
        if unit in counted
        and ask.unit in unit_ids(path)
        and (figure.reach is Reach.SUBTREE or (figure.reach is Reach.OWN) is (unit == ask.unit))
    ]
    open_to = covered(by, figure.right)
    if len(there) <= LISTED:
        open_to = open_to.filter(unit_id__in=[one.unit for one in there])
    may_see = set(open_to)
    shown = [one for one in there if one.unit in may_see]
    return Units(shown, len(there) - len(shown))


def tested_words(figure: Having, numbers: tuple[Number | None, ...]) -> str:
    """A unit's own numbers, or the verdict on it, as a reader is told."""
    if figure.judged is not None:
        (place,) = numbers
        return _("没有要求") if place is None else str(OUTCOMES[Outcome(VERDICTS[int(place)])])
    of = figures().get(figure.of)
    return "、".join(_("无") if number is None else _with_noun(of, number) for number in numbers)


def _with_noun(of: AnyFigure | None, number: Number) -> str:
    return str(number) if of is None else f"{plain(number, of.noun)}{noun_of(of.noun)}"
