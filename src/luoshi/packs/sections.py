"""The sections of the base floor itself, which has no room above it to register them."""

from __future__ import annotations

from pydantic import Field

from luoshi.packs import schema
from luoshi.packs.schema import PackModel, Sourced


class Trail(Sourced):
    """Section `trail`: how long the details of the audit trail are kept at least."""

    least_days: int = Field(ge=1, le=36_500)


class Basis(PackModel):
    """An example of what an approval on paper refers to."""

    key: str = Field(pattern=r"^[a-z][a-z_]{0,39}$")
    label: str = Field(min_length=1, max_length=40)
    example: str = Field("", max_length=80)


class Approvals(PackModel):
    """Section `approvals`: what the form for an approval given on paper (线下已审批) says and offers."""

    badge: str = Field(min_length=1, max_length=10)
    hint: str = Field(min_length=1, max_length=200)
    bases: tuple[Basis, ...] = ()
    posts: tuple[str, ...] = ()  # offered, never the only ones


class WorkField(PackModel):
    """A field of work problems are sorted into (方面)."""

    key: str = Field(pattern=r"^[a-z][a-z_]{0,39}$")
    label: str = Field(min_length=1, max_length=20)
    words: tuple[str, ...] = ()  # that suggest it in a problem's text


class Problems(Sourced):
    """Section `problems`: the fields of work (方面) a problem is sorted into; a site adds its own."""

    fields: tuple[WorkField, ...] = Field(min_length=1)


def declare() -> None:
    """Called once when the room is ready."""
    schema.register("trail", Trail)
    schema.register("approvals", Approvals)
    schema.register("problems", Problems)
