"""Putting a job into the task queue."""

from __future__ import annotations

from luoshi.jobs.models import Job


def put(job: Job) -> None:
    """Queue a task that runs this job, and remember which one it is."""
    from luoshi.jobs.tasks import run_job

    task = run_job.enqueue(str(job.uuid))
    Job.objects.filter(pk=job.pk).update(task=task.id)
