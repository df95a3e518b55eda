"""What was handed in is looked at by sample, returned or archived together; each only where the right is held."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Numbers, Roll, return_many, void_session
from luoshi.activities.enums import State
from luoshi.activities.models import Holding, Session
from luoshi.audit.models import Entry
from luoshi.kernel.errors import Refused
from tests.factories.activities import DAY, make_session
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db
ROLL = Roll(numbers=Numbers(due=3, present=2))


class Case:
    """Six records of two branches that were handed in, and the clerk above them."""

    def __init__(self) -> None:
        self.group = make_group()
        self.records = [
            make_session(unit, kinds=["lecture"], day=DAY + dt.timedelta(days=at), roll=ROLL)
            for at in range(3)
            for unit in (self.group.works_first, self.group.works_second)
        ]
        self.client = client_of(make_user(Role.CLERK, self.group.works))

    def post(self, name: str, *records: Session, **more):
        return self.client.post(reverse(name), {"pick": [str(one.uuid) for one in records], **more})

    def states(self) -> list[str]:
        return list(Session.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def case():
    return Case()


def test_returned_together_with_one_reason(case):
    some = case.records[:3]
    asked = case.post("sessions_return", *some)
    assert asked.status_code == 200
    assert "共3条" in asked.content.decode()
    assert case.post("sessions_return", *some, why=" ").status_code == 422
    assert set(case.states()) == {State.SUBMITTED}
    assert case.post("sessions_return", *some, why="缺地点").status_code == 302
    assert case.states() == [State.RETURNED] * 3 + [State.SUBMITTED] * 3
    assert Holding.objects.filter(counted=True).count() == 3
    assert Entry.objects.get(action="activities.return").why == "缺地点"


def test_archived_together_and_all_at_once(case):
    assert case.post("sessions_archive", *case.records[:2]).status_code == 200
    assert case.post("sessions_archive", *case.records[:2], sure="True", why="").status_code == 302
    assert case.states().count(State.ARCHIVED) == 2
    assert case.post("sessions_archive", all="1", sure="True", why="抽查无误").status_code == 302
    assert set(case.states()) == {State.ARCHIVED}


def test_what_was_voided_or_is_out_of_reach_stops_all(case):
    elsewhere = make_session(case.group.office, kinds=["lecture"], roll=ROLL)
    gone = case.records[0]
    void_session(gone, by=CLERK, why="重复")
    for wrong in (gone, elsewhere):
        page = case.post("sessions_return", case.records[1], wrong, why="缺").content.decode()
        assert "请重新选择" in page
    assert State.RETURNED not in case.states()
    assert case.post("sessions_archive", all="1", sure="True", why="").status_code == 302
    elsewhere.refresh_from_db()
    assert elsewhere.state == State.SUBMITTED


def test_a_sample_is_drawn_and_can_be_shown_again(case):
    address = reverse("sessions_sample")
    first = case.client.get(address, {"n": 2})
    assert first.status_code == 302
    page = case.client.get(first.headers["Location"]).content.decode()
    shown = {one.pk for one in case.records if reverse("session", args=[one.uuid]) in page}
    assert len(shown) == 2
    again = case.client.get(first.headers["Location"]).content.decode()
    assert {one.pk for one in case.records if reverse("session", args=[one.uuid]) in again} == shown
    draws = {case.client.get(address, {"n": 1}).headers["Location"] for _ in range(3)}
    assert len(draws) == 3
    whole = case.client.get(address, {"n": 50, "draw": "a"}).content.decode()
    assert all(reverse("session", args=[one.uuid]) in whole for one in case.records)
    for wrong in ("x", "0", "-1", "9" * 30):
        assert case.client.get(address, {"n": wrong, "draw": "a"}).status_code == 200


def test_picks_stand_on_what_waits_and_only_for_who_may_act(case):
    page = case.client.get(reverse("activities"), {"in": "submitted"}).content.decode()
    assert "退回所选" in page
    assert reverse("sessions_sample") in page
    assert "退回所选" not in case.client.get(reverse("activities")).content.decode()
    leader = client_of(make_user(Role.LEADER, case.group.works))
    assert "退回所选" not in leader.get(reverse("activities"), {"in": "submitted"}).content.decode()
    for name in ("sessions_return", "sessions_archive", "sessions_sample"):
        assert leader.get(reverse(name)).status_code == 404
    assert case.client.get(reverse("sessions_return")).status_code == 302


def test_the_action_returns_all_or_none(case):
    archived = case.records[0]
    archived.state = State.ARCHIVED
    with pytest.raises(Refused, match="只有已提交"):
        return_many([archived, case.records[1]], by=CLERK, why="缺")
    with pytest.raises(Refused, match="写明原因"):
        return_many(case.records[1:], by=CLERK, why=" ")
