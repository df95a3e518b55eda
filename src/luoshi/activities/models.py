"""What was held: a session, a row for each unit that held it, who came, and the series it belongs to.

Figures count the rows of `Holding`: each carries its unit, day, kinds and counts, so that one GROUP BY over one
index answers for all units. Who came stands in `Attendance`, which nothing needs to read to know how many did.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.activities.enums import Leave, Level, Presence, Reach, State
from luoshi.files.models import StoredFile
from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet
from luoshi.organisations.models import NAME_LENGTH, Body, Person

THEME = 200
PLACE = 100
NAMED = 40  # of a person who is written, not chosen
CONTENT = 4_000  # what the trail keeps whole, so that an old version can be read there
LINE = 500  # of an item of the agenda, of a resolution
KEY_LENGTH = 40  # of a pack's keys
SET_LENGTH = 400  # of a set in one column
SOURCE = 200


class SeriesQuerySet(RecordQuerySet["Series"]):
    """Reads of series."""


class Series(Record):
    """A study with a beginning and an end (专项学习教育), held by a unit for all that stands under it."""

    name = models.CharField("名称", max_length=NAME_LENGTH)
    start = models.DateField("开始日期")
    end = models.DateField("结束日期", null=True, blank=True)  # last day; NULL: still open
    document_kind = models.CharField("依据类别", max_length=KEY_LENGTH, blank=True, default="")
    document_id = models.CharField("依据编号", max_length=40, blank=True, default="")
    document_label = models.CharField("依据", max_length=200, blank=True, default="")

    objects: Any = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "专项学习教育"
        ordering = ("-start", "name", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="series_named"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="series_end_after_start"
            ),
            models.UniqueConstraint(fields=["unit", "name"], condition=NOT_VOID, name="series_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class YearPlanQuerySet(RecordQuerySet["YearPlan"]):
    """Reads of plans."""


class YearPlan(Record):
    """What a unit plans for a year, for itself or for those below it; once issued it stands as planned sessions."""

    year = models.PositiveSmallIntegerField("年度")
    issued_on = models.DateField("下达日期", null=True, blank=True)  # NULL: a draft that plans nothing yet
    drawn = models.UUIDField(
        "最近一次修改的编号", null=True, editable=False
    )  # changes with each change of a line

    objects: Any = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度计划"
        ordering = ("-year", "unit_id", "pk")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], condition=NOT_VOID, name="year_plan_once"),
        ]

    def __str__(self) -> str:
        return f"{self.year}"


class PlanLineQuerySet(RecordQuerySet["PlanLine"]):
    """Reads of lines of plans."""


class PlanLine(Record):
    """A line of a year's plan: what comes back when, held by whom, about what."""

    plan = models.ForeignKey(
        YearPlan, on_delete=models.PROTECT, related_name="lines", verbose_name="年度计划"
    )
    position = models.PositiveSmallIntegerField("序号")
    kinds = models.CharField("类别", max_length=SET_LENGTH)
    recurrence = models.CharField("时间安排", max_length=40)  # as `parse_recurrence` reads it
    reach = models.CharField("举办单位", max_length=10, choices=Reach.choices)
    themes = models.JSONField("主题", default=list, blank=True)  # one for all, or one for each time in turn
    place = models.CharField("地点", max_length=PLACE, blank=True, default="")

    objects: Any = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度计划事项"
        ordering = ("plan_id", "position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kinds__startswith=",", kinds__endswith=","), name="plan_line_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(reach__in=Reach.values), name="plan_line_reach"),
        ]

    def __str__(self) -> str:
        return self.recurrence


class StudyListQuerySet(RecordQuerySet["StudyList"]):
    """Reads of lists of required study."""


class StudyList(Record):
    """What a unit asks itself and all below it to study in a month (必学清单)."""

    month = models.PositiveIntegerField("月份")  # year * 12 + month - 1
    changed = models.UUIDField(
        "最近一次修改的编号", null=True, editable=False
    )  # changes with each change of an item

    objects: Any = StudyListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "必学清单"
        ordering = ("-month", "unit_id", "pk")
        constraints = [
            models.UniqueConstraint(fields=["unit", "month"], condition=NOT_VOID, name="study_list_once"),
        ]

    def __str__(self) -> str:
        return f"{self.month // 12}-{self.month % 12 + 1:02}"


class StudyItemQuerySet(RecordQuerySet["StudyItem"]):
    """Reads of their items."""


class StudyItem(Record):
    """A text to be studied; a record that studied it names it in `Session.studied`."""

    list = models.ForeignKey(
        StudyList, on_delete=models.PROTECT, related_name="items", verbose_name="必学清单"
    )
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("篇目", max_length=THEME)
    source = models.CharField("出处", max_length=SOURCE, blank=True, default="")
    required = models.BooleanField("必学", default=True)

    objects: Any = StudyItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "必学篇目"
        ordering = ("list_id", "position", "pk")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="study_item_titled")]

    def __str__(self) -> str:
        return f"{self.title}（{self.source}）" if self.source else self.title


class SessionQuerySet(RecordQuerySet["Session"]):
    """Reads of sessions."""


class Session(Record):
    """One event, of one kind or of several held together (合并开展). `unit` is the one that records it.

    With `first` it is no event but a number of them, known for a span only (次数登记).
    """

    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    kinds = models.CharField("类别", max_length=SET_LENGTH)  # set of keys of the pack section `activities`
    series = models.CharField("专项学习教育", max_length=SET_LENGTH, blank=True, default="")  # set of ids
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    day = models.DateField("日期")
    first = models.DateField("期间开始", null=True, blank=True)
    starts_at = models.TimeField("开始时间", null=True, blank=True)
    ends_at = models.TimeField("结束时间", null=True, blank=True)
    year = models.PositiveSmallIntegerField("所属年度", null=True, blank=True)
    place = models.CharField("地点", max_length=PLACE, blank=True, default="")
    theme = models.CharField("主题（议题）", max_length=THEME, blank=True, default="")
    content = models.TextField("学习内容", max_length=CONTENT, blank=True, default="")
    form = models.CharField("学习形式", max_length=KEY_LENGTH, blank=True, default="")  # a key of the pack
    hours = models.PositiveIntegerField("学时（十分之一）", null=True, blank=True)
    chair = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="主持人",
    )
    chair_name = models.CharField("主持人姓名", max_length=NAMED, blank=True, default="")
    recorder = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="记录人",
    )
    recorder_name = models.CharField("记录人姓名", max_length=NAMED, blank=True, default="")
    lecturer = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="授课人",
    )
    lecturer_name = models.CharField("授课人姓名", max_length=NAMED, blank=True, default="")
    lecturer_title = models.CharField("授课人党内职务", max_length=KEY_LENGTH, blank=True, default="")
    speakers = models.PositiveSmallIntegerField("发言人数", null=True, blank=True)
    document_kind = models.CharField("上级文件类别", max_length=KEY_LENGTH, blank=True, default="")
    document_id = models.CharField("上级文件编号", max_length=40, blank=True, default="")
    document_label = models.CharField("上级文件", max_length=200, blank=True, default="")
    agenda = models.JSONField("议程", default=list, blank=True)  # list of lines
    resolutions = models.JSONField("决议", default=list, blank=True)  # list of lines
    late_why = models.CharField("补开原因", max_length=200, blank=True, default="")
    combined_why = models.CharField("合并开展说明", max_length=200, blank=True, default="")
    source = models.CharField("来源", max_length=SOURCE, blank=True, default="")  # of a count-only row
    returned_why = models.CharField("退回原因", max_length=400, blank=True, default="")
    submitted_at = models.DateTimeField("提交时间", null=True, editable=False)
    archived_at = models.DateTimeField("归档时间", null=True, editable=False)
    sent = models.UUIDField("最近一次保存的编号", null=True, editable=False)  # the same save sent again
    studied = models.CharField("必学篇目", max_length=800, blank=True, default="")  # set of ids of items
    line = models.ForeignKey(
        PlanLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name="年度计划事项",
    )
    planned_for = models.DateField("计划期次", null=True, blank=True)  # the first day of the line's period

    objects: Any = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学习与会议记录"
        ordering = ("-day", "-pk")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="session_state"),
            models.CheckConstraint(
                condition=Q(line__isnull=True, planned_for__isnull=True)
                | Q(line__isnull=False, planned_for__isnull=False),
                name="session_planned_for_a_period",
            ),
            models.UniqueConstraint(fields=["unit", "line", "planned_for"], name="session_planned_once"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="session_level"),
            models.CheckConstraint(
                condition=Q(kinds__startswith=",", kinds__endswith=","), name="session_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True) | Q(first__lte=F("day")), name="session_first_before_day"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.SUBMITTED, State.ARCHIVED)) | Q(submitted_at__isnull=False),
                name="session_submitted_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "-day"], name="session_unit_day"),
            models.Index(
                fields=["submitted_at"], condition=Q(state=State.SUBMITTED), name="session_to_archive"
            ),
            models.Index(fields=["day"], condition=~Q(late_why=""), name="session_made_up"),
        ]

    def __str__(self) -> str:
        return self.theme or f"{self.day}"


class HoldingQuerySet(RecordQuerySet["Holding"]):
    """Reads of the rows that figures count."""

    def counted(self) -> HoldingQuerySet:
        """Those of records that were handed in: no plan, no draft, none that was returned or voided."""
        return self.filter(counted=True)


class Holding(Record):
    """A unit held a session: one row for each unit that did, with what is counted of it.

    People of other units who come do not make it joint: they are counted on the holder's row. Day, kinds and the
    like are the session's, written here again by the action so that counting reads this table alone.
    NULL in a count: not known (numbers only may leave parts open), never 0.
    """

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="holdings", verbose_name="记录"
    )
    body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="班子或小组",
    )
    counted = models.BooleanField("计入统计", default=False)
    joint = models.BooleanField("联合举办", default=False)
    named = models.BooleanField("有名单", default=False)  # who came is in Attendance; else numbers only
    day = models.DateField("日期")
    month = models.PositiveIntegerField("月份")  # year * 12 + month - 1
    first = models.DateField("期间开始", null=True, blank=True)
    count = models.PositiveIntegerField("次数", null=True, blank=True)  # NULL: one event
    year = models.PositiveSmallIntegerField("所属年度", null=True, blank=True)
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    form = models.CharField("学习形式", max_length=KEY_LENGTH, blank=True, default="")
    kinds = models.CharField("类别", max_length=SET_LENGTH)
    series = models.CharField("专项学习教育", max_length=SET_LENGTH, blank=True, default="")
    hours = models.PositiveIntegerField("学时（十分之一）", null=True, blank=True)
    due = models.PositiveIntegerField("应到", null=True, blank=True)
    present = models.PositiveIntegerField("实到", null=True, blank=True)
    made_up = models.PositiveIntegerField("补学", null=True, blank=True)
    leave = models.PositiveIntegerField("请假", null=True, blank=True)
    absent = models.PositiveIntegerField("缺席", null=True, blank=True)
    sitting_in = models.PositiveIntegerField("列席", null=True, blank=True)
    staff = models.PositiveIntegerField("非党员职工", null=True, blank=True)
    due_voting = models.PositiveIntegerField("应到有表决权", null=True, blank=True)
    present_voting = models.PositiveIntegerField("实到有表决权", null=True, blank=True)
    votes_for = models.PositiveIntegerField("赞成", null=True, blank=True)
    votes_against = models.PositiveIntegerField("反对", null=True, blank=True)
    votes_abstained = models.PositiveIntegerField("弃权", null=True, blank=True)
    roll = models.JSONField("名册", default=dict, blank=True)  # as typed, until it is handed in

    derived_columns: ClassVar = frozenset({"roll"})

    objects: Any = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "举办单位"
        ordering = ("session_id", "pk")
        constraints = [
            models.UniqueConstraint(fields=["session", "unit"], condition=NOT_VOID, name="holding_unit_once"),
            models.UniqueConstraint(
                fields=["unit", "kinds", "first", "day", "series", "level"],
                condition=NOT_VOID & Q(first__isnull=False),
                name="holding_span_once",
            ),
            models.CheckConstraint(condition=Q(counted=False) | NOT_VOID, name="holding_void_counts_not"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="holding_level"),
            models.CheckConstraint(
                condition=Q(first__isnull=True, count__isnull=True)
                | Q(first__isnull=False, first__lte=F("day"), count__isnull=False, count__gte=1),
                name="holding_count_of_a_span",
            ),
            # In SQL a check with an unknown number holds: parts may be left open, those that are known must fit.
            models.CheckConstraint(
                condition=Q(due=F("present") + F("made_up") + F("leave") + F("absent")),
                name="holding_counts_add_up",
            ),
            models.CheckConstraint(condition=Q(present__lte=F("due")), name="holding_present_of_due"),
            models.CheckConstraint(
                condition=Q(present_voting=F("votes_for") + F("votes_against") + F("votes_abstained")),
                name="holding_votes_add_up",
            ),
            models.CheckConstraint(
                condition=Q(present_voting__lte=F("due_voting")), name="holding_voting_of_due"
            ),
        ]
        indexes = [
            # GROUP BY unit, month with every dim and the usual amounts, from the index alone
            models.Index(
                fields=[
                    "unit", "month", "day", "kinds", "series", "level", "form", "year", "first", "count",
                    "joint", "session", "due", "present", "made_up", "staff", "counted",
                ],
                condition=Q(counted=True),
                name="holding_counting",
            ),
            # of the top unit: by month and dims as they come, without sorting a year of everybody's rows
            models.Index(
                fields=[
                    "month", "kinds", "level", "series", "form", "unit", "day", "year", "first", "count",
                    "due", "present", "made_up", "staff", "counted",
                ],
                condition=Q(counted=True),
                name="holding_of_months",
            ),
            # those whose month does not say it all: of a span of days, or of another year's account
            models.Index(
                fields=["month"],
                condition=Q(counted=True) & (Q(first__isnull=False) | Q(year__isnull=False)),
                name="holding_apart",
            ),
            # a hundredth of the rows: looked for with every question, and not among all of them
            models.Index(
                fields=[
                    "month", "unit", "session", "day", "year", "first", "count", "kinds", "level", "series", "form",
                    "hours", "due", "present", "made_up", "staff", "joint", "counted",
                ],
                condition=Q(counted=True, joint=True),
                name="holding_joint",
            ),
            models.Index(
                fields=["day"], condition=Q(counted=True, first__isnull=False), name="holding_of_a_span"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit_id}（{self.day}）"


class SessionFileQuerySet(RecordQuerySet["SessionFile"]):
    """Reads of originals kept with records."""


class SessionFile(Record):
    """An original a clerk chose to keep with a record (附上原件); shown until it is voided with a reason."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="files", verbose_name="记录")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="原件")

    objects: Any = SessionFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "所附原件"
        ordering = ("session_id", "pk")

    def __str__(self) -> str:
        return f"{self.session_id}"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Reads of who came."""

    def reached(self) -> AttendanceQuerySet:
        """Those who were there or made it up, at sessions that count."""
        return self.filter(
            holding__counted=True, state__in=(Presence.PRESENT, Presence.MADE_UP, Presence.SITTING_IN)
        )


class Attendance(models.Model):
    """A person's place at a session of a unit. Slim and no record of its own: its holding is."""

    holding = models.ForeignKey(
        Holding,
        on_delete=models.PROTECT,
        related_name="attendances",
        db_index=False,  # the unique constraint's index begins with it
        verbose_name="举办单位",
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="attendances", verbose_name="人员"
    )
    state = models.CharField("到会情况", max_length=1, choices=Presence.choices)
    leave = models.CharField("请假类别", max_length=1, choices=Leave.choices, blank=True, default="")
    votes = models.BooleanField("有表决权", default=False)
    made_up_on = models.DateField("补学日期", null=True, blank=True)

    objects: Any = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "到会情况"
        ordering = ("holding_id", "pk")
        constraints = [
            models.UniqueConstraint(fields=["holding", "person"], name="attendance_once"),
            models.CheckConstraint(condition=Q(state__in=Presence.values), name="attendance_state"),
            models.CheckConstraint(
                condition=Q(state=Presence.LEAVE, leave__in=[one for one in Leave.values if one])
                | Q(state=Presence.MADE_UP, leave__in=Leave.values)
                | Q(leave=""),
                name="attendance_leave",
            ),
            models.CheckConstraint(
                condition=Q(state=Presence.MADE_UP) | Q(made_up_on__isnull=True),
                name="attendance_made_up_some_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holding_id} {self.person_id}"
