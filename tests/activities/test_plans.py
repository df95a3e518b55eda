"""A year's plan becomes planned sessions: once, for whom it is meant, and it leaves alone what people wrote."""

from __future__ import annotations

import datetime as dt
import uuid
from functools import partial

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import (
    Line,
    carry_over_plan,
    change_plan,
    draw_up_plan,
    expand_plans,
    issue_plan,
    plans,
    save_session,
    void_plan,
    void_session,
)
from luoshi.activities.enums import Reach, State
from luoshi.activities.models import Holding, PlanLine, Session, YearPlan
from luoshi.activities.rolls import Numbers, Roll, Sheet
from luoshi.audit.models import Entry
from luoshi.kernel import clock
from luoshi.kernel.errors import Conflict, Refused
from luoshi.organisations.actions import Decision, rename
from luoshi.periods.recurrence import parse_recurrence
from tests.factories.activities import written
from tests.factories.kernel import CLERK, OTHER
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user
from tests.suites.acts import ActionAuditSuite
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db
YEAR = clock.today().year + 1


@pytest.fixture
def group():
    return make_group()


def line(when="每月第3个周五", *kinds, reach=Reach.BELOW, **more) -> Line:
    return Line(kinds or ("theme_day",), parse_recurrence(when), reach, **more)


def issued(unit, *lines) -> YearPlan:
    plan = draw_up_plan(unit, YEAR, lines, by=CLERK)
    issue_plan(plan, version=plan.version, by=CLERK)
    plan.refresh_from_db()
    return plan


def planned(unit) -> list[dt.date]:
    return list(Session.objects.rows().filter(unit=unit).order_by("day").values_list("day", flat=True))


def again(plan, *lines):
    plan.refresh_from_db()
    return change_plan(plan, lines, version=plan.version, by=CLERK)


def test_a_draft_plans_nothing_and_an_issued_one_plans_for_all_below_that_hold_such(group):
    plan = draw_up_plan(group.top, YEAR, [line(themes=["甲", "乙"], place="活动室")], by=CLERK)
    assert not Session.objects.exists()
    assert issue_plan(plan, version=1, by=CLERK) == 48  # three branches and a general branch
    assert planned(group.top) == []
    assert len(planned(group.office)) == 12
    first, second, third = Session.objects.filter(unit=group.office).order_by("day")[:3]
    assert [one.theme for one in (first, second, third)] == ["甲", "乙", ""]
    assert (first.state, first.place, first.day.weekday(), first.kinds) == (
        State.PLANNED,
        "活动室",
        4,
        ",theme_day,",
    )
    row = Holding.objects.get(session=first)
    assert (row.unit, row.day, row.counted, row.kinds) == (group.office, first.day, False, ",theme_day,")


def test_a_kind_others_hold_is_planned_only_where_it_is_held(group):
    plan = issued(
        group.top, line("每季度末", "study_group", reach=Reach.OWN), line("每季度末", "group_meeting")
    )
    assert len(planned(group.top)) == 4
    assert Session.objects.filter(unit=group.office, line__plan=plan).count() == 4
    with pytest.raises(Refused, match="本级不开展“党小组会”"):
        draw_up_plan(group.top, YEAR - 1, [line("每季度末", "group_meeting", reach=Reach.OWN)], by=CLERK)


def test_a_unit_set_up_later_gets_what_lies_after_it_began(group):
    today = clock.today()
    plan = draw_up_plan(group.works, today.year, [line("每月1日"), line("每月末", "lecture")], by=CLERK)
    issue_plan(plan, version=1, by=CLERK)
    late = make_unit("甲厂第三党支部", parent=group.works, start=today)
    left = 12 - today.month + 1
    assert expand_plans() == left + left - (today.day > 1)
    assert planned(late)[0] >= today
    entries = Entry.objects.count()
    assert expand_plans() == 0
    assert Entry.objects.count() == entries


def test_expanding_again_doubles_nothing_and_leaves_what_people_wrote_or_voided(group):
    kept = line("每月1日", themes=["旧"])
    plan = issued(group.works, kept)
    first, second, third = Session.objects.filter(unit=group.works_first).order_by("day")[:3]
    wrote = written(day=clock.today(), theme="写下的")
    roll = Roll(numbers=Numbers(due=3, present=3))
    save_session(first, wrote, [Sheet(group.works_first, None, roll)], version=1, by=OTHER, submit=True)
    void_session(second, by=OTHER, why="当月停开")
    again(plan, Line(kept.kinds, parse_recurrence("每月2日"), Reach.BELOW, ["新"], uuid=kept.uuid))
    first.refresh_from_db()
    third.refresh_from_db()
    assert (first.theme, first.state) == ("写下的", State.SUBMITTED)
    assert (third.theme, third.day.day) == ("新", 2)
    assert Holding.objects.get(session=third).day == third.day
    assert Session.objects.filter(unit=group.works_first).count() == 12
    assert Session.objects.rows().filter(unit=group.works_first).count() == 11


def test_what_a_plan_has_no_longer_is_taken_back_and_may_return(group):
    one, two = line("每月1日"), line("每季度末", "lecture")
    plan = issued(group.works, one, two)
    assert len(planned(group.works_first)) == 16
    again(plan, one)
    assert len(planned(group.works_first)) == 12
    quarterly = Line(one.kinds, parse_recurrence("每季度末"), Reach.BELOW, uuid=one.uuid)
    again(plan, quarterly)
    assert len(planned(group.works_first)) == 4
    again(plan, one)
    assert len(planned(group.works_first)) == 12
    assert PlanLine.objects.rows().count() == 1


def test_a_plan_of_this_year_plans_from_this_month_on(group):
    plan = draw_up_plan(group.office, clock.today().year, [line("每月1日", reach=Reach.OWN)], by=CLERK)
    issue_plan(plan, version=1, by=CLERK)
    assert planned(group.office)[0] == clock.today().replace(day=1)


def test_a_plan_is_voided_with_what_is_only_planned(group):
    plan = issued(group.works, line())
    void_plan(plan, by=CLERK, why="另行下达")
    assert not Session.objects.rows().exists()
    assert not PlanLine.objects.rows().exists()
    issued(group.works, line())
    assert len(planned(group.works_first)) == 12


def test_the_next_year_begins_with_this_one(group):
    plan = draw_up_plan(
        group.top, YEAR - 1, [line(themes=["一", "二"]), line("每年末", "lecture", themes=["总"])], by=CLERK
    )
    following = carry_over_plan(plan, by=CLERK)
    assert (following.year, following.issued_on) == (YEAR, None)
    assert [row.themes for row in PlanLine.objects.filter(plan=following)] == [[], ["总"]]


def test_what_is_refused(group):
    plan = draw_up_plan(group.top, YEAR, [], by=CLERK)
    with pytest.raises(Refused, match="已有"):
        draw_up_plan(group.top, YEAR, [], by=OTHER)
    with pytest.raises(Refused, match="还没有事项"):
        issue_plan(plan, version=1, by=CLERK)
    with pytest.raises(Refused, match="年度1999有误"):
        draw_up_plan(group.top, 1999, [], by=CLERK)
    with pytest.raises(Refused, match="一般不合并开展"):
        again(plan, line("每月末", "members_meeting", "lecture"))
    with pytest.raises(Refused, match="只登记日期和人数，请清空主题"):
        again(plan, line("每年末", "life_meeting", themes=["批评"]))
    with pytest.raises(Conflict):
        change_plan(plan, [], version=9, by=OTHER)


def post(unit, plan, *rows: dict[str, str], role=Role.CLERK, **more):
    data = {"line-TOTAL_FORMS": len(rows), "line-INITIAL_FORMS": 0, "version": plan.version, **more}
    for number, row in enumerate(rows):
        data |= {f"line-{number}-{name}": value for name, value in row.items()}
    return client_of(make_user(role, unit)).post(reverse("plan_edit", args=[plan.uuid]), data)


def test_the_grid_reads_words_and_tells_what_it_cannot_read(group):
    plan = draw_up_plan(group.top, YEAR, [], by=CLERK)
    good = {"kinds": "主题党日、党课", "when": "每月第三周周五", "reach": "各支部", "themes": "一\n二"}
    wrong = post(group.top, plan, good, {"kinds": "跳舞", "when": "常常", "reach": "谁"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    for words in ("没有“跳舞”这一类", "看不懂“常常”", "请写“本级”或“所属各单位”", "每月第三周周五"):
        assert words in page
    assert post(group.top, plan, good, {"kinds": ""}).status_code == 302
    row = PlanLine.objects.get()
    assert (row.kinds, row.recurrence, row.reach) == (",lecture,theme_day,", "每月第3个周五", Reach.BELOW)
    assert row.themes == ["一", "二"]


def test_from_the_form_to_the_months_of_the_branches(group):
    clerk = client_of(make_user(Role.CLERK, group.works))
    new = {"uuid": str(uuid.uuid4()), "unit": str(group.works.uuid), "year": str(clock.today().year)}
    answer = clerk.post(reverse("plan_new"), new)
    plan = YearPlan.objects.get()
    assert answer.headers["Location"] == reverse("plan_edit", args=[plan.uuid])
    post(
        group.works,
        plan,
        {"kinds": "主题党日", "when": "每月末", "reach": "所属各单位", "themes": "月末党日"},
    )
    plan.refresh_from_db()
    clerk.post(reverse("plan_issue", args=[plan.uuid]), {"version": plan.version})
    branch = client_of(make_user(Role.CLERK, group.works_first))
    assert "月末党日" in branch.get(reverse("session_month"), follow=True).content.decode()
    assert (
        f"0/{2 * (13 - clock.today().month)}" in clerk.get(reverse("plan", args=[plan.uuid])).content.decode()
    )
    assert reverse("plan", args=[plan.uuid]) in clerk.get(reverse("plans")).content.decode()
    assert reverse("plan", args=[plan.uuid]) not in branch.get(reverse("plans")).content.decode()


class TestPlan(PagePermissionSuite):
    right = "activities.view"

    def address(self, unit):
        return reverse("plan", args=[draw_up_plan(unit, YEAR, [line("每年末", "lecture")], by=CLERK).uuid])


class TestPlans(ListPermissionSuite, QueryCountSuite):
    right = "activities.view"
    queries = 6

    def address(self):
        return reverse("plans")

    def make(self, unit, mark):
        rename(unit, mark, Decision(on=clock.today(), lacking=True), by=CLERK)
        draw_up_plan(unit, YEAR, [], by=CLERK)

    def fill(self, group, count):
        for unit in [group.office, group.works_first, group.works_second][:count]:
            draw_up_plan(unit, YEAR, [], by=CLERK)


def _drawn(**more) -> YearPlan:
    return draw_up_plan(make_group().works, YEAR, [line()], by=CLERK, **more)


def _behind() -> None:
    """An issued plan, and a unit set up since."""
    unit = make_group().works
    plan = draw_up_plan(unit, clock.today().year, [line("每月末")], by=CLERK)
    issue_plan(plan, version=1, by=CLERK)
    make_unit("后来的支部", parent=unit, start=clock.today())


class TestPlanActs(ActionAuditSuite):
    module = plans
    acts = {
        "draw_up_plan": lambda: partial(draw_up_plan, make_group().works, YEAR, [line()], by=CLERK),
        "change_plan": lambda: partial(change_plan, _drawn(), [], version=1, by=CLERK),
        "issue_plan": lambda: partial(issue_plan, _drawn(), version=1, by=CLERK),
        "expand_plans": lambda: _behind() or partial(expand_plans, by=OTHER),
        "carry_over_plan": lambda: partial(
            carry_over_plan, draw_up_plan(make_group().works, YEAR - 1, [line()], by=CLERK), by=CLERK
        ),
        "void_plan": lambda: partial(void_plan, _drawn(), by=CLERK, why="另行下达"),
    }
