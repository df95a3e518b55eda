"""The worker: takes tasks from the queue one after another, and does the clock's work in between.

django-tasks' own worker ends when SQLite is busy longer than its timeout and leaves a task it was killed
with as RUNNING for ever; this one goes on, and leases bring the job back.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.db import DatabaseError, close_old_connections, transaction
from django_tasks_db.models import DBTaskResult

from luoshi.jobs.handlers import PAUSE
from luoshi.kernel.periodic import Periodic, periodics

logger = logging.getLogger(__name__)

IDLE: Final = 0.5  # seconds between looks into an empty queue
BUSY: Final = 2.0  # seconds to wait when the database is busy or away


@dataclass(slots=True)
class Clock:
    """Which periodic work is due; each is done soon after the start, then every so often."""

    last: dict[str, float] = field(default_factory=dict)

    def tick(self) -> list[str]:
        """Do what is due; the names of what was done. One that fails does not stop the others."""
        done = []
        for work in periodics:
            if self._is_due(work):
                self.last[work.name] = time.monotonic()
                try:
                    work.run()
                except Exception:
                    logger.exception("periodic work %s failed", work.name)
                else:
                    done.append(work.name)
        return done

    def _is_due(self, work: Periodic) -> bool:
        last = self.last.get(work.name)
        return last is None or time.monotonic() - last >= work.every.total_seconds()


@dataclass(slots=True)
class Worker:
    """Runs until `stopping` is set; the task under way is finished first."""

    clock: Clock = field(default_factory=Clock)
    stopping: bool = False
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    sleep: Callable[[float], None] = time.sleep

    def run(self) -> None:
        """Work until told to stop, whatever the database does meanwhile."""
        while not self.stopping:
            close_old_connections()
            try:
                self.clock.tick()
                pause = PAUSE if self.step() else IDLE
            except DatabaseError:
                logger.warning("the database is busy or away; trying again", exc_info=True)
                pause = BUSY
            if not self.stopping:
                self.sleep(pause)
        close_old_connections()

    def drain(self) -> int:
        """Run what is queued now, then return how many tasks were run."""
        count = 0
        while not self.stopping and self.step():
            count += 1
            self.sleep(PAUSE)
        return count

    def step(self) -> bool:
        """Run one task; False when none is waiting."""
        with transaction.atomic():
            found = DBTaskResult.objects.ready().get_locked()
            if found is None:
                return False
            found.claim(self.name)
        result = found.task_result
        try:
            value = found.task.call(*result.args, **result.kwargs)
        except Exception as error:
            logger.exception("task %s failed", found.id)
            found.set_failed(error)
        else:
            found.set_successful(value)
        return True


KEEP_TASKS: Final = dt.timedelta(days=7)
KEEP_JOBS: Final = dt.timedelta(days=90)


def prune() -> None:
    """Forget finished tasks after a week and finished jobs after three months; what they did stays."""
    from luoshi.jobs.enums import State
    from luoshi.jobs.models import Job
    from luoshi.kernel import clock

    now = clock.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_TASKS).delete()
    DBTaskResult.objects.running().filter(started_at__lt=now - KEEP_TASKS).delete()  # their worker was killed
    over = [state for state in State if state.is_over]
    Job.objects.filter(state__in=over, finished_at__lt=now - KEEP_JOBS).delete()
