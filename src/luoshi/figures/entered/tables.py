"""The list of typed-in numbers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.figures.definitions import Entered
from luoshi.figures.entered.queries import entered_figures
from luoshi.figures.wording import noun_of, plain
from luoshi.ui.table import Choice, Date, LinkTo, Table, Text


def _options() -> list[tuple[str, str]]:
    return [(key, figure.label) for key, figure in entered_figures().items()]


class EntryTable(Table[Any]):
    caption = _("填报数")
    counter = pgettext_lazy("counter", "条")
    default_sort = "-last"
    search = ("source", "given_by")
    empty_title = _("还没有填报")
    empty_text = _("没有原始记录可以统计的数，由单位填报并注明出处，和统计出来的数一样汇总、查看、锁定。")

    label = LinkTo(
        _("指标"), "label", url=lambda one: reverse("figure_entry", args=[one.uuid]), phone="title"
    )
    unit = Text(_("单位"), "unit_name")
    value = Text(_("数值"), "number", nowrap=True, phone="aside")
    first = Date(_("起"), "first", phone="hide")
    last = Date(_("止"), "last", sort="last", phone="pair")
    source = Text(_("出处"), "source", phone="pair")
    given = Text(_("提供人"), "given_by", phone="hide")

    figure = Choice(_("指标"), _options)

    @cached_property
    def shown(self) -> list[Any]:
        """The rows of this page, each with its figure's label and its number in words."""
        known = entered_figures()
        rows = super().shown
        for row in rows:
            row.label, row.number = known[row.figure].label, number_of(known[row.figure], row.value)
        return rows


def number_of(figure: Entered, value: int) -> str:
    """The number with its noun."""
    return f"{plain(value, figure.noun)}{noun_of(figure.noun)}"
