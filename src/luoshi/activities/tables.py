"""The list of records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import Units
from luoshi.access.grants import Somebody
from luoshi.activities.enums import Level, State
from luoshi.activities.models import Holding
from luoshi.activities.packs import Activities
from luoshi.activities.queries import with_rights
from luoshi.activities.rights import VIEW, series_for
from luoshi.activities.sets import unpacked
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.ui.components import Light, Option, Tone
from luoshi.ui.said import said
from luoshi.ui.table import Between, Choice, Date, Lights, LinkTo, Number, Table, Text
from luoshi.ui.table.filters import Rows
from luoshi.ui.table.table import Bulk

_TONES = {
    State.PLANNED: Tone.NA,
    State.DRAFT: Tone.NEAR,
    State.SUBMITTED: Tone.DOING,
    State.RETURNED: Tone.OVER,
    State.ARCHIVED: Tone.OK,
}


def light_of(session: Any) -> Light:
    """How far a record has come; a plan whose day has passed is due."""
    state = State(session.state)
    if state == State.PLANNED and session.day < clock.today():
        return Light(Tone.NEAR, gettext("待登记"))
    return Light(_TONES[state], str(state.label), session.returned_why if state == State.RETURNED else "")


def kinds_said(kinds: str, labels: Mapping[str, str]) -> str:
    """The kinds of a record in the order of the pack."""
    keys = unpacked(kinds)
    return "、".join([said(label) for key, label in labels.items() if key in keys] or keys)


class UnitFilter(Choice):
    """Units the reader may see records of, by uuid."""

    def __init__(self, user: Somebody) -> None:
        super().__init__(_("单位"), (), "unit__uuid", searchable=True)
        self.name, self._units = "unit", Units(user, VIEW, Tree.PARTY)

    def options(self) -> list[Option]:
        """None where they are too many for a list; an address that names one holds all the same."""
        return [Option(one.value, one.label) for one in self._units.listed or ()]

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        value = params.get(prefix + self.name, "")
        return value if value and self._units.label(value) else ""

    def apply(self, rows: Rows, value: str) -> Rows:
        """Records the unit held, also those another one wrote down."""
        assert isinstance(rows, QuerySet)
        mine = Holding.objects.rows().filter(session=OuterRef("pk"), unit__uuid=value)
        return rows.filter(Exists(mine))

    def pickers(self, params: QueryDict, prefix: str = "") -> list[Any]:
        return super().pickers(params, prefix) if self._units.listed else []

    def pill(self, value: str) -> str:
        return self._units.label(value)


class OneOf(Choice):
    """A value of a column that holds a set."""

    def apply(self, rows: Rows, value: str) -> Rows:
        assert isinstance(rows, QuerySet)
        return rows.filter(**{f"{self.lookup}__contains": f",{value},"})


def address_of(row: Any) -> str:
    """A record that is still written at opens where it is written: two taps from the plan."""
    return reverse("session_edit" if row.may_write else "session", args=[row.uuid])


def _kinds(labels: Mapping[str, str]) -> LinkTo:
    """The kinds of a record: the pack is asked once, not a row."""
    column = LinkTo(
        _("类别"), lambda row: kinds_said(row.kinds, labels), url=address_of, phone="title", note=lambda row: row.theme
    )  # fmt: skip
    column.name = "kinds"
    return column


class SessionTable(Table[Any]):
    """学习与会议."""

    caption = _("学习与会议")
    counter = pgettext_lazy("counter", "条")
    search = ("theme", "place", "lecturer_name")
    search_hint = _("主题、地点、授课人")
    default_sort = "-day"
    empty_title = _("还没有学习与会议记录")
    empty_text = _("开过的会、上过的党课在这里登记一次，各处的次数、人次、台账都从这里来。")

    day = Date(
        _("日期"),
        sort="day",
        note=lambda row: gettext("自%(first)s") % {"first": f"{row.first:%Y-%m-%d}"} if row.first else "",
    )
    unit = Text(_("单位"), "unit_name", note=lambda row: gettext("联合举办") if row.joint else "")
    level = Text(_("层级"), lambda row: str(Level(row.level).label), phone="hide", nowrap=True)
    times = Number(_("次数"), lambda row: row.times or 1, noun=pgettext_lazy("counter", "次"), phone="hide")
    due = Number(_("应到"), noun=pgettext_lazy("counter", "人"), phone="hide")
    present = Number(_("实到"), noun=pgettext_lazy("counter", "人"))
    state = Lights(_("状态"), light_of)

    date = Between(_("日期"), "day")

    def __init__(self, request: HttpRequest, rows: QuerySet[Any], rules: Activities, **more: Any) -> None:
        """The list for one reader."""
        super().__init__(request, with_rights(rows, request.user), **more)
        self.columns = (_kinds(rules.kind_labels), *type(self).columns)  # type: ignore[misc]
        kind = OneOf(_("类别"), [(key, said(label)) for key, label in rules.kind_labels.items()])
        kind.name, kind.lookup = "kind", "kinds"
        running = [(str(one.pk), one.name) for one in series_for(request.user)]
        series = OneOf(_("专项学习教育"), running)
        series.name, series.lookup = "series", "series"
        level = Choice(_("层级"), Level.choices)
        level.name, level.lookup = "level", "level"
        units = UnitFilter(request.user)
        found = [kind, level]
        found += [series] if running else []
        found += [] if len(units.options()) == 1 else [units]
        self.filters = (*found, *type(self).filters)  # type: ignore[misc]  # options depend on the reader


class WaitingTable(SessionTable):
    """What was handed in, for who may return or archive it."""

    pick = "uuid"

    def __init__(self, request: HttpRequest, rows: QuerySet[Any], rules: Activities, **more: Any) -> None:
        acts = (
            Bulk(_("退回所选"), reverse("sessions_return")),
            Bulk(_("归档所选"), reverse("sessions_archive")),
        )
        super().__init__(request, rows, rules, bulk=acts, **more)


class PlanTable(Table[Any]):
    """年度计划."""

    caption = _("年度计划")
    counter = pgettext_lazy("counter", "份计划")
    default_sort = "-year"
    empty_title = _("还没有年度计划")
    empty_text = _("把一年的会和学习排好，下达后各单位的月历里就有了。")

    year = LinkTo(
        _("年度"), lambda row: str(row.year), url=lambda row: reverse("plan", args=[row.uuid]), phone="title",
        sort="year",
    )  # fmt: skip
    unit = Text(_("制定单位"), "unit_name")
    items = Number(_("事项"), lambda row: row.items or 0, noun=pgettext_lazy("counter", "项"))
    issued = Lights(_("状态"), lambda row: plan_light(row.issued_on))


def plan_light(issued_on: dt.date | None) -> Light:
    """Whether a plan was issued."""
    if issued_on is None:
        return Light(Tone.NEAR, gettext("草稿"))
    return Light(Tone.OK, gettext("%(day)s下达") % {"day": f"{issued_on:%Y-%m-%d}"})


class StudyTable(Table[Any]):
    """必学清单."""

    caption = _("必学清单")
    counter = pgettext_lazy("counter", "份清单")
    default_sort = "-month"
    empty_title = _("还没有必学清单")
    empty_text = _("每月要学的篇目发一次，所属各单位的记录里就有了，不用各自再录。")

    month = LinkTo(
        _("月份"), lambda row: month_said(row.month), url=lambda row: reverse("study", args=[row.uuid]),
        phone="title", sort="month",
    )  # fmt: skip
    unit = Text(_("下发单位"), "unit_name")
    items = Number(_("篇目"), lambda row: row.number or 0, noun=pgettext_lazy("counter", "篇"))


def month_said(month: int) -> str:
    """A month by its number, as a reader says it."""
    return gettext("%(year)s年%(month)s月") % {"year": month // 12, "month": month % 12 + 1}
