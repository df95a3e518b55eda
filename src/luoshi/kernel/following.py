"""What engines keep derived from records follows each action within its transaction.

A follower sees what the outermost action wrote, joined actions included and what was rolled back left out, when all
its rows are in the database and before the trail locks its chain. It may write rows of its own tables, never records:
what it keeps can be made anew from them, and the trail says nothing of it. Where it fails, the action fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from luoshi.kernel.registry import Registry

if TYPE_CHECKING:
    from luoshi.kernel.action import Action


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows actions: `follow` is called once for each that touched anything, with writes allowed."""

    name: str
    follow: Callable[[Action], None]


followers: Final[Registry[Follower]] = Registry("follower", lambda one: one.name)
