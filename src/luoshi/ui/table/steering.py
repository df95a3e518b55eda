"""What the address says about a table: search, filters, sorting, page; and addresses with something changed.

A value nobody offers is no value: addresses are typed, shared and kept by people.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.http import HttpRequest, QueryDict

from luoshi.ui.components import Picker
from luoshi.ui.table.columns import Column
from luoshi.ui.table.filters import Filter
from luoshi.ui.text import Words

SEARCH_LONGEST = 100


class Pill(NamedTuple):
    """An applied condition and the address without it."""

    label: str
    without: str


class Head(NamedTuple):
    """A column's head: its link and whether the rows are sorted by it."""

    name: str
    label: Words
    align: str
    url: str
    sorted: str  # "" | ascending | descending


class Steering:
    """The declared columns and filters, read against one request."""

    default_sort: ClassVar[str] = ""  # a column's name, "-name" for descending
    search: ClassVar[Sequence[str]] = ()  # lookups the search field looks into
    search_hint: ClassVar[Words] = ""

    columns: ClassVar[tuple[Column, ...]] = ()
    filters: ClassVar[tuple[Filter, ...]] = ()

    request: HttpRequest
    params: QueryDict
    prefix: str  # of the GET parameters, where a page has several tables

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        declared = list(vars(cls).values())
        cls.columns = (*cls.columns, *(item for item in declared if isinstance(item, Column)))
        cls.filters = (*cls.filters, *(item for item in declared if isinstance(item, Filter)))

    # ---- addresses ----

    def url(self, **changes: str | None) -> str:
        """The address of this page with some parameters changed; None takes one away."""
        params = self.params.copy()
        for key, value in changes.items():
            if value is None:
                params.pop(self.prefix + key, None)
            else:
                params[self.prefix + key] = value
        words = params.urlencode()
        return f"?{words}" if words else self.request.path

    @property
    def export_url(self) -> str:
        """The address of the sheet of exactly these rows."""
        return self.url(export="xlsx", page=None)

    @property
    def clear_url(self) -> str:
        """The address without any condition."""
        names = [name for one in self.filters for name in one.names()]
        return self.url(q=None, page=None, **dict.fromkeys(names))

    # ---- conditions ----

    @cached_property
    def words(self) -> str:
        """What is searched for."""
        return (
            self.params.get(self.prefix + "q", "").replace("\x00", "").strip()[:SEARCH_LONGEST]
            if self.search
            else ""
        )

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The valid value of each applied filter."""
        values = ((one.name, one.chosen(self.params, self.prefix)) for one in self.filters)
        return {name: value for name, value in values if value}

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.chosen)

    @cached_property
    def pills(self) -> list[Pill]:
        """The applied conditions, each with the way to take it away."""
        found = []
        if self.words:
            found.append(Pill(f"“{self.words}”", self.url(q=None, page=None)))
        found += [
            Pill(one.pill(self.chosen[one.name]), self.url(page=None, **dict.fromkeys(one.names())))
            for one in self.filters
            if one.name in self.chosen
        ]
        return found

    @property
    def pickers(self) -> list[Picker]:
        """The controls of the filter bar."""
        return [picker for one in self.filters for picker in one.pickers(self.params, self.prefix)]

    @property
    def has_bar(self) -> bool:
        return bool(self.filters or self.search)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters of the page that the filter form must not lose."""
        own = {name for one in self.filters for name in one.names(self.prefix)}
        own |= {self.prefix + "q", self.prefix + "page", self.prefix + "export"}
        return [(name, value) for name, values in self.params.lists() if name not in own for value in values]

    # ---- order ----

    @cached_property
    def sorting(self) -> tuple[Column, bool] | None:
        """(column, descending) of the address or the default; a name nobody offers is no sorting."""
        by_name = {column.name: column for column in self.columns if column.sort}
        for wanted in (self.params.get(self.prefix + "sort", ""), self.default_sort):
            if column := by_name.get(wanted.removeprefix("-")):
                return column, wanted.startswith("-")
        return None

    @property
    def heads(self) -> list[Head]:
        """The heads of all columns."""
        found = []
        for column in self.columns:
            state = ""
            if self.sorting is not None and self.sorting[0] is column:
                state = "descending" if self.sorting[1] else "ascending"
            wanted = f"-{column.name}" if state == "ascending" else column.name
            url = self.url(sort=wanted, page=None) if column.sort else ""
            found.append(Head(column.name, column.label, column.align, url, state))
        return found

    @property
    def wants_export(self) -> bool:
        return self.params.get(self.prefix + "export") == "xlsx"
