"""What a number has to be, as a definition or a rule says it."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import model_validator

from luoshi.packs.schema import PackModel

KEY = r"^[a-z][a-z0-9_]{0,59}$"  # of figures and rules


class Test(PackModel):
    """A number within bounds; both are included unless said."""

    at_least: int | None = None
    at_most: int | None = None
    more_than: int | None = None
    less_than: int | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if all(bound is None for bound in (self.at_least, self.at_most, self.more_than, self.less_than)):
            raise ValueError("at_least、at_most、more_than、less_than 至少写一个")
        return self

    def passes(self, number: int | Decimal | None) -> bool:
        """Whether a number lies within; none never does."""
        if number is None:
            return False
        return (
            (self.at_least is None or number >= self.at_least)
            and (self.at_most is None or number <= self.at_most)
            and (self.more_than is None or number > self.more_than)
            and (self.less_than is None or number < self.less_than)
        )
