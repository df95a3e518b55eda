"""What of tasks falls due, for the one calendar and the weekly digest: their days, reviews and milestones.

The calendar lists all the reader may see; one's own is what the own units owe, and what they decide on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.access.grants import Somebody
from luoshi.kernel.due import Due, DueSource
from luoshi.kernel.records import RecordRef
from luoshi.tasks.declarations import TASK
from luoshi.tasks.enums import OPEN, State
from luoshi.tasks.leg_base import short
from luoshi.tasks.mine import concerning, own_units
from luoshi.tasks.models import Milestone
from luoshi.tasks.packs import task_rules
from luoshi.tasks.rights import tasks_for

TITLE: Final = 60
MOST: Final = 1_000  # of each sort, the longest overdue first: nobody reads on


def between(user: Somebody, first: dt.date, last: dt.date) -> Iterator[Due]:  # noqa: ARG001 (what is late is open)
    """What falls due in first..last and what is late on `first`, within the reader's rights; a fixed number of queries.

    Parts of one task that other units owe are one line with their number: who watches ten thousand units is not told
    ten thousand times.
    """
    yield from _due(user, tasks_for(user), last)


def mine(user: Somebody, first: dt.date, last: dt.date) -> Iterator[Due]:  # noqa: ARG001 (what is late is open)
    """What of it the reader's own units do or decide: owed by them, to accept, to extend, to look at again."""
    yield from _due(user, tasks_for(user).filter(concerning(user)), last)


def _due(user: Somebody, tasks: Any, last: dt.date) -> Iterator[Due]:
    """Open tasks by their day, lasting ones by their review, milestones by theirs: what is late is still open."""
    until = Case(When(state=State.LASTING, then=F("review_on")), default=F("due_on"))
    open_now = tasks.filter(
        Q(state__in=OPEN, due_on__lte=last) | Q(state=State.LASTING, review_on__lte=last)
    ).annotate(until=until)
    whole = tasks_for(user).filter(pk=OuterRef("parent"), state=State.SPLIT)
    others = Q(Exists(whole)) & ~Q(unit__in=own_units(user))
    alone = open_now.exclude(others).order_by("until", "pk")
    for key, unit, title, on, state in alone.values_list("uuid", "unit_id", "title", "until", "state")[:MOST]:
        said = short(title, TITLE)
        what = _("复查：%(title)s") % {"title": said} if state == State.LASTING else said
        yield _one(RecordRef(TASK.name, str(key), what), unit, on, reverse("task", args=[key]))
    parts = (
        open_now.filter(others)
        .order_by()
        .values_list("parent__uuid", "parent__unit_id", "parent__title", "until")
    )
    for key, unit, title, on, number in parts.annotate(number=Count("pk")).order_by("until", "parent__uuid")[
        :MOST
    ]:
        what = _("%(title)s（%(count)s项）") % {"title": short(title, TITLE), "count": number}
        yield _one(RecordRef(TASK.name, str(key), what), unit, on, reverse("task", args=[key]))
    steps = Milestone.objects.rows().filter(
        done_on=None,
        due_on__lte=last,
        task__in=tasks.exclude(others).filter(state__in=(*OPEN, State.LASTING)).order_by().values("pk"),
    )
    reached = steps.order_by("due_on", "pk").values_list(
        "uuid", "task__uuid", "task__unit_id", "title", "due_on"
    )
    for key, task, unit, title, day in reached:
        what = _("节点：%(title)s") % {"title": short(title, TITLE)}
        ref = RecordRef("tasks.milestone", str(key), what)
        if day is not None:
            yield _one(ref, unit, day, reverse("task", args=[task]))


def _one(ref: RecordRef, unit: int, on: dt.date, url: str) -> Due:
    rule = task_rules().lights
    return Due(ref.label, unit, on, rule.near_days, ref, url, source=rule.source or "")


SOURCE: Final = DueSource("tasks.task", gettext_noop("任务督办"), between, mine)
