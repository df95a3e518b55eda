"""What stands on the overview, in which order: pack data beside the definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from luoshi.figures.bounds import KEY
from luoshi.packs.schema import PackModel


class Card(PackModel):
    """One number. `each`: one for each value of this dim that has anything, instead of one for all."""

    key: str = Field(pattern=KEY)
    figure: str = Field(pattern=KEY)
    each: str = Field("", max_length=40)


class Strip(PackModel):
    """A row of numbers."""

    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1, max_length=40)
    cards: tuple[Card, ...] = Field(min_length=1)


class Parted(PackModel):
    """A figure shown by some of its dims."""

    figure: str = Field(pattern=KEY)
    dims: tuple[str, ...] = Field(min_length=1, max_length=4)


class Overview(PackModel):
    """The first strip stands on top, the others at the foot; `watched` can be chosen for the map of units and months.

    Of `required` the first is on the map until something else is chosen.
    """

    strips: tuple[Strip, ...] = ()
    watched: tuple[str, ...] = ()
    parted: Parted | None = None
    required: tuple[str, ...] = ()  # rules

    @model_validator(mode="after")
    def _something_to_watch(self) -> Self:
        if self.strips and not self.watched:
            raise ValueError("overview 有 strips 时，watched 至少写一个指标")
        return self

    def named(self) -> Iterator[str]:
        """Keys of all figures it names."""
        yield from (card.figure for strip in self.strips for card in strip.cards)
        yield from self.watched
        if self.parted is not None:
            yield self.parted.figure
