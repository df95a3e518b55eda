"""What this room lets others count: how findings stood, by the units that mend them, in either tree.

One stock, as with tasks: a finding has one leg on D. Rounds stay apart: a leg says which it was of, and a closing of
the first round stays counted on its days however many follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from luoshi.findings.declarations import FINDING
from luoshi.findings.enums import Covered, Result, State
from luoshi.findings.models import FindingLeg
from luoshi.findings.packs import finding_rules
from luoshi.kernel.facts import Amount, Day, Dim, FactSource, Noun, Spell, fact_sources
from luoshi.organisations.enums import Tree
from luoshi.tasks.enums import Limit, Timely


def _labels(choices: object) -> Mapping[str, str]:
    return {str(value): str(label) for value, label in getattr(choices, "choices", ()) if value}


def _states() -> Mapping[str, str]:
    return _labels(State)


def _results() -> Mapping[str, str]:
    return _labels(Result)


def _covered() -> Mapping[str, str]:
    return _labels(Covered)


def _limits() -> Mapping[str, str]:
    return _labels(Limit)


def _timely() -> Mapping[str, str]:
    return _labels(Timely)


def _rounds() -> Mapping[int, str]:
    return {1: _("第一轮"), 2: _("第二轮"), 3: _("第三轮")}


def _sources() -> Mapping[str, str]:
    return finding_rules().source_labels


def _categories() -> Mapping[str, str]:
    return finding_rules().category_labels


def _severities() -> Mapping[str, str]:
    return finding_rules().severity_labels


def _in_party() -> QuerySet[FindingLeg]:
    found: QuerySet[FindingLeg] = FindingLeg.objects.rows().filter(party__isnull=False)
    return found


def _in_company() -> QuerySet[FindingLeg]:
    found: QuerySet[FindingLeg] = FindingLeg.objects.rows().filter(company__isnull=False)
    return found


def _source(name: str, label: str, unit: str, tree: Tree) -> FactSource:
    return FactSource(
        name=name,
        label=label,
        kind=FINDING,
        rows=_in_party if tree is Tree.PARTY else _in_company,
        identity="finding",
        unit=unit,
        tree=str(tree),
        when=Spell(start="start", end="end"),
        noun=Noun.PIECES,
        dims=(
            Dim("state", _("整改程序"), "state", _states),
            Dim("result", _("整改结果"), "result", _results),
            Dim("covered", _("落实情况"), "covered", _covered),
            Dim("limit", _("时限类型"), "limit", _limits),
            Dim("timely", _("按期情况"), "timely", _timely),
            Dim("round", _("轮次"), "round", _rounds),
            Dim("source", _("来源"), "source", _sources),
            Dim("category", _("类别"), "category", _categories),
            Dim("severity", _("程度"), "severity", _severities),
        ),
        days=(
            Day("found_on", _("发现日期"), "found_on"),
            Day("since", _("本轮开始日期"), "since"),
            Day("due_on", _("整改时限日期"), "due_on"),
            Day("applied_on", _("申请销号日期"), "applied_on"),
            Day("closed_on", _("销号日期"), "closed_on"),
            Day("recheck_on", _("回头看日期"), "recheck_on"),
        ),
        amounts=(Amount("days", _("整改天数"), "days", Noun.DAYS),),
        title="finding__text",
    )


FINDINGS: Final = _source("findings.finding", _("问题"), "party", Tree.PARTY)
COMPANY_FINDINGS: Final = _source(
    "findings.company_finding", _("问题（按行政单位）"), "company", Tree.ADMINISTRATIVE
)


def declare() -> None:
    """Called once when the room is ready."""
    fact_sources.register(FINDINGS)
    fact_sources.register(COMPANY_FINDINGS)
