"""Which sections packs may have: each room registers the shape of its own.

A section is a pydantic model with `extra="forbid"`. Whatever is a rule (not a mere wording of the house)
derives from `Sourced`: regulation, article, dates, and "to be confirmed" where no source is at hand.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

_sections: dict[str, type[BaseModel]] = {}


class PackModel(BaseModel):
    """Base of what packs contain: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Sourced(PackModel):
    """A rule: where it stands and since when; without a source it is marked as to be confirmed."""

    source: str = Field("", max_length=200)  # regulation, with its number where it has one
    article: str = Field("", max_length=80)
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None  # last day it holds
    to_be_confirmed: bool = False

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not self.source and not self.to_be_confirmed:
            raise ValueError("没有写明依据（source）；暂无依据的，请加 to_be_confirmed: true")
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("effective_to 早于 effective_from")
        return self

    def holds_on(self, day: dt.date) -> bool:
        """Whether the rule is in force on a day; without dates it always is."""
        return (self.effective_from or day) <= day <= (self.effective_to or day)


def register(name: str, model: type[BaseModel]) -> None:
    """Declare a section; called from the room's `ready()`. The same twice is harmless."""
    if model.model_config.get("extra") != "forbid":
        raise TypeError(f"pack section {name!r}: the schema must forbid unknown fields")
    if _sections.setdefault(name, model) is not model:
        raise ValueError(f"pack section {name!r} is registered twice")


def registered() -> dict[str, type[BaseModel]]:
    """The schemas by section."""
    return dict(_sections)
