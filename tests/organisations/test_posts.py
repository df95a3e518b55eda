"""Posts: taken, left, vacant; and the hand-over of one who leaves."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.memberships import exclude_from_vote
from luoshi.organisations.actions.posts import (
    NewPost,
    declare_vacant,
    leave,
    leave_post,
    take_post,
    take_posts,
)
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.models import Membership, Post, VoteExclusion
from luoshi.organisations.queries_people import advice_for, holders_on
from luoshi.packs.actions import apply_builtin
from tests.factories.kernel import CLERK
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import START, make_group

pytestmark = pytest.mark.django_db
SPRING, AUTUMN = dt.date(2021, 3, 1), dt.date(2021, 9, 1)


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


def test_a_secretary_may_hold_several_lines_and_is_one(group):
    first, second = make_person(group.office, "张三"), make_person(group.office, "李四")
    post = take_post(
        first, group.office, "secretary", on=SPRING, by=CLERK,
        lines=("organisation", "publicity", "organisation"), concurrent=True,
    )  # fmt: skip
    assert (post.lines, post.concurrent, post.state) == (["organisation", "publicity"], True, "held")
    assert refused(take_post, second, group.office, "secretary", on=AUTUMN) == (
        "“张三”自2021-03-01起任书记，请先办理离任"
    )
    assert refused(take_post, second, group.office, "emperor", on=AUTUMN) == "职务不在可选范围内，请重新选择"
    assert refused(take_post, second, group.office, "member", on=AUTUMN, lines=("war",)) == (
        "分管的工作不在可选范围内，请重新选择"
    )
    assert refused(take_post, second, group.office, "member", on=dt.date(2019, 1, 1)) == (
        "“机关党支部”在2019-01-01尚未成立，请核对日期"
    )
    take_post(first, group.works_first, "secretary", on=AUTUMN, by=CLERK)  # in several units at once
    for person in (first, second):
        take_post(person, group.office, "member", on=AUTUMN, by=CLERK)
    assert refused(take_post, second, group.office, "member", on=AUTUMN) == (
        "“李四”自2021-09-01起任委员，请先办理离任"
    )


def test_a_vacancy_is_filled_by_the_next_holder(group):
    first, second = make_person(group.office, "张三"), make_person(group.office, "李四")
    post = take_post(first, group.office, "secretary", on=SPRING, by=CLERK)
    assert refused(leave_post, post, on=SPRING) == "离任日期2021-03-01应晚于起始日期2021-03-01"
    leave_post(post, on=AUTUMN, by=CLERK, then=PostState.PENDING)
    (vacancy,) = holders_on(AUTUMN, [group.office.pk])
    assert (vacancy.state, vacancy.person) == ("pending", None)
    assert refused(declare_vacant, group.office, "secretary", on=AUTUMN) == "书记自2021-09-01起已登记为暂缺"
    assert refused(leave_post, vacancy, on=dt.date(2022, 1, 1)) == "这个职务没有人在任，不需要离任"
    take_post(second, group.office, "secretary", on=dt.date(2022, 1, 1), by=CLERK)
    (held,) = holders_on(dt.date(2022, 1, 1), [group.office.pk])
    assert held.person == second
    assert refused(declare_vacant, group.office, "secretary", on=dt.date(2022, 2, 1)).startswith("“李四”")
    assert (
        refused(declare_vacant, group.office, "head", on=SPRING, state=PostState.HELD) == "请选择空缺或暂缺"
    )


def test_a_vacancy_filled_on_its_first_day_never_was(group):
    declare_vacant(group.office, "secretary", on=SPRING, by=CLERK)
    take_post(make_person(group.office), group.office, "secretary", on=SPRING, by=CLERK)
    assert [post.state for post in holders_on(SPRING, [group.office.pk])] == ["held"]


def test_a_sheet_of_posts_is_entered_whole_or_not_at_all(group):
    people = [make_person(group.office, name) for name in ("甲", "乙")]
    rows = [NewPost(person, group.office, "secretary", SPRING) for person in people]
    assert refused(take_posts, rows) == "“甲”自2021-03-01起任书记，请先办理离任"
    assert not Post.objects.exists()
    rows = [
        NewPost(people[0], group.office, "secretary", SPRING, end=AUTUMN),
        NewPost(people[1], group.office, "secretary", AUTUMN),
    ]
    assert take_posts(rows, by=CLERK) == take_posts(rows, by=CLERK)


def test_one_who_leaves_hands_over_everything(group):
    member = make_member(group.office, "张三")
    person = member.person
    committee = make_body(group.office, [person])
    post = take_post(person, group.office, "secretary", on=SPRING, by=CLERK)
    exclude_from_vote(member, on=SPRING, by=CLERK)
    assert refused(leave, person, on=SPRING) == "离开日期2021-03-01应晚于起始日期2021-03-01"
    given = leave(person, on=AUTUMN, by=CLERK)
    assert given.posts == (post,)
    assert [place.body for place in given.bodies] == [committee]
    assert given.membership == member
    assert Membership.objects.get().ended == "left"
    assert not Post.objects.open().exists()
    assert not VoteExclusion.objects.open().exists()
    assert not committee.members.on(AUTUMN).exists()
    assert committee.members.on(SPRING).exists()
    assert refused(leave, person, on=AUTUMN) == "“张三”已于2021-09-01离开"
    assert refused(take_post, person, group.office, "member", on=AUTUMN) == "“张三”已于2021-09-01离开，请核对"
    with pytest.raises(Refused, match="“张三”已于2021-09-01离开"):
        make_member(group.office, person=person, start=AUTUMN)


def said(unit, day=SPRING) -> list[str]:
    return [advice.rule.key for advice in advice_for(unit, day)]


def test_advice_follows_the_number_of_full_members(group, django_assert_num_queries):
    assert said(group.office) == []
    for _ in range(2):
        make_member(group.office)
    assert said(group.office) == ["joint_branch"]
    for _ in range(4):
        make_member(group.office)
    assert said(group.office) == ["no_committee"]  # nobody leads it yet
    leader = Membership.objects.first().person
    take_post(leader, group.office, "secretary", on=SPRING, by=CLERK)
    assert said(group.office) == []
    make_member(group.office)
    (advice,) = advice_for(group.office, SPRING)
    assert advice.text == (
        "正式党员7人，7人以上的设支部委员会，由3至5人组成，一般不超过7人；现登记的委员有1人"
    )
    assert advice.rule.source == "《中国共产党支部工作条例（试行）》"
    for title in ("organisation_member", "discipline_member"):
        take_post(make_person(group.office), group.office, title, on=SPRING, by=CLERK)
    assert said(group.office) == []
    with django_assert_num_queries(4):  # and one for the version of the packs
        advice_for(group.office, SPRING)
    assert said(group.top) == []
    assert said(group.office, START) == ["branch_committee"]
    assert said(group.office, dt.date(2019, 1, 1)) == []


def test_a_branch_above_fifty_is_advised_to_become_a_general_branch(group):
    from luoshi.organisations.actions.memberships import NewMembership, record_members
    from luoshi.organisations.actions.people import NewPerson, create_people

    people = create_people([NewPerson(f"甲{n}", group.office) for n in range(51)], by=CLERK)
    record_members([NewMembership(person, group.office, START) for person in people[:50]], by=CLERK)
    assert "general_branch" not in said(group.office)
    record_members([NewMembership(people[50], group.office, START)], by=CLERK)
    assert "general_branch" in said(group.office)
