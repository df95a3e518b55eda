"""Filters: a GET parameter, a control in the bar, a pill while it is applied.

A value nobody offers is taken as no value: addresses are typed and shared by people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from luoshi.ui.components import Option, Picker
from luoshi.ui.days import typed_day
from luoshi.ui.table.columns import reader
from luoshi.ui.text import Words

Rows = QuerySet[Any] | Sequence[Any]
Options = Sequence[Option | tuple[str, Words]]


class Filter:
    """One condition; `lookup` is an ORM lookup, for plain sequences its attributes are compared."""

    def __init__(self, label: Words, lookup: str = "") -> None:
        self.label = label
        self.lookup = lookup
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name
        self.lookup = self.lookup or name

    def names(self, prefix: str = "") -> list[str]:
        """Its GET parameters."""
        return [prefix + self.name]

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        """The valid value of the address, or nothing."""
        raise NotImplementedError

    def apply(self, rows: Rows, value: str) -> Rows:
        """The rows that meet the value."""
        raise NotImplementedError

    def pickers(self, params: QueryDict, prefix: str = "") -> list[Picker]:
        """Its controls in the bar."""
        raise NotImplementedError

    def pill(self, value: str) -> str:
        """What the pill says."""
        raise NotImplementedError


def _path(lookup: str) -> Callable[[Any], Any]:
    return reader(lookup.replace("__", "."))


class Choice(Filter):
    """One of a few values; the options may be a function (asked once a request)."""

    def __init__(
        self,
        label: Words,
        options: Options | Callable[[], Options],
        lookup: str = "",
        *,
        searchable: bool = False,
        nothing: Words = "",
    ) -> None:
        """A condition; `nothing` is what the control says while nothing is chosen, instead of 全部."""
        super().__init__(label, lookup)
        self._options = options
        self.searchable = searchable
        self.nothing = nothing

    def options(self) -> list[Option]:
        """Value and label of each choice."""
        raw = self._options() if callable(self._options) else self._options
        return [Option(str(value), str(label)) for value, label in raw]

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        value = params.get(prefix + self.name, "")
        return value if value and any(value == option.value for option in self.options()) else ""

    def apply(self, rows: Rows, value: str) -> Rows:
        if isinstance(rows, QuerySet):
            return rows.filter(**{self.lookup: value})
        read = _path(self.lookup)
        return [row for row in rows if str(read(row)) == value]

    def pickers(self, params: QueryDict, prefix: str = "") -> list[Picker]:
        options = [Option("", str(self.nothing or _("全部"))), *self.options()]
        return [
            Picker(
                prefix + self.name,
                str(self.label),
                self.chosen(params, prefix),
                options,
                searchable=self.searchable,
            )
        ]

    def pill(self, value: str) -> str:
        return next((option.label for option in self.options() if option.value == value), value)


class Flag(Choice):
    """A named condition, on or off: `condition` gives the rows for which it holds."""

    def __init__(self, label: Words, condition: Callable[[Any], Any]) -> None:
        super().__init__(label, [("1", label)])
        self.condition = condition

    def options(self) -> list[Option]:
        return [Option("1", _("是"))]

    def apply(self, rows: Rows, value: str) -> Rows:  # noqa: ARG002 (on is on)
        kept: Rows = self.condition(rows)
        return kept

    def pill(self, value: str) -> str:  # noqa: ARG002 (on is on)
        return str(self.label)


class Between(Filter):
    """Days from … to …, both inclusive, either may be left out."""

    def names(self, prefix: str = "") -> list[str]:
        return [f"{prefix}{self.name}_from", f"{prefix}{self.name}_to"]

    def _days(self, params: QueryDict, prefix: str) -> list[str]:
        return [day if _is_day(day := typed_day(params.get(name, ""))) else "" for name in self.names(prefix)]

    def chosen(self, params: QueryDict, prefix: str = "") -> str:
        days = self._days(params, prefix)
        return "/".join(days) if any(days) else ""

    def apply(self, rows: Rows, value: str) -> Rows:
        first, last = value.split("/")
        if isinstance(rows, QuerySet):
            bounds = {f"{self.lookup}__gte": first, f"{self.lookup}__lte": last}
            return rows.filter(**{lookup: day for lookup, day in bounds.items() if day})
        read = _path(self.lookup)
        return [
            row
            for row in rows
            if (day := read(row)) is not None and (first or "0") <= str(day) <= (last or "9")
        ]

    def pickers(self, params: QueryDict, prefix: str = "") -> list[Picker]:
        first, last = self.names(prefix)
        days = self._days(params, prefix)
        label = str(self.label)
        return [
            Picker(first, _("%(label)s起") % {"label": label}, days[0], kind="date"),
            Picker(last, _("%(label)s止") % {"label": label}, days[1], kind="date"),
        ]

    def pill(self, value: str) -> str:
        first, last = value.split("/")
        if first and last:
            return _("%(label)s %(first)s 至 %(last)s") % {"label": self.label, "first": first, "last": last}
        said = _("%(label)s %(day)s起") if first else _("%(label)s 至%(day)s")
        return said % {"label": self.label, "day": first or last}


def _is_day(words: str) -> bool:
    try:
        dt.date.fromisoformat(words)
    except ValueError:
        return False
    return len(words) == len("2021-08-31")
