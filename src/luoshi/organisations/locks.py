"""One change of a tree at a time."""

from __future__ import annotations

from django.db import connection

from luoshi.organisations.enums import Tree

_SPACE = 0x6C75  # "lu": keeps these advisory locks apart from any other program's


def lock_tree(tree: Tree) -> None:
    """Wait for other changes of this tree and keep later ones waiting until the transaction ends.

    SQLite has one writer at a time already: transactions begin IMMEDIATE.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("lock_tree is used within an action")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_SPACE, list(Tree).index(tree)])
