"""Every action leaves exactly one entry, and without it nothing happens."""

from __future__ import annotations

from functools import partial

import pytest

from luoshi.organisations.actions import NewUnit, pair, set_up
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.tasks import actions
from luoshi.tasks.actions import Step, changing, deciding, extending, giving, parts, placing, working
from luoshi.tasks.enums import State
from luoshi.tasks.models import Milestone
from tests.factories.units import START, make_group, make_unit
from tests.suites.acts import ActionAuditSuite
from tests.tasks.casework import (
    DAY,
    GIVER,
    MEETING,
    OWNER,
    cut,
    in_state,
    make_task,
    now,
    paper,
    reported,
    wrote,
)
from tests.tasks.test_extending import LATER, ask
from tests.tasks.test_parts import BRANCHES
from tests.tasks.test_steps import BASIS

pytestmark = pytest.mark.usefixtures("go")
WHY = {"why": "工作调整"}
RESTS = {**WHY, "basis": BASIS}


def standing(state, name, *args, **said):
    """An act on a task that stands like this."""

    def make():
        task = in_state(make_group().works, state)
        return partial(getattr(actions, name), task, *args, version=task.version, by=GIVER, **said)

    return make


def on_task(name, more, **said):
    """An act on a task of the top unit, with more that is made of the group."""

    def make():
        group = make_group()
        task = make_task(group.top)
        return partial(getattr(actions, name), task, *more(group), version=task.version, by=GIVER, **said)

    return make


def on_list(act):
    def make():
        group = make_group()
        found = actions.open_list(group.top, "督办台账", by=GIVER)
        return partial(act, group, found)

    return make


def _reach():
    task = make_task(make_group().works, milestones=[Step("一")])
    return partial(actions.reach_milestone, Milestone.objects.get(task=task), version=1, by=OWNER)


def _expand():
    group = make_group()
    task = make_task(group.top)
    actions.decompose_among(task, group.works, BRANCHES, version=task.version, by=GIVER)
    make_unit(parent=group.works)
    return actions.expand_tasks


def _join():
    group = make_group()
    task = make_task(group.top)
    cut(task, [group.office])
    return partial(actions.join, now(task), version=now(task).version, by=GIVER, why="由本级办理")


def _place():
    group = make_group()
    top = NewUnit("集团公司", UnitKind.GROUP_COMPANY, START)
    company = set_up([top], by=GIVER, tree=Tree.ADMINISTRATIVE)[0]
    make_task(group.top)
    pair(group.top, company, START, by=GIVER)
    return actions.place_tasks


def _decide():
    request = ask(make_task(make_group().works))
    return partial(actions.decide_extension, request, granted=True, version=1, by=GIVER)


class TestGiving(ActionAuditSuite):
    module = giving
    acts = {
        "open_list": lambda: partial(actions.open_list, make_group().top, "督办台账", by=GIVER),
        "give_task": on_list(
            lambda group, _found: actions.give_task(wrote(group.works), group.top, by=GIVER)
        ),
        "give_tasks": on_list(
            lambda group, found: actions.give_tasks(
                [wrote(group.works), wrote(group.office)], group.top, by=GIVER, into=found
            )
        ),
        "link_tasks": lambda: partial(actions.link_tasks, [make_task(make_group().works)], MEETING, by=GIVER),
    }


class TestParts(ActionAuditSuite):
    module = parts
    acts = {
        "split": on_task("split", lambda group: [[wrote(group.office)]]),
        "decompose": on_task("decompose", lambda group: [[group.office]]),
        "decompose_among": on_task("decompose_among", lambda group: [group.works, BRANCHES]),
        "expand_tasks": _expand,
        "join": _join,
    }


class TestWorking(ActionAuditSuite):
    module = working
    acts = {
        "note_progress": lambda: partial(
            actions.note_progress, make_task(make_group().works), "已开展", by=OWNER
        ),
        "reach_milestone": _reach,
        "report": standing(State.DOING, "report", "完成"),
        "report_tasks": lambda: partial(
            actions.report_tasks, [make_task(make_group().works)], "完成", by=OWNER
        ),
        "withdraw": standing(State.REPORTED, "withdraw"),
    }


class TestDeciding(ActionAuditSuite):
    module = deciding
    acts = {
        "accept": standing(State.REPORTED, "accept"),
        "accept_tasks": lambda: partial(actions.accept_tasks, [reported(make_group().works)], by=GIVER),
        "close_on_paper": standing(State.DOING, "close_on_paper", "完成", on=DAY, offline=paper()),
        "give_back": standing(State.REPORTED, "give_back", **WHY),
        "stop": standing(State.DOING, "stop", **RESTS),
        "keep_up": standing(State.DOING, "keep_up", **RESTS),
        "reopen": standing(State.DONE, "reopen", due_on=None, **RESTS),
        "review": standing(State.LASTING, "review", words="坚持较好"),
        "hand_over": on_task("hand_over", lambda group: [group.office], **WHY),
    }


class TestExtending(ActionAuditSuite):
    module = extending
    acts = {
        "ask_extension": standing(State.DOING, "ask_extension", LATER, "材料未齐"),
        "decide_extension": _decide,
        "extend": standing(State.DOING, "extend", LATER, "工期调整", offline=paper()),
    }


class TestChanging(ActionAuditSuite):
    module = changing
    acts = {
        "change_task": on_task("change_task", lambda group: [wrote(group.top, "改")]),
        "void_task": standing(State.DONE, "void_task", **WHY),
        "void_list": on_list(
            lambda _group, found: actions.void_list(found, version=found.version, by=GIVER, why="重复")
        ),
    }


class TestPlacing(ActionAuditSuite):
    module = placing
    acts = {"place_tasks": _place}
