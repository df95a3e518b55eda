"""The list of own figures."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.figures.defined.known import laid, read
from luoshi.ui.components import Light, Tone
from luoshi.ui.said import said
from luoshi.ui.table import Date, Lights, LinkTo, Table, Text

FORMS = {"tally": _("计数"), "ratio": _("比率"), "change": _("变化"), "sum": _("相加减")}


class OwnTable(Table[Any]):
    """自定义指标."""

    caption = _("自定义指标")
    counter = pgettext_lazy("counter", "个")
    default_sort = "label"
    search = ("label", "proposed")
    empty_title = _("还没有自定义指标")
    empty_text = _("规则包里没有的数，在这里选数据来源和条件定义一个，试算无误后保存，全集团都能用。")

    label = LinkTo(
        _("指标"),
        "label",
        url=lambda one: reverse("own_figure", args=[one.uuid]),
        sort="label",
        phone="title",
    )
    kind = Text(_("算法"), "kind", phone="aside")
    caliber = Text(_("口径"), "caliber", phone="pair")
    state = Lights(_("状态"), "state")
    version = Text(_("版本"), "number", phone="hide")
    changed = Date(_("修改时间"), "changed_at", sort="changed_at", phone="pair")
    who = Text(_("修改人"), "changed_by_name", phone="hide")

    @cached_property
    def shown(self) -> list[Any]:
        """The rows of this page, each with its definition in words."""
        rows = super().shown
        for row in rows:
            figure = read(row.definition)
            row.kind = FORMS.get(figure.form, "") if figure is not None else ""
            row.caliber = said(figure.caliber) if figure is not None else ""
            row.number = gettext("第%(number)s版") % {"number": row.version - (1 if row.is_void else 0)}
            row.state = state_of(row)
        return rows


def state_of(row: Any) -> Light:
    """在用, 不能用 or 已作废."""
    if row.is_void:
        return Light(Tone.NA, gettext("已作废"))
    return (
        Light(Tone.NEAR, gettext("不能用")) if row.key in laid().faults else Light(Tone.OK, gettext("在用"))
    )
