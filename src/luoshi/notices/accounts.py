"""Accounts, some at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from luoshi.access.models import Grant, User
from luoshi.kernel import clock

BATCH: Final = 100


def with_role() -> QuerySet[User]:
    """Accounts in use that hold a role today."""
    holding = Exists(Grant.objects.on(clock.today()).filter(user=OuterRef("pk")))
    return User.objects.filter(holding, is_active=True)


def batches(users: QuerySet[User]) -> Iterator[list[User]]:
    """Accounts in batches by their key; each is asked for when the one before it is done with."""
    last = 0
    while some := list(users.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = some[-1].pk
        yield some
