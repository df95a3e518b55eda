"""Two people at the same moment: one is served, the other is told in one sentence, nothing is written twice."""

from __future__ import annotations

from uuid import uuid4

import pytest

from luoshi.audit.models import Entry
from luoshi.kernel.errors import Refused
from luoshi.tasks.actions import (
    accept,
    accept_tasks,
    ask_extension,
    decide_extension,
    decompose,
    decompose_among,
    expand_tasks,
    give_back,
    give_tasks,
    note_progress,
    report,
    report_tasks,
)
from luoshi.tasks.enums import Asked, State
from luoshi.tasks.models import Progress, Task, TaskLeg
from tests.factories.units import make_group, make_unit
from tests.support.threads import at_once
from tests.tasks.casework import CLERK, GIVER, OWNER, legs, make_task, now, reported, wrote
from tests.tasks.test_extending import LATER
from tests.tasks.test_parts import BRANCHES

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("go")]


def served(found):
    """How many were; the others were refused, and nothing else went wrong."""
    wrong = [one for one in found if isinstance(one, BaseException) and not isinstance(one, Refused)]
    assert not wrong, wrong
    return sum(not isinstance(one, Refused) for one in found)


def one_open_leg():
    return all(
        TaskLeg.objects.rows().filter(task=task, end=None).count() == 1 for task in Task.objects.rows()
    )


def test_two_acceptances_at_once():
    task = reported(make_group().works)
    found = at_once(*(lambda by=by: accept(task, version=task.version, by=by) for by in (GIVER, CLERK)))
    assert served(found) == 1
    assert [leg.verb for leg in legs(task)] == ["give", "report", "accept"]
    assert one_open_leg()


def test_accepting_against_giving_back():
    task = reported(make_group().works)
    found = at_once(
        lambda: accept(task, version=task.version, by=GIVER),
        lambda: give_back(task, version=task.version, by=CLERK, why="缺少台账"),
    )
    assert served(found) == 1
    assert len(legs(task)) == 3
    assert now(task).state == (State.DOING if isinstance(found[0], Refused) else State.DONE)


def test_reported_and_accepted_while_more_time_is_granted():
    task = make_task(make_group().works)
    request = ask_extension(task, LATER, "材料未齐", version=task.version, by=OWNER)

    def through():
        done = report(task, "完成", version=task.version, by=OWNER)
        return accept(done, version=done.version, by=GIVER)

    found = at_once(through, lambda: decide_extension(request, granted=True, version=1, by=GIVER))
    assert served(found) == 1
    request.refresh_from_db()
    ended, verbs = now(task), [leg.verb for leg in legs(task)]
    if isinstance(found[0], Refused):
        assert (ended.state, ended.due_on, request.state) == (State.DOING, LATER, Asked.GRANTED)
        assert verbs == ["give", "extend"]
    else:
        assert (ended.state, request.state) == (State.DONE, Asked.LAPSED)
        assert verbs == ["give", "report", "accept"]


def test_two_decompositions_at_once():
    group = make_group()
    task, units = make_task(group.top), [group.works_first, group.works_second]
    found = at_once(
        lambda: decompose(task, units, version=task.version, by=GIVER),
        lambda: decompose_among(task, group.works, BRANCHES, version=task.version, by=CLERK),
    )
    assert served(found) == 1
    assert sorted(part.unit_id for part in Task.objects.filter(parent=task)) == [unit.pk for unit in units]
    assert one_open_leg()


def test_two_clocks_give_a_later_unit_its_part_once():
    group = make_group()
    task = make_task(group.top)
    decompose_among(task, group.works, BRANCHES, version=task.version, by=GIVER)
    make_unit("甲厂第三党支部", parent=group.works)
    assert sorted(at_once(expand_tasks, expand_tasks)) == [0, 1]
    assert Task.objects.filter(parent=task).count() == 3


def test_the_same_draft_sent_twice_at_once_is_given_once():
    group = make_group()
    drafts = [wrote(group.works, f"第{at}项") for at in range(3)]
    found = at_once(*(lambda: give_tasks(drafts, group.top, by=GIVER) for _twice in range(2)))
    assert served(found) == 2
    assert [task.pk for task in found[0]] == [task.pk for task in found[1]]
    assert (Task.objects.count(), TaskLeg.objects.count()) == (3, 3)
    assert Entry.objects.filter(action="tasks.give").count() == 1


def test_two_batches_of_the_same_tasks_in_other_orders_do_not_wait_for_each_other():
    group = make_group()
    tasks = [make_task(group.works, title=f"第{at}项") for at in range(6)]
    found = at_once(
        lambda: report_tasks(tasks, "完成", by=OWNER), lambda: report_tasks(tasks[::-1], "完成", by=CLERK)
    )
    assert served(found) == 1
    waiting = list(Task.objects.filter(state=State.REPORTED))
    assert len(waiting) == 6
    found = at_once(lambda: accept_tasks(waiting, by=GIVER), lambda: accept_tasks(waiting[::-1], by=GIVER))
    assert served(found) == 1
    assert one_open_leg()


def test_the_same_note_sent_twice_at_once_is_kept_once():
    task, key = make_task(make_group().works), uuid4()
    found = at_once(*(lambda: note_progress(task, "已开展", by=OWNER, uuid=key) for _twice in range(2)))
    assert served(found) == 2
    assert Progress.objects.count() == 1
