"""Pack section `activities`: kinds of sessions, what may be held together, levels, forms of study, leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from luoshi.activities.enums import Due, Leave, Level
from luoshi.organisations.enums import UnitKind
from luoshi.packs import schema
from luoshi.packs.builtin import section_or_builtin
from luoshi.packs.schema import PackModel, Sourced

SECTION = "activities"
KEY = r"^[a-z][a-z_]{0,39}$"


class Named(PackModel):
    """Something offered by its label and kept by its key."""

    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1, max_length=20)


class Kind(Sourced):
    """A kind of session (组织生活、学习、会议 的一类)."""

    key: str = Field(pattern=KEY)
    label: str = Field(min_length=1, max_length=20)
    aliases: tuple[str, ...] = ()  # other words for it in sheets and reports
    holders: tuple[UnitKind, ...] = Field(min_length=1)
    due: Due
    body: str = ""  # which kind of body, where the body's members are due
    votes: bool = False  # resolutions are put to the vote: a second due number and the result
    expands: bool = False  # may be held 扩大: those who only belong to the wider circle sit in
    yearly: bool = False  # counted for the year it is held for (所属年度), not by its date
    numbers_only: bool = False  # date and counts: no content, nobody's name, nothing attached
    studies: bool = False  # the month's required study (必学清单) is ticked in its records from the first
    level: Level | None = None  # where it does not follow from the holder

    @model_validator(mode="after")
    def _body_where_due(self) -> Self:
        if (self.due is Due.BODY) is not bool(self.body):
            raise ValueError("due: body 与 body 要同时写：应到人员取自班子或小组的，写明是哪一类")
        return self


class Together(Sourced):
    """Kinds that may be held as one event (一会多用); so may any of them without the others."""

    key: str = Field(pattern=KEY)
    kinds: tuple[str, ...] = Field(min_length=2)


class Combining(Sourced):
    """What happens to a combination no rule allows: refused, or kept with its reason."""

    severity: Literal["hard", "soft"]


class Archiving(Sourced):
    """A record that was handed in and not returned is archived by itself."""

    days: int = Field(ge=0, le=366)
    sample: int = Field(
        default=1, ge=1, le=100
    )  # records a superior looks at, unless another number is asked for


class YearTurn(Sourced):
    """A yearly kind held in the first months of a year is offered as the year before's."""

    until_month: int = Field(ge=0, le=11)  # 0: never


class LevelOf(PackModel):
    """The level an event of a kind of unit has unless said otherwise."""

    key: UnitKind
    level: Level


class LeaveWords(PackModel):
    """Words of a list that mean one of the kinds of leave; all other words mean 其他."""

    key: Literal["official", "shift", "stationed"]
    words: tuple[str, ...] = Field(min_length=1)


_LEAVE = {"official": Leave.OFFICIAL, "shift": Leave.SHIFT, "stationed": Leave.STATIONED}


class Activities(PackModel):
    """Section `activities`."""

    kinds: tuple[Kind, ...] = Field(min_length=1)
    forms: tuple[Named, ...] = ()
    together: tuple[Together, ...] = ()
    combining: Combining
    archiving: Archiving
    year_turn: YearTurn
    levels: tuple[LevelOf, ...] = Field(min_length=1)
    leave: tuple[LeaveWords, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for what, keys in (("kinds", [kind.key for kind in self.kinds]), ("forms", list(self.form_labels))):
            if len(set(keys)) < len(keys):
                raise ValueError(f"{what} 的 key 有重复")
        unknown = {key for one in self.together for key in one.kinds} - {kind.key for kind in self.kinds}
        if unknown:
            raise ValueError(f"together 里有不认识的类别：{'、'.join(sorted(unknown))}")
        without = {holder for kind in self.kinds for holder in kind.holders} - {
            one.key for one in self.levels
        }
        if without:
            raise ValueError(f"levels 里缺少这些单位类别：{'、'.join(sorted(without))}")
        return self

    @cached_property
    def by_key(self) -> dict[str, Kind]:
        """The kinds by their keys, in the order they are offered."""
        return {kind.key: kind for kind in self.kinds}

    @cached_property
    def kind_labels(self) -> dict[str, str]:
        """Labels by key."""
        return {kind.key: kind.label for kind in self.kinds}

    @cached_property
    def form_labels(self) -> dict[str, str]:
        """Labels of the forms of study by key."""
        return {form.key: form.label for form in self.forms}

    def named(self, words: str) -> Kind | None:
        """The kind of that label or alias."""
        said = "".join(words.split())
        return next((kind for kind in self.kinds if said in {kind.key, kind.label, *kind.aliases}), None)

    def held_by(self, unit_kind: str) -> tuple[Kind, ...]:
        """The kinds a unit of this kind holds."""
        return tuple(kind for kind in self.kinds if unit_kind in kind.holders)

    def allows(self, keys: Collection[str]) -> bool:
        """Whether these kinds may be one event."""
        wanted = set(keys)
        return len(wanted) < 2 or any(wanted <= set(one.kinds) for one in self.together)  # noqa: PLR2004 - more than one

    def level(self, kinds: Iterable[Kind], unit_kind: str) -> Level:
        """The level offered for an event of these kinds held by a unit of that kind."""
        own = next((kind.level for kind in kinds if kind.level is not None), None)
        return own or next(one.level for one in self.levels if one.key == unit_kind)

    def leave_of(self, words: str) -> Leave:
        """A reason as it was written becomes one of four; what the words said is not kept."""
        said = "".join(words.split())
        for one in self.leave:
            if any(word in said for word in one.words):
                return _LEAVE[one.key]
        return Leave.OTHER


def activity_rules() -> Activities:
    """The section as the packs in force give it; until any is applied, as this version brings it."""
    return section_or_builtin(SECTION, Activities)


def declare() -> None:
    """Called once when the room is ready."""
    schema.register(SECTION, Activities)
