"""Pack section `tasks`: when a light changes, how long things are silent, reviews, what is expanded ahead, programmes."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from luoshi.packs import schema
from luoshi.packs.builtin import section_or_builtin
from luoshi.packs.schema import PackModel, Sourced

SECTION = "tasks"


class Lights(Sourced):
    """When a task is near its day, and when it has been silent for too long; days. 0 silent days: never."""

    near_days: int = Field(ge=0, le=366)
    silent_days: int = Field(ge=0, le=366)


class AtOnce(Sourced):
    """立行立改: days within which it is done, where no day is said."""

    days: int = Field(ge=0, le=366)


class Reviews(Sourced):
    """长期坚持: months from one review to the next, where none are said."""

    months: int = Field(ge=1, le=36)


class Ahead(Sourced):
    """周期任务: how many days before its day a part is given."""

    days: int = Field(ge=0, le=366)


class Heads(PackModel):
    """Who answers for a unit where nobody is named: titles of posts, the first that is held."""

    titles: tuple[str, ...] = Field(min_length=1)


class Tasks(PackModel):
    """Section `tasks`."""

    lights: Lights
    at_once: AtOnce
    reviews: Reviews
    ahead: Ahead
    heads: Heads

    @model_validator(mode="after")
    def _titles_once(self) -> Self:
        if len(set(self.heads.titles)) < len(self.heads.titles):
            raise ValueError("heads.titles 有重复")
        return self


def task_rules() -> Tasks:
    """The section as the packs in force give it; until any is applied, as this version brings it."""
    return section_or_builtin(SECTION, Tasks)


def declare() -> None:
    """Called once when the room is ready."""
    schema.register(SECTION, Tasks)
