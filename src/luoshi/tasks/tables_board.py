"""Boards: lists with how far they are, units with their lights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.tasks.board import GROUPS, NOTHING, Group, Tally, UnitRow, by_lists, listed_url
from luoshi.ui.table import Column, LinkTo, Number, Table, Text

ITEMS = pgettext_lazy("counter", "项")


class _Percent(Text):
    """A share in whole percent."""

    align = "ls-n"


def _light_column(group: Group, asked: Any) -> Number:
    """How many have a group of lights, with the way to them."""
    column = Number(
        group.label,
        lambda row: row.tally.of(group.key) or None,
        url=lambda row: listed_url(**asked(row), light=group.asked),
        phone="pair" if group.key in {"over", "near"} else "hide",
    )
    column.name = group.key
    return column


class ListBoard(Table[Any]):
    """Lists, the newest first."""

    caption = _("按清单")
    counter = pgettext_lazy("counter", "张清单")
    search = ("title", "origin_label")
    search_hint = _("清单名称、来源")
    empty_title = _("还没有任务清单")
    empty_text = _("成批交办时填上清单名称，或者从要求文件生成，这里按清单汇总。")

    title = LinkTo(
        _("清单"), "title", url=lambda row: reverse("task_list", args=[row.uuid]), phone="title",
        note=lambda row: " · ".join(filter(None, (row.unit_name or "", str(row.year or ""), row.origin_label))),
    )  # fmt: skip
    total = Number(
        _("任务"), lambda row: row.tally.total, url=lambda row: listed_url(list=str(row.uuid)), phone="aside",
        noun=ITEMS,
    )  # fmt: skip

    def __init__(self, request: HttpRequest, rows: Any, **more: Any) -> None:
        super().__init__(request, rows, **more)
        lights = [_light_column(group, lambda row: {"list": str(row.uuid)}) for group in GROUPS]
        self.columns = (*type(self).columns, *lights, _rate())  # type: ignore[misc]

    def read_along(self, rows: Sequence[Any]) -> None:
        """How the tasks of the shown lists stand, at once."""
        found = by_lists([row.pk for row in rows])
        for row in rows:
            row.tally = found.get(row.pk, NOTHING)


class UnitBoard(Table[UnitRow]):
    """Units in tree order with the lights of what each owes itself."""

    caption = _("按单位")
    counter = pgettext_lazy("counter", "个单位")
    search = ("name",)
    search_hint = _("单位名称")
    wide = True
    empty_title = _("还没有任务")
    empty_text = _("交办给这些单位的任务在这里按灯汇总。")

    name_ = LinkTo(_("单位"), "name", url=lambda row: listed_url(unit=row.uuid, reach="only"), phone="title")
    total = Number(_("任务"), lambda row: row.tally.total or None, noun=ITEMS, phone="aside")

    def __init__(self, request: HttpRequest, rows: Sequence[UnitRow], **more: Any) -> None:
        super().__init__(request, rows, **more)
        lights = [_light_column(group, lambda row: {"unit": row.uuid, "reach": "only"}) for group in GROUPS]
        self.columns = (*type(self).columns, *lights, _rate())  # type: ignore[misc]

    def totals(self) -> dict[str, Any]:
        """Over all units that meet the conditions."""
        rows = list(self.rows)
        sums = Tally(tuple(sum(row.tally.counts[at] for row in rows) for at in range(len(GROUPS))))
        return {"total": sums.total, **{group.key: sums.of(group.key) for group in GROUPS}}


def _rate() -> Column:
    column = _Percent(
        _("办结率"),
        lambda row: "" if row.tally.percent is None else f"{row.tally.percent}%",
        nowrap=True,
        phone="pair",
    )
    column.name = "rate"
    return column
