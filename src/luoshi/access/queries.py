"""Reads of accounts and grants."""

from __future__ import annotations

from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)

from luoshi.access.delegating import delegable
from luoshi.access.grants import Somebody, covered, paths_with
from luoshi.access.models import Grant, Token, User
from luoshi.kernel import clock
from luoshi.kernel.actor import Actor
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import level_of


def users_visible_to(user: Somebody, right: str = "users.view") -> QuerySet[User]:
    """Accounts that hold or held a grant where the reader may see users, and those that never held one."""
    if not paths_with(user, right):
        return User.objects.none()
    granted = Grant.objects.filter(user=OuterRef("pk"))
    within = granted.filter(unit__in=covered(user, right))
    return User.objects.filter(Exists(within) | ~Exists(granted))


def manageable_by(user: Somebody, right: str = "users.manage") -> QuerySet[User]:
    """Accounts whose every grant, now or later, lies where the right is held.

    Otherwise the administrator of a branch could set the password of somebody of the group and sign in as
    them.
    """
    open_grants = Grant.objects.not_over(clock.today()).filter(user=OuterRef("pk"))
    outside = open_grants.exclude(unit__in=covered(user, right))
    return users_visible_to(user, right).filter(~Exists(outside))


def tokens_shown(reader: Somebody) -> QuerySet[Any]:
    """Tokens of the accounts the reader may see, with `may_end`."""
    managed = manageable_by(reader).filter(pk=OuterRef("user"))
    found = Token.objects.filter(user__in=users_visible_to(reader)).annotate(may_end=Exists(managed))
    return found.select_related("user")


def second_factor_of(user: User) -> QuerySet[Authenticator]:
    """What an account signs in with besides its password, recovery codes too; the rows are the sign-in library's."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return found


def with_unit_name(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """Grants with `unit_name` as it is today; None where the unit does not stand yet."""
    name = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    return grants.annotate(unit_name=Subquery(name))


def grants_shown(user: User, reader: Somebody) -> QuerySet[Any]:
    """An account's grants where the reader may see users, with `unit_name` and `may_end`; open ones first."""
    endable = ExpressionWrapper(Q(unit__in=covered(reader, "grants.manage")), BooleanField())
    found = grants_visible_to(reader).filter(user=user).annotate(may_end=endable)
    return (
        with_unit_name(found)
        .select_related("delegated_from__user")
        .order_by(F("end").desc(nulls_first=True), "-start", "pk")
    )


def with_grants_now(users: QuerySet[User], reader: Somebody) -> QuerySet[User]:
    """Accounts with `grants_now`: what holds today where the reader may see users; one more query."""
    grants = with_unit_name(Grant.objects.on(clock.today()).filter(unit__in=covered(reader, "users.view")))
    return users.prefetch_related(Prefetch("grants", grants.order_by("role", "pk"), to_attr="grants_now"))


def own_grants(user: User) -> QuerySet[Grant]:
    """What an account holds today, with `unit_name` and the one who handed it on."""
    found = with_unit_name(Grant.objects.on(clock.today()).filter(user=user))
    return found.select_related("delegated_from__user").order_by("role", "pk")


def delegable_named(user: User) -> QuerySet[Grant]:
    """What an account may hand on, with `unit_name`."""
    return with_unit_name(delegable(user)).order_by("role", "pk")


def delegations_of(user: User) -> QuerySet[Grant]:
    """What an account has handed on and is not over, with `unit_name`."""
    found = Grant.objects.not_over(clock.today()).filter(delegated_from__user=user)
    return with_unit_name(found).select_related("user").order_by("end", "pk")


def is_in_use(actor: Actor) -> bool:
    """Whether the account that asked for something has not been stopped since. Accounts are never deleted."""
    return actor.id is None or not User.objects.filter(pk=actor.id, is_active=False).exists()


class UnitChoice(NamedTuple):
    """A unit to be picked in a form."""

    value: str  # its uuid
    label: str  # moved in by its level


def unit_choices(
    user: Somebody, right: str, *, most: int | None = None, tree: Tree | None = None
) -> list[UnitChoice]:
    """The open units at which somebody holds a right, in tree order, the first `most` of them; one query."""
    spans = (
        UnitSpan.objects.on(clock.today())
        .under(paths_with(user, right))
        .filter(closed=False)
        .order_by("path")
    )
    if tree is not None:
        spans = spans.filter(unit__tree=tree)
    rows = spans.values_list("unit__uuid", "name", "path")[:most]
    return [UnitChoice(str(key), "　" * level_of(path) + name) for key, name, path in rows]


def grants_visible_to(user: Somebody, right: str = "users.view") -> QuerySet[Grant]:
    """Grants at units where the reader may see users."""
    found: QuerySet[Grant] = Grant.objects.rows().filter(unit__in=covered(user, right))
    return found
