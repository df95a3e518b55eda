"""What this room tells the house: its kinds of record, its place in the navigation, what its measures became."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may
from luoshi.findings import jobs
from luoshi.findings.models import (
    Acceptance,
    Cause,
    Finding,
    FindingLeg,
    FindingList,
    Lasting,
    Likeness,
    Measure,
    Recheck,
)
from luoshi.findings.rights import VIEW, findings_for, lists_for, measures_for
from luoshi.kernel.due import due_sources
from luoshi.kernel.records import RecordKind, kinds
from luoshi.kernel.slots import NavEntry, Panel, navigation, panels


def _finding_url(finding: Finding) -> str:
    return reverse("finding", args=[finding.uuid])


def _list_url(found: FindingList) -> str:
    return reverse("finding_list", args=[found.uuid])


def _measure_url(measure: Measure) -> str:
    """The page of the first problem it mends, at the measure."""
    link = measure.finding_links.select_related("finding").order_by("pk").first()
    return f"{_finding_url(link.finding)}#m{measure.pk}" if link is not None else reverse("findings")


def _trail(finding: Any, _reader: Any) -> Mapping[str, Sequence[str]]:
    """Steps, acceptances, causes, measures and what stays of it are changes of the finding."""
    of_it = (FindingLeg, Acceptance, Recheck, Lasting)
    found = {
        f"findings.{model.__name__}": [
            str(key) for key in model.objects.filter(finding=finding).values_list("uuid", flat=True)
        ]
        for model in of_it
    }
    through: dict[str, Any] = {
        "findings.Cause": Cause.objects.filter(finding_links__finding=finding),
        "findings.Measure": Measure.objects.filter(finding_links__finding=finding),
        "findings.Likeness": Likeness.objects.filter(later=finding),
    }
    for name, rows in through.items():
        found[name] = [str(key) for key in rows.values_list("uuid", flat=True)]
    return found


FINDING: Final = RecordKind(
    "findings.finding", _("问题"), "findings.Finding", _finding_url, findings_for, VIEW, _trail
)
LIST: Final = RecordKind("findings.list", _("问题台账"), "findings.FindingList", _list_url, lists_for, VIEW)
MEASURE: Final = RecordKind(jobs.MEASURE, _("整改措施"), "findings.Measure", _measure_url, measures_for, VIEW)


def declare() -> None:
    """Called once when the room is ready."""
    from luoshi.findings import due, facts
    from luoshi.findings import panels as own_panels
    from luoshi.findings.waiting import waiting

    kinds.register(FINDING)
    kinds.register(LIST)
    kinds.register(MEASURE)
    jobs.declare()
    facts.declare()
    own_panels.declare()
    due_sources.register(due.SOURCE)
    panels.register(Panel("findings.waiting", "home.main", 3, "findings/parts/waiting.html", waiting))
    navigation.register(
        NavEntry(
            "findings", _("问题整改"), "findings", order=34, allowed=partial(_may, VIEW), icon="report", short=_("整改"),
        )
    )  # fmt: skip


def _may(right: str, user: Somebody) -> bool:
    return may(user, right)
