"""The table of terms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import DateField, OuterRef, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.directory.due import light_of, near_after
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.packs_people import people_rules
from luoshi.ui.table import Choice, Date, Lights, LinkTo, Number, Table, Text


class TermTable(Table[Any]):
    caption = _("换届提醒")
    counter = pgettext_lazy("counter", "个")
    search = ("unit_name",)
    search_hint = _("组织名称")
    default_sort = "due"
    empty_title = _("近期没有要换届的组织")
    empty_text = _(
        "届满前几个月起列在这里；“范围”选“全部届期”可以看全部。没有登记本届的，在组织页面的“届期”里登记。"
    )

    unit = LinkTo(
        _("组织"), lambda row: row.unit_name + (f" · {row.body.name}" if row.body else ""),
        url=lambda row: reverse("unit", args=[row.unit.uuid]), sort="unit_name", phone="title",
    )  # fmt: skip
    kind_label = Text(_("类别"), lambda row: str(UnitKind(row.unit_kind).label), phone="hide")
    elected = Date(_("选举时间"), "elected_on", sort="elected_on", phone="hide")
    years = Number(_("任期"), noun=pgettext_lazy("counter", "年"), phone="hide")
    due = Date(
        _("届满时间"), "due_on", sort="due_on",
        note=lambda row: gettext("延期后") if row.due_on != row.ends_on else "",
    )  # fmt: skip
    state = Lights(_("情况"), lambda row: light_of(row.due_on, row.shown_on, row.near_on))
    act = LinkTo(
        _("办理"), lambda _row: gettext("提醒函"), url=lambda row: reverse("term", args=[row.uuid]), export=False,
        phone="pair",
    )  # fmt: skip

    kind = Choice(_("类别"), UnitKind.choices, "unit_kind")

    def __init__(self, request: HttpRequest, terms: QuerySet[Any], day: dt.date) -> None:
        span = UnitSpan.objects.on(day).filter(unit=OuterRef("unit"))
        super().__init__(
            request,
            terms.annotate(
                unit_name=Subquery(span.values("name")[:1]),
                unit_kind=Subquery(span.values("kind")[:1]),
                shown_on=Value(day, DateField()),
                near_on=Value(near_after(day, people_rules()), DateField()),
            ),
        )
