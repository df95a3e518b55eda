"""What the actions share: the finding as it is now, locked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.findings.models import Finding
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import check_version, locked_record
from luoshi.organisations.actions.checks import found_by

GONE: Final = gettext_noop("这个问题已作废，不能再改动")


def locked(finding: Finding, version: int | None) -> Finding:
    """The finding as it is now, its row locked; see `locked_record`."""
    return locked_record(finding, version, "unit", "overseen_by", "list", gone=_(GONE))


def locked_all(findings: Sequence[Finding]) -> list[Finding]:
    """Findings as they are now, each at the version the page saw, locked in one order; one query a 5 000.

    Raises Refused where one is voided, Conflict where one has another version.
    """
    seen = {finding.pk: finding.version for finding in findings}
    rows: list[Finding] = found_by(
        sorted(seen),
        lambda ids: (
            Finding.objects.filter(pk__in=ids)
            .select_related("unit", "overseen_by", "list")
            .select_for_update(of=("self",))
            .order_by("pk")
        ),
    )
    for row in rows:
        if row.is_void:
            raise Refused(_(GONE))
        check_version(row, seen[row.pk])
    return rows
