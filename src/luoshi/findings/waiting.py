"""The first page's panel: what waits for one's units to claim, to accept and to look at again; the most urgent ones."""

from __future__ import annotations

from typing import Any, Final

from luoshi.access.grants import Somebody, may
from luoshi.findings.lights import shown
from luoshi.findings.mine import ACCEPT, CLAIM, RECHECK, TODO, counts_of, part_of, waiting_counts
from luoshi.findings.rights import VIEW
from luoshi.kernel import clock
from luoshi.tasks.packs import task_rules

SHOWN: Final = 4


def waiting(_record: None, user: Somebody) -> dict[str, Any] | None:
    """One's own work; None for one who sees no problem, or for whom nothing waits. A query and the counts."""
    if not may(user, VIEW):
        return None
    counts, waits = counts_of(user), waiting_counts(user)
    todo = counts.get(TODO, 0)
    if not todo and not any(waits.values()):
        return None
    day, rules = clock.today(), task_rules()
    rows = list(part_of(user, TODO)[:SHOWN]) if todo else []
    return {
        "rows": [{"finding": row, "light": shown(row, day, rules)} for row in rows],
        "todo": todo,
        "claim": waits.get(CLAIM, 0),
        "accept": waits.get(ACCEPT, 0),
        "recheck": waits.get(RECHECK, 0),
    }
