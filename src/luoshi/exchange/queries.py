"""Reads of imports for their pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Length

from luoshi.access.grants import Somebody
from luoshi.exchange.jobs import AT_ONCE
from luoshi.exchange.models import Import, ImportFile
from luoshi.exchange.rights import imports_for
from luoshi.exchange.senders import candidates
from luoshi.jobs.models import Job
from luoshi.kernel import clock
from luoshi.organisations.models import UnitSpan
from luoshi.workbooks import reminder

LARGE = 60_000  # compressed bytes of cells; more are worked off in the background


def listed(user: Somebody) -> QuerySet[Any]:
    """Imports the reader may see, with `unit_name` as it is today."""
    name = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    found: QuerySet[Any] = imports_for(user).light().annotate(unit_name=Subquery(name))
    return found


def files_of(found: Import) -> list[ImportFile]:
    """The files that count, without their cells, with the stored originals."""
    rows = ImportFile.objects.filter(found_in=found, replaced=False).defer("cells")
    return list(rows.select_related("stored").order_by("number"))


def is_large(found: Import) -> bool:
    """Whether its files take longer than a request should."""
    files = ImportFile.objects.filter(found_in=found, replaced=False)
    size: int | None = files.aggregate(size=Sum(Length("cells")))["size"]
    return (size or 0) > LARGE


def is_large_to_undo(found: Import) -> bool:
    """Whether taking it back takes longer than a request should."""
    return found.new + found.changed > AT_ONCE


def job_of(found: Import) -> Job | None:
    """The background job it waits for, or that ended without having done it."""
    return Job.objects.filter(uuid=found.job).first() if found.job is not None else None


@dataclass(frozen=True, slots=True)
class Missing:
    """Who has not sent a file of a drop."""

    names: tuple[str, ...]
    sent: int
    text: str  # to copy into the group


def missing_of(found: Import, files: list[ImportFile], what: str) -> Missing | None:
    """The branches without a file; None where only one file was handed in. Two queries."""
    if len(files) < 2:  # noqa: PLR2004 - one file is no collection
        return None
    units = candidates(found.unit_id, found.on)
    sent = {file.unit_id for file in files}
    names = tuple(units.missing(sent))
    return Missing(names, len([unit for unit in units.leaves if unit in sent]), reminder(what, names))


def names_on(found: Import, units: set[int]) -> dict[int, str]:
    """Names of units on the import's day; one query."""
    return dict(UnitSpan.objects.on(found.on).filter(unit_id__in=units).values_list("unit_id", "name"))
