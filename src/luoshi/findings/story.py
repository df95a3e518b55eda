"""经过: what happened to a problem in one story, newest first; its procedure as steps; its rounds beside each other."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from django.utils.translation import gettext as _

from luoshi.findings.enums import Covered, Rechecked, Result, State, Verb
from luoshi.findings.models import Acceptance, Finding, FindingLeg, Lasting, Recheck
from luoshi.findings.packs import finding_rules
from luoshi.findings.words import round_said
from luoshi.organisations.actions.checks import said
from luoshi.tasks.leg_base import Leg
from luoshi.ui.components import Approval, Event, Light, Step, Tone
from luoshi.ui.said import said as in_words

_TONES: Final[Mapping[Verb, Literal["", "ok", "over"]]] = {
    Verb.CLOSE: "ok",
    Verb.RETURN: "over",
    Verb.REOPEN: "over",
}
_TOLD_ELSEWHERE: Final = (Verb.CLOSE, Verb.RETURN)  # their words stand on the acceptance


class Trail(NamedTuple):
    """What a problem has been through."""

    legs: Sequence[FindingLeg]
    acceptances: Sequence[Acceptance]
    rechecks: Sequence[Recheck]
    results: Sequence[Lasting]


def trail_of(finding: Finding) -> Trail:
    """Four queries."""
    return Trail(
        list(FindingLeg.objects.rows().filter(finding=finding).order_by("start", "pk")),
        list(
            Acceptance.objects.rows().filter(finding=finding).select_related("meeting").order_by("day", "pk")
        ),
        list(Recheck.objects.rows().filter(finding=finding).order_by("due_on", "pk")),
        list(Lasting.objects.rows().filter(finding=finding).order_by("pk")),
    )


def story(trail: Trail, names: Mapping[int, str]) -> list[Event]:
    """Everything in the order it happened, newest first; `names` of units by key."""
    found: list[tuple[dt.date, dt.datetime, int, Event]] = []
    before: FindingLeg | None = None
    for leg in trail.legs:
        found.append((leg.start, leg.entered_at, 1, _step(leg, before, names)))
        before = leg
    steps = step_labels()
    found += [(one.day, one.entered_at, 0, _accepted(one, steps)) for one in trail.acceptances]
    found += [
        (one.issued_on or one.entered_at.date(), one.entered_at, 0, _issued(one)) for one in trail.results
    ]
    found.sort(key=lambda one: one[:3], reverse=True)
    return [event for _day, _at, _order, event in found]


def step_labels() -> dict[str, str]:
    """Labels of the steps of the chain by key."""
    return {step.key: in_words(step.label) for step in finding_rules().chain.steps}


def paper_of(row: Leg | Acceptance) -> Approval | None:
    """The approval on paper that a row registers."""
    if not row.paper_who or row.paper_on is None:
        return None
    return Approval(row.paper_who, row.paper_post, row.paper_on, row.basis, row.entered_by_name)


def _by(row: Leg | Acceptance | Lasting, *more: str) -> str:
    return " · ".join(filter(None, (*more, _("%(name)s登记") % {"name": row.entered_by_name})))


def _step(leg: FindingLeg, before: FindingLeg | None, names: Mapping[int, str]) -> Event:
    verb = Verb(leg.verb)
    told = verb in _TOLD_ELSEWHERE
    words = "：".join(filter(None, (_verb(leg, before, names), "" if told else leg.words)))
    paper = None if told else paper_of(leg)
    return Event(leg.start, words, _by(leg, "" if paper else leg.basis), _TONES.get(verb, ""), paper)


def _verb(leg: FindingLeg, before: FindingLeg | None, names: Mapping[int, str]) -> str:
    """What a step did, with what it changed."""
    verb = Verb(leg.verb)
    dated = leg.due_on is not None
    moved = before is not None and before.due_on != leg.due_on
    sentence = {
        Verb.REGISTER: _("登记，由%(unit)s整改，时限%(due)s") if dated else _("登记，由%(unit)s整改"),
        Verb.HAND_OVER: _("由%(before)s改派%(unit)s"),
        Verb.AMEND: _("调整措施，时限为%(due)s") if dated and moved else _("调整措施，落实情况：%(covered)s"),
        Verb.FOLLOW: _("随任务调整，时限为%(due)s")
        if dated and moved
        else _("随任务调整，落实情况：%(covered)s"),
        Verb.RESULT: _("整改结果：%(result)s"),
        Verb.APPLY: _("申请销号（%(result)s）"),
        Verb.REOPEN: _("问题反弹，开始%(round)s"),
        Verb.RECHECK: _("回头看，未反弹；下次%(recheck)s") if leg.recheck_on else _("回头看，未反弹"),
    }.get(verb, "")
    words = {
        "unit": names.get(leg.unit_id, ""),
        "before": names.get(before.unit_id, "") if before is not None else "",
        "due": said(leg.due_on) if leg.due_on else "",
        "recheck": said(leg.recheck_on) if leg.recheck_on else "",
        "result": Result(leg.result).label,
        "covered": Covered(leg.covered).label,
        "round": round_said(leg.round),
    }
    return sentence % words if sentence else str(verb.label)


def _accepted(row: Acceptance, steps: Mapping[str, str]) -> Event:
    label = steps.get(row.step, row.step)
    verdict = _("同意") if row.agreed else _("退回")
    words = "：".join(filter(None, (f"{label}{verdict}", row.words)))
    paper = paper_of(row)
    return Event(row.day, words, _by(row, "" if paper else row.basis), "ok" if row.agreed else "over", paper)


def _issued(row: Lasting) -> Event:
    reference = f"（{row.reference}）" if row.reference else ""
    words = _("制度成果：%(title)s") % {"title": f"{row.title}{reference}"}
    return Event(row.issued_on or row.entered_at.date(), words, _by(row), "ok")


_PLACE: Final = {State.REGISTERED: 1, State.CLAIMED: 2, State.MENDING: 3, State.APPLIED: 4, State.CLOSED: 6}


def steps(finding: Finding, trail: Trail) -> list[Step]:
    """整改程序: what is done, what is to be done now, what is to come."""
    first: dict[Verb, dt.date] = {}
    for leg in trail.legs:
        if leg.round == finding.round:
            first[Verb(leg.verb)] = leg.start  # the latest of its kind
    at = _PLACE[State(finding.state)]
    if finding.state == State.CLOSED and finding.recheck_on is None:
        at += 1
    due = _("时限%(due)s") % {"due": said(finding.due_on)} if finding.due_on else ""
    begun = Verb.REOPEN if finding.round > 1 else Verb.REGISTER
    shown = [
        (_("登记") if finding.round == 1 else _("重启整改"), _day(first.get(begun))),
        (_("认领"), _day(first.get(Verb.CLAIM))),
        (_("制定方案"), _day(first.get(Verb.PLAN))),
        (_("整改"), due if at == _PLACE[State.MENDING] else ""),
        (_("验收"), _day(finding.applied_on, _("%(day)s申请"))),
        (_("销号"), _day(finding.closed_on)),
        (_("回头看"), _day(finding.recheck_on, _("应于%(day)s前"))),
    ]
    return [
        Step(label, "done" if place < at else "current" if place == at else "todo", beside)
        for place, (label, beside) in enumerate(shown)
    ]


def _day(day: dt.date | None, words: str = "%(day)s") -> str:
    return words % {"day": said(day)} if day is not None else ""


class Opinion(NamedTuple):
    """One step of the chain: who said what when, or that it waits."""

    label: str
    light: Light
    words: str = ""
    beside: str = ""  # who and when, on what basis
    paper: Approval | None = None


def chain_of(finding: Finding, trail: Trail) -> list[Opinion]:
    """The steps of the present application in their order; of the last one where none runs."""
    given = [row for row in trail.acceptances if (row.round, row.turn) == (finding.round, finding.turn)]
    by_step = {row.step: row for row in given}
    found = []
    waits = finding.state == State.APPLIED
    for key, label in step_labels().items():
        row = by_step.pop(key, None)
        if row is None:
            tone = Tone.DOING if waits else Tone.NA
            found.append(Opinion(label, Light(tone, _("待验收") if waits else _("未到此环节"))))
            waits = False
        else:
            found.append(opinion(row, label))
    return [*found, *(opinion(row, row.step) for row in by_step.values())]


def opinion(row: Acceptance, label: str) -> Opinion:
    """What was said at a step."""
    paper = paper_of(row)
    light = Light(Tone.OK, _("同意")) if row.agreed else Light(Tone.OVER, _("退回"))
    beside = " · ".join(filter(None, (said(row.day), row.entered_by_name, "" if paper else row.basis)))
    return Opinion(label, light, row.words, beside, paper)


@dataclass(slots=True)
class Round:
    """One round of mending as it was: its days, what was stated, who agreed, what was found looking back."""

    number: int
    legs: list[FindingLeg] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    rechecks: list[Recheck] = field(default_factory=list)

    @property
    def label(self) -> str:
        return round_said(self.number)

    @property
    def effect(self) -> str:
        """What was said of its effect when it was applied for."""
        applied = [leg for leg in self.legs if leg.verb in {Verb.APPLY, Verb.MEND}]
        return str(applied[-1].words) if applied else ""

    @property
    def closed_on(self) -> dt.date | None:
        """The day it was closed."""
        return self.legs[-1].closed_on if self.legs else None

    @property
    def result(self) -> str:
        return str(Result(self.legs[-1].result).label) if self.legs else ""


def rounds_of(trail: Trail) -> list[Round]:
    """The rounds, the first one first."""
    found: defaultdict[int, Round] = defaultdict(lambda: Round(0))
    labels = step_labels()
    for leg in trail.legs:
        found[leg.round].legs.append(leg)
    for row in trail.acceptances:
        found[row.round].opinions.append(opinion(row, labels.get(row.step, row.step)))
    for look in trail.rechecks:
        found[look.round].rechecks.append(look)
    for number, one in found.items():
        one.number = number
    return [found[number] for number in sorted(found)]


def looks(trail: Trail) -> Iterator[tuple[Recheck, Light]]:
    """The looks back with what each found."""
    tones = {Rechecked.WAITING: Tone.DOING, Rechecked.HELD: Tone.OK, Rechecked.REBOUNDED: Tone.OVER}
    for row in trail.rechecks:
        outcome = Rechecked(row.outcome)
        yield row, Light(tones[outcome], str(outcome.label))
