"""督办看板: how many tasks have which light, by list, by unit, by month; lights that call for the same stand together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel import clock
from luoshi.organisations.actions.checks import found_by
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import WIDTH, level_of, unit_ids
from luoshi.periods.period import first_day, last_day, month_number
from luoshi.tasks.enums import Light
from luoshi.tasks.models import Task
from luoshi.tasks.queries import lights_by
from luoshi.ui.components import Tone
from luoshi.ui.svg_bars import Bar, Part, stacked
from luoshi.ui.text import Words

BEFORE, AFTER = 5, 6  # months of the picture around this one
MOST_BARS: Final = 12


class Group(NamedTuple):
    """Lights that call for the same."""

    key: str
    label: Words
    tone: Tone
    lights: tuple[Light, ...]

    @property
    def asked(self) -> str:
        """As the list of tasks is asked for them."""
        return ",".join(self.lights)


GROUPS: Final = (
    Group("over", gettext_lazy("逾期"), Tone.OVER, (Light.OVER,)),
    Group("near", gettext_lazy("临期、滞后"), Tone.NEAR, (Light.NEAR, Light.BEHIND)),
    Group("doing", gettext_lazy("在办"), Tone.DOING, (Light.OK, Light.UNDATED)),
    Group("waiting", gettext_lazy("待验收"), Tone.NA, (Light.WAITING,)),
    Group("lasting", gettext_lazy("长期坚持"), Tone.LONG, (Light.LASTING,)),
    Group("done", gettext_lazy("已办结"), Tone.OK, (Light.DONE, Light.DONE_LATE)),
)


class Tally(NamedTuple):
    """How many of something have each group of lights, in the order of `GROUPS`; those stopped are none of them."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All together."""
        return sum(self.counts)

    @property
    def finished(self) -> int:
        """Nothing is owed of them."""
        return self.counts[-1] + self.counts[-2]

    @property
    def percent(self) -> int | None:
        """Finished of all, rounded down."""
        return self.finished * 100 // self.total if self.total else None

    def of(self, key: str) -> int:
        """Those of one group."""
        return next(count for group, count in zip(GROUPS, self.counts, strict=True) if group.key == key)


NOTHING: Final = Tally((0,) * len(GROUPS))


def tally(lights: Mapping[Light, int]) -> Tally:
    """Lights put together."""
    return Tally(tuple(sum(lights.get(light, 0) for light in group.lights) for group in GROUPS))


def by_lists(keys: Sequence[int]) -> dict[int, Tally]:
    """How the tasks of lists stand; one query."""
    found = lights_by(Task.objects.rows().filter(list__in=keys), clock.today(), "list")
    return {key: tally(lights) for (key,), lights in found.items()}


class UnitRow(NamedTuple):
    """A unit with how its tasks stand."""

    uuid: str
    name: str  # moved in by its level
    path: str
    tally: Tally


def by_units(rows: Any, paths: Sequence[str]) -> list[UnitRow]:
    """How tasks stand by the unit that owes them, in tree order, with what stands above them within the paths.

    Three queries a 5 000 units.
    """
    found = {key: tally(lights) for (key,), lights in lights_by(rows, clock.today(), "unit").items()}
    spans = UnitSpan.objects.on(clock.today()).order_by("path")
    within = tuple(paths)
    owing = {key for key, one in found.items() if one.total}
    reached = found_by(
        sorted(owing), lambda ids: spans.filter(unit_id__in=ids).values_list("path", flat=True)
    )
    shown = {
        key
        for path in reached
        for at, key in enumerate(unit_ids(path))
        if path[: (WIDTH + 1) * (at + 1)].startswith(within)
    }
    units = sorted(
        found_by(
            sorted(shown),
            lambda ids: spans.filter(unit_id__in=ids).values_list("path", "unit_id", "unit__uuid", "name"),
        )
    )
    least = min((level_of(path) for path, *_rest in units), default=0)
    return [
        UnitRow(str(uuid), "　" * (level_of(path) - least) + name, path, found.get(key, NOTHING))
        for path, key, uuid, name in units
    ]


class Month(NamedTuple):
    """A month with how the tasks due in it stand."""

    first: dt.date
    last: dt.date
    label: str
    tally: Tally


def by_months(rows: Any) -> list[Month]:
    """How tasks stand by the month they are due in, some months around this one; one query."""
    now = month_number(clock.today())
    months = range(now - BEFORE, now + AFTER + 1)
    span = (first_day(months[0]), last_day(months[-1]))
    by_month: dict[
        int, dict[Light, int]
    ] = {}  # put together here: SQLite takes days apart in Python, row by row
    for (day,), lights in lights_by(rows.filter(due_on__range=span), clock.today(), "due_on").items():
        there = by_month.setdefault(month_number(day), {})
        for light, number in lights.items():
            there[light] = there.get(light, 0) + number
    return [
        Month(
            first_day(one), last_day(one), f"{one // 12}-{one % 12 + 1:02d}",
            tally(by_month.get(one, {})),
        )
        for one in months
    ]  # fmt: skip


def listed_url(**asked: str) -> str:
    """The list of tasks with conditions."""
    return f"{reverse('tasks')}?{urlencode({'in': 'all', **asked})}"


def picture(rows: Sequence[tuple[str, Tally, Mapping[str, str]]], sentence: str) -> SafeString:
    """Rows of (name, tally, conditions of the list behind it) as stacked bars."""
    bars = [
        Bar(
            label, one.counts, listed_url(**asked) if one.total else "",
            [listed_url(**asked, light=group.asked) for group in GROUPS],
        )
        for label, one, asked in rows
    ]  # fmt: skip
    return stacked([Part(group.tone, str(group.label)) for group in GROUPS], bars, sentence=sentence)


def months_picture(months: Sequence[Month], **asked: str) -> SafeString:
    """Months as stacked bars."""
    rows = [
        (
            month.label, month.tally,
            {**asked, "until_from": f"{month.first:%Y-%m-%d}", "until_to": f"{month.last:%Y-%m-%d}"},
        )
        for month in months
    ]  # fmt: skip
    return picture(rows, _("按完成时限所在的月份，各种灯的任务有多少项"))
