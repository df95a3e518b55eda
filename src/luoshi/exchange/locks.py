"""One import is written, or taken back, at a time."""

from __future__ import annotations

from typing import Final

from django.db import connection

_SPACE: Final = 0x6C78  # keeps this advisory lock apart from the others of the house


def one_at_a_time() -> None:
    """Wait for another import being written, and keep later ones waiting until the transaction ends.

    Two drops of one roster would otherwise each find nobody entered and enter everybody. Other writers do not wait.
    SQLite has one writer at a time already: transactions begin IMMEDIATE.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("one_at_a_time is used within an action")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_SPACE])
