"""Pack section `findings`: sources, categories, kinds of causes, severities, the chain of acceptance, re-checks, cut-off."""

from __future__ import annotations

from functools import cached_property
from typing import Self

from pydantic import Field, model_validator

from luoshi.kernel.boundary import forbidden_name
from luoshi.packs import schema
from luoshi.packs.builtin import section_or_builtin
from luoshi.packs.schema import PackModel, Sourced

SECTION = "findings"
KEY = r"^[a-z][a-z_]{0,39}$"


class Named(PackModel):
    """Something offered by its label and kept by its key; `words` in a sheet or a title mean it."""

    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1, max_length=20)
    words: tuple[str, ...] = ()


class Chain(Sourced):
    """Who agrees to a closing, one after the other (牵头部门、整改办、党委)."""

    steps: tuple[Named, ...] = Field(min_length=1, max_length=3)


class Recheck(Sourced):
    """回头看: months after a closing; 0: none is set."""

    months: int = Field(ge=0, le=60)


class CutOff(Sourced):
    """The day of a month by which its ledger is frozen (台账截止日); 0: the last one."""

    day: int = Field(ge=0, le=28)


class Likeness(Sourced):
    """疑似重复发生: how many earlier problems are shown beside a new one, and how alike they have to be."""

    shown: int = Field(ge=1, le=20)
    least: int = Field(default=55, ge=1, le=100)  # hundredths; older packs have none


class Findings(PackModel):
    """Section `findings`."""

    sources: tuple[Named, ...] = Field(min_length=1)
    categories: tuple[Named, ...] = ()
    severities: tuple[Named, ...] = ()
    causes: tuple[Named, ...] = ()
    chain: Chain
    recheck: Recheck
    cut_off: CutOff
    likeness: Likeness

    @model_validator(mode="after")
    def _named_well(self) -> Self:
        for what in ("sources", "categories", "severities", "causes"):
            rows: tuple[Named, ...] = getattr(self, what)
            if len({row.key for row in rows}) < len(rows):
                raise ValueError(f"{what} 的 key 有重复")
            for row in rows:
                if refused := forbidden_name(row.label):
                    raise ValueError(refused)
        if len({step.key for step in self.chain.steps}) < len(self.chain.steps):
            raise ValueError("chain.steps 的 key 有重复")
        return self

    @cached_property
    def source_labels(self) -> dict[str, str]:
        """Labels of sources by key."""
        return {row.key: row.label for row in self.sources}

    @cached_property
    def category_labels(self) -> dict[str, str]:
        """Labels of categories by key."""
        return {row.key: row.label for row in self.categories}

    @cached_property
    def severity_labels(self) -> dict[str, str]:
        """Labels of severities by key."""
        return {row.key: row.label for row in self.severities}

    @cached_property
    def cause_labels(self) -> dict[str, str]:
        """Labels of kinds of causes by key."""
        return {row.key: row.label for row in self.causes}

    @property
    def step_keys(self) -> tuple[str, ...]:
        """The steps of the chain in their order."""
        return tuple(step.key for step in self.chain.steps)

    def source_in(self, title: str) -> str:
        """The source a title tells; the last one where it tells none."""
        for row in self.sources:
            if any(word in title for word in (row.label, *row.words)):
                return row.key
        return self.sources[-1].key

    def category_in(self, heading: str) -> str:
        """The category a heading tells; "" where it tells none."""
        return next(
            (row.key for row in self.categories if any(word in heading for word in (row.label, *row.words))),
            "",
        )


def finding_rules() -> Findings:
    """The section as the packs in force give it; until any is applied, as this version brings it."""
    return section_or_builtin(SECTION, Findings)


def declare() -> None:
    """Called once when the room is ready."""
    schema.register(SECTION, Findings)
