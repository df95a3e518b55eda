"""Answers kept from one request to the next for as long as nothing has been written.

Every write is an action and ends with an entry of the trail (`action`), so what the database answered once holds until
the trail has another last entry and the calendar another day. A request asks for that entry's hash once (its number
alone would be given again after a roll-back); what was answered under the same hash then comes from memory. An answer
read while somebody else commits is at most newer than the hash it is kept under, never older.

    def top_names() -> dict[int, str]:
        return kept(("top names",), lambda: dict(...))

Only for what records alone decide, never for sessions, background work or the sign-in library's tables, which are
written outside actions (`writes.ALLOWED_TABLES`). Outside of `answers_kept()`, and inside an action, where rows are
ahead of the trail, everything is asked anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, NamedTuple, TypeVar

from luoshi.kernel import clock

T = TypeVar("T")

MOST: Final = 10_000  # answers of one process


class Held(NamedTuple):
    """What answers hold under."""

    head: str  # hash of the trail's last entry
    day: dt.date


_reader: list[Callable[[], str]] = []
_request: ContextVar[list[Held] | None] = ContextVar("luoshi_kept", default=None)
_answers: tuple[Held, dict[Hashable, Any]] = (Held("", dt.date.min), {})


def set_head_reader(reader: Callable[[], str]) -> None:
    """Installed once by the audit room: reads the hash of the trail's last entry, "" of an empty trail."""
    _reader[:] = [reader]


@contextmanager
def answers_kept() -> Iterator[None]:
    """Within it answers are kept; opened for each request."""
    token = _request.set([])
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def nothing_kept() -> Iterator[None]:
    """Opened by an action: until it ends everything is asked anew, and after it for the head."""
    asked = _request.get()
    token = _request.set(None)
    try:
        yield
    finally:
        _request.reset(token)
        if asked is not None:
            asked.clear()


def kept(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, asked once for a key while nothing is written. The answer is shared: nobody may change it."""
    global _answers  # noqa: PLW0603 - one memory a process, replaced whole
    asked = _request.get()
    if asked is None or not _reader:
        return read()
    if not asked:
        asked.append(Held(_reader[0](), clock.today()))
    if not asked[0].head:
        return read()
    memory = _answers
    if memory[0] != asked[0]:
        memory = _answers = (asked[0], {})
    found: T = memory[1].get(key, memory)  # no answer is this tuple
    if found is memory:
        found = read()
        if len(memory[1]) >= MOST:
            memory[1].clear()
        memory[1][key] = found
    return found


def forget() -> None:
    """Everything is asked anew, as after a write; for measuring."""
    global _answers  # noqa: PLW0603 - see `kept`
    _answers = (Held("", dt.date.min), {})
