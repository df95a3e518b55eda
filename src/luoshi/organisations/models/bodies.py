"""Bodies of a unit (班子、委员会、中心组、党小组、领导小组), who belongs to them, terms, and dated numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, When

from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet
from luoshi.organisations.enums_people import Share
from luoshi.organisations.models.people import KEY_LENGTH, Person
from luoshi.organisations.models.spells import Spell, SpellQuerySet, ends_after_start
from luoshi.organisations.models.units import NAME_LENGTH

WORDS = 200  # characters of an entry in words


class BodyQuerySet(SpellQuerySet["Body"]):
    """Reads of bodies."""


class Body(Spell):
    """A body of a unit, from the day it is set up until the day before it ends."""

    kind = models.CharField("类别", max_length=KEY_LENGTH)  # a key of the pack section `people`
    name = models.CharField("名称", max_length=NAME_LENGTH)

    objects: Any = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "班子和小组"
        ordering = ("unit", "kind", "name", "pk")
        constraints = [
            ends_after_start("body_end_after_start"),
            models.CheckConstraint(condition=~Q(name=""), name="body_named"),
            models.UniqueConstraint(
                fields=["unit", "name"], condition=NOT_VOID & Q(end__isnull=True), name="body_one_open_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BodyMemberQuerySet(SpellQuerySet["BodyMember"]):
    """Reads of who belongs to a body."""

    def core(self) -> BodyMemberQuerySet:
        """Without those who only sit in."""
        return self.filter(share=Share.CORE)


class BodyMember(Spell):
    """A person belongs to a body; one person may belong to several. `unit` is the body's."""

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, related_name="members", verbose_name="班子或小组"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bodies", verbose_name="人员")
    share = models.CharField("成员范围", max_length=10, choices=Share.choices, default=Share.CORE)
    role = models.CharField("身份", max_length=20, blank=True, default="")  # 组长、副组长、成员 …

    objects: Any = BodyMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "班子和小组成员"
        ordering = ("body", "share", "start", "pk")
        constraints = [
            ends_after_start("body_member_end_after_start"),
            models.CheckConstraint(condition=Q(share__in=Share.values), name="body_member_share"),
            models.UniqueConstraint(
                fields=["body", "person"],
                condition=NOT_VOID & Q(end__isnull=True),
                name="body_member_one_open",
            ),
        ]
        indexes = [models.Index(fields=["person", "end"], name="body_member_person_end")]

    def __str__(self) -> str:
        return f"{self.person_id}（{self.start}—{self.end or ''}）"


class TermQuerySet(RecordQuerySet["Term"]):
    """Reads of terms."""

    def on(self, day: dt.date) -> TermQuerySet:
        """Those running on a day, run out or not: a term lasts until the next one begins."""
        return self.rows().filter(
            Q(superseded_on__isnull=True) | Q(superseded_on__gt=day), elected_on__lte=day
        )

    def due_by(self, day: dt.date) -> TermQuerySet:
        """With `due_on`: the last day as known on a day; an extension counts from the day it was approved."""
        extended = When(extended_on__lte=day, then=F("extended_until"))
        return self.annotate(due_on=Case(extended, default=F("ends_on"), output_field=models.DateField()))


class Term(Record):
    """A term of office (届) of a unit's committee, or of one of its bodies."""

    body = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="terms", verbose_name="班子"
    )  # NULL: the committee of the unit itself
    number = models.PositiveSmallIntegerField("届次", null=True, blank=True)  # 第N届, where it is counted
    elected_on = models.DateField("选举时间")
    years = models.PositiveSmallIntegerField("任期（年）")
    ends_on = models.DateField("届满时间")  # elected_on + years, reckoned by the action
    extended_until = models.DateField("延期至", null=True, blank=True)
    extended_on = models.DateField("延期批准日期", null=True, blank=True)
    extension_document = models.CharField("延期批复文号", max_length=80, blank=True, default="")
    superseded_on = models.DateField("下届选举时间", null=True, blank=True)

    objects: Any = TermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任期"
        ordering = ("unit", "elected_on", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("elected_on")), name="term_ends_after_election"),
            models.CheckConstraint(
                condition=Q(superseded_on__isnull=True) | Q(superseded_on__gt=F("elected_on")),
                name="term_superseded_later",
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True, extended_on__isnull=True)
                | Q(extended_until__gt=F("ends_on"), extended_on__isnull=False),
                name="term_extended_beyond_end",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=NOT_VOID & Q(superseded_on__isnull=True, body__isnull=True),
                name="term_one_running_a_unit",
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=NOT_VOID & Q(superseded_on__isnull=True, body__isnull=False),
                name="term_one_running_a_body",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="term_ends_on")]

    def __str__(self) -> str:
        return f"{self.elected_on}—{self.ends_on}"


class UnitNumberQuerySet(RecordQuerySet["UnitNumber"]):
    """Reads of unit numbers."""


class UnitNumber(Record):
    """A number of a unit on a day that is not counted from people here (职工数、申请人 …), a choice or a few words."""

    name = models.CharField("项目", max_length=KEY_LENGTH)  # a key of the pack section `people`
    day = models.DateField("日期")
    value = models.PositiveIntegerField("数量", null=True, blank=True)
    choice = models.CharField("选项", max_length=KEY_LENGTH, blank=True, default="")  # a key of the pack
    words = models.CharField("文字", max_length=WORDS, blank=True, default="")  # 联系人、备注
    source = models.CharField("来源", max_length=200, blank=True, default="")  # 文件、会议、报表

    objects: Any = UnitNumberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位基本数据"
        ordering = ("unit", "name", "day")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name", "day"], condition=NOT_VOID, name="unit_number_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, choice="", words="")
                | Q(value__isnull=True) & (~Q(choice="") | ~Q(words="")),
                name="unit_number_value_or_choice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.day}）"
