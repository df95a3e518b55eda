"""A plain count as an answer: what stands beside a number, and what is said where there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from luoshi.figures.asking import NO_FACTS, NOT_APPLICABLE, State, Value
from luoshi.figures.definitions import Tally
from luoshi.figures.engine import Column

NOTHING = Value(0, State.COUNTED)


class Background:
    """What decides where nothing was counted: what each unit was, and since when it keeps records.

    Alike for all figures of a source that are asked of the same kinds on the same day.
    """

    def __init__(
        self,
        kinds: Mapping[int, str],
        among: frozenset[str],
        end: dt.date,
        since: Callable[[], Mapping[int, dt.date]],
    ) -> None:
        self._kinds, self._among, self._end = kinds, among, end
        self._since = since
        self._columns: dict[Sequence[int], tuple[list[Value], dict[int, int]]] = {}

    def asks(self, unit: int) -> bool:
        """Whether it is asked of the unit at all: it stood, and is of a kind it is for."""
        kind = self._kinds.get(unit)
        return kind is not None and (not self._among or kind in self._among)

    def of(self, unit: int) -> Value:
        """What is said of a unit of which nothing was counted."""
        if not self.asks(unit):
            return NOT_APPLICABLE
        since = self._since().get(unit)
        return NO_FACTS if since is None or self._end < since else NOTHING

    def column(self, units: tuple[int, ...]) -> tuple[list[Value], dict[int, int]]:
        """That of many units, and where each of those it is asked of stands among them."""
        if units not in self._columns:
            said = [self.of(unit) for unit in units]
            places = {unit: at for at, unit in enumerate(units) if said[at] is not NOT_APPLICABLE}
            self._columns[units] = (said, places)
        return self._columns[units]


class Counted:
    """The answers of one plain count, for whatever units."""

    def __init__(self, figure: Tally, column: Column, background: Background) -> None:
        self._numbers = column.numbers(figure.reach)
        self._partial = column.partials(figure.reach)
        self._background = background

    def of(self, unit: int) -> Value:
        """The answer of one unit."""
        if not self._numbers.get(unit, 0):
            return self._value(unit, self._background.of(unit))
        return self._value(unit, NOTHING if self._background.asks(unit) else NOT_APPLICABLE)

    def column(self, units: tuple[int, ...]) -> list[Value]:
        """The same of many: only units with a number are looked at one by one."""
        said, places = self._background.column(units)
        found = list(said)
        known: dict[int, Value] = {}
        for unit, number in self._numbers.items():
            at = places.get(unit)
            if at is None or not number:
                continue
            value = known.get(number)
            if value is None:
                value = known[number] = Value(number, State.COUNTED)
            found[at] = value
        for unit in self._partial:
            if unit in places:
                found[places[unit]] = self._value(unit, said[places[unit]])
        return found

    def _value(self, unit: int, nothing: Value) -> Value:
        number = self._numbers.get(unit, 0)
        if nothing is NOT_APPLICABLE or (nothing is NO_FACTS and not number):
            return nothing
        return Value(number, State.COUNTED, partial=unit in self._partial)
