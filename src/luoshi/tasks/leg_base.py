"""State is dated: what every kind of leg has, and how one ends and the next begins.

Tasks have legs, findings have them: rows that hold from a day until the day before another, and say by which step,
in which words and on what basis they began.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from luoshi.documents.boundary import refuse_boundary
from luoshi.kernel import clock
from luoshi.kernel.action import Action, Offline
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet
from luoshi.organisations.actions.checks import found_by, said, text_of
from luoshi.organisations.models import Unit

WORDS = 1_000
BASIS = 200
NAMED = 80

_M = TypeVar("_M", bound=models.Model)
L = TypeVar("L", bound="Leg")


class LegQuerySet(RecordQuerySet[_M]):
    """Reads of legs."""

    def on(self, day: dt.date) -> Self:
        """Those holding on a day."""
        return self.rows().filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)


class Leg(Record):
    """From `start` until the day before `end` (NULL: still) something stood like this.

    Steps of one day leave legs without a day between them: they tell the story and are counted on no day.
    """

    party = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="党组织"
    )  # in whose figures it stands in the tree of the Party
    company = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="行政单位"
    )
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    words = models.CharField("情况说明", max_length=WORDS, blank=True, default="")
    basis = models.CharField("依据", max_length=BASIS, blank=True, default="")
    paper_who = models.CharField("线下审批人", max_length=NAMED, blank=True, default="")  # empty: done here
    paper_post = models.CharField("线下审批人职务", max_length=NAMED, blank=True, default="")
    paper_on = models.DateField("线下审批日期", null=True, blank=True)

    class Meta:
        abstract = True


def leg_constraints(of: str, name: str) -> list[Any]:
    """A leg does not end before it began, and one of each is open; `of` names what it is a leg of."""
    return [
        models.CheckConstraint(
            condition=Q(end__isnull=True) | Q(end__gte=F("start")), name=f"{name}_ends_after_start"
        ),
        models.UniqueConstraint(
            fields=[of], condition=NOT_VOID & Q(end__isnull=True), name=f"{name}_one_open"
        ),
    ]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a step: words (情况、原因), basis (会议、文号), the approval on paper it registers."""

    words: str = ""
    basis: str = ""
    offline: Offline | None = None

    def columns(self) -> dict[str, Any]:
        """As they stand on a leg. Raises Refused for what is too long or out of scope."""
        words = text_of(self.words, _("情况说明"), WORDS, field="words")
        refuse_boundary(words, field="words")
        return {"words": words, **self.paper()}

    def paper(self) -> dict[str, Any]:
        """The basis and the approval on paper, as they stand on a record."""
        paper = self.offline
        return {
            "basis": text_of(self.basis or (paper.basis if paper else ""), _("依据"), BASIS, field="basis"),
            "paper_who": paper.who.strip() if paper else "",
            "paper_post": paper.post.strip() if paper else "",
            "paper_on": paper.on if paper else None,
        }


def open_legs(model: type[L], of: str, keys: Sequence[int]) -> dict[int, L]:
    """The open leg of each, by its key; one query a 5 000."""
    rows = found_by(keys, lambda ids: model._default_manager.filter(NOT_VOID, end=None, **{f"{of}__in": ids}))  # noqa: SLF001
    return {getattr(leg, f"{of}_id"): leg for leg in rows}


def check_step(leg: Leg, verb: str, on: dt.date) -> None:
    """Refuse a step on a day to come, or before the step (`verb`, in words) that opened the leg."""
    if on > clock.today():
        raise Refused(_("日期%(day)s晚于今天，请到当日再登记") % {"day": said(on)}, field="on")
    if on < leg.start:
        raise Refused(
            _("日期%(day)s早于上一步“%(verb)s”的日期%(start)s，请核对")
            % {"day": said(on), "verb": verb, "start": said(leg.start)},
            field="on",
        )


def check_paper(offline: Offline | None, since: dt.date, what: str) -> None:
    """Refuse an approval on paper dated before what it approves (`what`, since when) was there."""
    if offline is not None and offline.on < since:
        raise Refused(
            _("线下审批日期%(day)s早于%(what)s%(since)s，请核对")
            % {"day": said(offline.on), "what": what, "since": said(since)},
            field="on",
        )


def end_legs(act: Action, legs: Mapping[int, L], days: Mapping[int, dt.date]) -> None:
    """End the open legs on these days, by the same keys."""
    act.change_each((legs[key], {"end": day}) for key, day in days.items())


def reasoned(why: str, what: str) -> None:
    """Refuse a step (`what`) that needs a reason and has none."""
    if not why.strip():
        raise Refused(_("%(what)s需要写明原因") % {"what": what}, field="why")


def based(basis: str, offline: Offline | None, what: str) -> None:
    """Refuse a step (`what`) that rests on a meeting or a document and names none."""
    if not basis.strip() and offline is None:
        raise Refused(_("%(what)s需要写明依据（会议或文号）") % {"what": what}, field="basis")


def short(words: str, most: int = 30) -> str:
    """Words as a sentence names them."""
    return words if len(words) <= most else words[: most - 1] + "…"
