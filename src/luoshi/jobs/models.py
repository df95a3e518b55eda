"""A job: what somebody asked to be done in the background, for pages to follow.

Not a record and not part of the trail: what a job changes goes through actions of its own. The task queue
itself is django-tasks' table; this row says who asked, what came of it, and holds the lease.
"""

from __future__ import annotations

import uuid

from django.db import models

from luoshi.jobs.enums import State


class Job(models.Model):
    uuid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    handler = models.CharField("处理", max_length=80)
    payload = models.JSONField("参数")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    asked_at = models.DateTimeField("提交时间")
    asked_by_id = models.BigIntegerField("提交人编号", null=True)
    asked_by_name = models.CharField("提交人", max_length=80)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    task = models.UUIDField(
        "队列编号", null=True
    )  # of the task that is to run it; no foreign key into a library
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    lease_until = models.DateTimeField("占用至", null=True)
    started_at = models.DateTimeField("开始时间", null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    result = models.JSONField("结果", null=True)  # what the handler returned: ids and labels, never contents
    error = models.CharField("未完成的原因", max_length=400, blank=True)

    class Meta:
        verbose_name = "后台任务"
        indexes = [
            models.Index(fields=["asked_by_id", "-id"], name="jobs_job_asked_by"),
            models.Index(fields=["state", "lease_until"], name="jobs_job_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.uuid}"
