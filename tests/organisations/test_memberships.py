"""Members of branches: one membership a person on each day, counted the same from every side."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions import memberships as acts
from luoshi.organisations.actions.memberships import NewMembership, record_members
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.enums_people import Began, Ended, MemberKind
from luoshi.organisations.models import Membership, Person, VoteExclusion
from luoshi.organisations.queries_due import due_list
from luoshi.organisations.queries_people import (
    MemberCount,
    counts_on,
    members_on,
    members_under,
    units_under,
)
from luoshi.packs.actions import apply_builtin
from tests.factories.kernel import CLERK
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import START, make_group, make_unit

pytestmark = pytest.mark.django_db
ADMITTED, CONFIRMED, LATER = dt.date(2021, 3, 1), dt.date(2022, 3, 1), dt.date(2023, 1, 1)


@pytest.fixture(autouse=True)
def packs(db):
    apply_builtin(by=SYSTEM)


@pytest.fixture
def group(packs):
    return make_group()


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as found:
        act(*args, by=CLERK, **kwargs)
    return found.value.sentence


def test_from_admission_to_full_member(group):
    person = make_person(group.office, "张三")
    first = acts.admit(person, group.office, on=ADMITTED, by=CLERK)
    assert (first.kind, first.began, first.end) == ("probationary", "admitted", None)
    second = acts.confirm(first, on=CONFIRMED, by=CLERK)
    first.refresh_from_db()
    assert (first.end, first.ended) == (CONFIRMED, "confirmed")
    assert (second.start, second.kind, second.began) == (CONFIRMED, "full", "confirmed")
    person.refresh_from_db()
    assert (person.joined_on, person.confirmed_on) == (ADMITTED, CONFIRMED)
    assert counts_on(ADMITTED, [group.office.pk]) == {group.office.pk: MemberCount(1, 0, 1)}
    assert counts_on(CONFIRMED, [group.office.pk]) == {group.office.pk: MemberCount(1, 1, 0)}
    assert refused(acts.confirm, second, on=LATER) == "“张三”已是正式党员，不需要转正"
    assert refused(acts.confirm, first, on=LATER) == "这条记录已于2022-03-01结束，不能再改动"


def test_days_that_cannot_be_are_refused(group):
    person = make_person(group.office, "张三", joined_on=ADMITTED)
    late = make_unit("丙厂党支部", parent=group.top, start=LATER)
    assert refused(acts.admit, person, group.office, on=LATER) == (
        "“张三”已登记入党时间2021-03-01，与2023-01-01不一致，请核对"
    )
    assert refused(acts.admit, person, late, on=ADMITTED) == "“丙厂党支部”在2021-03-01尚未成立，请核对日期"
    member = acts.admit(person, group.office, on=ADMITTED, by=CLERK)
    assert refused(acts.confirm, member, on=dt.date(2020, 1, 1)) == (
        "转正时间2020-01-01早于“张三”的入党时间2021-03-01，请核对"
    )
    assert refused(acts.confirm, member, on=ADMITTED) == "转正时间2021-03-01应晚于起始日期2021-03-01"
    assert refused(acts.confirm, member, on=dt.date(2999, 1, 1)) == (
        "转正时间2999-01-01晚于今天，请到当日再登记"
    )
    rows = [NewMembership(make_person(group.office, "李四", joined_on=LATER), group.office, ADMITTED)]
    assert refused(record_members, rows) == "“李四”的起始日期2021-03-01早于入党时间2023-01-01，请核对"


def test_only_branches_have_members_and_temporary_ones_admit_nobody(group):
    temporary = make_unit("检修临时党支部", parent=group.top, kind=UnitKind.TEMPORARY_BRANCH)
    person = make_person(group.top, "张三")
    assert refused(acts.transfer_in, person, group.top, on=ADMITTED, came_from="外单位") == (
        "“集团党委”是集团党委，党员请登记到所在的党支部"
    )
    assert refused(acts.admit, person, temporary, on=ADMITTED) == (
        "“检修临时党支部”是临时党支部，不发展党员，请在其组织关系所在的党支部办理"
    )


def test_transfers_keep_one_membership_a_day(group):
    member = make_member(group.office, "张三")
    moved = acts.transfer(member, group.works_first, on=ADMITTED, by=CLERK)
    member.refresh_from_db()
    assert (member.end, member.ended, member.went_to_unit) == (ADMITTED, "moved", group.works_first)
    assert (moved.start, moved.began, moved.came_from_unit) == (ADMITTED, "moved", group.office)
    assert not members_on(ADMITTED, [group.office.pk])
    assert refused(acts.transfer, moved, group.works_first, on=LATER) == "“张三”已在这个支部，不需要转接"
    gone = acts.transfer_out(moved, on=LATER, went_to=" 市国资委党支部 ", by=CLERK)
    assert (gone.ended, gone.went_to) == ("transferred_out", "市国资委党支部")
    assert refused(acts.transfer_out, moved, on=LATER, went_to=" ") == "请填写去向单位"
    back = acts.transfer_in(member.person, group.office, on=LATER, came_from="市国资委党支部", by=CLERK)
    assert refused(acts.transfer_in, member.person, group.works_first, on=LATER, came_from="别处") == (
        "“张三”自2023-01-01起已是“机关党支部”的党员，同一天只能在一个支部，请办理转接"
    )
    assert back.came_from == "市国资委党支部"


def test_a_roster_with_ended_rows_is_entered_whole_or_not_at_all(group):
    person, other = make_person(group.office, "张三"), make_person(group.office, "李四")
    ended = NewMembership(
        person, group.office, START, end=ADMITTED, ended=Ended.TRANSFERRED_OUT, went_to="外单位"
    )
    rows = [
        ended,
        NewMembership(person, group.works_first, ADMITTED),
        NewMembership(other, group.office, START),
    ]
    made = record_members(rows, by=CLERK)
    assert record_members(rows, by=CLERK) == made
    assert counts_on(LATER, units_under(LATER, group.top)) == {
        group.works_first.pk: MemberCount(1, 1, 0),
        group.office.pk: MemberCount(1, 1, 0),
    }
    third = make_person(group.office, "王五")
    clash = [NewMembership(third, group.office, START), NewMembership(person, group.works_second, LATER)]
    assert refused(record_members, clash).startswith("“张三”自2021-03-01起已是“甲厂第一党支部”的党员")
    assert not Membership.objects.filter(person=third).exists()
    half = [NewMembership(third, group.office, START, end=ADMITTED)]
    assert refused(record_members, half) == "结束日期与结束方式要同时填写"


def test_party_groups_belong_to_a_branch(group):
    cell = make_body(group.office, kind="party_group", name="第一党小组")
    other = make_body(group.works_first, kind="party_group", name="甲一党小组")
    member = make_member(group.office, group=cell)
    with pytest.raises(Refused, match="“甲一党小组”不是这个支部的党小组"):
        acts.regroup([member], other, on=ADMITTED, by=CLERK)
    (now,) = acts.regroup([member], None, on=ADMITTED, by=CLERK)
    assert (now.group, now.began, now.start) == (None, "regrouped", ADMITTED)
    committee = make_body(group.office)
    with pytest.raises(Refused, match="不是这个支部的党小组"):
        acts.regroup([now], committee, on=LATER, by=CLERK)
    (again,) = acts.regroup([now], cell, on=LATER, by=CLERK)
    assert again.group == cell
    young = make_member(group.office, kind=MemberKind.PROBATIONARY, group=cell)
    assert acts.confirm(young, on=LATER, by=CLERK).group == cell


def test_who_is_not_counted_does_not_vote_but_stays_due(group):
    full, excluded = make_member(group.office, "甲"), make_member(group.office, "乙")
    young = make_member(group.office, "丙", kind=MemberKind.PROBATIONARY)
    exclusion = acts.exclude_from_vote(excluded, on=ADMITTED, by=CLERK)
    found = due_list(group.office, ADMITTED)
    assert set(found.due) == {full.person, excluded.person, young.person}
    assert found.voting == (full.person,)
    assert len(due_list(group.office, START).voting) == 2
    assert refused(acts.exclude_from_vote, young, on=ADMITTED) == "“丙”是预备党员，没有表决权，不需要登记"
    assert refused(acts.exclude_from_vote, excluded, on=LATER) == "“乙”在此期间已登记不计入应到"
    assert refused(acts.end_exclusion, exclusion, on=ADMITTED) == "恢复日期2021-03-01应晚于起始日期2021-03-01"
    acts.end_exclusion(exclusion, on=CONFIRMED, by=CLERK)
    assert len(due_list(group.office, CONFIRMED).voting) == 2
    again = acts.exclude_from_vote(excluded, on=LATER, by=CLERK)
    acts.transfer(excluded, group.works_first, on=dt.date(2024, 1, 1), by=CLERK)
    again.refresh_from_db()
    assert again.end == dt.date(2024, 1, 1)
    assert not {field.name for field in VoteExclusion._meta.get_fields()} & {"reason", "why", "note"}


def test_reads_ask_the_same_number_of_queries_for_one_and_for_many(group, django_assert_num_queries):
    make_member(group.works_first)
    for _ in range(2):
        with django_assert_num_queries(2):
            assert list(members_under(LATER, group.top))
        with django_assert_num_queries(1):
            assert counts_on(LATER, [group.works_first.pk, group.office.pk])
        with django_assert_num_queries(2):
            assert due_list(group.works_first, LATER).voting
        for _ in range(3):
            make_member(group.works_first)


def test_a_long_roster_takes_a_handful_of_queries(group, django_assert_max_num_queries):
    people = [make_person(group.office) for _ in range(30)]
    with django_assert_max_num_queries(30):
        record_members([NewMembership(person, group.office, START) for person in people], by=CLERK)


def test_the_database_itself_refuses_a_second_open_membership(group):
    member = make_member(group.office)
    with pytest.raises(IntegrityError), action("organisations.admit", by=CLERK) as act:
        second = Membership(unit=group.works_first, person=member.person, kind="full", began="admitted")
        second.start = LATER
        with transaction.atomic():
            act.create(second)


@pytest.mark.django_db(transaction=True)
def test_one_admitted_twice_at_once_is_admitted_once():
    apply_builtin(by=SYSTEM)
    group = make_group()
    person = make_person(group.office, "张三")
    begin, outcomes = threading.Barrier(3), []

    def run(branch) -> None:
        begin.wait()
        try:
            acts.transfer_in(person, branch, on=ADMITTED, came_from="外单位", by=SYSTEM)
            outcomes.append("made")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=[branch])
        for branch in (group.office, group.works_first, group.works_second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "refused", "refused"]
    assert Membership.objects.filter(end__isnull=True).count() == 1


DAYS = [START + dt.timedelta(days=30 * n) for n in range(12)]
STEP = st.tuples(
    st.sampled_from(
        ["admit", "confirm", "transfer", "transfer_out", "transfer_in", "exclude", "count_again"]
    ),
    st.integers(0, 3),  # whose
    st.integers(0, 2),  # which branch
    st.integers(0, len(DAYS) - 1),
)


class TestAnyHistory(TestCase):
    """Whatever is asked in whatever order: refused or done, the totals agree on every day."""

    def setUp(self):
        apply_builtin(by=SYSTEM)
        self.group = make_group()

    @settings(max_examples=25)
    @given(st.lists(STEP, max_size=14))
    def test_totals_agree_and_nobody_is_a_member_twice(self, steps):
        group = self.group
        branches = [group.office, group.works_first, group.works_second]
        people = [make_person(group.office) for _ in range(4)]
        for step, who, where, day in steps:
            try:
                take(step, people[who], branches[where], DAYS[day])
            except Refused:
                continue
        for day in DAYS:
            under = list(members_under(day, group.top).filter(person__in=people))
            every = [row for row in Membership.objects.on(day) if row.person in people]
            assert sorted(row.pk for row in under) == sorted(row.pk for row in every)
            assert len({row.person_id for row in under}) == len(under)
            counts = counts_on(day, units_under(day, group.top))
            assert sum(count.total for count in counts.values()) == Membership.objects.on(day).count()
            assert all(count.total == count.full + count.probationary for count in counts.values())
            for branch in branches:
                found = due_list(branch, day)
                assert set(found.voting) <= set(found.due)
                assert len(found.due) == counts.get(branch.pk, MemberCount(0, 0, 0)).total
        for person in people:
            assert Membership.objects.open().filter(person=person).count() <= 1


def take(step, person, branch, day) -> None:
    """One step of a history, on what is there."""
    person = Person.objects.get(pk=person.pk)
    current = Membership.objects.open().filter(person=person).first()
    exclusion = VoteExclusion.objects.open().filter(person=person).first()
    if step == "admit":
        acts.admit(person, branch, on=day, by=SYSTEM)
    elif step == "transfer_in":
        acts.transfer_in(person, branch, on=day, came_from="外单位", by=SYSTEM)
    elif step == "count_again" and exclusion:
        acts.end_exclusion(exclusion, on=day, by=SYSTEM)
    elif current is None:
        return
    elif step == "confirm":
        acts.confirm(current, on=day, by=SYSTEM)
    elif step == "transfer":
        acts.transfer(current, branch, on=day, by=SYSTEM)
    elif step == "transfer_out":
        acts.transfer_out(current, on=day, went_to="外单位", by=SYSTEM)
    elif step == "exclude":
        acts.exclude_from_vote(current, on=day, by=SYSTEM)


def test_how_a_spell_began_is_kept(group):
    member = make_member(group.office)
    assert member.began == Began.ON_RECORD
