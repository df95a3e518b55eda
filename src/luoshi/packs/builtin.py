"""What the built-in pack of this version says, for a section no applied pack has yet."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

from pydantic import BaseModel

from luoshi.packs.actions import builtin_data
from luoshi.packs.queries import SectionMissing, section

T = TypeVar("T", bound=BaseModel)


def section_or_builtin(name: str, model: type[T]) -> T:
    """A section as the packs in force give it; until any is applied, as this version brings it."""
    try:
        return section(name, model)
    except SectionMissing:
        found: T = builtin_section(name, model)
        return found


@cache
def builtin_section(name: str, model: type[T]) -> T:
    """A section as this version brings it."""
    return model.model_validate(builtin_data()[name])
