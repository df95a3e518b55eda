"""录入负担: fields typed by hand a month per branch, by unit, by act; and what was written twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, covered, paths_with
from luoshi.audit.queries import Twice, Typed, typed_by_month, written_twice
from luoshi.figures.breakdown import Share, month_label, with_bars
from luoshi.figures.scope import Scope, months_up_to
from luoshi.kernel import labels
from luoshi.kernel.kept import kept
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import UnitSpan, UnitSpanQuerySet
from luoshi.organisations.paths import unit_ids
from luoshi.periods.period import Period
from luoshi.ui.components import Chart, Matrix, MatrixCell, MatrixRow, MatrixState, Series

BRANCHES: Final = (UnitKind.BRANCH, UnitKind.JOINT_BRANCH, UnitKind.TEMPORARY_BRANCH)
MOST_ACTS: Final = 12
RIGHT: Final = "organisations.view"  # numbers of acts, nothing of what was written


class Below(NamedTuple):
    """A unit with all under it."""

    unit: int
    key: str
    name: str
    branches: int


class Burden(NamedTuple):
    """Everything the page shows."""

    this_month: Decimal  # a branch
    last_month: Decimal
    year: int  # fields, twelve months
    branches: int
    trend: Chart
    matrix: Matrix
    acts: list[Share]
    twice: list[Twice]

    @property
    def change(self) -> str:
        """Against the month before."""
        difference = self.this_month - self.last_month
        if not difference:
            return _("与上月持平")
        said = _("较上月增加%(number)s项") if difference > 0 else _("较上月减少%(number)s项")
        return said % {"number": abs(difference)}


def burden(scope: Scope, user: Somebody) -> Burden:
    """The burden of a unit and all under it over the twelve months up to the day, as far as somebody may see the units."""
    months = months_up_to(scope.as_of)
    below = _below(scope, user)
    spans = list(below.values_list("unit_id", "unit__uuid", "name", "kind", "path"))
    typed = _typed(below, months)
    above = {unit: unit_ids(path) for unit, _key, _name, _kind, path in spans}
    branches = Counter(
        each for unit, _key, _name, kind, _path in spans if kind in BRANCHES for each in above[unit]
    )
    totals: defaultdict[int, list[int]] = defaultdict(lambda: [0] * len(months))
    acts: Counter[str] = Counter()
    for row in typed:
        acts[row.action] += sum(row.months)
        for each in above.get(row.unit_id or 0, ()):
            for at, number in enumerate(row.months):
                totals[each][at] += number
    rows = [
        Below(unit, str(key), name, branches[unit])
        for unit, key, name, _kind, _path in spans
        if scope.unit in above[unit][-2:-1]
    ] or [Below(scope.unit, scope.key, scope.name, branches[scope.unit])]
    own = totals[scope.unit]
    count = branches[scope.unit]
    return Burden(
        per_branch(own[-1], count),
        per_branch(own[-2], count),
        sum(own),
        count,
        _trend(own, count, months),
        _matrix(scope, rows, totals, months),
        _acts(acts),
        written_twice(months[-2].first, months[-1].last, below.order_by().values("unit_id")),
    )


def per_branch(number: int, branches: int) -> Decimal:
    """Fields a branch, to one place where it is no whole number; without any branch the unit stands for itself."""
    found = (Decimal(number) / max(1, branches)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    whole = found.to_integral_value()
    return whole if whole == found else found


def _below(scope: Scope, user: Somebody) -> UnitSpanQuerySet:
    """Spans of the units at and below on the day that somebody sees, in tree order."""
    here = list(UnitSpan.objects.on(scope.as_of).filter(unit=scope.unit).values_list("path", flat=True))
    below = UnitSpan.objects.on(scope.as_of).under(here).filter(closed=False)
    return below.filter(unit__in=covered(user, RIGHT)).order_by("path")


def _typed(below: UnitSpanQuerySet, months: Sequence[Period]) -> list[Typed]:
    return typed_by_month([(month.first, month.last) for month in months], below.order_by().values("unit_id"))


def _trend(own: list[int], branches: int, months: list[Period]) -> Chart:
    numbers = [float(per_branch(number, branches)) for number in own]
    said = _("每支部每月手工填写的项数，十二个月：最少%(least)s，最多%(most)s") % {
        "least": min(numbers), "most": max(numbers),
    }  # fmt: skip
    heads = [month_label(month, first=not at) for at, month in enumerate(months)]
    return Chart("burden", said, _("月份"), heads, [Series(_("每支部项数"), numbers)])


def _matrix(scope: Scope, rows: list[Below], totals: Mapping[int, list[int]], months: list[Period]) -> Matrix:
    most = max((number for row in rows for number in totals.get(row.unit, ())), default=0)
    shown = []
    for row in rows:
        numbers = totals.get(row.unit, [0] * len(months))
        cells = [MatrixCell(MatrixState.step(number, most), str(number)) for number in numbers]
        url = "" if row.unit == scope.unit else scope._replace(unit=row.unit, key=row.key).burden_url()
        average = per_branch(sum(numbers), row.branches * len(months) or len(months))
        shown.append(MatrixRow(row.name, cells, str(average), url))
    heads = [month_label(month, first=not at) for at, month in enumerate(months)]
    return Matrix(_("各单位每月手工填写的项数"), _("单位"), heads, shown, _("每支部月均"))


def _acts(acts: Counter[str]) -> list[Share]:
    rows = [
        Share(labels.label(name), name, str(number), number, "", "", "", "", 0)
        for name, number in acts.most_common(MOST_ACTS)
    ]
    return with_bars(rows)


def branch_month(scope: Scope, user: Somebody) -> tuple[Decimal, Decimal]:
    """Fields a branch in the day's month and in the month before, for the overview; kept."""

    def read() -> tuple[Decimal, Decimal]:
        months = months_up_to(scope.as_of, 2)
        below = _below(scope, user)
        branches = below.filter(kind__in=BRANCHES).count()
        typed = _typed(below, months)
        then, now = (sum(row.months[at] for row in typed) for at in (0, 1))
        return per_branch(now, branches), per_branch(then, branches)

    return kept(("figures.burden", scope.unit, scope.as_of, tuple(paths_with(user, RIGHT))), read)
