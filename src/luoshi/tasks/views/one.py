"""One task: how it stands, what it is about, what was done, its parts."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.grants import Somebody
from luoshi.access.records import get_or_404
from luoshi.kernel import clock
from luoshi.kernel.records import is_uuid
from luoshi.organisations.actions.checks import said
from luoshi.organisations.queries import names_on
from luoshi.tasks.declarations import TASK
from luoshi.tasks.doing import doing
from luoshi.tasks.enums import Asked, Limit, State
from luoshi.tasks.forms import NoteForm
from luoshi.tasks.heads import heads_said
from luoshi.tasks.lights import shown, until_of
from luoshi.tasks.models import Milestone, Task, TaskSupport
from luoshi.tasks.origins import link_to
from luoshi.tasks.packs import task_rules
from luoshi.tasks.queries import Completion, completion_under, list_tasks
from luoshi.tasks.story import steps, story, trail_of
from luoshi.tasks.tables import limit_said, person_said
from luoshi.ui.components import Light, Link, Tone

PARTS: Final = 50  # of a level at once


def crumbs(*more: Link) -> list[Link]:
    """The way to a page of this room."""
    return [Link(_("任务督办"), reverse("tasks")), *more]


def crumbs_to(task: Task) -> list[Link]:
    """The way to a page about a task."""
    return crumbs(Link(_("任务"), reverse("task", args=[task.uuid])))


class Fact(NamedTuple):
    """A line about a task."""

    label: str
    value: str
    words: bool = False  # text people wrote, set in Song
    url: str = ""


@require_GET
def task(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A task, its parts and its story."""
    found: Task = get_or_404(TASK, key, request.user)
    trail = trail_of(found)
    units = {found.unit_id, found.given_by_id, *(leg.unit_id for leg in trail.legs)}
    supporters = list(TaskSupport.objects.filter(task=found).values_list("unit_id", flat=True))
    names = names_on(units | set(supporters), clock.today())
    done = completion_under([found]).get(found.pk, Completion())
    may = doing(found, request.user)
    context = {
        "task": found,
        "light": shown(found, clock.today(), task_rules()),
        "unit_name": names.get(found.unit_id, ""),
        "giver_name": names.get(found.given_by_id, ""),
        "steps": steps(found, done.finished, done.total),
        "facts": _facts(found, names, supporters),
        "origins": _origins(found, request.user),
        "events": story(trail, names),
        "milestones": [_milestone(one) for one in trail.milestones],
        "waiting": next((one for one in trail.extensions if one.state == Asked.WAITING), None),
        "may": may,
        "note": NoteForm(initial={"on": clock.today(), "uuid": uuid.uuid4()})
        if _notes(found, may.changes)
        else None,
        "today": clock.today(),
        "done": done,
        "parts": parts_of(found, request.user, 1) if found.state == State.SPLIT else None,
        "crumbs": _above(found, request.user),
    }
    return render(request, "tasks/task.html", context)


def _notes(found: Task, changes: bool) -> bool:  # noqa: FBT001 (a right, not a switch)
    return changes and found.state in {State.DOING, State.REPORTED, State.LASTING}


def _above(found: Task, user: Somebody) -> list[Link]:
    """The list it stands on and what it is a part of, where the reader may open them."""
    more = []
    if found.list is not None:
        more.append(link_to("tasks.list", str(found.list.uuid), found.list.title, user))
    if found.parent is not None:
        more.append(link_to(TASK.name, str(found.parent.uuid), _("上级任务"), user))
    return crumbs(*more)


def _facts(found: Task, names: dict[int, str], supporters: Sequence[int]) -> list[Fact]:
    """What is written of a task, line by line; one query where nobody is named."""
    heads = heads_said([found.unit_id], clock.today()) if not (found.person_id or found.person_name) else {}
    support = [names[key] for key in supporters if key in names]
    support += [found.support] if found.support else []
    limit = Limit(found.limit).label
    due = " · ".join(filter(None, (said(found.due_on) if found.due_on else "", limit_said(found))))
    lines = [
        Fact(_("要求"), found.text, words=True),
        Fact(_("成果形式"), found.outcome, words=True),
        Fact(_("重点工作"), found.area),
        Fact(_("工作任务"), found.work),
        Fact(_("责任单位"), names.get(found.unit_id, "")),
        Fact(_("责任人"), person_said(found, heads)),
        Fact(_("责任领导"), found.leader),
        Fact(_("配合部门"), "、".join(dict.fromkeys(support))),
        Fact(_("完成时限"), due or str(limit)),
        Fact(_("下次复查"), said(found.review_on) if found.review_on else ""),
        Fact(_("办结日期"), said(found.done_on) if found.done_on else ""),
        Fact(_("周期"), found.recurrence),
        Fact(_("交办"), f"{names.get(found.given_by_id, '')} · {said(found.given_on)}"),
        Fact(_("编号"), found.number),
        Fact(_("备注"), found.remark),
    ]
    return [fact for fact in lines if fact.value]


def _origins(found: Task, user: Somebody) -> list[dict[str, Any]]:
    """Where it comes from, the sentence first; a query or two for each of the few."""
    refs = [(one.kind, one.ref, one.label) for one in found.links.all()]
    first = (found.origin_kind, found.origin_id, found.origin_label)
    if found.origin_kind and first[:2] not in {ref[:2] for ref in refs}:
        refs.insert(0, first)
    return [
        {
            "link": link_to(*ref, user),
            "quote": "" if at else found.quote,
            "all": reverse("task_origin", args=ref[:2]) if is_uuid(ref[1]) else "",
        }
        for at, ref in enumerate(refs)
    ]


def _milestone(row: Milestone) -> dict[str, Any]:
    """A milestone with its light."""
    due = said(row.due_on) if row.due_on else _("没有写明日期")
    if row.done_on is not None:
        light = Light(Tone.OK, _("%(day)s完成") % {"day": said(row.done_on)})
    elif row.due_on is not None and row.due_on < clock.today():
        light = Light(Tone.OVER, _("逾期%(days)s天") % {"days": (clock.today() - row.due_on).days})
    else:
        light = Light(Tone.NA, _("未完成"))
    return {"row": row, "due": due, "light": light}


class Parts(NamedTuple):
    """One level of the parts of a task, as far as shown."""

    rows: list[dict[str, Any]]
    onward: str  # where the next ones are
    left: int
    shown: int  # within the reader's rights
    withheld: int


def parts_of(found: Task, user: Somebody, page: int) -> Parts:
    """A page of the direct parts within the reader's rights; as many queries whatever their number."""
    every = Task.objects.rows().filter(parent=found).count()
    rows = list_tasks(user).filter(parent=found).select_related("person").order_by("position", "pk")
    total = rows.order_by().count()
    first = (page - 1) * PARTS
    shown_rows = list(rows[first : first + PARTS])
    left = max(0, total - first - len(shown_rows))
    onward = f"{reverse('task_parts', args=[found.uuid])}?page={page + 1}" if left else ""
    return Parts(tree_rows(shown_rows), onward, left, total, every - total)


def tree_rows(tasks: Sequence[Any]) -> list[dict[str, Any]]:
    """Tasks as a tree shows them: with light, who answers, and how far those cut into parts are."""
    day, rules = clock.today(), task_rules()
    nobody = [one.unit_id for one in tasks if one.person_id is None and not one.person_name]
    heads, done = heads_said(nobody, day), completion_under(tasks)
    return [
        {
            "task": one,
            "light": shown(one, day, rules),
            "person": person_said(one, heads),
            "done": done.get(one.pk),
            "limit": limit_said(one),
            "until": until_of(one),
            "own_words": not one.slot,
        }
        for one in tasks
    ]


@require_GET
def task_parts(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The direct parts of a task, as rows that htmx puts under it; without scripts a page of their own."""
    found: Task = get_or_404(TASK, key, request.user)
    words = request.GET.get("page", "1")
    page = int(words) if words.isascii() and words.isdigit() and 0 < len(words) < len("10000") else 1
    template = "tasks/parts/rows.html" if request.headers.get("HX-Request") else "tasks/parts.html"
    context = {
        "task": found,
        "parts": parts_of(found, request.user, max(1, page)),
        "crumbs": crumbs_to(found),
    }
    return render(request, template, context)
