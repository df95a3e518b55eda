"""Who answers for a unit where a task names nobody: 书记, or the head of a department."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from luoshi.organisations.models import Post
from luoshi.tasks.packs import task_rules


def heads_on(units: Collection[int], day: dt.date) -> dict[int, str]:
    """Names by unit of who heads it on a day, as the pack's order of titles has it; one query."""
    titles = task_rules().heads.titles
    if not units:
        return {}
    held = Post.objects.on(day).held().filter(unit__in=set(units), title__in=titles)
    rows = held.order_by("start", "pk").values_list("unit_id", "title", "person__name")
    found: dict[int, tuple[int, str]] = {}
    for unit, title, name in rows:
        place = titles.index(title)
        if unit not in found or place < found[unit][0]:
            found[unit] = (place, name)
    return {unit: name for unit, (_place, name) in found.items()}
