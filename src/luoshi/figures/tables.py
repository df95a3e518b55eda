"""Tables of the pages of figures: the catalogue, and a number by unit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any, ClassVar, NamedTuple

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.figures.breakdown import Share
from luoshi.figures.gaps.tables import cell_words
from luoshi.figures.listing import named
from luoshi.figures.models import SavedView
from luoshi.figures.passing import Passing
from luoshi.ui.components import Matrix, MatrixRow, Tag
from luoshi.ui.table import Column, LinkTo, Markup, Table, Text


def bar(width: int) -> SafeString:
    """A bar as an attribute of SVG: the policy allows no style."""
    return mark_safe(  # noqa: S308 - our own markup and a number
        '<svg class="lf-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{width}" height="8"/></svg>'
    )


class Told(Column):
    """A number in words that leads to its records, right; where there is none, why."""

    align = "ls-n"

    def inner(self, value: Any, row: Any) -> str:
        if row.number is None:
            return f'<span class="ls-none">{escape(str(value))}</span>'
        return f'<a class="ls-nb" href="{escape(row.url)}">{escape(str(value))}</a>'

    def plain(self, row: Any) -> Any:
        return row.number if isinstance(row.number, int) else self.value(row)


class BelowTable(Table[Share]):
    """A figure by the units below."""

    caption = _("按下级单位")
    counter = pgettext_lazy("counter", "个")
    page_size: ClassVar[int] = 100

    label = LinkTo(_("单位"), url=lambda row: row.page, sort="label", phone="title")
    value = Told(_("本期"), sort="number", phone="aside")
    was = Text(_("上年同期"), phone="pair")
    change = Text(_("比上年同期"), phone="pair")
    width = Markup(_("比例"), lambda row: bar(row.width), phone="hide")


class UnitsTable(Table[Passing]):
    """The units a number of units counts."""

    caption = _("数据来源")
    counter = pgettext_lazy("counter", "个")
    empty_title = _("没有可看的单位")

    def __init__(
        self, request: HttpRequest, rows: list[Passing], urls: Mapping[int, str], **more: Any
    ) -> None:
        """`urls`: where what was tested of a unit stands."""
        super().__init__(request, rows, **more)
        self.columns = (  # type: ignore[misc]  # they lead where the figure's units are judged
            named("name", LinkTo(_("单位"), url=lambda row: urls[row.unit], phone="title")),
            named("words", Text(_("判断依据"), phone="aside")),
        )


class MapTable(Table[MatrixRow]):
    """The map of units and months as a sheet."""

    caption = _("各单位各月")
    counter = pgettext_lazy("counter", "个")

    def __init__(self, request: HttpRequest, matrix: Matrix, **more: Any) -> None:
        super().__init__(request, [*matrix.rows, *filter(None, [matrix.foot])], **more)
        months = [
            named(f"month_{at}", Text(label, partial(_month, at))) for at, label in enumerate(matrix.columns)
        ]
        total = named("total", Text(matrix.total_head))
        self.columns = (named("label", Text(matrix.head)), *months, total)  # type: ignore[misc]  # they are the matrix's


def _month(at: int, row: MatrixRow) -> int | float | str:
    """A cell's number; where it has none, its words (缺1, 不适用)."""
    try:
        number = float(row.cells[at].word)
    except ValueError:
        return cell_words(row.cells[at])
    return int(number) if number.is_integer() else number


class SavedTable(Table[SavedView]):
    """常用筛选."""

    caption = _("常用筛选")
    counter = pgettext_lazy("counter", "个")
    page_size: ClassVar[int] = 100
    pick = "uuid"
    empty_title = _("还没有常用筛选")
    empty_text = _("在总览或指标页面选好单位、期间，从“常用筛选”里保存，下次一点就开。")

    label = LinkTo(_("名称"), "name", url=lambda row: row.address, phone="title")


class Listed(NamedTuple):
    """A figure in the catalogue."""

    label: str
    url: str
    noun: str
    caliber: str
    facts: str
    source: str
    key: str
    own: bool = False  # defined on a page


class CatalogueTable(Table[Listed]):
    """统计指标."""

    caption = _("统计指标")
    counter = pgettext_lazy("counter", "个")
    search = ("label", "caliber", "source", "key")
    search_hint = _("名称、口径中的几个字")
    page_size: ClassVar[int] = 100
    empty_title = _("还没有统计指标")
    empty_text = _("统计指标由规则包定义，应用规则包后在这里列出。")

    label = LinkTo(
        _("指标"),
        url=lambda row: row.url,
        tags=lambda row: [Tag(gettext("自定义"))] if row.own else [],
        phone="title",
    )
    noun = Text(_("单位"), nowrap=True, phone="aside")
    caliber = Text(_("口径"), phone="pair")
    facts = Text(_("数据来源"), nowrap=True, phone="hide")
    source = Text(_("依据"), phone="pair")

    def row_attributes(self, row: Listed) -> Mapping[str, str]:
        return {"id": row.key}
