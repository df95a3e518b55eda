"""What was shown is written as it was planned, unless something moved that the plan rests on."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.audit.queries import last_number, rooms_touched_since
from luoshi.exchange import actions, planning
from luoshi.exchange.actions import applying
from luoshi.exchange.enums import State
from luoshi.exchange.models import Import
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import offers
from luoshi.organisations.actions.people import change_person, create_person
from luoshi.organisations.models import Body, Membership, Person, Post
from luoshi.packs.actions import apply_builtin
from tests.exchange.sheets import CLERK, handed, received
from tests.factories.units import make_group
from tests.workbooks.sheets import raw_xlsx

pytestmark = pytest.mark.django_db
ON = dt.date(2021, 6, 30)
HEADS = ["序号", "工号", "姓名", "所在党支部", "党小组", "党员类别", "入党时间", "党内职务", "岗位"]
LINES = [
    [1, "A1", "张三", "甲厂第一党支部", "", "正式", "2010.7.1", "书记", "主任"],
    [2, "A2", "李四", "甲厂第一党支部", "第一党小组", "正式", "2015.7.1", "", ""],
    [3, "A3", "王小五", "甲厂第二党支部", "", "预备", "2020.12.1", "", "干事"],
]


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    return make_group()


@pytest.fixture
def plannings(monkeypatch):
    """Every time an import is planned."""
    seen = []
    plan = planning.plan
    monkeypatch.setattr(planning, "plan", lambda *given, **more: seen.append(1) or plan(*given, **more))
    return seen


def sent(group, lines=LINES):
    content = raw_xlsx([["党员花名册"], HEADS, *lines])
    return received(group.works, handed(content, "花名册.xlsx"), on=ON, offer=offers["organisations.members"])


def written():
    return (
        set(Person.objects.rows().values_list("staff_no", "job")),
        Membership.objects.open().count(),
        Post.objects.rows().count(),
        Body.objects.open().count(),
    )


ALL = ({("A1", "主任"), ("A2", ""), ("A3", "干事")}, 3, 1, 1)


def elsewhere():
    """A write that has nothing to do with people."""
    with action("tests.elsewhere", by=CLERK) as act:
        act.note("documents.Document", "*", seen=True)


def test_what_was_shown_is_written_without_planning_again(group, plannings):
    found = sent(group)
    elsewhere()
    done = actions.apply(found, by=CLERK)
    assert (written(), len(plannings)) == (ALL, 1)
    assert (done.state, done.plan) == (State.APPLIED, None)
    rows = planning.as_shown(done.picture).rows
    keys = {str(key) for key in Person.objects.values_list("uuid", flat=True)}
    assert {row.ref for row in rows} == {("organisations.person", key) for key in keys}
    assert sent(group).same == 3
    actions.undo(found, by=CLERK)
    assert written() == (set(), 0, 0, 0)


@pytest.mark.parametrize("meanwhile", ["day", "entry"])
def test_it_is_planned_again_when_something_moved(group, plannings, monkeypatch, meanwhile):
    found = sent(group)
    if meanwhile == "entry":
        create_person("赵六", group.top, by=CLERK)
        others = {("", "")}
    else:
        tomorrow = clock.today() + dt.timedelta(days=1)
        monkeypatch.setattr(clock, "today", lambda: tomorrow)
        others = set()
    actions.apply(found, by=CLERK)
    assert (written(), len(plannings)) == ((ALL[0] | others, *ALL[1:]), 2)


def test_a_change_of_what_was_shown_is_refused(group):
    actions.apply(sent(group), by=CLERK)
    found = sent(group, [[*LINES[0][:8], "厂长"], *LINES[1:]])
    person = Person.objects.get(staff_no="A1")
    change_person(person, by=CLERK, job="副主任")
    with pytest.raises(Refused, match="预览之后系统里的记录有变动"):
        actions.apply(found, by=CLERK)
    assert Person.objects.get(staff_no="A1").job == "副主任"
    assert Import.objects.get(pk=found.pk).state == State.OPEN


def test_what_moves_at_the_last_moment_is_seen_under_the_lock(group, plannings, monkeypatch):
    """After the look at the kept plan, before the transaction: parsed and planned again outside, then written."""
    found, turns = sent(group), []
    write = applying._written

    def meddled(*given):
        turns.append(given)
        create_person(f"赵{len(turns)}", group.top, by=CLERK)
        return write(*given)

    monkeypatch.setattr(applying, "_written", meddled)
    actions.apply(found, by=CLERK)
    assert len(turns) == 2
    assert len(plannings) == 3  # shown; outside once more; and under the lock, as somebody meddled again
    assert written() == ((ALL[0] | {("", "")}), *ALL[1:])


def test_an_answer_given_meanwhile_makes_a_new_preview_needed(group):
    found = sent(group)
    assert found.plan is not None
    actions.settle(found, by=CLERK, answers={"x": "y"})
    assert Import.objects.get(pk=found.pk).plan is None
    with pytest.raises(Refused, match="预览之后"):
        actions.apply(found, by=CLERK)
    actions.compare(found, by=CLERK)
    actions.apply(found, by=CLERK)
    assert written() == ALL


def test_rooms_touched_are_those_the_entries_name(group):
    before = last_number()
    assert rooms_touched_since(before) == set()
    elsewhere()
    create_person("赵六", group.top, by=CLERK)
    assert last_number() == before + 2
    assert rooms_touched_since(before) == {"documents", "organisations"}
    assert rooms_touched_since(before + 1) == {"organisations"}
