"""A frozen set as it was kept, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter

from luoshi.figures.asking import Ask, Value
from luoshi.figures.cells import TreeAt
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.forest import Forest
from luoshi.figures.frozen.contributions import Counted, forest_of
from luoshi.figures.frozen.freezing import digest_over
from luoshi.figures.frozen.written import ask_read, digest_of, unpacked, value_read
from luoshi.figures.models import Freeze, FrozenPart, FrozenTree, FrozenValue
from luoshi.periods.period import Period

_DEFINITION: TypeAdapter[AnyFigure] = TypeAdapter(AnyFigure)


class Stored:
    """The rows of a set, by what they mean; three queries."""

    def __init__(self, found: Freeze) -> None:
        self.found = found
        self.known: Mapping[str, AnyFigure] = {
            key: _DEFINITION.validate_python(said) for key, said in found.definitions.items()
        }
        self.values = list(FrozenValue.objects.filter(of=found).order_by("number"))

    @cached_property
    def parts(self) -> dict[int, FrozenPart]:
        """The plain counts by their number."""
        rows = FrozenPart.objects.filter(of=self.found).select_related("tree").order_by("number")
        return {row.number: row for row in rows}

    def counted(self, number: int) -> Counted:
        """What a plain count consisted of."""
        row = self.parts[number]
        key = (row.tree.tree, row.tree.day)
        return Counted.read(ask_read(row.asked), key, value_read(row.value), unpacked(row.content))

    def forest(self, number: int) -> Forest:
        """The tree it was counted in."""
        row = self.parts[number].tree
        return self._forests[row.pk]

    @cached_property
    def _forests(self) -> dict[int, Forest]:
        rows = {row.tree.pk: row.tree for row in self.parts.values()}
        return {pk: forest_of((row.tree, row.day), unpacked(row.content)) for pk, row in rows.items()}

    @cached_property
    def is_intact(self) -> bool:
        """Whether everything still is what the trail says was kept."""
        trees = list(FrozenTree.objects.filter(of=self.found))
        rows: list[Any] = [*trees, *self.parts.values()]
        return all(digest_of(unpacked(row.content)) == row.digest for row in rows) and (
            digest_over(self.found, self.values, list(self.parts.values()), trees) == self.found.digest
        )


def ask_of(row: FrozenValue) -> Ask:
    """The question a frozen value answers."""
    only = tuple((dim, value) for dim, value in row.only)
    return Ask(row.figure, row.unit_id, Period(row.first, row.last), row.as_of, TreeAt(row.tree_at), only)


def value_of(row: FrozenValue) -> Value:
    """The answer as it was."""
    return value_read(row.value)
