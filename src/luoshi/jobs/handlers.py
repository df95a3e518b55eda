"""Handlers by name, and what a handler is given.

A handler must be idempotent: a worker may be killed after its work was committed and before the job was
marked as done, and then the handler runs again. Look first whether the work is there; give records a uuid
made from the job's. Keep transactions short and call `pause()` between them: on SQLite everybody else waits.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from luoshi.jobs import progress
from luoshi.kernel.actor import Actor

PAUSE: Final = 0.02  # seconds: without it a page's write fails after 20 s, with it it waits 9 ms at most


@dataclass(frozen=True, slots=True)
class Running:
    """A job under way, as its handler sees it."""

    uuid: str
    payload: dict[str, Any]
    by: Actor  # who asked, through the door JOB
    attempt: int  # from 1

    def progress(self, done: int, total: int, text: str = "") -> None:
        """Tell how far it is; cheap, readable from other processes even within a transaction."""
        progress.write(self.uuid, progress.JobProgress(total=total, done=done, text=text))

    def pause(self) -> None:
        """Let others write; to be called between two transactions, never inside one."""
        time.sleep(PAUSE)


Handler = Callable[[Running], Any]
"""Returns what pages need to go on: a small JSON value (ids and labels), or None."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A handler with its Chinese label and how often it may be tried."""

    name: str
    label: str
    run: Handler
    attempts: int = 3


_handlers: dict[str, Registered] = {}


def register(name: str, run: Handler, *, label: str, attempts: int = 3) -> None:
    """Declare a handler (`documents.read`), from the room's `ready()`; the same twice is harmless."""
    handler = Registered(name, label, run, attempts)
    if _handlers.setdefault(name, handler) != handler:
        raise ValueError(f"job handler {name!r} is registered twice")


def get(name: str) -> Registered | None:
    return _handlers.get(name)


def label(name: str) -> str:
    """The label of a handler; its name where a room has gone since."""
    found = _handlers.get(name)
    return gettext(found.label) if found else name
