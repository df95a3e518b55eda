"""People as far as work needs them: who, where at work, which branch, which post. Nothing else about a person.

There is no field for anything private, and no link to a user: people who only appear in records need no log-in.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet
from luoshi.organisations.enums_people import AtWork, Began, Ended, MemberKind, PostState
from luoshi.organisations.models.spells import Spell, SpellQuerySet, ends_after_start
from luoshi.organisations.models.units import NAME_LENGTH, Unit

PERSON_NAME = 40
STAFF_NO = 40
REMARK = 200
KEY_LENGTH = 40  # of a pack's keys


class PersonQuerySet(RecordQuerySet["Person"]):
    """Reads of people."""


class Person(Record):
    """A person who appears in the records of a unit; `unit` is the one that keeps the entry."""

    name = models.CharField("姓名", max_length=PERSON_NAME)
    staff_no = models.CharField("工号", max_length=STAFF_NO, blank=True, default="")
    work_contact = models.CharField("办公电话或单位邮箱", max_length=80, blank=True, default="")
    joined_on = models.DateField("入党时间", null=True, blank=True)  # 支部大会通过之日
    confirmed_on = models.DateField("转正时间", null=True, blank=True)
    workplace = models.CharField("工作单位（部门）", max_length=NAME_LENGTH, blank=True, default="")
    job = models.CharField("岗位（职务）", max_length=80, blank=True, default="")
    at_work = models.CharField("在岗状态", max_length=20, choices=AtWork.choices, default=AtWork.ON_POST)
    left_on = models.DateField("离开日期", null=True, blank=True)
    remark = models.CharField("备注", max_length=REMARK, blank=True, default="")  # as a roster has it

    objects: Any = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["staff_no"], condition=NOT_VOID & ~Q(staff_no=""), name="person_staff_no_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="person_named"),
            models.CheckConstraint(condition=Q(at_work__in=AtWork.values), name="person_at_work"),
            models.CheckConstraint(
                condition=Q(joined_on__isnull=True)
                | Q(confirmed_on__isnull=True)
                | Q(confirmed_on__gte=models.F("joined_on")),
                name="person_confirmed_after_joined",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "name"], name="person_unit_name"),
            # the whole list in order, its count, search and filter, without a look at the rows
            models.Index(
                fields=["name", "id", "staff_no", "left_on", "voided_at", "at_work"], name="person_by_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(SpellQuerySet["Membership"]):
    """Reads of memberships."""

    def full(self) -> MembershipQuerySet:
        """Those of full members."""
        return self.filter(kind=MemberKind.FULL)


class Membership(Spell):
    """A person is a member of a branch (`unit`) from `start` until the day before `end`, as one kind of member."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", verbose_name="人员"
    )
    kind = models.CharField("党员类别", max_length=20, choices=MemberKind.choices)
    began = models.CharField("开始方式", max_length=20, choices=Began.choices)
    ended = models.CharField("结束方式", max_length=20, choices=Ended.choices, blank=True, default="")
    came_from = models.CharField("转入前单位", max_length=NAME_LENGTH, blank=True, default="")
    came_from_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="转入前支部"
    )
    went_to = models.CharField("去向单位", max_length=NAME_LENGTH, blank=True, default="")
    went_to_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="去向支部"
    )
    group = models.ForeignKey(
        "organisations.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name="党小组",
    )

    objects: Any = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支部党员"
        ordering = ("person", "start", "pk")
        constraints = [
            ends_after_start("membership_end_after_start"),
            models.UniqueConstraint(
                fields=["person"], condition=NOT_VOID & Q(end__isnull=True), name="membership_one_open"
            ),
            models.UniqueConstraint(
                fields=["person", "start"], condition=NOT_VOID, name="membership_one_a_start"
            ),
            models.CheckConstraint(condition=Q(kind__in=MemberKind.values), name="membership_kind"),
            models.CheckConstraint(
                condition=Q(end__isnull=True, ended="") | Q(end__isnull=False) & Q(ended__in=Ended.values),
                name="membership_ended_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "start", "end"], name="membership_unit_spell"),
            # whether somebody is a member on a day, and as what, without a look at the row
            models.Index(fields=["person", "end", "start", "kind", "voided_at"], name="membership_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}（{self.start}—{self.end or ''}）"


class VoteExclusionQuerySet(SpellQuerySet["VoteExclusion"]):
    """Reads of exclusions."""


class VoteExclusion(Spell):
    """From `start` on a member of the branch (`unit`) is not counted among those due to vote (不计入应到).

    The fact and its days only: the rule's reasons touch a person's health and circumstances and are not kept.
    """

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="vote_exclusions", verbose_name="人员"
    )

    objects: Any = VoteExclusionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不计入应到"
        ordering = ("person", "start", "pk")
        constraints = [
            ends_after_start("vote_exclusion_end_after_start"),
            models.UniqueConstraint(
                fields=["person"], condition=NOT_VOID & Q(end__isnull=True), name="vote_exclusion_one_open"
            ),
        ]
        indexes = [models.Index(fields=["unit", "start", "end"], name="vote_exclusion_unit_spell")]

    def __str__(self) -> str:
        return f"{self.person_id}（{self.start}—{self.end or ''}）"


class PostQuerySet(SpellQuerySet["Post"]):
    """Reads of posts."""

    def held(self) -> PostQuerySet:
        """Those somebody holds."""
        return self.filter(state=PostState.HELD)


class Post(Spell):
    """A post at a unit (任职), held or not; what changes about it closes the row and opens the next."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="posts", verbose_name="人员"
    )
    title = models.CharField("职务", max_length=KEY_LENGTH)  # a key of the pack section `people`
    lines = models.JSONField("分管或从事的工作", default=list)  # keys of the pack section `people`
    state = models.CharField("在任情况", max_length=10, choices=PostState.choices, default=PostState.HELD)
    concurrent = models.BooleanField("兼任", default=False)
    full_time = models.BooleanField("专职", default=False)
    body = models.ForeignKey(
        "organisations.Body",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name="所在班子",
    )

    objects: Any = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ("unit", "title", "start", "pk")
        constraints = [
            ends_after_start("post_end_after_start"),
            models.CheckConstraint(
                condition=Q(state=PostState.HELD, person__isnull=False)
                | Q(state__in=(PostState.VACANT, PostState.PENDING), person__isnull=True),
                name="post_held_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "start", "end"], name="post_unit_spell"),
            models.Index(fields=["person", "end"], name="post_person_end"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.start}—{self.end or ''}）"
