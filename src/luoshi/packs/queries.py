"""What the packs say, read from the database and kept until another version is applied."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from django.db.models import Max, Subquery
from pydantic import BaseModel

from luoshi.kernel.kept import kept
from luoshi.packs import schema
from luoshi.packs.merge import overlay
from luoshi.packs.models import PackVersion

T = TypeVar("T", bound=BaseModel)

# The newest version: its number and its hash. The number alone is not enough: one that was rolled back is given
# to the next.
Newest = tuple[int, str]

# One state at a time: (newest version, sections merged, sections as models).
_kept: tuple[Newest, dict[str, Any], dict[str, BaseModel]] | None = None


class SectionMissing(LookupError):
    """No applied pack has this section: the built-in pack was never applied, or is older than the program."""

    def __init__(self, name: str) -> None:
        super().__init__(f"规则包里没有“{name}”一节，请运行 luoshi packs apply")


def section(name: str, model: type[T], *, newest: Newest | None = None) -> T:
    """A section as its room's model. Asks for the newest version's number; reads the packs only when it changed.

    `newest` is that version where another question brought it along (`with_newest`): then nothing is asked.
    """
    state = _state(newest)
    if name not in state[2]:
        registered = schema.registered().get(name)
        if registered is None:
            raise LookupError(f"pack section {name!r} is not registered")
        if name not in state[1]:
            raise SectionMissing(name)
        state[2][name] = registered.model_validate(state[1][name])
    found = state[2][name]
    if not isinstance(found, model):
        raise TypeError(f"pack section {name!r} is a {type(found).__name__}, not a {model.__name__}")
    return found


def with_newest() -> dict[str, Subquery]:
    """Two annotations that bring the newest version (`pack_newest`, `pack_hash`) along with rows read anyway."""
    latest = PackVersion.objects.order_by("-pk")
    return {
        "pack_newest": Subquery(latest.values("pk")[:1]),
        "pack_hash": Subquery(latest.values("content_hash")[:1]),
    }


def in_force(*, without: str | None = None) -> list[PackVersion]:
    """The newest version of each pack, in the order they are laid; optionally without one pack."""
    newest = PackVersion.objects.values("pack").annotate(newest=Max("pk")).values("newest")
    found = PackVersion.objects.filter(pk__in=newest).select_related("pack").order_by("order", "pack__name")
    return list(found.exclude(pack__name=without) if without else found)


def merged(versions: list[PackVersion]) -> dict[str, Any]:
    """The sections of packs laid over one another."""
    sections: dict[str, Any] = {}
    for version in versions:
        for name, content in json.loads(version.content).items():
            sections[name] = overlay(sections.get(name, {}), content)
    return sections


def _newest() -> Newest:
    return PackVersion.objects.order_by("-pk").values_list("pk", "content_hash").first() or (0, "")


def _state(newest: Newest | None = None) -> tuple[Newest, dict[str, Any], dict[str, BaseModel]]:
    global _kept  # noqa: PLW0603 - one small cache a process, replaced whole
    if newest is None:
        newest = kept(("packs.newest",), _newest)
    state = _kept
    if state is None or state[0] != newest:
        state = _kept = (newest, merged(in_force()), {})
    return state
