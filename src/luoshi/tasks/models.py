"""Obligations: a task with its legs, milestones, notes of progress and requests to extend, on lists or alone.

A task is what one unit owes. Cut into parts it is no longer owed itself: its parts are, and how far it has come is
computed from them. The columns of a task say how it stands today; its legs say how it stood on any day, and figures
count legs.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet
from luoshi.organisations.models import Person, Unit
from luoshi.tasks.enums import COUNTED, OPEN, Asked, Limit, State, Timely, Verb
from luoshi.tasks.leg_base import BASIS, WORDS, Leg, LegQuerySet, leg_constraints

TITLE = 500
TEXT = 4_000
AREA = 200  # 重点工作、工作任务: the headings a list has beside its rows
OUTCOME = 400
NAMES = 200
PERSON_NAMES = 80
NUMBER = 40
DUE_WORDS = 80
REMARK = 400
KEY_LENGTH = 40
LABEL = 200
QUOTE = 1_000


class TaskListQuerySet(RecordQuerySet["TaskList"]):
    """Reads of lists."""


class TaskList(Record):
    """A list of tasks as an office sends it round (任务分解表、督办台账); `unit` gives them."""

    title = models.CharField("名称", max_length=LABEL)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    origin_kind = models.CharField("依据类别", max_length=KEY_LENGTH, blank=True, default="")
    origin_id = models.CharField("依据编号", max_length=40, blank=True, default="")
    origin_label = models.CharField("依据", max_length=LABEL, blank=True, default="")
    programme = models.CharField(
        "工作方案", max_length=KEY_LENGTH, blank=True, default=""
    )  # a key of the pack

    objects: Any = TaskListQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务清单"
        ordering = ("-entered_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="task_list_titled"),
            models.UniqueConstraint(
                fields=["unit", "programme", "year"],
                condition=NOT_VOID & ~Q(programme=""),
                name="task_list_of_programme_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskQuerySet(RecordQuerySet["Task"]):
    """Reads of tasks."""

    def owed(self) -> TaskQuerySet:
        """Those at the lowest level: not cut into parts."""
        return self.rows().exclude(state=State.SPLIT)

    def under(self, task: Task) -> TaskQuerySet:
        """All parts of a task that nothing stands above, of every level."""
        return self.rows().filter(root=task)


class Task(Record):
    """What a unit owes (任务、督办事项); `unit` is the one that answers for it (责任单位、牵头部门)."""

    list = models.ForeignKey(
        TaskList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="任务清单",
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="上级任务"
    )
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="最上级任务"
    )  # NULL: nothing stands above it
    slot = models.CharField(
        "分解位置", max_length=60, blank=True, default=""
    )  # of a part made for a unit and a period: such a part is made once
    position = models.PositiveIntegerField("序号", default=0)
    number = models.CharField("编号", max_length=NUMBER, blank=True, default="")  # 〔2021〕第3号
    area = models.CharField("重点工作", max_length=AREA, blank=True, default="")
    work = models.CharField("工作任务", max_length=AREA, blank=True, default="")
    title = models.CharField("事项（具体举措）", max_length=TITLE)
    text = models.TextField("要求", max_length=TEXT, blank=True, default="")
    outcome = models.CharField("成果形式（完成标志）", max_length=OUTCOME, blank=True, default="")
    given_by = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="交办单位")
    given_on = models.DateField("交办日期")
    leader = models.CharField("责任领导", max_length=PERSON_NAMES, blank=True, default="")
    support = models.CharField("配合部门", max_length=NAMES, blank=True, default="")
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="责任人",
    )  # NULL and no name: whoever heads the unit
    person_name = models.CharField("责任人姓名", max_length=PERSON_NAMES, blank=True, default="")
    limit = models.CharField("时限类型", max_length=10, choices=Limit.choices, default=Limit.BY_DAY)
    due_words = models.CharField(
        "完成时限", max_length=DUE_WORDS, blank=True, default=""
    )  # as it was written
    due_on = models.DateField("时限日期", null=True, blank=True)
    review_on = models.DateField("下次复查日期", null=True, blank=True)  # of what is to last
    next_on = models.DateField(
        "下一节点日期", null=True, blank=True, editable=False
    )  # of the first milestone not reached
    reach = models.JSONField(
        "分解范围", default=dict, blank=True
    )  # {"under": uuid, "kinds": [...]}: later units too
    recurrence = models.CharField(
        "周期", max_length=40, blank=True, default=""
    )  # as periods.recurrence reads it
    period = models.DateField("所属周期", null=True, blank=True)  # the first day of the one it is for
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DOING)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    round_on = models.DateField("本轮起始日期", editable=False)  # given_on in the first round
    done_on = models.DateField("完成日期", null=True, blank=True)  # the work was done, before it was accepted
    accepted_on = models.DateField(
        "办结日期", null=True, blank=True, editable=False
    )  # and on this day it was
    noted_on = models.DateField("最近进展日期", null=True, blank=True, editable=False)
    reported_by_id = models.BigIntegerField("报结人编号", null=True, editable=False)
    origin_kind = models.CharField("来源类别", max_length=KEY_LENGTH, blank=True, default="")
    origin_id = models.CharField("来源编号", max_length=40, blank=True, default="")
    origin_label = models.CharField("来源", max_length=LABEL, blank=True, default="")
    quote = models.CharField("原文", max_length=QUOTE, blank=True, default="")
    remark = models.CharField("备注", max_length=REMARK, blank=True, default="")

    objects: Any = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务"
        ordering = ("list_id", "position", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="task_titled"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="task_state"),
            models.CheckConstraint(condition=Q(limit__in=Limit.values), name="task_limit"),
            models.CheckConstraint(condition=Q(round__gte=1), name="task_round_from_1"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, root__isnull=True)
                | Q(parent__isnull=False, root__isnull=False),
                name="task_part_of_a_root",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_on__gte=F("round_on")),
                name="task_done_after_given",
            ),
            models.CheckConstraint(condition=Q(round_on__gte=F("given_on")), name="task_round_after_given"),
            models.CheckConstraint(
                condition=~Q(state=State.DONE) | Q(accepted_on__isnull=False), name="task_done_accepted"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(State.REPORTED, State.DONE)) | Q(done_on__isnull=False),
                name="task_done_some_day",
            ),
            models.UniqueConstraint(
                fields=["parent", "slot"], condition=NOT_VOID & ~Q(slot=""), name="task_part_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "state", "due_on", "id"], condition=NOT_VOID, name="task_unit_state"
            ),
            models.Index(fields=["due_on", "id"], condition=NOT_VOID, name="task_by_due"),
            models.Index(fields=["parent", "position", "id"], condition=NOT_VOID, name="task_parts"),
            models.Index(
                fields=["due_on", "id"], condition=NOT_VOID & Q(state__in=OPEN), name="task_open_by_due"
            ),
            models.Index(fields=["root", "state"], condition=NOT_VOID, name="task_root_state"),
            models.Index(fields=["given_by", "state", "due_on"], condition=NOT_VOID, name="task_given_by"),
            models.Index(
                fields=["review_on"], condition=NOT_VOID & Q(state=State.LASTING), name="task_reviews"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TaskLegQuerySet(LegQuerySet["TaskLeg"]):
    """Reads of legs."""

    def counted(self) -> TaskLegQuerySet:
        """Those figures count: of tasks at the lowest level."""
        return self.filter(NOT_VOID, state__in=COUNTED)


class TaskLeg(Leg):
    """How a task stood from a day on; `unit` answered for it."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="legs", verbose_name="任务")
    state = models.CharField("状态", max_length=10, choices=State.choices)
    limit = models.CharField("时限类型", max_length=10, choices=Limit.choices)
    origin_kind = models.CharField("来源类别", max_length=KEY_LENGTH, blank=True, default="")
    given_on = models.DateField("交办日期")
    round_on = models.DateField("本轮起始日期")
    due_on = models.DateField("时限日期", null=True, blank=True)
    review_on = models.DateField("复查日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    accepted_on = models.DateField("办结日期", null=True, blank=True)
    timely = models.CharField("按期情况", max_length=10, choices=Timely.choices, blank=True, default="")
    days = models.PositiveIntegerField("办理天数", null=True, blank=True)  # from round_on to done_on
    verb = models.CharField("经办", max_length=10, choices=Verb.choices)

    objects: Any = TaskLegQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务办理阶段"
        ordering = ("task_id", "start", "pk")
        constraints = [
            *leg_constraints("task", "task_leg"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="task_leg_state"),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="task_leg_verb"),
            models.CheckConstraint(condition=Q(timely__in=Timely.values), name="task_leg_timely"),
        ]
        indexes = [
            models.Index(fields=["party", "state", "start"], condition=NOT_VOID, name="task_leg_party"),
            models.Index(fields=["company", "state", "start"], condition=NOT_VOID, name="task_leg_company"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}（{self.start}起）"


class TaskLink(models.Model):
    """What a task was made from, or serves besides: a sentence of a document, a measure, a plan.

    Never a foreign key: what it names may lie in a room above. A measure confirmed from a document and again as a
    finding's is one job with two links.
    """

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="links", verbose_name="任务")
    kind = models.CharField("来源类别", max_length=KEY_LENGTH)
    ref = models.CharField("来源编号", max_length=40)
    label = models.CharField("来源", max_length=LABEL, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = "任务来源"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["task", "kind", "ref"], name="task_link_once")]
        indexes = [models.Index(fields=["kind", "ref"], name="task_link_ref")]

    def __str__(self) -> str:
        return self.label or self.ref


class TaskSupport(models.Model):
    """A unit that helps (配合部门) and therefore sees the task."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="supporters", verbose_name="任务")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name="配合单位")

    class Meta:
        verbose_name = verbose_name_plural = "配合单位"
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["task", "unit"], name="task_support_once")]

    def __str__(self) -> str:
        return f"{self.task_id}—{self.unit_id}"


class MilestoneQuerySet(RecordQuerySet["Milestone"]):
    """Reads of milestones."""


class Milestone(Record):
    """A step on the way (节点): words, the day it is due, and the day it was reached."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="milestones", verbose_name="任务")
    position = models.PositiveSmallIntegerField("序号")
    title = models.CharField("节点", max_length=AREA)
    due_on = models.DateField("完成日期", null=True, blank=True)
    done_on = models.DateField("实际完成日期", null=True, blank=True)

    objects: Any = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务节点"
        ordering = ("task_id", "position", "pk")
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="milestone_titled")]

    def __str__(self) -> str:
        return self.title


class ProgressQuerySet(RecordQuerySet["Progress"]):
    """Reads of notes of progress."""


class Progress(Record):
    """A note of progress (进展): words of a day. Never a percentage: that is computed."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="notes", verbose_name="任务")
    day = models.DateField("日期")
    words = models.CharField("进展情况", max_length=WORDS)

    objects: Any = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "进展"
        ordering = ("task_id", "-day", "-pk")
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="progress_said")]

    def __str__(self) -> str:
        return self.words


class ExtensionQuerySet(RecordQuerySet["Extension"]):
    """Reads of requests."""


class Extension(Record):
    """A request for more time and what became of it (延期：原、新、批准)."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="extensions", verbose_name="任务")
    asked_on = models.DateField("申请日期")
    due_before = models.DateField("原时限", null=True, blank=True)
    due_after = models.DateField("新时限")
    reason = models.CharField("延期理由", max_length=REMARK)
    asked_by_id = models.BigIntegerField("申请人编号", null=True, editable=False)
    state = models.CharField("结果", max_length=10, choices=Asked.choices, default=Asked.WAITING)
    decided_on = models.DateField("批准日期", null=True, blank=True)
    decided_by_name = models.CharField("批准人", max_length=80, blank=True, default="")
    answer = models.CharField("批准意见", max_length=REMARK, blank=True, default="")
    paper_who = models.CharField("线下审批人", max_length=80, blank=True, default="")
    paper_post = models.CharField("线下审批人职务", max_length=80, blank=True, default="")
    basis = models.CharField("依据", max_length=BASIS, blank=True, default="")

    objects: Any = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "延期申请"
        ordering = ("task_id", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Asked.values), name="extension_state"),
            models.UniqueConstraint(
                fields=["task"],
                condition=NOT_VOID & Q(state=Asked.WAITING),
                name="extension_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_after}"
