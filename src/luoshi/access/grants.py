"""What an account may do where: grants cover a unit and everything under it, as the tree stands today.

A grant at a Party organisation also reaches the units of the company it leads (主对应): those led-paired today with
it or with what stands under it, and everything under them. Not the other way round.

Closed by default: no account, a stopped account, no grant or an ended one give nothing. Lists are cut by a
subquery on path prefixes, never by lists of ids (0.6-10 ms for a page of 50 out of a million rows, an id
list of the top unit takes 20-44 ms).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from luoshi.access.models import Grant
from luoshi.access.rights import RIGHTS
from luoshi.access.roles import roles, roles_read_once
from luoshi.kernel import clock
from luoshi.kernel.kept import answers_kept, kept
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Counterpart, Unit, UnitSpan
from luoshi.organisations.paths import level_of, widest
from luoshi.organisations.queries import span_on
from luoshi.packs.queries import with_newest

Somebody = AbstractBaseUser | AnonymousUser | None
M = TypeVar("M", bound=Model)


class Held(NamedTuple):
    """A grant that holds today: the role with what it gives, and a path it covers.

    One grant gives several where its units lead units of the company: then `path` is the other one's, `at` its own.
    """

    role: str
    path: str
    rights: frozenset[str]
    at: str  # path of the unit it was given at
    tree: str  # of that unit


_loaded: ContextVar[dict[int, tuple[Held, ...]] | None] = ContextVar("luoshi_grants", default=None)


@contextmanager
def grants_loaded_once() -> Iterator[None]:
    """Within it an account's grants are read once, and not again while nothing is written; opened for each request."""
    token = _loaded.set({})
    try:
        with answers_kept(), roles_read_once():
            yield
    finally:
        _loaded.reset(token)


def forget_loaded() -> None:
    """Grants have changed: the rest of the request reads them anew."""
    known = _loaded.get()
    if known is not None:
        known.clear()


def held(user: Somebody) -> tuple[Held, ...]:
    """All grants of an account that hold today; one query, once a request and while nothing is written."""
    if not isinstance(user, AbstractBaseUser) or not user.is_active or user.pk is None:
        return ()
    known = _loaded.get()
    if known is not None and user.pk in known:
        return known[user.pk]
    found = kept(("access.held", user.pk), lambda: tuple(_held(user)))
    if known is not None:
        known[user.pk] = found
    return found


def _held(user: AbstractBaseUser) -> list[Held]:
    today = clock.today()
    pairs = Counterpart.objects.on(today).filter(lead=True)  # asked further only where there are any
    path_today = UnitSpan.objects.on(today).filter(unit=OuterRef("unit")).values("path")[:1]
    rows = list(
        Grant.objects.on(today)
        .filter(user_id=user.pk, user__is_active=True)
        .annotate(path=Subquery(path_today), paired=Exists(pairs), **with_newest())
        .values_list("role", "path", "unit__tree", "paired", "pack_newest", "pack_hash")
    )
    own = [
        Held(role, path, roles((newest or 0, digest or "")).rights_of(role), path, tree)
        for role, path, tree, _paired, newest, digest in rows
        if path is not None
    ]
    paired = any(row[3] for row in rows) and any(grant.tree == Tree.PARTY for grant in own)
    return [*own, *(_led(own) if paired else ())]


def _led(own: list[Held]) -> Iterator[Held]:
    """What grants at Party organisations reach in the company; one query."""
    spans = UnitSpan.objects.on(clock.today())
    there = widest({grant.path for grant in own if grant.tree == Tree.PARTY})
    pairs = (
        Counterpart.objects.on(clock.today())
        .filter(lead=True, party__in=_unit_ids(there))
        .annotate(
            above=Subquery(spans.filter(unit=OuterRef("party")).values("path")[:1]),
            below=Subquery(spans.filter(unit=OuterRef("administrative")).values("path")[:1]),
        )
        .values_list("above", "below")
    )
    known = [(above, below) for above, below in pairs if above and below]
    for grant in own:
        if grant.tree == Tree.PARTY:
            for path in widest({below for above, below in known if above.startswith(grant.path)}):
                yield grant._replace(path=path)


def at_top(user: Somebody, right: str) -> bool:
    """Whether a right was given at the top of the Party's tree: what concerns the whole installation asks for that."""
    name = RIGHTS[right].name
    return any(
        name in grant.rights
        and grant.path == grant.at
        and grant.tree == Tree.PARTY
        and level_of(grant.at) == 0
        for grant in held(user)
    )


def paths_with(user: Somebody, right: str) -> list[str]:
    """The paths a right is held at, without those under another one."""
    name = RIGHTS[right].name
    return widest({grant.path for grant in held(user) if name in grant.rights})


def covered(user: Somebody, right: str) -> QuerySet[UnitSpan, int]:
    """Ids of the units a right is held at, as a subquery for `unit__in`."""
    return _unit_ids(paths_with(user, right))


def _unit_ids(paths: list[str]) -> QuerySet[UnitSpan, int]:
    """Ids of the units under these paths today."""
    return UnitSpan.objects.on(clock.today()).under(paths).order_by().values_list("unit_id", flat=True)


def within(user: Somebody, right: str, unit_field: str = "unit") -> Q | Exists:
    """The condition that a row's unit lies where somebody holds a right.

    Below a top unit few units are covered and their rows are looked up. At the top nearly every row passes:
    there each row asks for its own unit, so that a page of 50 need not collect 10 000 ids first (SQLite: 1 ms
    instead of 19, benchmarks/access.py). Where all rows are read anyway, `unit__in=covered(...)` is quicker.
    """
    paths = paths_with(user, right)
    if any(level_of(path) == 0 for path in paths):
        return Exists(_unit_ids(paths).filter(unit_id=OuterRef(unit_field)))
    return Q(**{f"{unit_field}__in": _unit_ids(paths)})


def units_where(user: Somebody, right: str) -> QuerySet[Unit]:
    """The units at which somebody holds a right; none for nobody."""
    return Unit.objects.filter(within(user, right, "pk"))


def visible_to(user: Somebody, right: str = "organisations.view") -> QuerySet[Unit]:
    """The units somebody may see."""
    return units_where(user, right)


def scope(queryset: QuerySet[M], user: Somebody, right: str, unit_field: str = "unit") -> QuerySet[M]:
    """Rows whose unit lies where somebody holds a right; none for nobody."""
    return queryset.filter(within(user, right, unit_field))


def may(user: Somebody, right: str, unit: Unit | int | None = None) -> bool:
    """Whether a right is held at a unit; without a unit: anywhere at all (for navigation and buttons).

    One query for where the unit stands, the same for every right.
    """
    if unit is None:
        return bool(paths_with(user, right))
    paths = tuple(paths_with(user, right))
    span = span_on(unit if isinstance(unit, int) else unit.pk, clock.today()) if paths else None
    return span is not None and span.path.startswith(paths)


def require(user: Somebody, right: str, unit: Unit | int | None = None) -> None:
    """Raise Http404 where the right is missing: a stranger is told the same as about an absent record."""
    if not may(user, right, unit):
        raise Http404
