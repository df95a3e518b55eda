"""What gaps tell the rest of the house: the kinds of record people write about them, what falls due, the entry."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may, scope, within
from luoshi.figures.catalogue import figures, rules
from luoshi.figures.gaps.due import PERIODS
from luoshi.figures.models import Reason, Start
from luoshi.kernel.due import due_sources
from luoshi.kernel.records import RecordKind, kinds
from luoshi.kernel.slots import NavEntry, navigation


def reasons_for(user: Somebody) -> Any:
    """Reasons of gaps within the reader's rights: whoever may see the figure may see why it is short."""
    known = figures()
    by_right: defaultdict[str, list[str]] = defaultdict(list)
    for rule in rules().values():
        by_right[known[rule.figure].right].append(rule.key)
    seen: Any = Q(pk__in=[])
    for right, keys in by_right.items():
        seen |= Q(rule__in=keys) & within(user, right)
    return Reason.objects.rows().filter(seen)


def starts_for(user: Somebody) -> Any:
    """Starts of the units a reader sees."""
    return scope(Start.objects.rows(), user, "organisations.view")


def _reason_url(reason: Reason) -> str:
    return reverse("gap", args=[reason.unit.uuid, reason.rule, reason.period])


def _start_url(start: Start) -> str:
    return f"{reverse('gaps_unit')}?unit={start.unit.uuid}"


REASON: Final = RecordKind(
    "figures.reason", _("缺项说明"), "figures.Reason", _reason_url, reasons_for, "activities.view"
)
START: Final = RecordKind(
    "figures.start", _("启用日期"), "figures.Start", _start_url, starts_for, "organisations.view"
)


def has_rules(user: Somebody) -> bool:
    """Whether somebody may look at any rule's gaps; asked on every page, so of one right and not of the packs."""
    return may(user, REASON.right)


def declare() -> None:
    """Called once, when the room is ready."""
    kinds.register(REASON)
    kinds.register(START)
    due_sources.register(PERIODS)
    navigation.register(NavEntry("gaps", _("频次与缺项"), "gaps", order=35, allowed=has_rules))
