"""What this room tells the rest of the house: its entry of the navigation, and what it has of people."""

from __future__ import annotations

from functools import partial

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, may, scope
from luoshi.directory import declarations_people, facts, own_units, searching
from luoshi.kernel.records import RecordKind, kinds
from luoshi.kernel.slots import NavEntry, navigation, panels
from luoshi.organisations.models import TreeDecision


def decisions_visible_to(user: Somebody) -> QuerySet[TreeDecision]:
    """Decisions on the tree about units the reader may see, taken back or not."""
    return scope(TreeDecision.objects.all(), user, "organisations.view")


DECISION = RecordKind(
    "organisations.decision", _("组织变动登记"), "organisations.TreeDecision",
    lambda decision: reverse("unit", args=[decision.unit.uuid]), decisions_visible_to, "organisations.view",
)  # fmt: skip


def declare() -> None:
    """Called once, when the room is ready."""
    kinds.register(DECISION)
    panels.register(own_units.PANEL)
    navigation.register(
        NavEntry(
            "people", _("组织与人员"), "people", order=80,
            allowed=partial(_may, "organisations.view"), icon="people", short=_("组织"),
        )
    )  # fmt: skip
    declarations_people.declare()
    facts.declare()
    searching.declare()


def _may(right: str, user: Somebody) -> bool:
    return may(user, right)
