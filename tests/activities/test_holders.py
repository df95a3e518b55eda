"""Held jointly: a unit joins with its own roll, is told what would count twice, leaves again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Counted, Numbers, Roll, Sheet, plan_session, put_holder, record_counts
from luoshi.activities.enums import State
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.kernel import clock
from luoshi.kernel.errors import Conflict, Refused
from tests.factories.activities import DAY, make_session, members, written
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db
ROLL = Roll(numbers=Numbers(due=3, present=2))


class Case:
    """Two branches of a works with the clerk of the works."""

    def __init__(self) -> None:
        self.group = make_group()
        self.first, self.second = self.group.works_first, self.group.works_second
        self.people = members(self.second, 4, "乙")
        members(self.first, 3, "甲")
        self.client = client_of(make_user(Role.CLERK, self.group.works))

    def session(self, **more) -> Session:
        return make_session(self.first, **{"submit": False, **more})

    def address(self, session: Session, unit=None) -> str:
        return reverse("holder_roll", args=[session.uuid, (unit or self.second).uuid])

    def put(self, session: Session, **typed):
        data = {"version": Session.objects.get(pk=session.pk).version, "roll-mode": "names", **typed}
        return self.client.post(self.address(session), data)


@pytest.fixture
def case():
    return Case()


def rows(session: Session) -> dict[int, tuple]:
    found = Holding.objects.rows().filter(session=session)
    return {row.unit_id: (row.joint, row.counted, row.due, row.present) for row in found}


def test_a_unit_joins_a_draft_with_its_roll(case):
    session = case.session()
    answer = case.client.post(reverse("holder_add", args=[session.uuid]), {"unit": str(case.second.uuid)})
    assert answer.headers["Location"] == case.address(session)
    page = case.client.get(case.address(session)).content.decode()
    assert page.count('name="missing"') == 4
    assert (
        case.put(session, missing=[case.people[0].pk], **{f"leave-{case.people[0].pk}": "o"}).status_code
        == 302
    )
    session.refresh_from_db()
    assert session.state == State.DRAFT
    assert {joint for joint, *_rest in rows(session).values()} == {True}
    data = {"version": session.version, "day": str(DAY), "level": "branch", "theme": "一", "do": "submit", "roll-mode": "names"}  # fmt: skip
    data["kinds"] = ["theme_day"]
    assert case.client.post(reverse("session_edit", args=[session.uuid]), data).status_code == 302
    assert rows(session) == {case.first.pk: (True, True, 3, 3), case.second.pk: (True, True, 4, 3)}
    assert Attendance.objects.filter(holding__unit=case.second).count() == 4


def test_one_that_was_handed_in_is_corrected_with_a_reason(case):
    session = case.session(submit=True)
    assert "更正需要写明原因" in case.put(session).content.decode()
    assert case.put(session, why="漏登联合举办").status_code == 302
    assert rows(session)[case.second.pk] == (True, True, 4, 4)
    assert case.put(session, why="改人数", **{"roll-mode": "numbers", "roll-present": "2"}).status_code == 302
    assert rows(session)[case.second.pk] == (True, True, 4, 2)
    away = reverse("holder_remove", args=[session.uuid, case.second.uuid])
    version = Session.objects.get(pk=session.pk).version
    assert case.client.post(away, {"version": version, "why": "没有参加举办"}).status_code == 302
    assert rows(session) == {case.first.pk: (False, True, 3, 3)}


def test_a_plan_stays_a_plan(case):
    ahead = clock.today() + dt.timedelta(days=5)
    plan = plan_session(written(day=ahead), [Sheet(case.first)], by=CLERK)
    put_holder(plan, Sheet(case.second), version=plan.version, by=CLERK)
    plan.refresh_from_db()
    assert (plan.state, len(rows(plan))) == (State.PLANNED, 2)


def test_what_would_count_twice_is_shown_and_asked_about(case):
    make_session(case.second)
    session = case.session()
    page = case.client.get(case.address(session)).content.decode()
    assert "这个单位2021-08-05已有主题党日的记录" in page
    answer = case.put(session)
    assert answer.status_code == 422
    assert "请勾选“另有一次”" in answer.content.decode()
    assert case.put(session, another="on").status_code == 302
    assert len(rows(session)) == 2


def test_a_number_of_the_month_leaves_no_room(case):
    record_counts(
        [Counted(case.second, "theme_day", dt.date(2021, 8, 1), dt.date(2021, 8, 31), 2, "台账")], by=CLERK
    )
    session = case.session()
    assert "已按次数登记，联合举办会重复计算" in case.client.get(case.address(session)).content.decode()
    assert "已按次数登记2次" in case.put(session, another="on").content.decode()
    assert len(rows(session)) == 1


def test_the_one_that_records_stays_and_a_stale_page_is_told(case):
    session = case.session()
    away = reverse("holder_remove", args=[session.uuid, case.first.uuid])
    assert "登记单位不能移出" in case.client.post(away, {"version": 1, "why": "错"}).content.decode()
    put_holder(session, Sheet(case.second, None, ROLL), version=session.version, by=CLERK)
    with pytest.raises(Conflict):
        put_holder(session, Sheet(case.second, None, ROLL), version=session.version, by=CLERK)
    with pytest.raises(Refused, match="不开展"):
        study = make_session(case.group.top, kinds=["study_group"], roll=ROLL, submit=False)
        put_holder(study, Sheet(case.second, None, ROLL), version=study.version, by=CLERK)


def test_only_units_one_writes_for_may_join(case):
    session = case.session()
    clerk = client_of(make_user(Role.CLERK, case.first))
    assert clerk.get(case.address(session)).status_code == 404
    assert clerk.get(reverse("holder_add", args=[session.uuid])).status_code == 200
    answer = clerk.post(reverse("holder_add", args=[session.uuid]), {"unit": str(case.second.uuid)})
    assert answer.status_code == 422
    leader = client_of(make_user(Role.LEADER, case.group.works))
    assert leader.get(case.address(session)).status_code == 404
