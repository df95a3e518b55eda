"""Rights of this room, and what a reader may see of it."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Exists, OuterRef

from luoshi.access.grants import Somebody, may, within
from luoshi.findings.models import Finding, FindingList, Measure

VIEW: Final = "findings.view"
CHANGE: Final = "findings.change"  # at the unit that mends: claiming, measures, applying for its closing
OVERSEE: Final = (
    "findings.oversee"  # at the unit that oversees: registering, accepting, re-checking, opening again
)


def findings_for(user: Somebody) -> Any:
    """Findings a unit within the reader's rights mends or oversees; none for nobody."""
    if not may(user, VIEW):
        return Finding.objects.none()
    return Finding.objects.rows().filter(within(user, VIEW) | within(user, VIEW, "overseen_by"))


def lists_for(user: Somebody) -> Any:
    """Ledgers overseen by a unit within the reader's rights, or with a finding that is; none for nobody."""
    if not may(user, VIEW):
        return FindingList.objects.none()
    seen = findings_for(user).filter(list=OuterRef("pk"))
    return FindingList.objects.rows().filter(within(user, VIEW) | Exists(seen))


def measures_for(user: Somebody) -> Any:
    """Measures of findings within the reader's rights; none for nobody."""
    seen = findings_for(user).filter(measure_links__measure=OuterRef("pk"))
    return Measure.objects.rows().filter(Exists(seen))
