"""Who answers for a unit where a task names nobody: 书记, or the head of a department."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from luoshi.organisations.models import Post
from luoshi.organisations.packs_people import people_rules
from luoshi.tasks.packs import task_rules
from luoshi.ui.said import said

UNIT_OPEN: Final = "责任单位待定"  # remark of a task whose words name nobody: data, in the language of papers


def settled(remark: str) -> str:
    """A remark once another unit answers: it is no longer open who does."""
    return "；".join(part for part in remark.split("；") if part != UNIT_OPEN)


def heads_on(units: Collection[int], day: dt.date) -> dict[int, str]:
    """Names by unit of who heads it on a day, as the pack's order of titles has it; one query."""
    return {unit: name for unit, (_title, name) in _heads(units, day).items()}


def heads_said(units: Collection[int], day: dt.date) -> dict[int, str]:
    """The same with the post before the name: 书记 张三."""
    rules = people_rules()
    titles = {
        key: said(title.label) if (title := rules.title(key)) else "" for key in task_rules().heads.titles
    }
    return {unit: f"{titles[title]} {name}".strip() for unit, (title, name) in _heads(units, day).items()}


def _heads(units: Collection[int], day: dt.date) -> dict[int, tuple[str, str]]:
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
    return {unit: (titles[place], name) for unit, (place, name) in found.items()}
