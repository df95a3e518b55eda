"""The ledger of problems: what was found, what is done about it, by whom and when, and how it stands on both axes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, Final

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.access.grants import Somebody, may
from luoshi.findings.coverage import Aspect
from luoshi.findings.enums import Result, State
from luoshi.findings.filters import filters_for
from luoshi.findings.lights import shown
from luoshi.findings.mine import ACCEPT, ALL, CLOSED, RECHECK, TODO
from luoshi.findings.models import Finding, FindingList
from luoshi.findings.packs import finding_rules
from luoshi.findings.queries import remedied
from luoshi.findings.rights import CHANGE, OVERSEE
from luoshi.findings.words import lacking_said, limit_said, measures_said, round_tags
from luoshi.kernel import clock
from luoshi.tasks.leg_base import short
from luoshi.tasks.packs import task_rules
from luoshi.ui.components import Light, Tone
from luoshi.ui.said import said
from luoshi.ui.table import Between, Date, Lights, LinkTo, Table, Text
from luoshi.ui.table.table import Bulk

SHOWN: Final = 90  # characters of a problem in a list
HEADING: Final = 40
FINDINGS: Final = pgettext_lazy("counter", "个问题")


def state_beside(row: Any) -> str:
    """How far the procedure has come, where the light's word does not say it."""
    label = str(State(row.state).label)
    return "" if row.light_shown.word == label or row.state == State.CLOSED else label


class BothAxes(Lights):
    """The light with the procedure beneath it; in a sheet both in words."""

    def plain(self, row: Any) -> str:
        return "，".join(filter(None, (str(row.light_shown.word), state_beside(row))))


def headings(row: Any) -> str:
    """方面 · 反馈问题 above a problem."""
    return " · ".join(filter(None, (row.number, short(row.aspect, HEADING), short(row.problem, HEADING))))


MENDING: Final = ("findings_claim", "findings_plan", "findings_mend")
ACCEPTING: Final = ("findings_accept", "findings_close")
_ACTS: Final = {
    "findings_claim": (CHANGE, _("认领")),
    "findings_plan": (CHANGE, _("确定方案")),
    "findings_mend": (CHANGE, _("立行立改")),
    "findings_accept": (OVERSEE, _("验收")),
    "findings_close": (OVERSEE, _("会议销号")),
}


def bulk_for(user: Somebody, names: Sequence[str]) -> list[Bulk]:
    """The acts on picked problems a reader may do somewhere."""
    return [Bulk(_ACTS[name][1], reverse(name)) for name in names if may(user, _ACTS[name][0])]


def _problem(note: Callable[[Any], str]) -> LinkTo:
    """The column of the problem itself, with what stands beneath it."""
    return LinkTo(
        _("具体问题"), lambda row: short(row.text, SHOWN), url=lambda row: reverse("finding", args=[row.uuid]),
        dotted=True, tags=round_tags, note=note, phone="title",
    )  # fmt: skip


class FindingTable(Table[Any]):
    """问题整改台账 as everybody reads it."""

    caption = _("问题整改台账")
    counter = FINDINGS
    search = ("text", "problem", "aspect", "number")
    search_hint = _("问题、方面、编号")
    default_sort = "due"
    count_kept = True
    wide = True
    empty_title = _("还没有问题")
    empty_text = _("登记一个，或者把整改台账整块粘贴进来；认领、整改、销号和回头看都从这里办。")

    text = _problem(headings)
    measures = Text(_("整改措施"), lambda row: row.measures_said, note=lacking_said, phone="pair")
    unit = Text(_("责任单位"), "unit_name", phone="pair")
    due = Date(_("整改时限"), "due_on", sort="due_on", note=limit_said, phone="pair")
    light = BothAxes(_("整改程序"), lambda row: row.light_shown, note=state_beside)
    result = Text(_("整改结果"), lambda row: str(Result(row.result).label), phone="hide", nowrap=True)

    until = Between(_("时限"), "due_on")

    pick: ClassVar[str] = "uuid"
    acts: ClassVar[Sequence[str]] = (*MENDING, *ACCEPTING)

    def __init__(
        self, request: HttpRequest, rows: QuerySet[Any], *, of: FindingList | None = None, **more: Any
    ) -> None:
        """The list for one reader; `of`: of one ledger."""
        super().__init__(request, rows, bulk=bulk_for(request.user, self.acts), **more)
        if not self.bulk:
            self.pick = ""  # type: ignore[misc]  # nothing may be done with what is picked
        self.filters = (*filters_for(request.user, of), *type(self).filters)  # type: ignore[misc]  # options depend on the reader

    def read_along(self, rows: Sequence[Any]) -> None:
        """Lights, and what is done about each."""
        day, rules, done = clock.today(), task_rules(), remedied(rows)
        for row in rows:
            row.light_shown = shown(row, day, rules)
            row.measures_said = measures_said(done[row.pk])


class TodoTable(FindingTable):
    """What the own units have to mend."""

    caption = _("待办的问题")
    empty_title = _("没有待办的问题")
    empty_text = _("由您的单位整改的问题在这里，按时限先后排。")
    acts = MENDING


class AcceptTable(FindingTable):
    """What was applied for with the own units."""

    caption = _("待验收的问题")
    empty_title = _("没有待验收的问题")
    empty_text = _("由您的单位督办的问题申请销号后在这里，可以逐个或成批验收。")
    acts = ACCEPTING


class RecheckTable(FindingTable):
    """What the own units look at again soon."""

    caption = _("待回头看的问题")
    empty_title = _("近期没有要回头看的问题")
    empty_text = _("销号后临近回头看日期的问题在这里。")
    default_sort = ""  # by the day of the look back
    acts = ()

    recheck = Date(_("回头看日期"), "recheck_on", sort="recheck_on", phone="pair")


class ClosedTable(FindingTable):
    """What is closed, whoever mended it."""

    caption = _("已销号的问题")
    default_sort = ""
    acts = ()
    empty_title = _("还没有已销号的问题")
    empty_text = _("验收通过、销号的问题在这里。")

    closed = Date(_("销号日期"), "closed_on", sort="closed_on", phone="pair")


class AllTable(FindingTable):
    """Whatever the reader may see, the newest first."""

    default_sort = ""


TABLES: Final[Mapping[str, type[FindingTable]]] = {
    TODO: TodoTable,
    ACCEPT: AcceptTable,
    RECHECK: RecheckTable,
    CLOSED: ClosedTable,
    ALL: AllTable,
}


class LedgerTable(FindingTable):
    """One ledger in its own order, under its aspects."""

    default_sort = ""
    group_by: ClassVar[str] = "aspect"
    group_order: ClassVar[str] = "position"
    counts: Mapping[str, Aspect] = {}

    def __init__(self, request: HttpRequest, rows: QuerySet[Any], **more: Any) -> None:
        super().__init__(request, rows, **more)
        text = _problem(lambda row: " · ".join(filter(None, (row.number, short(row.problem, HEADING)))))
        text.name = "text"
        self.columns = (text, *type(self).columns[1:])  # type: ignore[misc]  # the aspect stands above the rows

    def group_words(self, value: Any) -> str:
        name = str(value) or gettext("未分方面")
        found = self.counts.get(str(value))
        if found is None:
            return name
        words = {"name": name, "total": found.total, "open": found.open}
        return gettext("%(name)s　%(total)s个，未销号%(open)s个") % words


class FindingLists(Table[Any]):
    """问题台账 as they were opened: one an inspection, audit or review."""

    caption = _("问题台账")
    counter = pgettext_lazy("counter", "份台账")
    search = ("title",)
    default_sort = "-found"
    count_kept = True
    empty_title = _("还没有台账")
    empty_text = _("一次巡察、审计或自查发现的问题放在一份台账里。")

    title = LinkTo(
        _("台账"), url=lambda row: reverse("finding_list", args=[row.uuid]), note=lambda row: row.reference,
        phone="title",
    )  # fmt: skip
    source = Text(_("来源"), lambda row: row.source_said, phone="hide")
    unit = Text(_("督办单位"), "unit_name", phone="pair")
    found = Date(_("反馈日期"), "found_on", sort="found_on", phone="pair")
    state = Lights(_("进度"), lambda row: row.light_shown)

    def read_along(self, rows: Sequence[Any]) -> None:
        """What sort of ledger each is and how many of its problems are closed; one query."""
        labels = finding_rules().source_labels
        counted = (
            Finding.objects.rows()
            .filter(list__in=[row.pk for row in rows])
            .order_by()
            .values("list")
            .annotate(n=Count("pk"), closed=Count("pk", filter=Q(state=State.CLOSED)))
        )
        counts = {one["list"]: (one["n"], one["closed"]) for one in counted}
        for row in rows:
            row.source_said = said(labels.get(row.source, row.source))
            row.light_shown = progress_light(*counts.get(row.pk, (0, 0)))


def progress_light(total: int, closed: int) -> Light:
    """How many of a ledger are closed."""
    words = gettext("已销号%(closed)s/%(total)s") % {"closed": closed, "total": total}
    return Light(Tone.OK if total and closed == total else Tone.DOING, words)
