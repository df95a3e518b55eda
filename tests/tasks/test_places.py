"""In whose figures a task stands: its own tree's by itself, the other's by the map of counterparts, whenever that is drawn."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

import pytest

from luoshi.figures.asking import Ask
from luoshi.figures.values import values
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import NewUnit, pair, set_up, unpair
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Unit
from luoshi.packs.actions import apply_builtin
from luoshi.periods.period import parse
from luoshi.tasks.actions import accept, give_back, hand_over, place_tasks, reopen, report, stop
from luoshi.tasks.enums import Limit
from tests.factories.units import START
from tests.tasks.casework import DAY, GIVER, OWNER, cut, legs, make_task, now, paper, story
from tests.tasks.test_steps import BASIS, WEEK


class Company(NamedTuple):
    """集团公司 — 甲厂 (甲厂一车间), 综合部."""

    top: Unit
    works: Unit
    shop: Unit
    office: Unit


@pytest.fixture
def company(group) -> Company:
    top = NewUnit("集团公司", UnitKind.GROUP_COMPANY, START)
    works = NewUnit("甲厂", UnitKind.COMPANY, START, top.uuid)
    shop = NewUnit("甲厂一车间", UnitKind.WORKSHOP, START, works.uuid)
    office = NewUnit("综合部", UnitKind.DEPARTMENT, START, top.uuid)
    return Company(*set_up([top, works, shop, office], by=SYSTEM, tree=Tree.ADMINISTRATIVE))


def stands(task):
    return [(leg.party_id, leg.company_id) for leg in legs(task)]


def test_a_unit_of_the_company_belongs_to_who_leads_it_or_stands_nearest_above(group, company):
    pair(group.works, company.works, START, by=SYSTEM)
    assert stands(make_task(company.shop, group.top)) == [(group.works.pk, company.shop.pk)]
    assert stands(make_task(company.works, group.top)) == [(group.works.pk, company.works.pk)]
    assert stands(make_task(company.office, group.top)) == [(None, company.office.pk)]
    assert stands(make_task(group.works)) == [(group.works.pk, company.works.pk)]
    assert stands(make_task(group.office)) == [(group.office.pk, None)]
    pair(group.top, company.top, START, by=SYSTEM)
    assert stands(make_task(company.office, group.top)) == [(group.top.pk, company.office.pk)]


def test_a_map_drawn_after_the_tasks_were_given_is_followed(group, company, go):
    task, other = make_task(company.office, group.top), make_task(group.works)
    go(WEEK)
    task = report(task, "完成", version=task.version, by=OWNER)
    assert place_tasks() == 0
    pair(group.top, company.top, START, by=SYSTEM)  # it was so all the time
    pair(group.works, company.works, dt.date(2021, 3, 5), by=SYSTEM)  # it is so since Friday
    assert place_tasks() == 2
    assert stands(task) == [(group.top.pk, company.office.pk)] * 2
    assert stands(other) == [(group.works.pk, None), (group.works.pk, company.works.pk)]
    assert [(leg.verb, leg.start) for leg in legs(other)] == [("give", DAY), ("place", WEEK)]
    assert place_tasks() == 0


def test_who_leads_it_from_a_day_on_has_it_from_then_on(group, company, go):
    first = pair(group.works, company.works, START, by=SYSTEM)
    task = make_task(company.shop, group.top)
    go(WEEK)
    unpair(first, WEEK, by=SYSTEM)
    pair(group.office, company.works, WEEK, by=SYSTEM)
    go(dt.date(2021, 3, 9))
    assert place_tasks() == 1
    assert stands(task) == [(group.works.pk, company.shop.pk), (group.office.pk, company.shop.pk)]
    assert (now(task).state, story(task)[-1]) == ("doing", ("place", "doing", 1))


def number(key, unit, period, as_of=dt.date(2021, 12, 31)):
    ask = Ask(key, unit.pk, parse(period), as_of)
    return values([ask], by=SYSTEM)[ask].number


def test_what_was_done_in_march_and_accepted_in_april_counts_once_in_april(group, go):
    task = make_task(group.works, due_on=dt.date(2021, 3, 31))
    go(dt.date(2021, 3, 30))
    task = report(task, "完成", version=task.version, by=OWNER)
    go(dt.date(2021, 4, 6))
    task = accept(task, version=task.version, by=GIVER)
    at = {quarter: number("tasks_done", group.top, f"2021Q{quarter}") for quarter in (1, 2, 3)}
    assert at == {1: 0, 2: 1, 3: 0}
    assert number("tasks_done_in_time", group.top, "2021") == 1
    assert number("tasks_mean_days", group.top, "2021") == Decimal(29)
    assert (
        number("tasks_due", group.top, "2021-03"),
        number("tasks_completion_rate", group.top, "2021-03"),
    ) == (1, 0)
    assert number("tasks_completion_rate", group.top, "2021-04") is None
    assert number("tasks_completion_rate", group.top, "2021") == 100


def test_rounds_are_counted_apart_and_earlier_months_stay(group, go):
    task = make_task(group.works, due_on=dt.date(2021, 3, 20))
    go(dt.date(2021, 3, 25))
    assert number("tasks_overdue", group.top, "2021-03", dt.date(2021, 3, 25)) == 1
    task = report(task, "完成", version=task.version, by=OWNER)
    task = give_back(task, version=task.version, by=GIVER, why="不完整")
    task = report(task, "完成", version=task.version, by=OWNER)
    task = accept(task, version=task.version, by=GIVER)
    go(dt.date(2021, 5, 3))
    task = reopen(task, version=task.version, by=GIVER, why="反弹", basis=BASIS, due_on=dt.date(2021, 6, 1))
    go(dt.date(2021, 5, 13))
    task = report(task, "完成", version=task.version, by=OWNER)
    task = accept(task, version=task.version, by=GIVER)
    assert number("tasks_done", group.top, "2021-03") == 1
    assert number("tasks_done", group.top, "2021-04") == 0
    assert number("tasks_done_first", group.top, "2021-03") == 1
    assert number("tasks_mean_days_first", group.top, "2021-03") == 24
    assert number("tasks_done", group.top, "2021") == 1
    assert number("tasks_mean_days_again", group.top, "2021") == 10
    assert number("tasks_done_first", group.top, "2021") == 0
    assert [number("tasks_reopened", group.top, f"2021-{month}") for month in ("04", "05", "06")] == [0, 1, 0]
    assert number("tasks_in_time_rate", group.top, "2021") == 100
    assert number("tasks_in_time_rate", group.top, "2021-03") == 0


def test_stopped_handed_over_cut_and_kept_up_tasks_stand_where_they_should(group, go):
    apply_builtin(by=SYSTEM)
    whole = make_task(group.works, group.top)
    kept = make_task(group.office, limit=Limit.KEPT_UP)
    gone = make_task(group.works_first, group.works)
    moved = make_task(group.works_first, group.top)
    go(WEEK)
    cut(whole, [group.works_first, group.works_second])
    kept = report(kept, "完成", version=kept.version, by=OWNER)
    accept(kept, version=kept.version, by=OWNER, offline=paper(WEEK))
    stop(gone, version=gone.version, by=GIVER, why="取消", basis=BASIS)
    hand_over(moved, group.office, version=moved.version, by=GIVER, why="职能调整")
    units = {"top": group.top, "works": group.works, "first": group.works_first, "office": group.office}

    def at(key, day):
        return {name: number(key, unit, "2021", day) for name, unit in units.items()}

    assert at("tasks_open", DAY) == {"top": 4, "works": 3, "first": 2, "office": 1}
    assert at("tasks_open", WEEK) == {"top": 3, "works": 2, "first": 1, "office": 1}
    assert at("tasks_due", dt.date(2021, 7, 1)) == {"top": 4, "works": 2, "first": 1, "office": 2}
    assert at("tasks_lasting", WEEK) == {"top": 1, "works": 0, "first": 0, "office": 1}
    assert at("tasks_done", WEEK) == {"top": 1, "works": 0, "first": 0, "office": 1}
    assert at("tasks_overdue", dt.date(2021, 7, 1)) == {"top": 3, "works": 2, "first": 1, "office": 1}
