"""Who sees a unit, and why: the grants that reach it today, each with its way there."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from luoshi.access.grants import Somebody
from luoshi.access.models import Grant
from luoshi.access.queries import users_visible_to
from luoshi.access.roles import roles
from luoshi.kernel import clock
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.paths import unit_ids
from luoshi.organisations.queries import current_name


class Reaching(NamedTuple):
    """A grant that reaches a unit: the grant with its user, where it was given, whether that is the unit itself."""

    grant: Any  # with `shown`: whether the reader may open the account
    at: str  # name of the unit it was given at
    own: bool


def who_sees(unit: Unit, reader: Somebody) -> list[Reaching]:
    """The grants of accounts in use that reach a unit today and give anything; the nearest first. Three queries."""
    today = clock.today()
    path = UnitSpan.objects.on(today).filter(unit=unit).values_list("path", flat=True).first()
    above = unit_ids(path) if path is not None else ()
    names, known = current_name(above), roles()
    found = (
        Grant.objects.on(today)
        .filter(unit_id__in=above, user__is_active=True)
        .select_related("user", "delegated_from__user")
        .annotate(shown=Exists(users_visible_to(reader).filter(pk=OuterRef("user_id"))))
        .order_by("user__username", "role", "pk")
    )
    near = {unit_id: place for place, unit_id in enumerate(reversed(above))}
    rows = sorted((row for row in found if known.rights_of(row.role)), key=lambda row: near[row.unit_id])
    return [Reaching(row, names.get(row.unit_id, ""), row.unit_id == unit.pk) for row in rows]
