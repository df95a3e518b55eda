"""Tables of gaps: units by periods of a rule, or by rules; the units with a start of their own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from html import escape
from typing import Any, ClassVar, Final, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from luoshi.figures.gaps.scope import GapScope, Placed, set_in
from luoshi.figures.gaps.words import cell, late_words, short
from luoshi.figures.judging import OUTCOMES, Judged, Outcome
from luoshi.figures.rules import Rule
from luoshi.periods.period import Period
from luoshi.ui.components import MatrixCell, MatrixState
from luoshi.ui.html import matrix_cell_html
from luoshi.ui.said import said
from luoshi.ui.table import Choice, Column, Date, LinkTo, Table, Text
from luoshi.ui.table.filters import Rows

OPEN: str = "open"  # gaps nobody explained
ANY: str = "any"
DEEPEST: Final = 4  # level that is set in further than the one above it
ASKED = (Outcome.MET, Outcome.GAP, Outcome.EXCUSED)


class GapRow:
    """A unit with its verdicts; a cell is made when it is shown.

    Attributes:
        counts: how many of its verdicts came to what.
    """

    __slots__ = ("_scope", "_table", "counts", "label", "placed", "url")

    def __init__(self, scope: GapScope, table: Judged, placed: Placed, counts: Counter[Outcome]) -> None:
        self.placed, self.counts = placed, counts
        self.label, self.url = "　" * placed.level + placed.name, scope.unit_url(placed.key)
        self._scope, self._table = scope, table

    @property
    def total(self) -> str:
        """已开/应开."""
        return met_words(self.counts)

    def of_period(self, rule: Rule, period: Period) -> MatrixCell:
        """The verdict of one period."""
        verdict = self._table.of(rule.key, self.placed.unit, period)
        url = self._scope.gap_url(self.placed.key, rule, period)
        made_up = self._table.made_up(rule.key, self.placed.unit, period)
        return cell(rule, self._scope.figures[rule.figure], verdict, url, made_up=made_up)

    def of_rule(self, rule: Rule) -> MatrixCell:
        """What came of all periods of a rule."""
        unit = self.placed.unit
        periods = self._table.periods[rule.key]
        counts = Counter(self._table.columns[rule.key, one].outcomes[unit] for one in periods)
        made_up = sum(self._table.made_up(rule.key, unit, one) for one in periods)
        return summed(
            counts, self.url, late_words(self._scope.figures[rule.figure], made_up) if made_up else ""
        )


def met_words(counts: Mapping[Outcome, int]) -> str:
    """已达标/应达标; nothing where nothing was due."""
    asked = sum(counts.get(outcome, 0) for outcome in ASKED)
    return f"{counts.get(Outcome.MET, 0)}/{asked}" if asked else ""


def summed(counts: Mapping[Outcome, int], url: str = "", late: str = "") -> MatrixCell:
    """Several verdicts as one cell: the worst of them decides. `late`: 其中补开1次, where something was made up."""
    gaps, told = counts.get(Outcome.GAP, 0), counts.get(Outcome.EXCUSED, 0)
    if gaps or told:
        word = _("缺%(n)s") % {"n": gaps or told}
        why = _("未说明%(gaps)s项，已说明%(told)s项") % {"gaps": gaps, "told": told}
        why = "，".join(filter(None, (why, late)))
        return MatrixCell(MatrixState.GAP if gaps else MatrixState.TOLD, word, url, why)
    if words := met_words(counts):
        if late:
            return MatrixCell(MatrixState.LATE, words + pgettext("made up later", "补"), url, late)
        return MatrixCell(MatrixState.HELD, words, url)
    for outcome, state in (
        (Outcome.NOT_DUE, MatrixState.NOT_DUE),
        (Outcome.NOT_STARTED, MatrixState.NOT_STARTED),
    ):
        if counts.get(outcome, 0):
            return MatrixCell(state, "", url)
    return MatrixCell(MatrixState.NOT_APPLICABLE, "", url)


def rows_of(scope: GapScope, table: Judged, placed: Sequence[Placed]) -> list[GapRow]:
    """The units some rule applies to on some of the days, in tree order."""
    counts: dict[int, Counter[Outcome]] = {one.unit: Counter() for one in placed}
    for column in table.columns.values():
        for unit, outcome in column.outcomes.items():
            counts[unit][outcome] += 1
    shown = (one for one in placed if set(counts[one.unit]) - {Outcome.NOT_APPLICABLE})
    return [GapRow(scope, table, one, counts[one.unit]) for one in set_in(shown)]


class UnitColumn(LinkTo):
    """A unit, set in by its level; a name that wraps stays set in."""

    def inner(self, value: Any, row: Any) -> str:  # noqa: ARG002 (as the base has it)
        level = min(row.placed.level, DEEPEST)
        return f'<a class="lf-level lf-level-{level}" href="{escape(row.url)}">{escape(row.placed.name)}</a>'


class CellColumn(Column):
    """A column of the matrix."""

    def inner(self, value: Any, row: Any) -> str:  # noqa: ARG002 (as the base has it)
        return matrix_cell_html(value)

    def plain(self, row: Any) -> str:
        """The number, or what the sign means."""
        return cell_words(self.value(row))


def cell_words(cell: MatrixCell) -> str:
    """A cell for a sheet: its number or word, and what its sign means."""
    meant = {
        MatrixState.TOLD: _("已说明"),
        MatrixState.NOT_APPLICABLE: OUTCOMES[Outcome.NOT_APPLICABLE],
        MatrixState.NOT_DUE: OUTCOMES[Outcome.NOT_DUE],
        MatrixState.NOT_STARTED: OUTCOMES[Outcome.NOT_STARTED],
    }.get(cell.state, "")
    return "，".join(str(one) for one in (cell.word, meant) if one)


def _of_period(rule: Rule, period: Period, row: GapRow) -> MatrixCell:
    return row.of_period(rule, period)


def _of_rule(rule: Rule, row: GapRow) -> MatrixCell:
    return row.of_rule(rule)


class WithGaps(Choice):
    """Only units with something missing."""

    def apply(self, rows: Rows, value: str) -> Rows:
        wanted = (Outcome.GAP,) if value == OPEN else (Outcome.GAP, Outcome.EXCUSED)
        return [row for row in rows if any(row.counts.get(outcome, 0) for outcome in wanted)]


class GapTable(Table[GapRow]):
    """Units by periods (one rule), or by rules."""

    caption = gettext_lazy("频次与缺项")
    counter = pgettext_lazy("counter", "家")
    search = ("label",)
    search_hint = gettext_lazy("单位名称")
    cards: ClassVar[bool] = False
    wide: ClassVar[bool] = True
    look: ClassVar[str] = "ls-matrix"
    empty_title = gettext_lazy("没有适用的单位")
    empty_text = gettext_lazy("这些规则不适用于所选的单位，或者它们还没有成立。")

    only = WithGaps(
        gettext_lazy("显示"), [(OPEN, gettext_lazy("有未说明缺项的")), (ANY, gettext_lazy("有缺项的"))]
    )

    def __init__(
        self, request: HttpRequest, scope: GapScope, table: Judged, rows: list[GapRow], about: str
    ) -> None:
        """`about`: unit, year and as-of day in words."""
        super().__init__(request, rows)
        self._scope, self._judged = scope, table
        named = said(scope.rule.label) if scope.rule is not None else _("频次与缺项")
        self.caption = f"{named}，{about}"  # type: ignore[misc, assignment]  # printed above it: unit, year and day
        self._places: list[tuple[Rule, tuple[Period, ...]]] = []
        rule = scope.rule
        if rule is not None:
            self._places = [(rule, (period,)) for period in table.periods[rule.key]]
            cells = [
                CellColumn(short(period), partial(_of_period, rule, period))
                for period in table.periods[rule.key]
            ]
        else:
            shown = [one for one in scope.rules if table.periods[one.key]]
            self._places = [(one, table.periods[one.key]) for one in shown]
            cells = [CellColumn(said(one.label), partial(_of_rule, one)) for one in shown]
        for at, column in enumerate(cells):
            column.name = f"c{at}"
        unit = UnitColumn(_("单位"), lambda row: row.label, url=lambda row: row.url)
        total = Text(_("达标/应达标"), lambda row: row.total)
        unit.name, total.name = "unit", "total"
        self.columns = (unit, *cells, total)  # type: ignore[misc]  # they depend on the rule

    def totals(self) -> Mapping[str, Any]:
        """已达标/应达标 of each column, over all units that are listed."""
        listed = [row.placed.unit for row in self.rows]
        found: dict[str, Any] = {}
        every: Counter[Outcome] = Counter()
        for at, (rule, periods) in enumerate(self._places):
            counts: Counter[Outcome] = Counter()
            for period in periods:
                outcomes = self._judged.columns[rule.key, period].outcomes
                counts.update(outcomes[unit] for unit in listed)
            found[f"c{at}"] = met_words(counts)
            every.update(counts)
        return found | {"total": met_words(every)}


class StartRow(NamedTuple):
    """A unit's own start."""

    unit: str
    url: str
    day: dt.date
    below: bool
    by: str
    change: str  # addresses; "" without the right
    take_back: str


class StartTable(Table[StartRow]):
    """启用日期."""

    caption = gettext_lazy("启用日期")
    counter = pgettext_lazy("counter", "家")
    search = ("unit",)
    search_hint = gettext_lazy("单位名称")
    empty_title = gettext_lazy("还没有设定启用日期")
    empty_text = gettext_lazy("没有设定的，从本单位第一条记录所在的月份起判定；之前的期间列为未启用。")

    unit = LinkTo(gettext_lazy("单位"), url=lambda row: row.url, phone="title")
    day = Date(gettext_lazy("启用日期"), sort="day", phone="aside")
    below = Text(
        gettext_lazy("适用范围"),
        lambda row: _("本单位和没有另行设定的所属组织") if row.below else _("本单位"),
        phone="pair",
    )
    by = Text(gettext_lazy("设定人"), phone="pair")
    act = LinkTo(
        gettext_lazy("修改"),
        lambda row: _("修改") if row.change else "",
        url=lambda row: row.change,
        phone="status",
        export=False,
    )
    undo = LinkTo(
        gettext_lazy("取消"),
        lambda row: _("取消") if row.take_back else "",
        url=lambda row: row.take_back,
        phone="status",
        export=False,
    )
