"""Background work: `enqueue` a registered handler, follow the job on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luoshi.jobs.actions import enqueue

__all__ = ["enqueue"]


def __getattr__(name: str) -> object:
    """`enqueue` needs the app registry, which is not there yet while the apps are loaded."""
    if name == "enqueue":
        from luoshi.jobs.actions import enqueue

        return enqueue
    raise AttributeError(name)
