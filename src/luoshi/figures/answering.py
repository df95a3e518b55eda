"""Answers for pages: counted once while nothing is written, whoever asks; the right is looked at each time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from luoshi.access.grants import Somebody, covered, paths_with
from luoshi.figures.asking import Ask, Value
from luoshi.figures.catalogue import figures
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.values import may_ask, values
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.kept import kept
from luoshi.organisations.models import UnitSpan


def answers(asks: Iterable[Ask], *, by: Somebody) -> Mapping[Ask, Value]:
    """As `values`, kept. Raises what `values` raises."""
    wanted = dict.fromkeys(asks)
    may_ask(wanted.keys(), by=by)
    return kept(("figures.answers", tuple(wanted)), lambda: values(wanted, by=SYSTEM))


def answers_of(unit: int, asks: Iterable[Ask], *, by: Somebody) -> Mapping[Ask, Value]:
    """As `answers`, the questions about one unit apart from those about others.

    Each set is told apart by no more than it needs: the database gives back hundreds of groups, not tens of thousands.
    """
    wanted = list(asks)
    own = answers([ask for ask in wanted if ask.unit == unit], by=by)
    return {**own, **answers([ask for ask in wanted if ask.unit != unit], by=by)}


class Child(NamedTuple):
    """A unit directly below another on a day."""

    unit: int
    key: str
    name: str


def children_of(unit: int, day: dt.date, figure: AnyFigure, user: Somebody) -> list[Child]:
    """The units directly below one on a day, as far as somebody may ask the figure of them, in tree order.

    Closed ones are left out. One query, kept.
    """

    def read() -> list[Child]:
        spans = UnitSpan.objects.on(day).filter(parent=unit, closed=False, unit__tree=figure.tree)
        mine = spans.filter(unit__in=covered(user, figure.right)).order_by("path")
        return [
            Child(pk, str(key), name) for pk, key, name in mine.values_list("unit_id", "unit__uuid", "name")
        ]

    return kept(("figures.children", unit, day, figure.tree, tuple(paths_with(user, figure.right))), read)


def offered(user: Somebody) -> dict[str, AnyFigure]:
    """The figures somebody may ask anywhere."""
    rights: dict[str, bool] = {}
    found = {}
    for key, figure in figures().items():
        if figure.right not in rights:
            rights[figure.right] = bool(paths_with(user, figure.right))
        if rights[figure.right]:
            found[key] = figure
    return found
