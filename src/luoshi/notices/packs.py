"""Pack section `notices`: when the weekly digest comes, how far it looks, how often a delivery is tried."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from luoshi.packs import schema
from luoshi.packs.builtin import section_or_builtin
from luoshi.packs.schema import PackModel, Sourced

SECTION: Final = "notices"


class DigestRule(Sourced):
    """每周提醒: once a week and no more."""

    weekday: int = Field(ge=1, le=7)  # 1: Monday; an account may choose another day
    hour: int = Field(ge=0, le=23)  # local time, from which on the day's digests are made
    ahead_days: int = Field(ge=1, le=90)  # what falls due within so many days is told, and what is overdue
    keep_weeks: int = Field(ge=4, le=520)  # older digests are removed: they only say how many there were


class DeliveryRule(Sourced):
    """Mail and pushes that did not get through: after how long each next try comes; after the last none."""

    retry_after_minutes: tuple[Annotated[int, Field(ge=1, le=2880)], ...] = Field(max_length=10)


class Notices(PackModel):
    """Section `notices`."""

    digest: DigestRule
    delivery: DeliveryRule


def notices_rules() -> Notices:
    """The section as the packs in force give it."""
    return section_or_builtin(SECTION, Notices)


def declare() -> None:
    """Called once when the room is ready."""
    schema.register(SECTION, Notices)
