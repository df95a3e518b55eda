"""Running one job: take it, call its handler, write down what came of it."""

from __future__ import annotations

import logging

from django.db import OperationalError

from luoshi.jobs import handlers, leases, queue
from luoshi.jobs.enums import State
from luoshi.jobs.models import Job
from luoshi.kernel.actor import Actor, Door
from luoshi.kernel.errors import Refused

logger = logging.getLogger(__name__)

UNKNOWN = "本版本的程序不认识这项后台处理，请联系管理员"
STOPPED = "没有处理：提交人的账号已停用，请由在岗的人重新提交"


def run(key: str) -> None:
    """Run a queued job. What its handler refuses or breaks is written into the job, for its page."""
    job = leases.take(key)
    if job is None:
        logger.info("job %s is not waiting any more", key)
        return
    registered = handlers.get(job.handler)
    if registered is None:
        leases.finish(job, State.FAILED, error=UNKNOWN)
        return
    by = Actor(id=job.asked_by_id, name=job.asked_by_name, door=Door.JOB, request_id=job.request_id)
    if not handlers.may_act(by):  # what was asked for with rights that have gone since is not done with them
        leases.give_up(job, STOPPED)
        return
    try:
        with leases.kept(job):
            result = registered.run(handlers.Running(str(job.uuid), job.payload, by, job.attempts))
    except Refused as refused:
        leases.finish(job, State.FAILED, error=refused.sentence)
    except OperationalError:
        logger.warning("job %s (%s) met a busy database", job.uuid, job.handler, exc_info=True)
        _again(job, registered)
    except Exception:
        logger.exception("job %s (%s) failed", job.uuid, job.handler)
        leases.finish(
            job, State.FAILED, error=f"后台处理出错，已记录，请联系管理员（编号 {str(job.uuid)[:8]}）"
        )
    else:
        leases.finish(job, State.DONE, result=result)


def _again(job: Job, registered: handlers.Registered) -> None:
    """The database was busy or away: another try, unless it was the last."""
    if job.attempts >= registered.attempts:
        leases.give_up(job, leases.LOST)
    elif leases.finish(job, State.QUEUED):
        queue.put(job)
