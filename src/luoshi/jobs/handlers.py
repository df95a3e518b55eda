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


GivenUp = Callable[[Running], Any]
"""Told, as the system, that a job will not be done although its handler never said so: its pages must not wait."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A handler with its Chinese label, how often it may be tried, and who is told when it was in vain."""

    name: str
    label: str
    run: Handler
    attempts: int = 3
    given_up: GivenUp | None = None


_handlers: dict[str, Registered] = {}

MayAct = Callable[[Actor], bool]
_may_act: list[MayAct] = []


def set_may_act(answer: MayAct) -> None:
    """Installed once by the room that has accounts: whether who asked may still act when the job's turn comes."""
    _may_act[:] = [answer]


def may_act(by: Actor) -> bool:
    """The system itself always; others while their account is in use. Closed where nobody answers."""
    return by.id is None or any(answer(by) for answer in _may_act)


def register(
    name: str, run: Handler, *, label: str, attempts: int = 3, given_up: GivenUp | None = None
) -> None:
    """Declare a handler (`documents.read`), from the room's `ready()`; the same twice is harmless."""
    handler = Registered(name, label, run, attempts, given_up)
    if _handlers.setdefault(name, handler) != handler:
        raise ValueError(f"job handler {name!r} is registered twice")


def get(name: str) -> Registered | None:
    return _handlers.get(name)


def label(name: str) -> str:
    """The label of a handler; its name where a room has gone since."""
    found = _handlers.get(name)
    return gettext(found.label) if found else name
