"""Units, where they stand from a day on, and the spans derived from that.

A unit is only an identity. What it is called, what kind it is and what it stands under is said by its
placements: each holds from its day until the next one begins. No end is stored, so two can never overlap.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import models
from django.db.models import F, Q

from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.paths import PathField

NAME_LENGTH = 120


class UnitQuerySet(models.QuerySet["Unit"]):
    """Reads of units."""

    def named(self, on: dt.date) -> UnitQuerySet:
        """With `name`, `kind`, `path` and `closed` as they held on a day; None where the unit did not stand yet."""
        span = UnitSpan.objects.on(on).filter(unit=models.OuterRef("pk"))
        return self.annotate(
            name=models.Subquery(span.values("name")[:1]),
            kind=models.Subquery(span.values("kind")[:1]),
            path=models.Subquery(span.values("path")[:1]),
            closed=models.Subquery(span.values("closed")[:1]),
        )


class Unit(models.Model):
    """The identity of a unit through all its names, kinds and places."""

    uuid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    tree = models.CharField("所属组织树", max_length=20, choices=Tree.choices, default=Tree.PARTY)

    shown_on: dt.date | None = None  # the day a page shows it as of; no column

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"

    def __str__(self) -> str:
        return f"单位{self.pk}"


class Placement(models.Model):
    """From `start` on the unit stands under `parent` with this name and kind, or is closed.

    A closed unit stays in later trees as a closed leaf under its successor or its last parent, so that
    totals never lose its records.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="placements", verbose_name="单位")
    start = models.DateField("起始日期")
    parent = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上级组织"
    )
    closed = models.BooleanField("已撤销", default=False)
    name = models.CharField("名称", max_length=NAME_LENGTH)
    kind = models.CharField("类别", max_length=30, choices=UnitKind.choices)
    document_no = models.CharField("批复文号", max_length=80, blank=True, default="")
    document_on = models.DateField("批复日期", null=True, blank=True)
    lacking = models.BooleanField("暂无批复文号", default=False)
    basis = models.CharField("依据", max_length=200, blank=True, default="")
    decision = models.UUIDField(
        "决定编号", null=True, blank=True, db_index=True
    )  # placements of one decision
    came_from = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="分设自"
    )

    class Meta:
        verbose_name = verbose_name_plural = "隶属"
        ordering = ("unit", "start")
        constraints = [
            models.UniqueConstraint(fields=["unit", "start"], name="placement_unit_start"),
            models.CheckConstraint(condition=~Q(parent=F("unit")), name="placement_not_under_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.start}起）"


class UnitSpanQuerySet(models.QuerySet["UnitSpan"]):
    """Reads of spans."""

    def on(self, day: dt.date) -> UnitSpanQuerySet:
        """Those holding on a day: one a unit that stood by then."""
        return self.filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)

    def under(self, paths: list[str]) -> UnitSpanQuerySet:
        """Those under any of the paths; none for no path."""
        if not paths:
            return self.none()
        within = Q()
        for path in paths:
            within |= Q(path__under=path)
        return self.filter(within)


class UnitSpan(models.Model):
    """Derived: from `start` until the day before `end` (NULL: still) the unit stood at `path`.

    Rewritten by the tree actions for the subtree they touch, never edited. Statistics of the day of an
    event join it on that day: a unit's path also changes when something above it moves.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="spans", verbose_name="单位")
    start = models.DateField("起")
    end = models.DateField("止", null=True)
    path = PathField("路径")
    parent = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="上级组织"
    )
    name = models.CharField("名称", max_length=NAME_LENGTH)
    kind = models.CharField("类别", max_length=30, choices=UnitKind.choices)
    closed = models.BooleanField("已撤销", default=False)

    objects = UnitSpanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位区间"
        ordering = ("path", "start")
        constraints = [
            models.UniqueConstraint(fields=["unit", "start"], name="unit_span_unit_start"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="unit_span_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.start}—{self.end or ''}）"


class CounterpartQuerySet(models.QuerySet["Counterpart"]):
    """Reads of the map between the trees."""

    def on(self, day: dt.date) -> CounterpartQuerySet:
        """The pairs that hold on a day."""
        return self.filter(Q(end__isnull=True) | Q(end__gt=day), start__lte=day)


class Counterpart(models.Model):
    """From `start` until the day before `end` (NULL: still) a Party organisation belongs to a unit of the company.

    A joint branch belongs to several; the one that leads it is the `lead`, and rights at the branch reach it.
    """

    party = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="党组织")
    administrative = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", verbose_name="行政单位"
    )
    start = models.DateField("起")
    end = models.DateField("止", null=True, blank=True)
    lead = models.BooleanField("主对应", default=True)

    objects = CounterpartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "党政对应关系"
        ordering = ("party", "start", "pk")
        constraints = [
            models.UniqueConstraint(fields=["party", "administrative", "start"], name="counterpart_once"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gt=F("start")), name="counterpart_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}—{self.administrative_id}（{self.start}起）"
