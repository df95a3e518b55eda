"""Random legal and illegal steps of several people over months, against a model of a few lines.

What is illegal changes nothing and says why; what is legal is done; the leg holding on any day says how it stood that
day; rounds that are over never change.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from luoshi.findings import actions
from luoshi.findings.enums import Result, State
from luoshi.findings.models import Finding, FindingLeg, FindingMeasure
from luoshi.findings.packs import Findings
from luoshi.kernel import clock
from luoshi.kernel.action import Offline
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.packs.builtin import builtin_section
from luoshi.tasks import actions as tasks
from luoshi.tasks.models import Task
from tests.factories.findings import found, jobs_of, remedy
from tests.factories.units import make_group
from tests.figures.test_frozen import undone

pytestmark = pytest.mark.django_db
START = dt.date(2021, 3, 1)
PEOPLE = (Actor(1, "支部干事"), Actor(2, "整改办"), Actor(3, "党委书记"))
COLUMNS = ("state", "result", "round", "covered", "due_on", "applied_on", "closed_on", "unit_id")
DONE = {"mostly", "done", "lasting"}
STEPS = len(builtin_section("findings", Findings).step_keys)


def every_row() -> dict[str, list[Any]]:
    """All that findings and their jobs are made of."""
    rooms = [*apps.get_app_config("findings").get_models(), *apps.get_app_config("tasks").get_models()]
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in rooms}


class Office:
    """One finding and whatever people try to do with it, with what should come of it beside it."""

    def __init__(self, draw: random.Random, today: list[dt.date]) -> None:
        self.draw, self.today = draw, today
        self.group = make_group()
        self.state, self.agreed, self.applied_by = "registered", 0, 0
        self.round = 1
        written = found(self.group.office, due_on=START + dt.timedelta(days=60))
        self.key = actions.register([written], self.group.top, by=PEOPLE[0], found_on=START)[0].pk
        self.stood: dict[dt.date, dict[str, Any]] = {}

    @property
    def finding(self) -> Finding:
        return Finding.objects.get(pk=self.key)

    def ready(self) -> bool:
        """By hand: measures of this round, each with jobs that are over."""
        measures = [
            link.measure
            for link in FindingMeasure.objects.filter(finding=self.key).select_related("measure")
            if link.measure.round == self.round
        ]
        jobs = {
            measure.pk: list(Task.objects.filter(links__ref=str(measure.uuid), voided_at=None))
            for measure in measures
        }
        over = {"done", "stopped", "lasting"}
        return bool(measures) and all(some and {one.state for one in some} <= over for some in jobs.values())

    def step(self) -> None:
        """Somebody tries something; what comes of it is what should."""
        names = [name for name in dir(self) if name.startswith("do_")]
        legal, call, after = getattr(self, self.draw.choice(names))(self.draw.choice(PEOPLE))
        before, refused = every_row(), None
        try:
            call()
        except Refused as sentence:
            refused = sentence.sentence
        assert legal is (refused is None), refused
        if refused is None:
            after()
        else:
            assert len(refused) > 5
            assert every_row() == before
        now = self.finding
        assert (now.state, now.round) == (self.state, self.round)
        self.stood[self.today[0]] = {name: getattr(now, name) for name in COLUMNS}

    def becomes(self, state: str, **more: Any) -> Callable[[], None]:
        """What the model is afterwards."""

        def after() -> None:
            self.state = state
            for name, value in more.items():
                setattr(self, name, value)

        return after

    # each: whether it should be done, the call, and the model afterwards

    def do_claim(self, by: Actor) -> Any:
        return (
            self.state == "registered",
            lambda: actions.claim([self.finding], by=by),
            self.becomes("claimed"),
        )

    def do_measure(self, by: Actor) -> Any:
        jobs = self.draw.randint(0, 2)
        one = remedy(self.group.office, f"措施{self.draw.randint(1, 999)}", jobs=jobs)
        call = lambda: actions.add_measures(self.finding, [one], version=self.finding.version, by=by)  # noqa: E731
        return self.state in {"registered", "claimed", "mending"}, call, lambda: None

    def do_plan(self, by: Actor) -> Any:
        has = any(
            link.measure.round == self.round
            for link in FindingMeasure.objects.filter(finding=self.key).select_related("measure")
        )
        return (
            self.state == "claimed" and has,
            lambda: actions.settle_plan([self.finding], by=by),
            self.becomes("mending"),
        )

    def do_job(self, by: Actor) -> Any:
        """A job is done, all in one: it moves nothing of the finding but its days."""
        waiting = [task for task in jobs_of(self.finding) if task.state == "doing"]
        if not waiting:
            return True, lambda: None, lambda: None
        task, other = self.draw.choice(waiting), PEOPLE[(PEOPLE.index(by) + 1) % 3]

        def call() -> None:
            done = tasks.report(task, "完成", version=task.version, by=by)
            tasks.accept(done, version=done.version, by=other)

        return True, call, lambda: None

    def do_job_again(self, by: Actor) -> Any:
        done = [task for task in jobs_of(self.finding) if task.state == "done"]
        if not done or self.draw.randrange(3):
            return True, lambda: None, lambda: None
        task = self.draw.choice(done)
        call = lambda: tasks.reopen(task, version=task.version, by=by, why="不实", basis="督查", due_on=None)  # noqa: E731
        return True, call, lambda: None

    def do_apply(self, by: Actor) -> Any:
        effect = self.draw.choice(["", "已见成效", "制度已印发"])
        result = self.draw.choice(list(Result))
        stated = bool(effect or self.finding.effect)
        legal = self.state == "mending" and self.ready() and stated and result in DONE
        call = lambda: actions.apply_for_closing(  # noqa: E731
            self.finding, version=self.finding.version, by=by, effect=effect, result=result
        )
        return legal, call, self.becomes("applied", applied_by=by.id, agreed=0)

    def do_withdraw(self, by: Actor) -> Any:
        call = lambda: actions.withdraw(self.finding, version=self.finding.version, by=by)  # noqa: E731
        return self.state == "applied", call, self.becomes("mending")

    def do_accept(self, by: Actor) -> Any:
        paper = Offline("书记", "党委书记", self.today[0], "会议") if self.draw.randrange(3) == 0 else None
        legal = self.state == "applied" and (paper is not None or by.id != self.applied_by) and self.ready()
        call = lambda: actions.accept(self.finding, version=self.finding.version, by=by, offline=paper)  # noqa: E731
        after = self.becomes("closed" if self.agreed + 1 == STEPS else "applied", agreed=self.agreed + 1)
        return legal, call, after

    def do_meeting(self, by: Actor) -> Any:
        call = lambda: actions.close_by_meeting(  # noqa: E731
            [self.finding], self.group.top, "销号会", self.today[0], by=by
        )
        return self.state == "applied" and self.ready(), call, self.becomes("closed")

    def do_give_back(self, by: Actor) -> Any:
        why = self.draw.choice(["", "佐证不足"])
        call = lambda: actions.give_back(self.finding, version=self.finding.version, by=by, why=why)  # noqa: E731
        return self.state == "applied" and bool(why), call, self.becomes("mending")

    def do_recheck(self, by: Actor) -> Any:
        call = lambda: actions.recheck(self.finding, "已坚持", version=self.finding.version, by=by)  # noqa: E731
        return self.state == "closed", call, lambda: None

    def do_reopen(self, by: Actor) -> Any:
        basis = self.draw.choice(["", "回头看报告"])
        call = lambda: actions.reopen(  # noqa: E731
            self.finding, version=self.finding.version, by=by, why="反弹", basis=basis
        )
        return self.state == "closed" and bool(basis), call, self.becomes("claimed", round=self.round + 1)

    def do_stale(self, by: Actor) -> Any:
        """From a page that was opened before the last change."""
        now = self.finding
        call = lambda: actions.recheck(now, "看过", version=now.version - 1, by=by)  # noqa: E731
        return False, call, lambda: None

    def check_legs(self) -> None:
        """One leg is open, they join, and each day's is how it stood at the end of that day."""
        legs = list(FindingLeg.objects.rows().filter(finding=self.key).order_by("pk"))
        assert [leg.end is None for leg in legs] == [False] * (len(legs) - 1) + [True]
        assert all(one.end == other.start for one, other in pairwise(legs))
        day, stood = START, None
        while day <= self.today[0]:
            stood = self.stood.get(day, stood)
            holding = FindingLeg.objects.on(day).filter(finding=self.key).get()
            if stood is not None:
                assert {name: getattr(holding, name) for name in COLUMNS} == stood, day
            day += dt.timedelta(days=1)


@settings(phases=[Phase.explicit, Phase.generate], max_examples=settings().max_examples // 3)
@given(st.integers(0, 2**32))
def test_whatever_people_try(seed):
    draw, today = random.Random(seed), [START]
    with undone(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(clock, "today", lambda: today[0])
        office = Office(draw, today)
        for _at in range(40):
            office.step()
            if draw.randrange(3) == 0:
                today[0] += dt.timedelta(days=draw.choice([1, 1, 3, 10]))
        office.check_legs()
        assert office.finding.state in State.values
