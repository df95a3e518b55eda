"""A declared table over a queryset or a sequence, steered by GET parameters.

    class FindingTable(Table[Finding]):
        caption = _("问题整改台账")
        code = Text(_("编号"), sort="code", phone="hide")
        problem = LinkTo(_("具体问题"), url=lambda f: f.get_absolute_url(), dotted=True, phone="title")
        state = Choice(_("状态"), State.choices)

    table = FindingTable(request, Finding.objects.visible_to(request.user))
    if table.wants_export:
        return table.export()
    return table.respond("findings/list.html", {"table": table})

Columns and filters are class attributes; a page of any size costs two queries: the rows, and the count where they
do not tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from html import escape
from itertools import islice
from typing import Any, ClassVar, Final, Generic, NamedTuple, TypeVar

from django.db.models import F, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luoshi.kernel.kept import kept
from luoshi.ui.components import Link
from luoshi.ui.table import export
from luoshi.ui.table import render as rendering
from luoshi.ui.table.columns import reader
from luoshi.ui.table.filters import Rows
from luoshi.ui.table.steering import Steering
from luoshi.ui.text import SHOWN_COUNT, Words, counted, group, with_counter

R = TypeVar("R")
CHUNK: Final = 2000  # rows of an export at once


class Bulk(NamedTuple):
    """An act on the picked rows: a POST with their values as `pick`."""

    label: Words
    url: str


class Table(Steering, Generic[R]):
    """See the module's text."""

    caption: ClassVar[Words] = ""
    counter: ClassVar[Words] = pgettext_lazy("counter", "条")  # 条 个 项 人: what is counted
    page_size: ClassVar[int] = 50
    group_by: ClassVar[str] = ""  # lookup rows are grouped by
    group_order: ClassVar[str] = ""  # lookup groups are sorted by (a sequence keeps its own order)
    cards: ClassVar[bool] = True
    look: ClassVar[str] = ""  # a class of its own, beside that of all tables
    wide: ClassVar[bool] = False  # printed on a landscape page
    pick: ClassVar[str] = ""  # path of the value of a picked row; empty: rows cannot be picked
    empty_title: ClassVar[Words] = ""
    empty_text: ClassVar[Words] = ""
    # Whether the account and the address alone say which rows there are, and all of them are records: then the count
    # holds while nothing is written. Not where rows are of background work, sessions or the like.
    count_kept: ClassVar[bool] = False

    def __init__(
        self,
        request: HttpRequest,
        rows: Rows,
        *,
        name: str = "table",
        prefix: str = "",
        bulk: Sequence[Bulk] = (),
        empty_link: Link | None = None,
    ) -> None:
        """Bind the table to a request.

        Args:
            request: its GET parameters steer the table.
            rows: everything this reader may see, before any condition.
            name: id of the region on the page.
            prefix: of the GET parameters, where a page has several tables.
            bulk: acts on picked rows.
            empty_link: the one button of an empty table.
        """
        self.request = request
        self.params = request.GET
        self.all_rows = rows
        self.name = name
        self.prefix = prefix
        self.bulk = bulk
        self.empty_link = empty_link

    # ---- rows ----

    @cached_property
    def rows(self) -> Rows:
        """All rows that meet the conditions, sorted."""
        found = self.all_rows
        if self.words:
            found = self._search(found)
        for one in self.filters:
            if value := self.chosen.get(one.name):
                found = one.apply(found, value)
        return self._sorted(found)

    def _search(self, rows: Rows) -> Rows:
        if isinstance(rows, QuerySet):
            condition = Q()
            for lookup in self.search:
                condition |= Q(**{f"{lookup}__icontains": self.words})
            return rows.filter(condition)
        readers = [reader(lookup.replace("__", ".")) for lookup in self.search]
        wanted = self.words.casefold()
        return [row for row in rows if any(wanted in str(read(row) or "").casefold() for read in readers)]

    def _sorted(self, rows: Rows) -> Rows:
        by, down = (self.sorting[0].sort, self.sorting[1]) if self.sorting is not None else ("", False)
        if isinstance(rows, QuerySet):
            return self._ordered(rows, by, down=down)
        if by:
            read = reader(by.replace("__", "."))
            filled = sorted((row for row in rows if read(row) is not None), key=read, reverse=down)
            rows = [*filled, *(row for row in rows if read(row) is None)]
        if self.group_by:
            group_of = reader(self.group_by.replace("__", "."))
            places: dict[Any, int] = {}
            for row in self.all_rows:
                places.setdefault(group_of(row), len(places))
            rows = sorted(rows, key=lambda row: places[group_of(row)])
        return rows

    def _ordered(self, rows: QuerySet[Any], by: str, *, down: bool) -> QuerySet[Any]:
        keys = [F(lookup).asc(nulls_last=True) for lookup in (self.group_order, self.group_by) if lookup]
        if by:
            keys.append(F(by).desc(nulls_last=True) if down else F(by).asc(nulls_last=True))
        if not keys:
            return rows if rows.ordered else rows.order_by("pk")
        return rows.order_by(*keys, "pk")

    @cached_property
    def count(self) -> int:
        """How many rows meet the conditions; counting stops above 10 000. A first page that is not full tells it."""
        if self._wanted == 1 and isinstance(self.rows, QuerySet) and len(self.shown) < self.page_size:
            return len(self.shown)
        if not self.count_kept:
            return self._count(self.rows)
        steered = {self.prefix + name for name in ("page", "sort", "export")}
        said = sorted((name, *values) for name, values in self.params.lists() if name not in steered)
        asked = ("table", self.request.path, self.request.user.pk, *said)
        return kept(asked, lambda: self._count(self.rows))

    def _count(self, rows: Rows) -> int:
        if not isinstance(rows, QuerySet):
            return len(rows)
        query = rows.query
        plain = not (query.group_by or query.values_select or query.combinator or query.distinct)
        found: Any = rows.order_by()
        if plain:
            found = found.values("pk")  # the columns made by subqueries are not made for ten thousand rows
        return int(found[: SHOWN_COUNT + 1].count())

    @property
    def is_capped(self) -> bool:
        return isinstance(self.rows, QuerySet) and self.count > SHOWN_COUNT

    @cached_property
    def outside(self) -> str:
        """How many rows lie outside the conditions (asked only when none is left)."""
        return counted(max(0, self._count(self.all_rows) - self.count), self.counter)

    @cached_property
    def number(self) -> int:
        """The page shown, from 1; never behind the last one."""
        if self._wanted == 1:
            return 1
        return self._wanted if self.is_capped else min(self._wanted, self.pages)

    @cached_property
    def _wanted(self) -> int:
        """The page the address asks for."""
        words = self.params.get(self.prefix + "page", "1")
        return (int(words) or 1) if words.isascii() and words.isdigit() and len(words) <= 6 else 1  # noqa: PLR2004 (digits)

    @property
    def pages(self) -> int:
        """How many pages there are (where the count is known)."""
        return max(1, -(-self.count // self.page_size))

    @cached_property
    def shown(self) -> list[R]:
        """The rows of this page."""
        first = (self.number - 1) * self.page_size
        found = list(self.rows[first : first + self.page_size])
        self.read_along(found)
        return found

    @property
    def has_next(self) -> bool:
        return len(self.shown) == self.page_size and (self.is_capped or self.number < self.pages)

    @property
    def previous_url(self) -> str:
        return self.url(page=None if self.number == 2 else str(self.number - 1)) if self.number > 1 else ""  # noqa: PLR2004 (the first page needs no parameter)

    @property
    def next_url(self) -> str:
        return self.url(page=str(self.number + 1)) if self.has_next else ""

    @property
    def shown_words(self) -> str:
        """共27条 · 显示前50条，共1 204条 · 显示第51—100条，共10 000条以上."""
        total = (counted if self.is_capped else with_counter)(self.count, self.counter)
        values = {"total": total, "counter": self.counter}
        if self.number == 1 and not self.has_next:
            return _("共%(total)s") % values
        if self.number == 1:
            return _("显示前%(shown)s%(counter)s，共%(total)s") % {**values, "shown": len(self.shown)}
        first = (self.number - 1) * self.page_size
        span = {"first": group(first + 1), "last": group(first + len(self.shown))}
        return _("显示第%(first)s—%(last)s%(counter)s，共%(total)s") % {**values, **span}

    @property
    def shows_bar(self) -> bool:
        """Whether there is anything to search and filter."""
        return self.has_bar and bool(self.shown or self.is_filtered or self.all_rows[:1])

    # ---- hooks ----

    def read_along(self, rows: Sequence[R]) -> None:
        """Read at once what the columns need besides the rows of a page, or of a part of an export."""

    def totals(self) -> Mapping[str, Any]:
        """Values of the last line by column name, over all filtered rows; none: no such line."""
        return {}

    totals_label: ClassVar[Words] = gettext_lazy("合计")

    def group_words(self, value: Any) -> str:
        """The head of a group."""
        return str(value)

    def row_attributes(self, row: R) -> Mapping[str, str]:  # noqa: ARG002 (a hook)
        """Attributes of a row, e.g. {"data-row": "", "data-ref": "数3", "tabindex": "-1"}."""
        return {}

    # ---- markup ----

    @property
    def body(self) -> SafeString:
        """All <tbody> of this page."""
        own_attributes = type(self).row_attributes is not Table.row_attributes
        return rendering.body(
            self.shown,
            self.columns,
            rendering.cell_frames(self.columns, rendering.phone_places(self.columns)),
            group_of=reader(self.group_by.replace("__", ".")) if self.group_by else None,
            group_words=self.group_words,
            row_attributes=self.row_attributes if own_attributes else None,
            before=self._pick_cell() if self.pick else None,
        )

    def _pick_cell(self) -> Callable[[R], str]:
        value = reader(self.pick)
        title = self.columns[0].value
        form, verb = escape(f"{self.name}-pick"), escape(_("选择"))

        def cell(row: R) -> str:
            return (
                f'<td class="ls-pickcell"><input class="ls-pick ls-pick-row" type="checkbox" name="pick" form="{form}"'
                f' value="{escape(str(value(row)))}" aria-label="{verb} {escape(str(title(row)))}"></td>'
            )

        return cell

    @property
    def foot(self) -> list[tuple[str, Words, Any]]:
        """(alignment, label, value) of the last line; empty where there are no totals."""
        values = self.totals()
        if not values:
            return []
        return [(column.align, column.label, values.get(column.name)) for column in self.columns]

    def as_html(self, csrf_token: Any = None) -> SafeString:
        """The whole region: filter bar, table or its empty state, pages."""
        return SafeString(render_to_string("ui/table/table.html", {"table": self, "csrf_token": csrf_token}))

    def respond(self, template: str, context: Mapping[str, Any]) -> HttpResponse:
        """The page, or only the region where htmx asks for it."""
        if (
            self.request.headers.get("HX-Target") == self.name
            and "HX-History-Restore-Request" not in self.request.headers
        ):
            from django.middleware.csrf import get_token

            response = HttpResponse(self.as_html(get_token(self.request)))
        else:
            response = render(self.request, template, dict(context))
        patch_vary_headers(response, ("HX-Request", "HX-Target"))
        return response

    # ---- export ----

    def export(self, name: str = "") -> FileResponse:
        """An .xlsx of exactly the filtered rows, in this order."""
        title = str(self.caption)
        return export.workbook(self.columns, self._iterate(), title=title, name=name or title)

    def _iterate(self) -> Iterator[R]:
        rows = iter(self.rows.iterator(chunk_size=CHUNK) if isinstance(self.rows, QuerySet) else self.rows)
        while found := list(islice(rows, CHUNK)):
            self.read_along(found)
            yield from found
