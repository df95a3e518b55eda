"""Bodies and who belongs to them; numbers of units."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.bodies import (
    close_body,
    join_body,
    leave_body,
    set_up_body,
)
from luoshi.organisations.actions.memberships import exclude_from_vote
from luoshi.organisations.actions.numbers import NewNumber, enter_numbers
from luoshi.organisations.actions.posts import take_post
from luoshi.organisations.actions.terms import start_term
from luoshi.organisations.actions.voiding import void_record
from luoshi.organisations.enums_people import MemberKind, Share
from luoshi.organisations.models import Membership, Post, Term, UnitNumber
from luoshi.organisations.queries_bodies import bodies_on, body_members_on, numbers_on
from luoshi.organisations.queries_due import due_list_of
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


def test_a_person_may_be_in_several_bodies_but_once_in_each(group):
    person = make_person(group.top, "张三")
    committee = make_body(group.top, [person], name="党委会")
    study = make_body(group.top, [person], kind="study_group", name="理论学习中心组")
    assert set(bodies_on(SPRING, [group.top.pk])) == {committee, study}
    assert list(bodies_on(SPRING, [group.top.pk], kind="study_group")) == [study]
    assert refused(join_body, study, [person], on=SPRING) == "“张三”自2020-01-01起已在“理论学习中心组”"
    (place,) = body_members_on(SPRING, study)
    leave_body(place, on=SPRING, by=CLERK)
    assert not body_members_on(SPRING, study)
    join_body(study, [person], on=AUTUMN, by=CLERK, share=Share.EXTENDED, role="列席")


def test_what_cannot_be_is_refused(group):
    body = make_body(group.office, name="第一届支委会", on=SPRING)
    person = make_person(group.office, "张三")
    assert refused(set_up_body, group.office, "committee", "第一届支委会", on=AUTUMN) == (
        "“机关党支部”已有“第一届支委会”，请核对是否重复，或换一个名称"
    )
    assert (
        refused(set_up_body, group.office, "circus", "x", on=SPRING) == "班子类别不在可选范围内，请重新选择"
    )
    assert refused(set_up_body, group.office, "committee", " ", on=SPRING) == "请填写名称"
    assert refused(join_body, body, [person], on=START) == "“第一届支委会”在这段时间不存在，请核对日期"
    cell = make_body(group.office, kind="party_group", name="第一党小组")
    assert refused(join_body, cell, [person], on=SPRING) == (
        "“第一党小组”的成员是支部的党员，请在党员名册里调整党小组"
    )
    other = make_body(group.works_first, name="甲一支委会")
    assert refused(take_post, person, group.office, "member", on=SPRING, body=other) == (
        "“甲一支委会”不是这个组织的班子，请重新选择"
    )
    void_record(body, by=CLERK, why="误登")
    assert refused(join_body, body, [person], on=AUTUMN) == "“第一届支委会”的登记已作废，请重新选择"


def test_a_body_that_ends_lets_everything_in_it_end(group):
    member = make_member(group.office)
    committee = make_body(group.office, [member.person])
    take_post(member.person, group.office, "member", on=SPRING, by=CLERK, body=committee)
    start_term(group.office, elected_on=SPRING, body=committee, by=CLERK)
    close_body(committee, on=AUTUMN, by=CLERK)
    assert not bodies_on(AUTUMN, [group.office.pk])
    assert not body_members_on(AUTUMN, committee)
    assert not Post.objects.open().exists()
    assert Term.objects.get().superseded_on == AUTUMN
    with pytest.raises(Refused, match="已于2021-09-01结束"):
        close_body(committee, on=dt.date(2022, 1, 1), by=CLERK)


def test_members_of_a_party_group_that_ends_stay_in_the_branch(group):
    cell = make_body(group.office, kind="party_group", name="第一党小组")
    make_member(group.office, group=cell)
    close_body(cell, on=AUTUMN, by=CLERK)
    now = Membership.objects.on(AUTUMN).get()
    assert (now.unit, now.group, now.start) == (group.office, None, AUTUMN)


def test_who_is_due_in_a_body(group, django_assert_num_queries):
    full, young, excluded = (
        make_member(group.office, name, kind=kind)
        for name, kind in (("甲", MemberKind.FULL), ("乙", MemberKind.PROBATIONARY), ("丙", MemberKind.FULL))
    )
    outsider = make_person(group.office, "丁")
    exclude_from_vote(excluded, on=SPRING, by=CLERK)
    people = [full.person, young.person, excluded.person, outsider]
    committee = make_body(group.office, people)
    found = due_list_of(committee, SPRING)
    assert (set(found.due), found.voting) == (set(people), (full.person,))
    leading = make_body(group.office, people[:3], kind="leading_group")
    join_body(leading, [outsider], on=START, share=Share.EXTENDED, by=CLERK)
    with django_assert_num_queries(2):  # one for the version of the packs
        found = due_list_of(leading, SPRING)
    assert (set(found.due), set(found.voting), found.sitting_in) == (
        set(people[:3]),
        set(people[:3]),
        (outsider,),
    )
    cell = make_body(group.works_first, kind="party_group", name="第一党小组")
    grouped = [make_member(group.works_first, group=cell, kind=kind) for kind in MemberKind]
    make_member(group.works_first)
    found = due_list_of(cell, SPRING)
    assert set(found.due) == {row.person for row in grouped}
    assert found.voting == (grouped[0].person,)


def test_numbers_hold_from_their_day_until_the_next(group, django_assert_num_queries):
    unit = group.office
    first, _, charter = enter_numbers(
        [
            NewNumber(unit, "staff", SPRING, 120, source="2021年一季度报表"),
            NewNumber(unit, "staff", AUTUMN, 131),
            NewNumber(unit, "charter", SPRING, choice="written"),
        ],
        by=CLERK,
    )
    with django_assert_num_queries(1):
        found = numbers_on(dt.date(2021, 6, 1), [unit.pk])
    assert {name: (row.value, row.choice) for (_, name), row in found.items()} == {
        "staff": (120, ""),
        "charter": (None, "written"),
    }
    assert numbers_on(AUTUMN, [unit.pk])[unit.pk, "staff"].value == 131
    assert numbers_on(START, [unit.pk]) == {}
    (again,) = enter_numbers([NewNumber(unit, "staff", SPRING, 121)], by=CLERK)
    assert (again.pk, again.value, again.version) == (first.pk, 121, 2)
    void_record(charter, by=CLERK, why="误填")
    assert (unit.pk, "charter") not in numbers_on(AUTUMN, [unit.pk])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"name": "weather", "value": 1}, "项目不在可选范围内，请重新选择"),
        ({"name": "staff"}, "“职工数”请填写整数"),
        ({"name": "staff", "value": -1}, "“职工数”请填写整数"),
        ({"name": "charter", "value": 1}, "“党建入章”请选择：是、否、不适用"),
        ({"name": "charter", "choice": "perhaps"}, "“党建入章”请选择：是、否、不适用"),
        (
            {"name": "staff", "value": 1, "day": dt.date(2019, 1, 1)},
            "“机关党支部”在2019-01-01尚未成立，请核对日期",
        ),
    ],
)
def test_a_number_that_is_none_is_refused(group, row, sentence):
    assert refused(enter_numbers, [NewNumber(**{"unit": group.office, "day": SPRING, **row})]) == sentence
    assert not UnitNumber.objects.exists()


def test_the_same_number_twice_in_one_sheet_is_asked_about(group):
    rows = [NewNumber(group.office, "staff", SPRING, value) for value in (1, 2)]
    assert refused(enter_numbers, rows) == "“机关党支部”同一天的同一项目填了两次，请核对"
