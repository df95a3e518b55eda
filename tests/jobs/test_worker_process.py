"""A worker in a process of its own: killed, told to stop, and the clock from outside."""

import datetime as dt
import signal
import time

import pytest

from luoshi.jobs import enqueue
from luoshi.jobs.enums import State
from luoshi.jobs.models import Job
from luoshi.kernel import clock
from tests.factories.kernel import CLERK
from tests.support import processes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def luoshi(data_dir):
    """Starts `luoshi …` on this test's database; what is left is ended."""
    started = []

    def start(*words):
        started.append(processes.start(*words, data_dir=data_dir))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_for(job, state):
    until = time.monotonic() + 30
    while time.monotonic() < until:
        job.refresh_from_db()
        if job.state == state:
            return
        time.sleep(0.05)
    pytest.fail(f"the job is still {job.state}")


def test_what_a_killed_worker_held_is_done_by_the_next(luoshi):
    job = enqueue("tests.linger", {}, by=CLERK)
    worker = luoshi("worker")
    wait_for(job, State.RUNNING)
    worker.kill()
    worker.wait()
    Job.objects.update(lease_until=clock.now() - dt.timedelta(seconds=1))  # half a minute later
    ticked, _ = luoshi("worker", "--tick").communicate(timeout=60)
    assert "jobs.requeue" in ticked
    drained, _ = luoshi("worker", "--once").communicate(timeout=60)
    assert "已处理 1 项" in drained
    job.refresh_from_db()
    assert (job.state, job.result, job.attempts) == (State.DONE, {"attempt": 2}, 2)


def test_a_worker_told_to_stop_finishes_its_task_first(luoshi):
    job = enqueue("tests.short", {"seconds": 1}, by=CLERK)
    later = enqueue("tests.short", {"seconds": 0}, by=CLERK)
    worker = luoshi("worker")
    wait_for(job, State.RUNNING)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0
    job.refresh_from_db()
    later.refresh_from_db()
    assert (job.state, later.state) == (State.DONE, State.QUEUED)
