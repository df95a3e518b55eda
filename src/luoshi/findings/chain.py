"""What is done about a problem: its causes, its measures with their jobs, and the picture of the whole chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.access.grants import Somebody
from luoshi.figures.judging import OUTCOMES, Outcome, Verdict
from luoshi.findings.closing import effects_of, figure_label, test_said
from luoshi.findings.jobs import jobs_of
from luoshi.findings.models import Cause, CauseMeasure, Finding, FindingMeasure, Measure
from luoshi.findings.packs import finding_rules
from luoshi.findings.queries import is_done
from luoshi.kernel import clock
from luoshi.organisations.queries import names_on
from luoshi.tasks.declarations import TASK
from luoshi.tasks.heads import heads_said
from luoshi.tasks.lights import shown
from luoshi.tasks.models import Task
from luoshi.tasks.packs import task_rules
from luoshi.tasks.rights import tasks_for
from luoshi.tasks.tables import person_said
from luoshi.ui import svg
from luoshi.ui.components import Light, Tone
from luoshi.ui.said import said

LABEL: Final = 60  # characters of a measure in the picture
_TONES: Final = {
    Outcome.MET: Tone.OK,
    Outcome.GAP: Tone.OVER,
    Outcome.EXCUSED: Tone.NEAR,
    Outcome.NOT_DUE: Tone.NEAR,
}


@dataclass(frozen=True, slots=True)
class Job:
    """A task that carries out a measure, as the page shows it; `url` only for who may see it."""

    task: Task
    unit: str
    person: str
    light: Light
    url: str


@dataclass(slots=True)
class Remedy:
    """A measure with its jobs, its causes and the verdict on its effect."""

    measure: Measure
    named: str  # 措施1
    jobs: list[Job] = field(default_factory=list)
    causes: list[int] = field(default_factory=list)
    verdict: Light | None = None
    expected: str = ""  # 主题党日次数 不少于12

    light: Light | None = None  # whether it is done


@dataclass(slots=True)
class Chain:
    """Everything below a problem."""

    causes: list[Cause]
    remedies: list[Remedy]  # of the present round
    earlier: dict[int, list[Remedy]]  # of rounds before, by round
    cause_labels: Mapping[str, str]


def chain_of(finding: Finding, user: Somebody) -> Chain:
    """A constant number of queries, whatever the number of measures and jobs."""
    causes = list(Cause.objects.rows().filter(finding_links__finding=finding).order_by("pk"))
    links = (
        FindingMeasure.objects.filter(finding=finding, measure__voided_at=None)
        .select_related("measure__effect_unit")
        .order_by("measure__round", "measure__position", "pk")
    )
    measures = [link.measure for link in links]
    jobs = _jobs(measures, user)
    against: dict[int, list[int]] = {}
    pairs = CauseMeasure.objects.filter(measure__in=measures, cause__voided_at=None).order_by("pk")
    for cause, measure in pairs.values_list("cause_id", "measure_id"):
        against.setdefault(measure, []).append(cause)
    verdicts = effects_of(one for one in measures if one.round == finding.round)
    counts: dict[int, int] = {}
    found: dict[int, list[Remedy]] = {}
    for one in measures:
        counts[one.round] = counts.get(one.round, 0) + 1
        named = _("措施%(number)s") % {"number": one.number or counts[one.round]}
        verdict = verdicts.get(one.pk)
        mine, owed = jobs[one.pk]
        remedy = Remedy(one, named, mine, against.get(one.pk, []))
        remedy.verdict = verdict_light(verdict) if verdict is not None else None
        if one.effect_figure:
            remedy.expected = f"{figure_label(one.effect_figure)} {test_said(one.effect_test)}"
        remedy.light = _measure_light(owed)
        found.setdefault(one.round, []).append(remedy)
    labels = {key: said(label) for key, label in finding_rules().cause_labels.items()}
    return Chain(causes, found.pop(finding.round, []), found, labels)


def _jobs(measures: Sequence[Measure], user: Somebody) -> dict[int, tuple[list[Job], Any]]:
    owed = jobs_of(measures)
    keys = {job.task for rows in owed.values() for job in rows}
    tasks = {
        task.pk: task
        for task in Task.objects.filter(pk__in=keys).select_related("person").order_by("position", "pk")
    }
    seen = set(tasks_for(user).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    day, rules = clock.today(), task_rules()
    units = {task.unit_id for task in tasks.values()}
    names, heads = names_on(units, day), heads_said(units, day)

    def shown_job(key: int) -> Job:
        task = tasks[key]
        return Job(
            task, names.get(task.unit_id, ""), person_said(task, heads), shown(task, day, rules),
            TASK.url(task) if key in seen else "",
        )  # fmt: skip

    return {key: ([shown_job(job.task) for job in rows], rows) for key, rows in owed.items()}


def _measure_light(owed: Sequence[Any]) -> Light:
    if not owed:
        return Light(Tone.NEAR, _("缺责任"), _("还没有落实为任务：谁来做、何时完成"))
    done = sum(job.ended for job in owed)
    if is_done(owed):
        return Light(Tone.OK, _("已完成"))
    return Light(Tone.DOING, _("已办结%(done)s/%(total)s项") % {"done": done, "total": len(owed)})


def verdict_light(verdict: Verdict) -> Light:
    """Whether a figure is what it has to be, as of today."""
    actual = "—" if verdict.actual is None else str(verdict.actual)
    words = _("%(outcome)s，现在是%(actual)s") % {"outcome": OUTCOMES[verdict.outcome], "actual": actual}
    return Light(_TONES.get(verdict.outcome, Tone.NA), words)


def picture(finding: Finding, chain: Chain) -> SafeString:
    """方面 → 问题 → 原因 → 措施 → 任务 as <svg>; "" while nothing is done about it yet."""
    if not chain.remedies and not chain.causes:
        return mark_safe("")
    columns: list[svg.Column] = []
    arrows: list[svg.Arrow] = []
    here = "problem"
    heading = finding.aspect or finding.problem
    if heading:
        head = _("方面") if finding.aspect else _("反馈问题")
        columns.append(svg.Column("aspect", head, [svg.Box("aspect", heading)]))
        arrows.append(svg.Arrow("aspect", here, firm=True))
    beside = finding.problem if finding.aspect else ""
    columns.append(svg.Column("problem", _("问题"), [svg.Box(here, finding.text, beside)]))
    if chain.causes:
        boxes = [
            svg.Box(f"c{one.pk}", one.text, chain.cause_labels.get(one.kind, "")) for one in chain.causes
        ]
        columns.append(svg.Column("cause", _("原因"), boxes))
        arrows += [svg.Arrow(here, box.key, firm=True) for box in boxes]
    measures: list[svg.Box] = []
    tasks: list[svg.Box] = []
    for one in chain.remedies:
        key = f"m{one.measure.pk}"
        light = one.light.word if one.light is not None else ""
        measures.append(svg.Box(key, one.measure.text[:LABEL], light, f"#{key}", aspect=one.named))
        arrows += [svg.Arrow(f"c{cause}", key, firm=True) for cause in one.causes]
        if not one.causes:
            arrows.append(svg.Arrow(here, key, firm=True))
        for job in one.jobs:
            at = f"t{job.task.pk}"
            if not any(box.key == at for box in tasks):
                words = " · ".join(filter(None, (job.unit, str(job.light.word))))
                tasks.append(svg.Box(at, job.task.title, words, job.url, aspect=job.unit))
            arrows.append(svg.Arrow(key, at, firm=True))
    columns.append(svg.Column("measure", _("措施"), measures))
    if tasks:
        columns.append(svg.Column("task", pgettext("chain", "任务"), tasks))
    sentence = _("%(causes)s条原因、%(measures)s条措施、%(tasks)s项任务") % {
        "causes": len(chain.causes), "measures": len(measures), "tasks": len(tasks),
    }  # fmt: skip
    return svg.flow(columns, arrows, sentence=sentence)
