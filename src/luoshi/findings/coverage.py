"""How a ledger stands as a whole: its summary line, its numbers, and what the problems of each aspect lack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.findings.enums import CLOSABLE, OPEN, Covered, Light, Result, State
from luoshi.findings.jobs import jobs_of
from luoshi.findings.models import FindingMeasure, Measure
from luoshi.findings.queries import is_done, with_lights
from luoshi.kernel import clock
from luoshi.ui.components import Figure

FINISHED: Final = tuple(one for one in CLOSABLE if one is not Result.MOSTLY)  # 已完成, 长期坚持


@dataclass(slots=True)
class Aspect:
    """One aspect of a ledger in numbers."""

    name: str
    total: int = 0
    closed: int = 0
    lacking: dict[str, int] = field(default_factory=dict)  # by Covered, of what is open

    @property
    def open(self) -> int:
        """Not closed yet."""
        return self.total - self.closed


@dataclass(frozen=True, slots=True)
class Summary:
    """A ledger in numbers."""

    aspects: list[Aspect]
    problems: int  # 反馈问题, the headings
    findings: int
    measures: int
    done: int  # measures
    closed: int
    waiting: int
    over: int
    near: int
    again: int  # in a round after the first


def summary_of(rows: Any) -> Summary:
    """Of some problems (a queryset without order); six queries whatever their number."""
    today = clock.today()
    open_now = Q(state__in=OPEN)
    per_aspect = (
        rows.order_by()
        .values("aspect")
        .annotate(
            at=Min("position"),
            n=Count("pk"),
            closed=Count("pk", filter=Q(state=State.CLOSED)),
            **{f"lack_{key}": Count("pk", filter=open_now & Q(covered=key)) for key in Covered.values},
        )
        .order_by("at", "aspect")
    )
    aspects = [
        Aspect(row["aspect"], row["n"], row["closed"], {key: row[f"lack_{key}"] for key in Covered.values})
        for row in per_aspect
    ]
    lights = with_lights(rows.order_by(), today)
    numbers = lights.aggregate(
        waiting=Count("pk", filter=Q(state=State.APPLIED)),
        over=Count("pk", filter=Q(light=Light.OVER)),
        near=Count("pk", filter=Q(light=Light.NEAR)),
        again=Count("pk", filter=Q(round__gt=1)),
    )
    problems = rows.order_by().exclude(problem="").values("aspect", "problem").distinct().count()
    measures, done = _measures(rows)
    return Summary(
        aspects=aspects,
        problems=problems,
        findings=sum(one.total for one in aspects),
        measures=measures,
        done=done,
        closed=sum(one.closed for one in aspects),
        **numbers,
    )


def _measures(rows: Any) -> tuple[int, int]:
    """Measures of the present rounds, each once, and how many are done; four queries a 5 000."""
    links = FindingMeasure.objects.filter(finding__in=rows.order_by().values("pk"))
    current = links.filter(measure__voided_at=None, measure__round=F("finding__round"))
    keys = list(current.order_by().values_list("measure_id", flat=True).distinct())
    jobs = jobs_of(Measure.objects.filter(pk__in=current.order_by().values("measure_id")))
    return len(keys), sum(is_done(jobs[key]) for key in keys)


def sentence(found: Summary) -> str:
    """共N个方面N类N个问题、措施N条，已完成N，完成率."""
    named = sum(bool(one.name) for one in found.aspects)
    parts = [
        _("%(n)s个方面") % {"n": named} if named else "",
        _("%(n)s类") % {"n": found.problems} if found.problems else "",
    ]
    words = {
        "what": "".join(filter(None, parts)),
        "findings": found.findings,
        "measures": found.measures,
        "done": found.done,
    }
    said = _("共%(what)s%(findings)s个问题、措施%(measures)s条，措施已完成%(done)s条") % words
    if found.measures:
        said += _("，完成率%(rate)s%%") % {"rate": f"{found.done * 100 / found.measures:.1f}"}
    return said


def figures_of(found: Summary, url: str) -> list[Figure]:
    """The numbers of a ledger, each the way to its problems."""
    noun = pgettext("counter", "个")

    def cell(label: str, number: int, asked: dict[str, str], beside: str = "", **more: Any) -> Figure:
        return Figure(label, number, noun, beside, url=f"{url}?{urlencode(asked)}" if asked else url, **more)

    rate = f"{found.closed * 100 / found.findings:.1f}%" if found.findings else "—"
    return [
        cell(_("应整改"), found.findings, {}, _("未销号%(n)s") % {"n": found.findings - found.closed}),
        cell(_("已销号"), found.closed, {"state": State.CLOSED}, _("销号率%(rate)s") % {"rate": rate}),
        cell(_("待验收"), found.waiting, {"state": State.APPLIED}),
        cell(_("临期"), found.near, {"light": Light.NEAR}),
        cell(_("逾期"), found.over, {"light": Light.OVER}, worse=found.over > 0),
        cell(_("第二轮整改"), found.again, {"round": "2"}, _("与首轮分开统计")),
    ]
