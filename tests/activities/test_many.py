"""Many events written down at once: the same checks as one by one, all or none, a constant number of queries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from luoshi.activities.actions import (
    Counted,
    Event,
    Numbers,
    Roll,
    Sheet,
    Votes,
    record_counts,
    record_many,
    record_session,
    void_session,
)
from luoshi.activities.enums import Leave, State
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.audit.models import Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.memberships import exclude_from_vote
from luoshi.organisations.actions.posts import NewPost, take_posts
from luoshi.organisations.enums_people import MemberKind
from tests.factories.activities import DAY, members, written
from tests.factories.kernel import CLERK, OTHER
from tests.factories.people import make_body, make_member
from tests.factories.units import make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make_group()


def day_of(number: int) -> dt.date:
    return DAY - dt.timedelta(days=number)


def varied(group) -> list[Event]:
    """One event of each way to be due, over a time in which people come and go."""
    there = members(group.office, 6)
    make_member(group.office, "后来", start=day_of(3))
    make_member(group.office, "预备", kind=MemberKind.PROBATIONARY)
    exclude_from_vote(there[5].memberships.get(), on=day_of(4), by=SYSTEM)
    posts = zip(("secretary", "member"), there, strict=False)
    take_posts([NewPost(one, group.office, title, dt.date(2020, 1, 1)) for title, one in posts], by=SYSTEM)
    party_group = make_body(group.office, kind="party_group", name="第一党小组")
    make_member(group.office, "组员", group=party_group)
    make_body(group.top, there[:2], kind="study_group", name="中心组")
    members(group.works_first, 3, "一")
    office = group.office
    ticked = Roll(missing={there[1].pk: Leave.SHIFT}, made_up={there[2].pk: DAY}, sitting_in=(there[0].pk,))
    return [
        Event(written(day=day_of(0), chair=there[0]), [Sheet(office, None, ticked)]),
        Event(written(day=day_of(5)), [Sheet(office, None, Roll(staff=4)), Sheet(group.works_first)]),
        Event(
            written("members_meeting", day=day_of(1)), [Sheet(office, None, Roll(votes=Votes(5, 1, 1)))]
        ),
        Event(written("members_meeting", day=day_of(9)), [Sheet(office)]),
        Event(written("committee_meeting", day=day_of(2)), [Sheet(office)]),
        Event(written("group_meeting", day=day_of(2)), [Sheet(office)]),
        Event(written("lecture", day=day_of(3), lecturer=there[0]), [Sheet(office)]),
        Event(written("study_group", day=day_of(2)), [Sheet(group.top, None, Roll(guests=3))]),
        Event(written("outreach", day=day_of(7)), [Sheet(group.top, None, Roll(numbers=Numbers(present=9)))]),
        Event(written("life_meeting", day=day_of(8), theme=""), [Sheet(office)]),
    ]  # fmt: skip


def kept(sessions: list[Session]) -> list[object]:
    """All that is kept of records but their keys."""
    found: list[object] = []
    for session in sessions:
        found.append(model_to_dict(Session.objects.get(pk=session.pk), exclude=["id"]))
        for row in Holding.objects.filter(session=session).order_by("pk"):
            people = row.attendances.order_by("person").values_list(
                "person", "state", "leave", "votes", "made_up_on"
            )
            found += [model_to_dict(row, exclude=["id", "session"]), list(people)]  # fmt: skip
    return found


def test_many_at_once_are_what_they_are_one_by_one(group):
    events = varied(group)
    singly = [record_session(one.written, one.sheets, by=CLERK, submit=True) for one in events]
    expected = kept(singly)
    for session in singly:
        void_session(session, by=CLERK, why="再登记一次")
    entries = Entry.objects.count()
    assert kept(record_many(events, by=CLERK, submit=True)) == expected
    assert Entry.objects.count() == entries + 1
    assert Attendance.objects.filter(holding__voided_at__isnull=True).count() > 30


def test_what_is_due_differs_from_day_to_day(group):
    made = record_many(varied(group), by=CLERK, submit=True)
    rows = [row for session in made for row in session.holdings.order_by("pk")]
    assert [(row.due, row.present, row.due_voting) for row in rows] == [
        (9, 7, None), (8, 8, None), (3, 3, None), (9, 9, 7), (8, 8, 7), (2, 2, 2), (1, 1, None), (9, 9, None),
        (2, 2, None), (None, 9, None), (8, None, None),
    ]  # fmt: skip
    assert made[6].lecturer_title == "secretary"


def test_as_many_queries_for_forty_as_for_twenty(group):
    members(group.office, 4)
    counts = []
    for number, kind in ((20, "theme_day"), (20, "lecture"), (40, "branch_study")):
        events = [Event(written(kind, day=day_of(at)), [Sheet(group.office)]) for at in range(number)]
        with CaptureQueriesContext(connection) as found:
            record_many(events, by=CLERK, submit=True)
        counts.append(len(found))
    assert counts[1] == counts[2], counts  # what a process reads once is read by the first


def test_one_that_does_not_fit_leaves_none(group):
    members(group.office, 2)
    good = Event(written(day=day_of(1)), [Sheet(group.office)])
    bad = Event(written(day=day_of(2)), [Sheet(group.office, None, Roll(votes=Votes(1)))])
    with pytest.raises(Refused, match="这类会议没有表决"):
        record_many([good, bad], by=CLERK, submit=True)
    assert not Session.objects.exists()
    assert record_many([], by=CLERK) == []


def test_the_second_of_two_in_one_batch_is_refused_unless_it_is_another(group):
    members(group.office, 2)
    first, second = (Event(written(theme=name), [Sheet(group.office)]) for name in "一二")
    with pytest.raises(Refused, match="2021-08-05已有“主题党日”的记录（已提交"):
        record_many([first, second], by=CLERK, submit=True)
    again = Event(second.written, second.sheets, second.uuid, another=True)
    assert len({one.pk for one in record_many([first, again], by=CLERK, submit=True)}) == 2


def test_sent_twice_they_are_entered_once(group):
    members(group.office, 2)
    events = [Event(written(day=day_of(at)), [Sheet(group.office)]) for at in range(3)]
    first = record_many(events[:2], by=CLERK, submit=True)
    again = record_many(events, by=CLERK, submit=True)
    assert [one.pk for one in again[:2]] == [one.pk for one in first]
    assert (Session.objects.count(), Holding.objects.count(), Attendance.objects.count()) == (3, 3, 6)
    with pytest.raises(Refused, match="编号已被占用"):
        record_many(events, by=OTHER, submit=True)


def test_a_month_entered_as_a_number_takes_no_event_but_a_draft(group):
    members(group.office, 2)
    august = (dt.date(2021, 8, 1), dt.date(2021, 8, 31))
    record_counts([Counted(group.office, "theme_day", *august, 2, "台账")], by=CLERK)
    event = Event(written(), [Sheet(group.office)])
    with pytest.raises(Refused, match="2021-08-01至2021-08-31已按次数登记2次"):
        record_many([event], by=CLERK, submit=True)
    assert record_many([event], by=CLERK)[0].state == State.DRAFT
    other = Event(written("lecture", day=day_of(1)), [Sheet(group.office)])
    assert record_many([other], by=CLERK, submit=True)[0].state == State.SUBMITTED
