"""The list of tasks: what is to be done, where it comes from, who answers for it, its day and how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.tasks.enums import Asked, Limit, State, Verb
from luoshi.tasks.filters import LightFilter, ListFilter, OriginFilter, UnitFilter
from luoshi.tasks.heads import heads_said
from luoshi.tasks.leg_base import short
from luoshi.tasks.lights import shown, until_of
from luoshi.tasks.mine import ACCEPT, ALL, EXTEND, REVIEW, TODO
from luoshi.tasks.models import Extension, Progress, TaskLeg
from luoshi.tasks.packs import task_rules
from luoshi.tasks.queries import completion_under
from luoshi.ui.table import Between, Choice, Date, Lights, LinkTo, Person, Table, Text
from luoshi.ui.table.table import Bulk

TITLE_SHOWN: Final = 90  # characters of a title in a list
WORDS_SHOWN: Final = 60
ITEMS: Final = pgettext_lazy("counter", "项")


def person_said(task: Any, heads: Mapping[int, str]) -> str:
    """责任人: who is named, else whoever heads the unit."""
    if task.person is not None:
        return str(task.person.name)
    return str(task.person_name) or heads.get(task.unit_id, "")


def limit_said(task: Any) -> str:
    """What is said of a time limit besides its day: the office's words, its sort, the review."""
    if task.state == State.LASTING:
        return gettext("复查")
    kind = "" if task.limit == Limit.BY_DAY else str(Limit(task.limit).label)
    return str(task.due_words) or kind


def _origin(task: Any) -> str:
    """The record it comes from, else the list it stands on, else who gave it."""
    if task.origin_label or task.list_id:
        return str(task.origin_label or task.list.title)
    if task.given_by_id == task.unit_id or not task.giver_name:
        return ""
    return gettext("%(unit)s交办") % {"unit": task.giver_name}


def _noted(task: Any) -> str:
    """The day of what is said of its progress, where something is."""
    if task.state == State.SPLIT or not task.progress_said:
        return ""
    return f"{task.noted_on:%Y-%m-%d}" if task.noted_on else ""


def _asked(task: Any) -> str:
    if task.asked_until is None:
        return ""
    words = {"day": f"{task.asked_until:%Y-%m-%d}", "why": short(task.asked_why or "", WORDS_SHOWN)}
    return pgettext("request", "延至%(day)s：%(why)s") % words


def with_words(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Tasks with the words of their last note (`last_words`), those of the report (`done_words`) and what else the columns read."""
    notes = Progress.objects.rows().filter(task=OuterRef("pk")).order_by("-day", "-pk")
    reports = TaskLeg.objects.rows().filter(task=OuterRef("pk"), verb=Verb.REPORT).order_by("-pk")
    done = When(state__in=(State.REPORTED, State.DONE), then=Subquery(reports.values("words")[:1]))
    found: QuerySet[Any] = rows.select_related("list", "person").annotate(
        last_words=Subquery(notes.values("words")[:1]),
        done_words=Case(done, default=Value("")),
    )
    return found


class TaskTable(Table[Any]):
    """任务督办: tasks as everybody reads them."""

    caption = _("任务督办")
    counter = ITEMS
    search = ("title", "number", "person_name", "origin_label")
    search_hint = _("事项、编号、责任人、来源")
    default_sort = "due"
    count_kept = True
    wide = True
    empty_title = _("还没有任务")
    empty_text = _("交办一项，或者把任务分解表整块粘贴进来；到期、进展和办结情况从这里看。")

    title = LinkTo(
        _("事项"), lambda row: short(row.title, TITLE_SHOWN), url=lambda row: reverse("task", args=[row.uuid]),
        note=lambda row: " · ".join(filter(None, (row.number, row.area))), phone="title",
    )  # fmt: skip
    origin = Text(_("来源"), lambda row: short(_origin(row), WORDS_SHOWN), phone="hide")
    unit = Text(_("责任单位"), "unit_name", phone="pair")
    person = Person(_("责任人"), lambda row: row.person_said, phone="hide")
    due = Date(_("时限"), until_of, sort="due_on", note=limit_said)
    light = Lights(_("灯"), lambda row: row.light_shown)
    progress = Text(_("进展"), lambda row: row.progress_said, note=_noted, phone="hide")

    until = Between(_("时限"), "due_on")

    def __init__(self, request: HttpRequest, rows: QuerySet[Any], **more: Any) -> None:
        """The list for one reader."""
        super().__init__(request, with_words(rows), **more)
        user = request.user
        units, lists = UnitFilter(user), ListFilter(user)
        state = Choice(_("状态"), State.choices)
        state.name = state.lookup = "state"
        limit = Choice(_("时限类型"), Limit.choices)
        limit.name = limit.lookup = "limit"
        found = [LightFilter(), state, limit, OriginFilter()]
        found += [lists] if lists.options() else []
        found += [] if len(units.options()) == 1 else [units]
        self.filters = (*found, *type(self).filters)  # type: ignore[misc]  # options depend on the reader

    def read_along(self, rows: Sequence[Any]) -> None:
        """Who answers for each where nobody is named, how far those cut into parts have come, and the lights."""
        day, rules = clock.today(), task_rules()
        nobody = [row.unit_id for row in rows if row.person_id is None and not row.person_name]
        heads, done = heads_said(nobody, day), completion_under(rows, day)
        for row in rows:
            row.person_said = person_said(row, heads)
            row.light_shown = shown(row, day, rules)
            parts = done.get(row.pk)
            row.progress_said = (
                gettext("已完成%(finished)s/%(total)s项") % {"finished": parts.finished, "total": parts.total}
                if parts is not None
                else short(row.done_words or row.last_words or "", WORDS_SHOWN)
            )


class TodoTable(TaskTable):
    """What the own units have in work."""

    caption = _("我的任务清单")
    pick: ClassVar[str] = "uuid"
    empty_title = _("没有在办的任务")
    empty_text = _("交办给您单位的任务在这里，按时限先后排。")

    def __init__(self, request: HttpRequest, rows: QuerySet[Any], **more: Any) -> None:
        super().__init__(request, rows, bulk=(Bulk(_("报办结"), reverse("tasks_report")),), **more)


class AcceptTable(TaskTable):
    """What was reported done to the own units."""

    caption = _("待验收的任务")
    pick: ClassVar[str] = "uuid"
    empty_title = _("没有待验收的任务")
    empty_text = _("您单位交办的任务报办结后在这里，可以逐项或成批验收。")

    def __init__(self, request: HttpRequest, rows: QuerySet[Any], **more: Any) -> None:
        super().__init__(request, rows, bulk=(Bulk(_("验收"), reverse("tasks_accept")),), **more)


class ExtendTable(TaskTable):
    """For which the own units are asked for more time."""

    caption = _("延期待批的任务")
    empty_title = _("没有待批的延期申请")
    empty_text = _("您单位交办的任务申请延期后在这里，批准后换成新的时限。")

    asked = Text(_("延期申请"), _asked, phone="pair")

    def __init__(self, request: HttpRequest, rows: QuerySet[Any], **more: Any) -> None:
        waiting = Extension.objects.rows().filter(task=OuterRef("pk"), state=Asked.WAITING)
        rows = rows.annotate(
            asked_until=Subquery(waiting.values("due_after")[:1]),
            asked_why=Subquery(waiting.values("reason")[:1]),
        )
        super().__init__(request, rows, **more)


class ReviewTable(TaskTable):
    """What is to last and is looked at again soon."""

    caption = _("待复查的长期任务")
    empty_title = _("近期没有要复查的长期任务")
    empty_text = _("长期坚持的任务临近复查日期时在这里。")
    default_sort = ""  # by the day of the review


class AllTable(TaskTable):
    """Whatever the reader may see, the newest first."""

    default_sort = ""


TABLES: Final[Mapping[str, type[TaskTable]]] = {
    TODO: TodoTable,
    ACCEPT: AcceptTable,
    EXTEND: ExtendTable,
    REVIEW: ReviewTable,
    ALL: AllTable,
}
