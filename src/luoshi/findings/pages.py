"""What the page of a problem shows besides its chain: its facts in words, where it comes from, the way to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.findings.enums import Result
from luoshi.findings.models import Finding
from luoshi.findings.packs import finding_rules
from luoshi.findings.words import limit_said
from luoshi.organisations.actions.checks import said
from luoshi.tasks.enums import Limit
from luoshi.tasks.leg_base import short
from luoshi.ui.components import Link
from luoshi.ui.said import said as in_words


def crumbs(*more: Link) -> list[Link]:
    """The way to a page of this room."""
    return [Link(_("问题整改"), reverse("findings")), *more]


def crumbs_to(finding: Finding) -> list[Link]:
    """The way to a page about a problem."""
    return crumbs(Link(short(finding.text, 20), reverse("finding", args=[finding.uuid])))


class Fact(NamedTuple):
    """A line about a problem."""

    label: str
    value: str
    words: bool = False  # text people wrote, set in Song


def facts_of(finding: Finding, names: Mapping[int, str]) -> list[Fact]:
    """What is written of a problem, line by line."""
    rules = finding_rules()
    day = said(finding.due_on) if finding.due_on else ""
    due = " · ".join(filter(None, (day, limit_said(finding)))) or str(Limit(finding.limit).label)

    def label(labels: Mapping[str, str], key: str) -> str:
        return in_words(labels.get(key, key))

    lines = [
        Fact(_("方面"), finding.aspect),
        Fact(_("反馈问题"), finding.problem, words=True),
        Fact(_("具体问题"), finding.text, words=True),
        Fact(_("整改目标"), finding.target, words=True),
        Fact(_("责任单位"), names.get(finding.unit_id, "")),
        Fact(_("督办单位"), names.get(finding.overseen_by_id, "")),
        Fact(_("整改时限"), due),
        Fact(_("整改结果"), str(Result(finding.result).label)),
        Fact(_("整改成效"), finding.effect, words=True),
        Fact(_("来源"), label(rules.source_labels, finding.source)),
        Fact(_("发现日期"), said(finding.found_on)),
        Fact(_("类别"), label(rules.category_labels, finding.category)),
        Fact(_("程度"), label(rules.severity_labels, finding.severity)),
        Fact(_("编号"), finding.number),
        Fact(_("备注"), finding.remark),
    ]
    return [fact for fact in lines if fact.value]
