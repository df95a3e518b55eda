"""Who sees a unit, and why: the grants that reach it today, each with its way there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from luoshi.access.grants import Somebody, held
from luoshi.access.models import Grant
from luoshi.access.queries import users_visible_to
from luoshi.access.roles import roles
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Counterpart, Unit, UnitSpan
from luoshi.organisations.paths import unit_ids
from luoshi.organisations.queries import current_name


class Pair(NamedTuple):
    """A 主对应 by the names of its two: a Party organisation and the unit of the company it leads."""

    party: str
    company: str


class Reaching(NamedTuple):
    """A grant that reaches a unit: the grant with its user, where it was given, whether that is the unit itself."""

    grant: Any  # with `shown`: whether the reader may open the account
    at: str  # name of the unit it was given at
    own: bool
    led: Pair | None  # by which it reaches a unit of the company from a Party organisation


def led_by(user: Somebody) -> dict[tuple[str, int], list[str]]:
    """Names of the units of the company somebody's grants reach through 主对应, by role and unit of the grant.

    The topmost ones; what stands under them is reached as well. One query beside the account's grants.
    """
    found = [grant for grant in held(user) if grant.path != grant.at]
    if not found:
        return {}
    names = current_name([unit_ids(grant.path)[-1] for grant in found])
    led: dict[tuple[str, int], list[str]] = {}
    for grant in sorted(found, key=lambda one: one.path):
        key = (grant.role, unit_ids(grant.at)[-1])
        led.setdefault(key, []).append(names.get(unit_ids(grant.path)[-1], ""))
    return {key: list(dict.fromkeys(filter(None, words))) for key, words in led.items()}


def who_sees(unit: Unit, reader: Somebody) -> list[Reaching]:
    """The grants of accounts in use that reach a unit today and give anything; the nearest first.

    Three queries; two more for a unit of the company: the Party organisations that lead it or what it stands under.
    """
    today = clock.today()
    spans = UnitSpan.objects.on(today)
    path = spans.filter(unit=unit).values_list("path", flat=True).first()
    above = unit_ids(path) if path is not None else ()
    led: dict[int, tuple[int, int]] = {}  # a Party organisation: the pair by which it reaches the unit
    if unit.tree == Tree.ADMINISTRATIVE:
        led = _leading(above, today)
    reaching = list(dict.fromkeys([*reversed(above), *led]))  # the nearest first
    names, known = current_name([*reaching, *{one for pair in led.values() for one in pair}]), roles()
    found = (
        Grant.objects.on(today)
        .filter(unit_id__in=reaching, user__is_active=True)
        .select_related("user", "delegated_from__user")
        .annotate(shown=Exists(users_visible_to(reader).filter(pk=OuterRef("user_id"))))
        .order_by("user__username", "role", "pk")
    )
    near = {unit_id: place for place, unit_id in enumerate(reaching)}
    rows = sorted((row for row in found if known.rights_of(row.role)), key=lambda row: near[row.unit_id])
    pairs = {at: Pair(names.get(party, ""), names.get(company, "")) for at, (party, company) in led.items()}
    return [
        Reaching(row, names.get(row.unit_id, ""), row.unit_id == unit.pk, pairs.get(row.unit_id))
        for row in rows
    ]


def _leading(above: Sequence[int], today: dt.date) -> dict[int, tuple[int, int]]:
    """The Party organisations that reach a unit of the company, nearest first, each by its nearest pair; two queries."""
    counterparts = Counterpart.objects.on(today).filter(lead=True, administrative_id__in=above)
    pairs = list(counterparts.values_list("party_id", "administrative_id"))
    spans = UnitSpan.objects.on(today).filter(unit_id__in=[party for party, _company in pairs])
    paths = dict(spans.values_list("unit_id", "path"))
    place = {unit_id: depth for depth, unit_id in enumerate(above)}
    standing = [pair for pair in pairs if pair[0] in paths]
    standing.sort(key=lambda pair: (place[pair[1]], paths[pair[0]]), reverse=True)
    led: dict[int, tuple[int, int]] = {}
    for pair in standing:
        for at in reversed(unit_ids(paths[pair[0]])):
            led.setdefault(at, pair)
    return led
