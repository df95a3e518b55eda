"""The records behind a number as a list: what a source says of its facts, joined to the records they stand in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any, ClassVar, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luoshi.figures.asking import Value
from luoshi.figures.conditions import amount_of
from luoshi.figures.definitions import Entered, Tally
from luoshi.figures.records import Facts
from luoshi.figures.wording import as_number, noun_of, plain
from luoshi.kernel.facts import Amount, Dim, FactSource, On
from luoshi.organisations.queries import names_on
from luoshi.ui.said import said
from luoshi.ui.table import Column, Date, LinkTo, Number, Table, Text
from luoshi.ui.text import group

MOST_DIMS = 3  # columns: the first a source names are what people tell its records by
SORTED_UP_TO = 5_000  # records sorted by their day; of more the latest entered stand first
AT_ONCE = 500  # records of an export read together


class Row(NamedTuple):
    """A record, and what its facts say that count."""

    title: str
    url: str
    day: dt.date | None
    units: str
    dims: Mapping[str, str]
    amount: int | None  # what the figure adds up; None where nothing is known of it
    times: int  # facts it stands for


def key_of(source: FactSource) -> str:
    """The column that names the record."""
    return source.record or source.identity


def day_of(source: FactSource) -> str:
    """The column a list is sorted by."""
    return source.when.day if isinstance(source.when, On) else source.when.start


class RecordTable(Table[Row]):
    """数据来源."""

    caption = gettext_lazy("数据来源")
    counter = pgettext_lazy("counter", "条")
    empty_title = gettext_lazy("没有可看的记录")
    empty_text = gettext_lazy("这个单位、这个期间没有符合口径的记录，请换一个单位、期间或截至日期。")
    wide: ClassVar[bool] = True

    def __init__(
        self,
        request: HttpRequest,
        figure: Tally | Entered,
        found: Facts,
        value: Value,
        day: dt.date,
        **more: Any,
    ) -> None:
        """`day`: units bear the names they bore on it."""
        self._sorted_rows = _sorted(found)
        super().__init__(request, self._sorted_rows, **more)
        self._figure, self._found, self._value, self._day = figure, found, value, day
        source = found.source
        self._amount = (
            amount_of(source, figure.of) if figure.of and figure.of not in source.distinct else None
        )
        self._many = not figure.of and _of_several(found)
        self._labels = {dim.name: dim.values() for dim in source.dims[:MOST_DIMS]}
        self.columns = tuple(self._columns(source))  # type: ignore[misc]  # they depend on the source

    def _columns(self, source: FactSource) -> Iterator[Column]:
        yield named("title", LinkTo(gettext_lazy("记录"), url=lambda row: row.url, phone="title"))
        if source.title:
            yield named("units", Text(gettext_lazy("单位")))
        flow = isinstance(source.when, On)
        yield named("day", Date(gettext_lazy("日期") if flow else gettext_lazy("起始日期")))
        for dim in source.dims[:MOST_DIMS]:
            yield named(dim.name, Text(_(dim.label), partial(_of_dim, dim.name)))
        if self._many:
            yield named("times", Number(gettext_lazy("次数"), phone="aside"))
        if self._amount is not None:
            label = f"{_(self._amount.label)}（{noun_of(self._figure.noun)}）"
            yield named("amount", Number(label, lambda row: self._shown(row.amount), phone="aside"))

    def _shown(self, amount: int | None) -> Any:
        return None if amount is None else as_number(plain(amount, self._figure.noun))

    @cached_property
    def count(self) -> int:
        """Known from the question."""
        return self._found.shown

    @cached_property
    def shown(self) -> list[Row]:
        first = (self.number - 1) * self.page_size
        return self._read(self._sorted_rows[first : first + self.page_size])

    def _iterate(self) -> Iterator[Row]:
        for first in range(0, self.count, AT_ONCE):
            yield from self._read(self._sorted_rows[first : first + AT_ONCE])

    def totals(self) -> Mapping[str, Any]:
        """The number itself, where the reader sees all that it adds up."""
        if self._found.withheld or self._value.number is None:
            return {}
        number = group(as_number(plain(self._value.number, self._figure.noun)))
        if self._amount is not None:
            return {"amount": number}
        return {"times": number} if self._many else {}

    def _read(self, records: QuerySet[Any]) -> list[Row]:
        """Rows of a page: two queries besides the records themselves."""
        source = self._found.source
        page = list(records.select_related())
        facts = _facts(self._found, [record.pk for record in page], self._amount)
        units = {unit for some in facts.values() for unit in some.units}
        names = names_on(units, self._day)
        return [self._row(source, record, facts[record.pk], names) for record in page]

    def _row(self, source: FactSource, record: Any, fact: _Said, names: Mapping[int, str]) -> Row:
        units = "、".join(dict.fromkeys(names.get(unit, "") for unit in fact.units))
        dims = {
            dim.name: _dim_words(dim, self._labels[dim.name], fact.dims.get(dim.name, ()))
            for dim in source.dims[:MOST_DIMS]
        }
        title = fact.title or units or str(record)
        return Row(title, source.kind.url(record), fact.day, units, dims, fact.amount, fact.times)


class _Said:
    """What the facts of one record say together."""

    def __init__(self) -> None:
        self.title = ""
        self.day: dt.date | None = None
        self.units: dict[int, None] = {}
        self.dims: defaultdict[str, dict[Any, None]] = defaultdict(dict)
        self.amount: int | None = None
        self.times = 0


def _facts(found: Facts, keys: list[Any], amount: Amount | None) -> Mapping[Any, _Said]:
    """By record; one query."""
    source = found.source
    dims = source.dims[:MOST_DIMS]
    count = source.when.count if isinstance(source.when, On) else None
    columns = {
        "key": key_of(source), "unit": source.unit, "day": day_of(source), "title": source.title,
        "amount": amount.column if amount else "", "count": count or "",
        **{f"dim {dim.name}": dim.column for dim in dims},
    }  # fmt: skip
    asked = {name: column for name, column in columns.items() if column}
    said: defaultdict[Any, _Said] = defaultdict(_Said)
    rows = found.counted.filter(**{f"{key_of(source)}__in": keys}).order_by(day_of(source), "pk")
    for values in rows.values_list(*asked.values()):
        row = dict(zip(asked, values, strict=True))
        one = said[row["key"]]
        one.title = one.title or row.get("title") or ""
        one.day = row["day"]
        one.units[row["unit"]] = None
        one.times = max(one.times, row.get("count") or 1)
        for dim in dims:
            one.dims[dim.name][row[f"dim {dim.name}"]] = None
        if (much := row.get("amount")) is not None:
            one.amount = max(one.amount or 0, much) if amount and amount.of_fact else (one.amount or 0) + much
    return said


def _sorted(found: Facts) -> QuerySet[Any]:
    """The latest first."""
    source = found.source
    if found.shown > SORTED_UP_TO:
        return found.rows.order_by("-pk")
    facts = found.counted.filter(**{key_of(source): OuterRef("pk")}).order_by(f"-{day_of(source)}")
    day = Subquery(facts.values(day_of(source))[:1])
    sorted_rows: QuerySet[Any] = found.rows.annotate(figures_day=day).order_by("-figures_day", "-pk")
    return sorted_rows


def _dim_words(dim: Dim, labels: Mapping[Any, Any], values: Iterable[Any]) -> str:
    """Labels of the values, in the order of the vocabulary."""
    keys: set[Any] = set()
    for value in values:
        keys |= set(value.strip(",").split(",")) if dim.many and value else {value}
    known = [said(str(label)) for key, label in labels.items() if key in keys]
    return "、".join(known)


def _of_several(found: Facts) -> bool:
    """Whether some record stands for several facts (count-only rows)."""
    when = found.source.when
    count = when.count if isinstance(when, On) else None
    return count is not None and found.counted.filter(**{f"{count}__isnull": False}).exists()


def _of_dim(name: str, row: Row) -> str:
    return row.dims.get(name, "")


def named(name: str, column: Column) -> Column:
    """A column made for one table, named as a class would have named it."""
    column.__set_name__(RecordTable, name)
    return column
