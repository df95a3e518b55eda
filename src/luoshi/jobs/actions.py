"""Asking for something to be done in the background."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from luoshi.jobs import handlers, queue
from luoshi.jobs.models import Job
from luoshi.kernel import clock
from luoshi.kernel.actor import Actor


def enqueue(handler: str, payload: dict[str, Any], *, by: Actor) -> Job:
    """Have a handler run once what is under way is committed; it is not run if that is rolled back.

    The job and its place in the queue are rows of the same database, so both appear with the commit or
    not at all: no job is lost by a crash in between.

    Args:
        handler: a registered name.
        payload: ids and small values as JSON; never the contents of documents.
        by: who asks; the handler acts in this name, through the door JOB.
    """
    if handlers.get(handler) is None:
        raise LookupError(f"no job handler {handler!r}")
    with transaction.atomic():
        job = Job.objects.create(
            handler=handler,
            payload=payload,
            asked_at=clock.now(),
            asked_by_id=by.id,
            asked_by_name=by.name[:80],
            request_id=by.request_id[:64],
        )
        queue.put(job)
    return job
