"""The first page's panel: how many tasks one's units have in work, the five most urgent, what is to be decided."""

from __future__ import annotations

from typing import Any, Final

from luoshi.access.grants import Somebody, may
from luoshi.kernel import clock
from luoshi.tasks.lights import shown
from luoshi.tasks.mine import ACCEPT, EXTEND, REVIEW, TODO, counts_of, part_of
from luoshi.tasks.packs import task_rules
from luoshi.tasks.rights import VIEW

SHOWN: Final = 5


def waiting(_record: None, user: Somebody) -> dict[str, Any] | None:
    """One's own work; None for one who sees no task, or has nothing in work or to decide. A query and the counts."""
    if not may(user, VIEW):
        return None
    counts = counts_of(user)
    deciding = {part: counts.get(part, 0) for part in (ACCEPT, EXTEND, REVIEW)}
    if not counts[TODO] and not any(deciding.values()):
        return None
    day, rules = clock.today(), task_rules()
    rows = list(part_of(user, TODO)[:SHOWN]) if counts[TODO] else []
    return {
        "rows": [{"task": row, "light": shown(row, day, rules)} for row in rows],
        "todo": counts[TODO],
        "more": counts[TODO] > len(rows),
        **deciding,
    }
