"""Any sequence of steps by anybody on any days: what is refused changes nothing, and every day keeps how it was."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from luoshi.audit.models import Entry
from luoshi.kernel.errors import Refused
from luoshi.organisations.enums import UnitKind
from luoshi.periods.recurrence import parse_recurrence
from luoshi.tasks import actions
from luoshi.tasks.actions import Step
from luoshi.tasks.enums import Asked, Limit, State
from luoshi.tasks.lights import light_on
from luoshi.tasks.models import Extension, Milestone, Task, TaskLeg
from luoshi.tasks.packs import task_rules
from luoshi.tasks.queries import completion_of, with_lights
from tests.factories.units import make_group
from tests.tasks.casework import CLERK, DAY, GIVER, OWNER, paper, wrote
from tests.tasks.conftest import noon

DOING, REPORTED, DONE, LASTING, STOPPED, SPLIT = (
    "doing",
    "reported",
    "done",
    "lasting",
    "stopped",
    "split",
)
LEADS = {  # written here anew: from which states a step leads, and to which
    "report": {DOING: REPORTED},
    "withdraw": {REPORTED: DOING},
    "accept": {REPORTED: DONE},
    "give_back": {REPORTED: DOING},
    "keep_up": {DOING: LASTING},
    "review": {LASTING: LASTING},
    "last_review": {LASTING: DONE},
    "stop": {DOING: STOPPED, REPORTED: STOPPED, LASTING: STOPPED, SPLIT: SPLIT},
    "reopen": {DONE: DOING, LASTING: DOING, STOPPED: DOING},
    "hand_over": {DOING: DOING, LASTING: LASTING},
    "ask": {DOING: DOING},
    "grant": {DOING: DOING},
    "extend": {DOING: DOING},
    "close": {DOING: DONE},
    "note": {DOING: DOING, REPORTED: REPORTED, LASTING: LASTING},
    "reach": {DOING: DOING, REPORTED: REPORTED, LASTING: LASTING},
    "change": {DOING: DOING, REPORTED: REPORTED, LASTING: LASTING, SPLIT: SPLIT},
    "split": {DOING: SPLIT, LASTING: SPLIT, SPLIT: SPLIT},
    "decompose": {DOING: SPLIT, LASTING: SPLIT, SPLIT: SPLIT},
    "among": {DOING: SPLIT, LASTING: SPLIT, SPLIT: SPLIT},
    "monthly": {DOING: SPLIT, LASTING: SPLIT, SPLIT: SPLIT},
    "join": {SPLIT: DOING},
}
KEPT = ("state", "round", "round_on", "limit", "due_on", "review_on", "done_on", "accepted_on", "unit_id")
MODELS = list(apps.get_app_config("tasks").get_models())
PEOPLE = [OWNER, GIVER, CLERK]
ONE_DAY = dt.timedelta(days=1)
WHY, BASIS = "工作需要", "党委会〔2021〕8号"


def digest():
    """All rows of the room, and how long the trail is."""
    rows = {model.__name__: sorted(map(str, model._base_manager.values())) for model in MODELS}
    return rows, Entry.objects.count()


def refusal_of(act):
    """The sentence of what was refused; None where it was done."""
    try:
        act()
    except Refused as refused:
        return refused.sentence
    return None


class Tasks(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.before = transaction.savepoint()
        self.clock = time_machine.travel(noon(DAY), tick=False)
        self.traveller = self.clock.start()
        self.today = DAY
        self.was = defaultdict(dict)  # by task and day: how it stood when the day was over

    def teardown(self):
        self.clock.stop()
        transaction.set_rollback(False)
        transaction.savepoint_rollback(self.before)

    @initialize()
    def begin(self):
        self.group = make_group()

    # what happens

    @rule(days=st.sampled_from([1, 1, 3, 11, 40, 100]))
    def days_pass(self, days):
        self.today += days * ONE_DAY
        self.traveller.move_to(noon(self.today))

    @rule()
    def the_clock_runs(self):
        actions.expand_tasks()
        actions.place_tasks()
        self.keep()

    @rule(data=st.data())
    def give(self, data):
        unit = data.draw(st.sampled_from(self.group))
        limit = data.draw(st.sampled_from(Limit))
        due = data.draw(st.sampled_from([None, 0, 5, 60, 300]))
        due_on = None if due is None or limit is Limit.LASTING else self.today + due * ONE_DAY
        steps = [Step("方案", due_on)] if data.draw(st.booleans()) and due_on else []
        written = wrote(unit, due_on=due_on, limit=limit, milestones=steps)
        actions.give_task(written, self.group.top, by=GIVER)
        self.keep()

    @rule(data=st.data(), by=st.sampled_from(PEOPLE))
    def step(self, data, by):
        """Mostly one that leads on from there."""
        tasks = list(Task.objects.order_by("pk"))
        if not tasks:
            return
        task = data.draw(st.sampled_from(tasks))
        state = task.state
        fitting = sorted(name for name, leads in LEADS.items() if state in leads)
        name = data.draw(st.sampled_from(fitting) | st.sampled_from(sorted(LEADS)))
        act, right = getattr(self, f"do_{name}")(data, task, by)
        before, leads = digest(), LEADS[name].get(state)
        sentence = refusal_of(act)
        if sentence is not None:
            assert sentence.strip()
            assert digest() == before, f"{name} was refused and changed something"
            assert leads is None or not right or task.is_void, f"{name} from {state}: {sentence}"
            return
        assert leads is not None, f"{name} led on from {state}"
        assert not task.is_void
        task.refresh_from_db()
        if name in {"accept", "close"} and task.limit == Limit.KEPT_UP:
            leads = LASTING
        if name == "join" and task.limit == Limit.LASTING:
            leads = LASTING
        assert task.state == leads
        self.keep()

    @rule(data=st.data())
    def void(self, data):
        tasks = list(Task.objects.rows().order_by("pk"))
        if tasks and data.draw(st.integers(0, 3)) == 0:
            task = data.draw(st.sampled_from(tasks))
            actions.void_task(task, version=task.version, by=GIVER, why=WHY)
            self.keep()

    def keep(self):
        """How all of them stand now."""
        for pk, *stands in Task.objects.rows().values_list("pk", *KEPT):
            self.was[pk][self.today] = tuple(stands)

    # each step: the call, and whether by all that is known it must be granted

    def said(self, task, by):
        return {"version": task.version, "by": by}

    def day(self, data):
        """A day, now and then one that is too early or to come."""
        return self.today + data.draw(st.sampled_from([0, 0, 0, -1, -30, -400, 1])) * ONE_DAY

    def why(self, data):
        return data.draw(st.sampled_from([WHY, WHY, WHY, " "]))

    def do_report(self, data, task, by):
        day, words = self.day(data), self.why(data)
        open_ones = Milestone.objects.rows().filter(task=task, done_on=None).exists()
        right = task.round_on <= day <= self.today and words.strip() and not open_ones
        return lambda: actions.report(task, words, on=day, **self.said(task, by)), right

    def do_withdraw(self, _data, task, by):
        return lambda: actions.withdraw(task, **self.said(task, by)), True

    def do_accept(self, data, task, by):
        offline = data.draw(st.sampled_from([None, paper(self.today)]))
        right = offline is not None or by.id != task.reported_by_id
        return lambda: actions.accept(task, offline=offline, **self.said(task, by)), right

    def do_give_back(self, data, task, by):
        why = self.why(data)
        return lambda: actions.give_back(task, why=why, **self.said(task, by)), why.strip()

    def do_keep_up(self, data, task, by):
        why = self.why(data)
        return lambda: actions.keep_up(task, why=why, basis=BASIS, **self.said(task, by)), why.strip()

    def do_review(self, data, task, by):
        day = self.today + data.draw(st.sampled_from([30, 0])) * ONE_DAY
        return (
            lambda: actions.review(task, words=WHY, next_on=day, **self.said(task, by)),
            day > self.today,
        )

    def do_last_review(self, _data, task, by):
        return lambda: actions.review(task, words=WHY, last=True, **self.said(task, by)), True

    def do_stop(self, data, task, by):
        why = self.why(data)
        right = why.strip() and task.state != SPLIT and task.accepted_on is None
        return lambda: actions.stop(task, why=why, basis=BASIS, **self.said(task, by)), right

    def do_reopen(self, data, task, by):
        due = data.draw(st.sampled_from([None, self.today, self.today + 30 * ONE_DAY, self.today - ONE_DAY]))
        right = due is None or due >= self.today
        return lambda: actions.reopen(task, why=WHY, basis=BASIS, due_on=due, **self.said(task, by)), right

    def do_hand_over(self, data, task, by):
        unit = data.draw(st.sampled_from(self.group))
        return (
            lambda: actions.hand_over(task, unit, why=WHY, **self.said(task, by)),
            unit.pk != task.unit_id,
        )

    def do_ask(self, data, task, by):
        until = self.today + data.draw(st.sampled_from([20, 400, -1])) * ONE_DAY
        waiting = Extension.objects.rows().filter(task=task, state=Asked.WAITING).exists()
        later = task.due_on is None or until > task.due_on
        right = later and until >= self.today and not waiting
        return lambda: actions.ask_extension(task, until, WHY, **self.said(task, by)), right

    def do_grant(self, _data, task, by):
        request = Extension.objects.filter(task=task).last()

        def act():
            if request is None:
                raise Refused("没有申请")
            actions.decide_extension(request, granted=True, version=request.version, by=by)

        return act, False  # whether it must be granted is test_extending's

    def do_extend(self, data, task, by):
        until = self.today + data.draw(st.sampled_from([20, 400])) * ONE_DAY
        waiting = Extension.objects.rows().filter(task=task, state=Asked.WAITING).exists()
        right = not waiting and (task.due_on is None or until > task.due_on)
        return (
            lambda: actions.extend(task, until, WHY, offline=paper(self.today), **self.said(task, by)),
            right,
        )

    def do_close(self, _data, task, by):
        open_ones = Milestone.objects.rows().filter(task=task, done_on=None).exists()
        said = {"on": self.today, "offline": paper(self.today)}
        return lambda: actions.close_on_paper(task, WHY, **said, **self.said(task, by)), not open_ones

    def do_note(self, data, task, by):
        day = self.day(data)
        right = task.given_on <= day <= self.today
        return lambda: actions.note_progress(task, WHY, by=by, on=day), right

    def do_reach(self, _data, task, by):
        step = Milestone.objects.filter(task=task).order_by("done_on", "pk").last()

        def act():
            if step is None:
                raise Refused("没有节点")
            actions.reach_milestone(step, version=step.version, by=by)

        return act, False

    def do_change(self, data, task, by):
        due_on = data.draw(st.sampled_from([None, self.today + 9 * ONE_DAY]))
        written = wrote(task.unit, "改了的事项", due_on=due_on, limit=Limit.BY_DAY)
        return lambda: actions.change_task(task, written, **self.said(task, by)), True

    def cuttable(self, task):
        ahead = task.due_on is None or task.due_on >= self.today
        return ahead and task.accepted_on is None and not (task.state == SPLIT and task.recurrence)

    def do_split(self, data, task, by):
        units = data.draw(st.lists(st.sampled_from(self.group), max_size=2))
        parts = [wrote(unit, f"其中：{unit.pk}", due_on=self.today) for unit in units]
        right = parts and task.accepted_on is None
        return lambda: actions.split(task, parts, **self.said(task, by)), right

    def do_decompose(self, data, task, by):
        units = data.draw(st.lists(st.sampled_from(self.group), max_size=3))
        return lambda: actions.decompose(task, units, **self.said(task, by)), units and self.cuttable(task)

    def do_among(self, data, task, by):
        kinds = data.draw(
            st.sampled_from([[UnitKind.BRANCH], [UnitKind.GENERAL_BRANCH], [UnitKind.WORKSHOP]])
        )
        right = kinds != [UnitKind.WORKSHOP] and self.cuttable(task)
        return lambda: actions.decompose_among(task, self.group.top, kinds, **self.said(task, by)), right

    def do_monthly(self, _data, task, by):
        monthly = parse_recurrence("每月25日")
        said = {"recurrence": monthly, **self.said(task, by)}
        return (
            lambda: actions.decompose_among(task, self.group.top, [UnitKind.BRANCH], **said),
            task.due_on is not None and task.state == DOING and self.cuttable(task),
        )

    def do_join(self, _data, task, by):
        return lambda: actions.join(task, why=WHY, **self.said(task, by)), False

    # what holds after each

    @invariant()
    def each_day_has_one_leg_as_the_task_stood_when_it_was_over(self):
        told = defaultdict(list)
        for leg in TaskLeg.objects.rows().order_by("start", "pk"):
            told[leg.task_id].append(leg)
        standing = {task.pk: task for task in Task.objects.rows()}
        assert set(told) == set(standing)
        for pk, legs in told.items():
            assert [leg.end is None for leg in legs] == [False] * (len(legs) - 1) + [True]
            assert all(leg.end == later.start for leg, later in pairwise(legs))
            assert legs[0].start == standing[pk].given_on
            was = self.was[pk]
            changed = sorted(was)
            for day, later in [*pairwise(changed), (changed[-1], self.today + ONE_DAY)]:
                for asked in {day, later - ONE_DAY}:
                    held = [
                        leg for leg in legs if leg.start <= asked and (leg.end is None or asked < leg.end)
                    ]
                    assert [tuple(getattr(leg, name) for name in KEPT) for leg in held] == [was[day]]

    @invariant()
    def lights_are_the_same_in_the_database(self):
        rules = task_rules().lights
        for day in (self.today, self.today + 10 * ONE_DAY, self.today + 60 * ONE_DAY):
            for task in with_lights(Task.objects.rows(), day):
                assert task.light == light_on(task, day, rules)

    @invariant()
    def completion_is_a_plain_count(self):
        rows = list(Task.objects.rows())
        roots = [row.pk for row in rows if row.root_id is None]
        found = completion_of(roots, self.today)
        for root in roots:
            mine = [row for row in rows if (row.root_id or row.pk) == root and row.state != SPLIT]
            doing = [row for row in mine if row.state == DOING]
            days = [row.due_on for row in doing if row.due_on is not None]
            assert found[root] == (
                type(found[root])(
                    total=sum(row.state != STOPPED for row in mine),
                    done=sum(row.state == DONE or (row.state == LASTING and row.done_on is not None) for row in mine),
                    reported=sum(row.state == REPORTED for row in mine),
                    lasting=sum(row.state == LASTING and row.done_on is None for row in mine),
                    overdue=sum(day < self.today for day in days),
                    stopped=sum(row.state == STOPPED for row in mine),
                    due_on=min(days, default=None),
                )
            )  # fmt: skip


def test_every_state_is_told_of():
    assert {state for leads in LEADS.values() for state in leads} == set(map(str, State))


@pytest.mark.django_db
def test_any_sequence_of_steps():
    """A tenth of the sequences of `make accept`, always the same ones."""
    examples = max(5, settings.default.max_examples // 3)
    run_state_machine_as_test(Tasks, settings=settings(max_examples=examples, stateful_step_count=30))
