"""Earlier problems beside a new one, within the reader's rights; what the reader may not see is counted, not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, may
from luoshi.findings.enums import Alike, State
from luoshi.findings.lights import shown as light_of
from luoshi.findings.likeness import index
from luoshi.findings.likeness.explain import Piece, Why, explain
from luoshi.findings.likeness.measure import likeness, traits_of, weigh
from luoshi.findings.likeness.reading import read
from luoshi.findings.models import Finding, Likeness
from luoshi.findings.packs import finding_rules
from luoshi.findings.rights import CHANGE, OVERSEE, findings_for
from luoshi.kernel import clock
from luoshi.organisations.queries import names_on
from luoshi.tasks.packs import task_rules
from luoshi.ui import components

_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier problem that may be the same."""

    finding: Finding
    likeness: float  # 0…1; orders, says nothing to people
    why: Why
    unit_name: str
    light: components.Light
    state: str
    judged: str  # what a person said: a value of `enums.Alike`, "" where nobody did


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown beside a problem."""

    earlier: list[Earlier]
    withheld: int  # as alike, beyond the reader's rights

    def __bool__(self) -> bool:
        return bool(self.earlier or self.withheld)


def alike(what: Finding | str, user: Somebody) -> Beside:
    """Earlier problems like a registered one, or like a text that is being written; a constant number of queries.

    Of a registered one only those found up to its day are earlier. What was judged to be another matter comes last.
    """
    text = what if isinstance(what, str) else what.text
    near = _near(text, None if isinstance(what, str) else what.pk)
    if not near:
        return Beside([], 0)
    there = Finding.objects.rows().filter(pk__in=near)
    if isinstance(what, Finding):
        there = there.filter(found_on__lte=what.found_on)
    keys = set(there.values_list("pk", flat=True))
    seen = {one.pk: one for one in findings_for(user).filter(pk__in=keys)}
    judged = _judged(what)
    first = sorted(seen, key=lambda key: (judged.get(key) == Alike.OTHER, -near[key], -key))
    found = [seen[key] for key in first[: finding_rules().likeness.shown]]
    return Beside(_told(text, found, near, judged), len(keys) - len(seen))


def _near(text: str, but: int | None) -> dict[int, float]:
    """The problems alike enough to be shown, with how much."""
    traits = traits_of(read(text))
    if not traits:
        return {}
    weights = index.frequencies()
    question = weigh(traits, weights)
    least = finding_rules().likeness.least / _PERCENT
    others = index.weighed(index.nearest(question, weights, but=but), weights)
    values = {key: likeness(question, other) for key, other in others.items()}
    return {key: value for key, value in values.items() if value >= least}


def _judged(what: Finding | str) -> dict[int, str]:
    if isinstance(what, str):
        return {}
    return dict(Likeness.objects.rows().filter(later=what).values_list("earlier", "judged"))


def _told(text: str, found: list[Finding], near: dict[int, float], judged: dict[int, str]) -> list[Earlier]:
    today, rules = clock.today(), task_rules()
    names = names_on({one.unit_id for one in found}, today)
    return [
        Earlier(
            finding=one,
            likeness=near[one.pk],
            why=explain(text, one.text),
            unit_name=names.get(one.unit_id, ""),
            light=light_of(one, today, rules),
            state=str(State(one.state).label),
            judged=judged.get(one.pk, ""),
        )
        for one in found
    ]


def may_judge(finding: Finding, user: Somebody) -> bool:
    """Who mends a problem or oversees it says whether it came back."""
    return may(user, CHANGE, finding.unit_id) or may(user, OVERSEE, finding.overseen_by_id)


def context_of(what: Finding | str, user: Somebody) -> dict[str, Any]:
    """What `findings/parts/alike.html` needs: of a registered problem with the buttons of those who may judge."""
    beside = alike(what, user)
    judging = isinstance(what, Finding) and may_judge(what, user)
    return {
        "alike": [
            {
                "earlier": one,
                "text": one.why.other,
                "said": one.why.sentence,
                "url": reverse("finding", args=[one.finding.uuid]),
                "judged": str(Alike(one.judged).label) if one.judged else "",
                "judge": _judge_url(what, one) if judging else "",
            }
            for one in beside.earlier
        ],
        "alike_own": marked(beside),
        "alike_withheld": beside.withheld,
        "alike_choices": [(one.value, one.label) for one in Alike],
        "alike_note": _("由系统按用词比对，仅供参考，是否同一问题由人判断"),
    }


def _judge_url(what: Finding | str, one: Earlier) -> str:
    return "" if isinstance(what, str) else reverse("finding_alike", args=[what.uuid, one.finding.uuid])


def marked(beside: Beside) -> list[Piece]:
    """The text asked about, marked by what the first of the earlier ones says too."""
    return beside.earlier[0].why.one if beside.earlier else []
