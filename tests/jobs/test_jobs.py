"""Background work: done once it is committed, in the asker's name, and not lost with its worker."""

import datetime as dt
import threading

import pytest
from django.db import OperationalError, transaction
from django.http import Http404
from django_tasks_db.models import DBTaskResult

from luoshi.access.actions import deactivate, reactivate
from luoshi.audit.models import Entry
from luoshi.jobs import enqueue, handlers, leases, progress, queries, running
from luoshi.jobs.enums import State
from luoshi.jobs.models import Job
from luoshi.jobs.worker import KEEP_JOBS, Clock, Worker, prune
from luoshi.kernel import clock, periodic
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.kernel.periodic import Periodic
from luoshi.kernel.registry import Registry
from tests.factories.kernel import CLERK, OTHER
from tests.factories.users import actor, make_user
from tests.kernel.testapp.models import Tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def moving(time_machine):
    """A clock to be moved on; it stands meanwhile."""
    time_machine.move_to(dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC), tick=False)
    return time_machine


@pytest.fixture
def handler(monkeypatch):
    """Registers handlers for this test only."""
    monkeypatch.setattr(handlers, "_handlers", {})

    def register(run, attempts=3):
        handlers.register("testapp.do", run, label="试做", attempts=attempts)

    return register


def write_tag(job):
    with action("testapp.do", by=job.by) as act:
        return {"tag": act.create(Tag(word=job.payload["word"])).pk}


def work():
    return Worker(sleep=lambda _seconds: None).drain()


def test_done_in_the_askers_name_through_the_door_job(handler):
    handler(write_tag)
    job = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    assert (job.state, Tag.objects.count()) == (State.QUEUED, 0)
    assert work() == 1
    job.refresh_from_db()
    entry = Entry.objects.latest("seq")
    assert (entry.actor_name, entry.door, entry.request_id) == ("李文书", "job", "r-1")
    assert (job.state, job.result, job.error, job.attempts) == (
        State.DONE,
        {"tag": Tag.objects.get().pk},
        "",
        1,
    )
    assert job.finished_at is not None
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert work() == 0


def test_rolled_back_is_never_done(handler):
    handler(write_tag)
    with pytest.raises(Refused), action("testapp.ask", by=CLERK):
        enqueue("testapp.do", {"word": "一"}, by=CLERK)
        raise Refused("不行")
    assert (work(), Job.objects.count(), Tag.objects.count()) == (0, 0, 0)


def test_an_unknown_handler_is_a_defect_of_the_caller(handler):
    with pytest.raises(LookupError):
        enqueue("testapp.nobody", {}, by=CLERK)


def test_a_refusal_is_the_jobs_sentence(handler):
    def refuse(_job):
        raise Refused("第3行缺少单位")

    handler(refuse)
    job = enqueue("testapp.do", {}, by=CLERK)
    work()
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "第3行缺少单位")


def test_a_defect_is_logged_and_said_without_its_contents(handler, caplog):
    def break_down(job):
        raise ValueError(f"secret {job.payload['word']}")

    handler(break_down)
    job = enqueue("testapp.do", {"word": "机密"}, by=CLERK)
    work()
    job.refresh_from_db()
    assert (job.state, job.error) == (
        State.FAILED,
        f"后台处理出错，已记录，请联系管理员（编号 {str(job.uuid)[:8]}）",
    )
    assert "testapp.do" in caplog.text


def test_a_job_of_an_account_stopped_since_is_not_done_with_its_rights(handler):
    handler(write_tag)
    user = make_user()
    job = enqueue("testapp.do", {"word": "一"}, by=actor(user))
    deactivate(user, by=SYSTEM, why="离岗")
    work()
    job.refresh_from_db()
    assert (job.state, job.error, Tag.objects.count()) == (State.FAILED, running.STOPPED, 0)
    reactivate(user, by=SYSTEM)
    enqueue("testapp.do", {"word": "二"}, by=actor(user))
    enqueue("testapp.do", {"word": "三"}, by=SYSTEM)
    assert (work(), Tag.objects.count()) == (2, 2)


def test_where_nobody_answers_for_accounts_only_the_system_acts(handler, monkeypatch):
    monkeypatch.setattr(handlers, "_may_act", [])
    handler(write_tag)
    jobs = [enqueue("testapp.do", {"word": "一"}, by=by) for by in (CLERK, SYSTEM)]
    work()
    assert [Job.objects.get(pk=job.pk).state for job in jobs] == [State.FAILED, State.DONE]


def test_a_lease_renewed_while_lost_jobs_are_looked_for_is_believed(handler, moving, monkeypatch):
    handler(write_tag, attempts=1)
    job = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    killed(job)
    moving.shift(leases.LEASE + dt.timedelta(seconds=1))

    def renewed(name):
        Job.objects.filter(pk=job.pk).update(lease_until=clock.now() + leases.LEASE)
        return found(name)

    found = handlers.get
    monkeypatch.setattr(handlers, "get", renewed)
    assert leases.requeue_lost() == 0
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_a_busy_database_is_tried_again_but_not_for_ever(handler):
    seen = []

    def busy(job):
        seen.append(job.attempt)
        raise OperationalError("database is locked")

    handler(busy)
    job = enqueue("testapp.do", {}, by=CLERK)
    assert work() == 3
    job.refresh_from_db()
    assert (seen, job.state, job.error) == ([1, 2, 3], State.FAILED, leases.LOST)


def test_a_program_that_lost_the_handler_says_so(handler):
    handler(write_tag)
    job = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    handlers._handlers.clear()
    work()
    job.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, running.UNKNOWN)


def killed(job):
    """As after kill -9: the job is held, nobody renews, the task stays RUNNING."""
    with transaction.atomic():
        found = DBTaskResult.objects.ready().get_locked()
        found.claim("killed worker")
    return leases.take(str(job.uuid))


def test_what_a_killed_worker_held_comes_back_when_its_lease_is_over(handler, moving):
    handler(write_tag)
    job = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    killed(job)
    assert leases.requeue_lost() == 0
    moving.shift(leases.LEASE + dt.timedelta(seconds=1))
    assert leases.requeue_lost() == 1
    assert leases.requeue_lost() == 0
    assert work() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, Tag.objects.count()) == (State.DONE, 2, 1)


def test_a_job_that_kills_its_workers_is_given_up(handler, moving):
    handler(write_tag, attempts=2)
    job = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    for _ in range(2):
        killed(job)
        moving.shift(leases.LEASE + dt.timedelta(seconds=1))
        leases.requeue_lost()
    job.refresh_from_db()
    assert (job.state, job.error, work()) == (State.FAILED, leases.LOST, 0)


def test_a_worker_that_comes_back_late_keeps_quiet(handler, moving):
    handler(write_tag)
    job = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    late = killed(job)
    moving.shift(leases.LEASE + dt.timedelta(seconds=1))
    leases.requeue_lost()
    work()
    assert leases.finish(late, State.FAILED, error="迟到") is False
    job.refresh_from_db()
    assert (job.state, job.error) == (State.DONE, "")


def test_a_job_without_a_task_gets_another(handler, moving):
    """Its task was taken by a worker that then lost the database before it could take the job."""
    handler(write_tag)
    job = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    DBTaskResult.objects.all().delete()
    assert leases.requeue_lost() == 0
    moving.shift(leases.LEASE + dt.timedelta(seconds=1))
    assert leases.requeue_lost() == 1
    assert leases.requeue_lost() == 0
    assert work() == 1
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_long_queue_is_not_queued_twice(handler, moving):
    handler(write_tag)
    enqueue("testapp.do", {"word": "一"}, by=CLERK)
    moving.shift(dt.timedelta(hours=1))
    assert leases.requeue_lost() == 0
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_the_handler_works(handler, monkeypatch):
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.02)
    until = []

    def slow(job):
        until.append(Job.objects.get().lease_until)
        while Job.objects.get().lease_until == until[0]:
            threading.Event().wait(0.01)
        until.append(Job.objects.get().lease_until)

    handler(slow)
    enqueue("testapp.do", {}, by=CLERK)
    work()
    assert until[1] > until[0]
    assert Job.objects.get().lease_until is None


def test_progress_is_told_beside_the_database(handler):
    seen = []

    def tell(job):
        job.progress(3, 12, "第3份")
        seen.append(queries.shown(Job.objects.get()))
        job.pause()

    handler(tell)
    job = enqueue("testapp.do", {}, by=CLERK)
    work()
    assert seen[0].progress == progress.JobProgress(total=12, done=3, text="第3份")
    assert (seen[0].progress.percent, seen[0].label, seen[0].state) == (25, "试做", State.RUNNING)
    assert progress.read(job.uuid) is None
    assert queries.shown(Job.objects.get()).progress is None


@pytest.mark.parametrize(
    ("total", "done", "percent"), [(0, 5, None), (3, 1, 33), (3, 3, 100), (2, 9, 100), (1000, 999, 99)]
)
def test_percent(total, done, percent):
    assert progress.JobProgress(total=total, done=done).percent == percent


@pytest.mark.parametrize("text", ["", "{", "[]", '{"total": 1}', '{"x": 1}'])
def test_a_damaged_progress_file_is_no_progress(text):
    key = "0b6b7a52-6a30-4a9a-8d41-1c5d0f4f0a10"
    progress.path_of(key).parent.mkdir()
    progress.path_of(key).write_text(text)
    assert progress.read(key) is None


def test_progress_that_cannot_be_written_does_not_fail_the_job(settings, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.DATA_DIR = tmp_path / "file"
    progress.write("0b6b7a52-6a30-4a9a-8d41-1c5d0f4f0a10", progress.JobProgress(1, 1))
    assert "could not be written" in caplog.text


class User:
    def __init__(self, pk):
        self.pk = pk


def test_a_job_is_followed_by_who_asked_for_it(handler, moving):
    handler(write_tag)
    job = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    enqueue("testapp.do", {"word": "二"}, by=OTHER)
    assert list(queries.jobs_of(User(CLERK.id))) == [job]
    assert queries.job_for(User(CLERK.id), job.uuid) == job
    for stranger in (User(OTHER.id), User(None), None):
        with pytest.raises(Http404):
            queries.job_for(stranger, job.uuid)
    assert queries.shown(job).waiting is False
    moving.shift(dt.timedelta(minutes=1))
    assert queries.shown(job).waiting is True


def test_the_clock_does_what_is_due_and_goes_on_after_a_failure(monkeypatch):
    registry = Registry("periodic work", lambda item: item.name)
    monkeypatch.setattr("luoshi.jobs.worker.periodics", registry)
    calls = []

    def fail():
        calls.append("fail")
        raise ValueError

    registry.register(Periodic("bad", dt.timedelta(hours=1), fail))
    registry.register(Periodic("often", dt.timedelta(0), lambda: calls.append("often")))
    registry.register(Periodic("seldom", dt.timedelta(hours=1), lambda: calls.append("seldom")))
    ticking = Clock()
    assert (ticking.tick(), ticking.tick()) == (["often", "seldom"], ["often"])
    assert calls == ["fail", "often", "seldom", "often"]


def test_the_rooms_of_the_base_have_their_periodic_work():
    assert {"jobs.requeue", "jobs.prune", "files.sweep"} <= {work.name for work in periodic.periodics}


def test_the_worker_goes_on_when_the_database_is_busy(handler, monkeypatch):
    handler(write_tag)
    job = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    pauses = []
    worker = Worker(sleep=pauses.append)
    real, failures = worker.step, [OperationalError("database is locked")] * 2

    def step():
        if failures:
            raise failures.pop()
        done = real()
        worker.stopping = not done
        return done

    monkeypatch.setattr(Worker, "step", lambda _self: step())
    monkeypatch.setattr(
        "luoshi.jobs.worker.close_old_connections", lambda: None
    )  # the test's own transaction
    worker.run()
    job.refresh_from_db()
    assert job.state == State.DONE
    assert pauses == [2.0, 2.0, 0.02]


def test_old_work_is_forgotten(handler, moving):
    handler(write_tag)
    old = enqueue("testapp.do", {"word": "一"}, by=CLERK)
    work()
    enqueue("testapp.do", {"word": "二"}, by=CLERK)
    moving.shift(KEEP_JOBS + dt.timedelta(days=1))
    prune()
    assert [job.payload for job in Job.objects.all()] == [{"word": "二"}]
    assert not Job.objects.filter(pk=old.pk).exists()
    assert DBTaskResult.objects.count() == 1


def test_a_handler_is_registered_once(handler):
    handler(write_tag)
    handler(write_tag)
    with pytest.raises(ValueError, match="registered twice"):
        handler(lambda job: job)
    assert (handlers.label("testapp.do"), handlers.label("gone.do")) == ("试做", "gone.do")
