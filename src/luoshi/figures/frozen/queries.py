"""What a reader may see of frozen numbers: those whose figure's right he holds at their unit."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.access.grants import Somebody, paths_with, within
from luoshi.access.rights import RIGHTS
from luoshi.figures.models import Freeze, FrozenValue
from luoshi.kernel.actor import SYSTEM, Actor


def values_for(user: Somebody | Actor) -> QuerySet[FrozenValue]:
    """Frozen values within a reader's rights; all for the system, none for nobody."""
    if user is SYSTEM:
        return FrozenValue.objects.all()
    mine = Q(pk__in=())
    if not isinstance(user, Actor):
        for right in RIGHTS:
            if paths_with(user, right):
                mine |= Q(within(user, right), right=right)
    return FrozenValue.objects.filter(mine)


def frozen_for(user: Somebody | Actor) -> QuerySet[Freeze]:
    """Sets of which a reader may see some value; void ones too, which stay readable and say so."""
    return Freeze.objects.filter(Exists(values_for(user).filter(of=OuterRef("pk"))))
