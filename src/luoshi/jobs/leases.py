"""Who is working on a job, and for how long that is believed.

A worker takes a job with a lease and renews it from a thread of its own while the handler runs. When the
worker is killed nobody renews, the lease runs out, and the clock puts the job back into the queue. Each
taking has a number (`attempts`); a worker that comes back late finds another number and keeps quiet.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, connection, transaction
from django.db.models import F, QuerySet
from django_tasks_db.models import DBTaskResult

from luoshi.jobs import handlers, progress, queue
from luoshi.jobs.enums import State
from luoshi.jobs.models import Job
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM

logger = logging.getLogger(__name__)

LEASE: Final = dt.timedelta(seconds=30)
RENEW_EVERY: Final = 5.0  # seconds

LOST: Final = "后台处理多次中断，没有完成，请重新提交；如再次出现，请联系管理员"


def take(key: str) -> Job | None:
    """Take a queued job; None when it is over, or another worker has it."""
    now = clock.now()
    taken = Job.objects.filter(uuid=key, state=State.QUEUED).update(
        state=State.RUNNING, attempts=F("attempts") + 1, lease_until=now + LEASE, started_at=now
    )
    return Job.objects.get(uuid=key) if taken else None


def finish(job: Job, state: State, *, result: object = None, error: str = "") -> bool:
    """End this taking of a job; False when it was not ours any more."""
    return _end(_mine(job), job, state, result, error)


def give_up(job: Job, error: str, mine: QuerySet[Job] | None = None) -> bool:
    """End a job its handler did not finish, and tell the room that asked for it; False when it was not ours."""
    if not _end(_mine(job) if mine is None else mine, job, State.FAILED, None, error):
        return False
    registered = handlers.get(job.handler)
    if registered is not None and registered.given_up is not None:
        try:
            registered.given_up(handlers.Running(str(job.uuid), job.payload, SYSTEM, job.attempts))
        except Exception:
            logger.exception("that job %s (%s) was given up could not be told", job.uuid, job.handler)
    return True


def _end(mine: QuerySet[Job], job: Job, state: State, result: object, error: str) -> bool:
    over = clock.now() if state.is_over else None
    ended = mine.update(state=state, result=result, error=error[:400], finished_at=over, lease_until=None)
    if ended:
        progress.clear(job.uuid)
    return bool(ended)


@contextmanager
def kept(job: Job) -> Iterator[None]:
    """Renew the lease while the handler runs."""
    over = threading.Event()
    thread = threading.Thread(target=_renew, args=(job, over), name=f"lease {job.uuid}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def requeue_lost() -> int:
    """Put back jobs nobody works on any more; those tried too often are given up. How many were put back."""
    count = 0
    for job in Job.objects.filter(state=State.RUNNING, lease_until__lt=clock.now()):
        registered = handlers.get(job.handler)
        lapsed = _mine(job).filter(lease_until__lt=clock.now())  # asked again: it may have been renewed since
        if registered is None or job.attempts >= registered.attempts:
            if give_up(job, LOST, lapsed):
                logger.error("job %s (%s) was lost %s times, given up", job.uuid, job.handler, job.attempts)
            continue
        with transaction.atomic():
            if lapsed.update(state=State.QUEUED, lease_until=None):
                queue.put(job)
                count += 1
                logger.warning("job %s (%s) was lost and is queued again", job.uuid, job.handler)
    return count + _requeue_taskless()


def _requeue_taskless() -> int:
    """Queued jobs whose task was taken by a worker that then could not even take the job (database away)."""
    old = Job.objects.filter(state=State.QUEUED, asked_at__lt=clock.now() - LEASE)
    waiting = set(DBTaskResult.objects.ready().filter(pk__in=old.values("task")).values_list("pk", flat=True))
    starting = DBTaskResult.objects.running().filter(
        pk__in=old.values("task"), started_at__gt=clock.now() - LEASE
    )
    waiting |= set(starting.values_list("pk", flat=True))
    lost = [job for job in old if job.task not in waiting]
    for job in lost:
        queue.put(job)
        logger.warning("job %s (%s) had no task and is queued again", job.uuid, job.handler)
    return len(lost)


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)


def _renew(job: Job, over: threading.Event) -> None:
    try:
        while not over.wait(RENEW_EVERY):
            try:
                _mine(job).update(lease_until=clock.now() + LEASE)
            except DatabaseError:  # the handler holds the only write lock for a while: try again
                logger.info("the lease of job %s could not be renewed just now", job.uuid)
    finally:
        connection.close()
