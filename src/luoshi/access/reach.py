"""Who sees a unit, and why: the grants that reach it today, each with its way there."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from luoshi.access.grants import Somebody
from luoshi.access.models import Grant
from luoshi.access.queries import users_visible_to
from luoshi.access.roles import roles
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Counterpart, Unit, UnitSpan
from luoshi.organisations.paths import unit_ids
from luoshi.organisations.queries import current_name


class Reaching(NamedTuple):
    """A grant that reaches a unit: the grant with its user, where it was given, whether that is the unit itself."""

    grant: Any  # with `shown`: whether the reader may open the account
    at: str  # name of the unit it was given at
    own: bool
    led: bool  # whether it reaches a unit of the company from a Party organisation


def who_sees(unit: Unit, reader: Somebody) -> list[Reaching]:
    """The grants of accounts in use that reach a unit today and give anything; the nearest first.

    Three queries; one more for a unit of the company: the Party organisations that lead it or what it stands under.
    """
    today = clock.today()
    spans = UnitSpan.objects.on(today)
    path = spans.filter(unit=unit).values_list("path", flat=True).first()
    above = unit_ids(path) if path is not None else ()
    leading: list[int] = []
    if unit.tree == Tree.ADMINISTRATIVE:
        pairs = (
            Counterpart.objects.on(today).filter(lead=True, administrative_id__in=above).values("party_id")
        )
        paths = spans.filter(unit_id__in=pairs).order_by("-path").values_list("path", flat=True)
        leading = [one for led_by in paths for one in reversed(unit_ids(led_by))]
    reaching = list(dict.fromkeys([*reversed(above), *leading]))  # the nearest first
    names, known = current_name(reaching), roles()
    found = (
        Grant.objects.on(today)
        .filter(unit_id__in=reaching, user__is_active=True)
        .select_related("user", "delegated_from__user")
        .annotate(shown=Exists(users_visible_to(reader).filter(pk=OuterRef("user_id"))))
        .order_by("user__username", "role", "pk")
    )
    near = {unit_id: place for place, unit_id in enumerate(reaching)}
    rows = sorted((row for row in found if known.rights_of(row.role)), key=lambda row: near[row.unit_id])
    return [
        Reaching(row, names.get(row.unit_id, ""), row.unit_id == unit.pk, row.unit_id not in above)
        for row in rows
    ]
