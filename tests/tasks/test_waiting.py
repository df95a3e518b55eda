"""Tasks elsewhere: on the first page, in the calendar and the digest, in the search."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.access.grants import grants_loaded_once
from luoshi.kernel import clock
from luoshi.tasks import due
from luoshi.tasks.actions import Step, ask_extension, decompose_among, hand_over, void_task
from luoshi.tasks.enums import Limit
from tests.factories.kernel import CLERK
from tests.factories.tasks import ago, make_list, make_task, reported
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user


@pytest.fixture
def group(db):
    return make_group()


def said(found) -> list[tuple[str, dt.date]]:
    return [(one.what, one.on) for one in found]


def test_the_calendar_has_days_reviews_and_milestones_and_mine_only_ones_own(
    group, django_assert_num_queries
):
    owner, giver = make_user(Role.CLERK, group.works_first), make_user(Role.CLERK, group.top)
    give = {"given_by": group.top, "on": ago(60)}
    make_task(group.works_first, "逾期的", due_on=ago(5), **give)
    make_task(group.works_first, "有节点的", due_on=ago(-300), milestones=[Step("调研", ago(2))], **give)
    make_task(group.works_second, "别人的", due_on=ago(1), **give)
    make_task(group.works_first, "长期的", due_on=None, limit=Limit.LASTING, review_on=ago(-3), **give)
    reported(make_task(group.office, "报结的", due_on=ago(4), **give))
    asked = make_task(group.works_second, "要延期的", due_on=ago(-2), **give)
    ask_extension(asked, ago(-40), "论证", version=asked.version, by=CLERK)
    first, last = clock.today(), ago(-30)
    with grants_loaded_once(), django_assert_num_queries(7):  # grants, pack, what is led, tasks, parts, steps
        mine = said(due.mine(owner, first, last))
    assert mine == [("逾期的", ago(5)), ("节点：调研", ago(2))]
    assert {what for what, _on in said(due.mine(giver, first, last))} == {
        "报结的",
        "复查：长期的",
        "要延期的",
    }
    every = said(due.between(giver, first, last))
    assert {what for what, _on in every} == {
        "逾期的", "节点：调研", "别人的", "复查：长期的", "报结的", "要延期的",
    }  # fmt: skip
    assert said(due.mine(make_user(Role.LEADER, group.works_first), first, last)) == []
    assert said(due.between(make_user(), first, last)) == []
    both = {(one.ref, one.on) for one in due.between(giver, first, last)}
    assert {(one.ref, one.on) for one in due.mine(giver, first, last)} <= both


def test_parts_other_units_owe_are_one_line_for_who_watches(group):
    owner, giver = make_user(Role.CLERK, group.works_first), make_user(Role.CLERK, group.top)
    whole = make_task(group.top, "各支部落实", due_on=ago(-4))
    parts = decompose_among(whole, group.top, ["branch"], version=whole.version, by=CLERK)
    first, last = clock.today(), ago(-30)
    assert [(one.what, one.on, one.ref.id) for one in due.between(giver, first, last)] == [
        ("各支部落实（3项）", ago(-4), str(whole.uuid)),
    ]  # fmt: skip
    assert said(due.mine(giver, first, last)) == []
    assert said(due.mine(owner, first, last)) == [("各支部落实", ago(-4))]
    for part in parts[:2]:
        reported(part)
    assert said(due.mine(giver, first, last)) == [("各支部落实（2项）", ago(-4))]


def test_the_first_page_says_how_many_and_the_most_urgent(group):
    client = client_of(make_user(Role.CLERK, group.works_first))
    home = reverse("home")
    assert "tasks-waiting" not in client.get(home).content.decode()
    for at in range(7):
        make_task(group.works_first, f"第{at}件", due_on=ago(at - 10), given_by=group.top)
    shown = client.get(home).content.decode()
    assert "在办7项" in shown
    assert [f"第{at}件" in shown for at in range(7)] == [False, False, True, True, True, True, True]
    reported(make_task(group.office, given_by=group.top))
    top = client_of(make_user(Role.CLERK, group.top)).get(home).content.decode()
    assert "待验收1项" in top
    assert "tasks-waiting" not in client_of(make_user(Role.SECURITY, group.top)).get(home).content.decode()


def test_words_of_tasks_and_lists_are_found_within_ones_rights_and_follow_changes(group):
    task = make_task(
        group.works_first,
        "完善联席会议制度",
        given_by=group.top,
        text="每季度通报一次",
        outcome="印发台账模板",
    )
    found_list = make_list(group.top, "年度督办清单")
    top, first, office = (
        client_of(make_user(Role.CLERK, unit)) for unit in (group.top, group.works_first, group.office)
    )

    def found(client, words) -> bool:
        page = client.get(reverse("search"), {"q": words}).content.decode()
        return reverse("task", args=[task.uuid]) in page

    for words in ("联席会议", "季度通报", "台账模板"):
        assert [found(client, words) for client in (top, first, office)] == [True, True, False]
    page = top.get(reverse("search"), {"q": "督办清单"}).content.decode()
    assert reverse("task_list", args=[found_list.uuid]) in page
    task = hand_over(task, group.office, version=task.version, by=CLERK, why="职能调整")
    assert [found(client, "联席会议") for client in (top, first, office)] == [True, False, True]
    void_task(task, version=task.version, by=CLERK, why="重复")
    assert not found(top, "联席会议")
