"""Following jobs."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404

from luoshi.jobs import handlers, progress
from luoshi.jobs.enums import State
from luoshi.jobs.models import Job
from luoshi.kernel import clock


@dataclass(frozen=True, slots=True)
class Shown:
    """A job as a page shows it."""

    job: Job
    label: str
    state: State
    progress: progress.JobProgress | None
    waiting: bool  # queued for so long that no worker seems to run


WAITING = dt.timedelta(seconds=30)


def jobs_of(user: Any) -> QuerySet[Job]:
    """Jobs this user asked for, newest first; nobody asked for none."""
    key = getattr(user, "pk", None)
    return Job.objects.filter(asked_by_id=key).order_by("-pk") if key is not None else Job.objects.none()


def job_for(user: Any, key: uuid.UUID | str) -> Job:
    """One job of this user; 404 for anybody else."""
    found = jobs_of(user).filter(uuid=key).first()
    if found is None:
        raise Http404
    return found


def shown(job: Job) -> Shown:
    """A job with its label and how far it is."""
    state = State(job.state)
    return Shown(
        job=job,
        label=handlers.label(job.handler),
        state=state,
        progress=progress.read(job.uuid) if state is State.RUNNING else None,
        waiting=state is State.QUEUED and clock.now() - job.asked_at > WAITING,
    )


def latest(handler: str, *states: State) -> Job | None:
    """The newest job of a handler, whoever asked for it; with states only those in one of them."""
    found = Job.objects.filter(handler=handler).order_by("-pk")
    return (found.filter(state__in=states) if states else found).first()


def counts() -> dict[State, int]:
    """How many jobs stand in each state."""
    found = dict(Job.objects.order_by().values_list("state").annotate(count=Count("pk")))
    return {state: found.get(state, 0) for state in State}


def stuck() -> bool:
    """Whether a job has waited for so long that no worker seems to run."""
    return Job.objects.filter(state=State.QUEUED, asked_at__lt=clock.now() - WAITING).exists()
