"""Rules as data with a source. Rooms register the schema of their section and read it with `section`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi.packs.queries import section

__all__ = ["section"]


def __getattr__(name: str) -> object:
    """`section` needs the app registry, which is not there yet while the apps are loaded."""
    if name == "section":
        from luoshi.packs.queries import section

        return section
    raise AttributeError(name)
