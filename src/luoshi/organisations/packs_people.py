"""Pack section `people`: what kinds of units may have, titles, bodies, numbers, terms, and soft advice."""

from __future__ import annotations

from typing import Literal, Self, TypeVar

from pydantic import Field, model_validator

from luoshi.organisations.enums import UnitKind
from luoshi.packs import schema
from luoshi.packs.builtin import section_or_builtin
from luoshi.packs.schema import PackModel, Sourced

SECTION = "people"
KEY = r"^[a-z][a-z_]{0,39}$"


class Named(PackModel):
    """Something offered by its label and kept by its key."""

    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1, max_length=20)


class KindRule(Sourced):
    """What units of a kind have."""

    key: UnitKind
    members: bool = False  # people are members there
    develops: bool = False  # it takes new members of its own development (发展党员)
    elects: bool = False  # it is elected for a term
    years: int | None = Field(None, ge=1, le=10)  # of that term

    @model_validator(mode="after")
    def _elects_for_years(self) -> Self:
        if self.elects is not (self.years is not None):
            raise ValueError("elects 与 years 要同时写：换届的类别写明任期年数，不换届的不写")
        return self


class Title(Named):
    """A post's title."""

    single: bool = False  # one holder at a time
    committee: bool = False  # its holder is one of the committee


class BodyKind(Named):
    """A kind of body."""

    members_vote: bool = False  # only full members of the Party vote in it
    of_members: bool = False  # members of a branch belong to it through their membership (党小组)


class NumberKind(Named):
    """A number of a unit, a choice where it has choices, or a few words."""

    noun: str = Field("", max_length=10)
    choices: tuple[Named, ...] = ()
    words: bool = False

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if self.words and self.choices:
            raise ValueError("words 与 choices 只能写一个：填文字的项目没有选项")
        return self


class TermRule(Sourced):
    """Reminder before a term runs out, and the most it may be extended by; both in months."""

    remind_months: int = Field(ge=0, le=60)
    extension_months: int = Field(ge=0, le=60)
    letter: tuple[str, ...] = Field(
        (), max_length=9
    )  # what the reminder asks the unit to do, a sentence a point


class Advice(Sourced):
    """Shown, never enforced: applies to `kinds` with a number of members in a range.

    With `seats_…` it is said only where the committee has another number of members than that.
    """

    key: str = Field(pattern=KEY)
    kinds: tuple[UnitKind, ...] = Field(min_length=1)
    of: Literal["full", "all"]
    at_least: int = Field(1, ge=0)
    at_most: int | None = None
    seats_at_least: int | None = None
    seats_at_most: int | None = None
    text: str = Field(min_length=1, max_length=200)  # {count}: of members, {seats}: of the committee

    @model_validator(mode="after")
    def _text_can_be_filled(self) -> Self:
        try:
            self.text.format(count=1, seats=1)
        except (LookupError, ValueError):
            raise ValueError("text 里的占位符只能是 {count} 和 {seats}") from None
        return self

    def applies(self, kind: str, members: int, seats: int) -> bool:
        """Whether there is something to say."""
        if kind not in self.kinds or not _within(members, self.at_least, self.at_most):
            return False
        if self.seats_at_least is None and self.seats_at_most is None:
            return True
        return not _within(seats, self.seats_at_least, self.seats_at_most)


N = TypeVar("N", bound=Named)


class People(PackModel):
    """Section `people`."""

    kinds: tuple[KindRule, ...] = Field(min_length=1)
    titles: tuple[Title, ...] = Field(min_length=1)
    lines: tuple[Named, ...] = ()
    bodies: tuple[BodyKind, ...] = Field(min_length=1)
    numbers: tuple[NumberKind, ...] = ()
    terms: TermRule
    advice: tuple[Advice, ...] = ()

    def kind(self, kind: str) -> KindRule | None:
        """The rule of a kind of unit, if the pack has one."""
        return next((rule for rule in self.kinds if rule.key == kind), None)

    def title(self, key: str) -> Title | None:
        """The title of that key."""
        return _by_key(self.titles, key)

    def body(self, key: str) -> BodyKind | None:
        """The kind of body of that key."""
        return _by_key(self.bodies, key)

    def number(self, key: str) -> NumberKind | None:
        """The number of that key."""
        return _by_key(self.numbers, key)

    @property
    def committee_titles(self) -> tuple[str, ...]:
        """Keys of the titles whose holders are the committee."""
        return tuple(title.key for title in self.titles if title.committee)


def _within(number: int, least: int | None, most: int | None) -> bool:
    return (least is None or number >= least) and (most is None or number <= most)


def _by_key(named: tuple[N, ...], key: str) -> N | None:
    return next((one for one in named if one.key == key), None)


def people_rules() -> People:
    """The section as the packs in force give it; until any is applied, as this version brings it."""
    return section_or_builtin(SECTION, People)


def declare() -> None:
    """Called once when the room is ready."""
    schema.register(SECTION, People)
