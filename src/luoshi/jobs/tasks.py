"""The one task of the queue: run a job by its uuid."""

from __future__ import annotations

from django_tasks import task

from luoshi.jobs.running import run


@task()
def run_job(key: str) -> None:
    run(key)
