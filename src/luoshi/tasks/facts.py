"""What this room lets others count: how tasks stood, by the units that owe them, in either tree.

One stock answers all: on D a task has one leg, and it says whether it is open, since when it is done, and what its day
is. Due by the end of a period, done in it, overdue at its end are conditions on days; an extension closes a leg, so
what was overdue in March stays so however late in May more time was granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from luoshi.kernel.facts import Amount, Day, Dim, FactSource, Noun, Spell, fact_sources
from luoshi.organisations.enums import Tree
from luoshi.tasks.declarations import TASK
from luoshi.tasks.enums import COUNTED, Limit, Timely
from luoshi.tasks.models import TaskLeg


def _states() -> Mapping[str, str]:
    return {str(state): str(state.label) for state in COUNTED}


def _limits() -> Mapping[str, str]:
    return {str(value): str(label) for value, label in Limit.choices}


def _timely() -> Mapping[str, str]:
    return {str(value): str(label) for value, label in Timely.choices if value}


def _rounds() -> Mapping[int, str]:
    return {1: _("第一轮"), 2: _("第二轮"), 3: _("第三轮")}


def _origins() -> Mapping[str, str]:
    from luoshi.kernel.records import kinds

    return {kind.name: kind.label for kind in kinds}


def _in_party() -> QuerySet[TaskLeg]:
    found: QuerySet[TaskLeg] = TaskLeg.objects.counted().filter(party__isnull=False)
    return found


def _in_company() -> QuerySet[TaskLeg]:
    found: QuerySet[TaskLeg] = TaskLeg.objects.counted().filter(company__isnull=False)
    return found


def _source(name: str, label: str, unit: str, tree: Tree) -> FactSource:
    return FactSource(
        name=name,
        label=label,
        kind=TASK,
        rows=_in_party if tree is Tree.PARTY else _in_company,
        identity="task",
        unit=unit,
        tree=str(tree),
        when=Spell(start="start", end="end"),
        noun=Noun.ITEMS,
        dims=(
            Dim("state", _("状态"), "state", _states),
            Dim("limit", _("时限类型"), "limit", _limits),
            Dim("timely", _("按期情况"), "timely", _timely),
            Dim("round", _("轮次"), "round", _rounds),
            Dim("origin", _("来源类别"), "origin_kind", _origins),
        ),
        days=(
            Day("given_on", _("交办日期"), "given_on"),
            Day("round_on", _("本轮起始日期"), "round_on"),
            Day("due_on", _("时限日期"), "due_on"),
            Day("done_on", _("完成日期"), "done_on"),
            Day("accepted_on", _("办结日期"), "accepted_on"),
            Day("review_on", _("复查日期"), "review_on"),
        ),
        amounts=(Amount("days", _("办理天数"), "days", Noun.DAYS),),
        title="task__title",
    )


TASKS: Final = _source("tasks.task", _("任务"), "party", Tree.PARTY)
COMPANY_TASKS: Final = _source("tasks.company_task", _("任务（按行政单位）"), "company", Tree.ADMINISTRATIVE)


def declare() -> None:
    """Called once when the room is ready."""
    fact_sources.register(TASKS)
    fact_sources.register(COMPANY_TASKS)
