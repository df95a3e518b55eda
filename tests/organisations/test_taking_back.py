"""撤回登记: a decision and its taking back leave the tree as it was, on every day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.audit.models import Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions import (
    Decision,
    HandOver,
    NewUnit,
    change_kind,
    close,
    handed_over,
    merge,
    rename,
    set_up,
    split,
    take_back,
)
from luoshi.organisations.actions.bodies import set_up_body
from luoshi.organisations.actions.memberships import exclude_from_vote, transfer
from luoshi.organisations.actions.people import NewPerson, change_people, create_people
from luoshi.organisations.actions.posts import leave, take_post
from luoshi.organisations.actions.terms import start_term
from luoshi.organisations.actions.voiding import void_record
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Membership, Person, Placement, TreeDecision, UnitSpan
from luoshi.organisations.queries_people import counts_on
from luoshi.packs.actions import apply_builtin
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import START, make_group
from tests.organisations.deciding import DECISIONS, decide_something, people_them, records, some_units

ON = dt.date(2021, 2, 1)
LATER = dt.date(2021, 5, 1)
AFTER = dt.date(2021, 8, 1)


def decided(on: dt.date = ON) -> Decision:
    return Decision(on=on, document_no="集党发〔2021〕3号")


def state() -> tuple[list, list]:
    """Every placement with its paper, and every span."""
    placements = Placement.objects.order_by("unit_id", "start").values_list(
        "unit_id", "start", "parent_id", "name", "kind", "closed", "document_no", "document_on", "lacking",
        "basis", "decision", "came_from_id",
    )  # fmt: skip
    spans = UnitSpan.objects.order_by("unit_id", "start").values_list(
        "unit_id", "start", "end", "path", "parent_id", "name", "kind", "closed"
    )
    return list(placements), list(spans)


def everything() -> tuple:
    """What all lists and counts of every day are made from."""
    return *state(), records()


def last() -> TreeDecision:
    return TreeDecision.objects.rows().order_by("-pk")[0]


@pytest.fixture
def group(db):
    apply_builtin(by=SYSTEM)
    return make_group()


class DecidedAndTakenBack(TestCase):
    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data())
    def test_trees_people_posts_and_bodies_are_as_before_on_every_day(self, data):
        units = some_units(data)
        people_them(data, units)
        seen = [everything()]
        for step in range(data.draw(st.integers(1, 6))):
            try:
                decide_something(data, units, step, DECISIONS)
            except Refused:
                continue
            seen.append(everything())
        assert TreeDecision.objects.count() == len(seen) - 1
        while len(seen) > 1:
            assert everything() == seen.pop()
            take_back(last(), by=SYSTEM, why="登记有误")
        assert everything() == seen[0]


def test_a_division_taken_back_leaves_no_trace_in_the_tree_but_one_in_the_trail(group):
    before = state()
    split(group.office, [NewUnit("机关二党支部", UnitKind.BRANCH, ON)], decided(), by=SYSTEM, keep=False)
    record = last()
    take_back(record, by=SYSTEM, why="文号登记错误")
    assert state() == before
    record.refresh_from_db()
    assert record.voided_why == "文号登记错误"
    entry = Entry.objects.order_by("-seq")[0]
    assert (entry.action, entry.why) == ("organisations.take_back", "文号登记错误")
    with pytest.raises(Refused, match="这次登记已经撤回"):
        take_back(record, by=SYSTEM, why="再撤")


def test_what_was_built_on_it_is_named(group):
    rename(group.works, "甲厂党委", decided(), by=SYSTEM)
    first = last()
    change_kind(group.works, UnitKind.COMMITTEE, decided(LATER), by=SYSTEM)
    with pytest.raises(Refused, match="此后又登记了“甲厂党委”2021-05-01的组织改设，请先撤回那一次"):
        take_back(first, by=SYSTEM, why="有误")
    take_back(last(), by=SYSTEM, why="有误")
    take_back(first, by=SYSTEM, why="有误")
    assert group.works.placements.count() == 1


def test_a_reason_is_needed(group):
    rename(group.works, "甲厂党委", decided(), by=SYSTEM)
    with pytest.raises(Refused, match="请写明撤回原因"):
        take_back(last(), by=SYSTEM, why=" ")


def test_a_unit_that_was_set_up_goes_unless_something_stands_below_it_or_belongs_to_it(group):
    row = NewUnit(
        "乙厂党总支", UnitKind.GENERAL_BRANCH, ON, group.top.uuid, "集党发〔2021〕4号", lacking=False
    )
    made = set_up([row], by=SYSTEM)[0]
    record = last()
    below = NewUnit("乙厂第一党支部", UnitKind.BRANCH, ON, made.uuid, lacking=True)
    branch = set_up([below], by=SYSTEM)[0]
    with pytest.raises(Refused, match="“乙厂党总支”下已登记“乙厂第一党支部”"):
        take_back(record, by=SYSTEM, why="有误")
    create_people([NewPerson(unit=branch, name="张三")], by=SYSTEM)
    with pytest.raises(Refused, match="所设组织已有登记"):
        take_back(last(), by=SYSTEM, why="有误")


def test_what_no_longer_fits_below_is_refused(group):
    change_kind(group.office, UnitKind.GENERAL_BRANCH, decided(), by=SYSTEM)
    record = last()
    set_up([NewUnit("机关一党支部", UnitKind.BRANCH, LATER, group.office.uuid)], by=SYSTEM)
    with pytest.raises(Refused, match="不能设在党支部之下"):
        take_back(record, by=SYSTEM, why="有误")


def test_a_name_taken_meanwhile_is_refused(group):
    rename(group.works_first, "甲厂党支部", decided(), by=SYSTEM)
    record = last()
    rename(group.works_second, "甲厂第一党支部", decided(LATER), by=SYSTEM)
    with pytest.raises(Refused, match="同一上级下已有“甲厂第一党支部”"):
        take_back(record, by=SYSTEM, why="有误")


def test_a_roster_of_old_units_is_no_decision(group):
    assert not TreeDecision.objects.exists()


def hanging_on(unit):
    """Two members, one of them not counted among those due, a post, a body with a place in it, a term."""
    members = [make_member(unit, name) for name in ("张三", "李四")]
    exclude_from_vote(members[1], on=ON, by=SYSTEM)
    take_post(members[0].person, unit, "secretary", on=START, by=SYSTEM)
    make_body(unit, [members[0].person], name="支部委员会")
    start_term(unit, elected_on=START, by=SYSTEM)
    return [member.person for member in members]


def closed_and_handed_over(unit, to, on=LATER):
    close(unit, decided(on), by=SYSTEM, then=HandOver(members_to=to, end_rest=True))
    return last()


def test_what_was_handed_over_comes_back_and_counts_are_as_before(group):
    hanging_on(group.works_first)
    before = everything()
    record = closed_and_handed_over(group.works_first, group.works_second)
    assert counts_on(LATER, [group.works_second.pk])[group.works_second.pk].total == 2
    assert str(handed_over(record)) == "党员2名、任职1项、班子、委员会等1个、任期1届"
    take_back(record, by=SYSTEM, why="批复有误")
    assert everything() == before
    assert {row.voided_why for row in Membership.objects.filter(voided_at__isnull=False)} == {
        "撤回登记：批复有误"
    }


def test_a_division_hands_members_to_the_first_of_the_new_and_takes_them_back(group):
    hanging_on(group.office)
    before = everything()
    new = [NewUnit(name, UnitKind.BRANCH, LATER) for name in ("机关一党支部", "机关二党支部")]
    then = HandOver(to_successor=True, end_rest=True)
    first, second = split(group.office, new, decided(LATER), by=SYSTEM, keep=False, then=then)
    assert counts_on(LATER, [first.pk, second.pk, group.office.pk]) == {first.pk: (2, 2, 0)}
    take_back(last(), by=SYSTEM, why="有误")
    assert everything() == before


@pytest.mark.parametrize(
    ("later", "sentence"),
    [
        (lambda one, group: transfer(one.memberships.get(end=None), group.office, on=AFTER, by=SYSTEM),
         "当时交接的人员“张三”、支部党员“张三”此后又有变动"),
        (lambda one, _group: exclude_from_vote(one.memberships.get(end=None), on=AFTER, by=SYSTEM),
         "此后又登记了不计入应到“张三”，不能撤回；请先作废那些登记"),
        (lambda one, _group: void_record(one.posts.get(), by=SYSTEM, why="重复"), "当时交接的任职“张三”此后又有变动"),
    ],
)  # fmt: skip
def test_what_was_done_since_with_what_was_handed_over_is_named(group, later, sentence):
    person = hanging_on(group.works_first)[0]
    record = closed_and_handed_over(group.works_first, group.works_second)
    later(person, group)
    before = everything()
    with pytest.raises(Refused) as refused:
        take_back(record, by=SYSTEM, why="有误")
    assert refused.value.sentence.startswith(sentence)
    assert everything() == before


def test_an_exclusion_that_stood_before_goes_on_through_a_regrouping_and_blocks_nothing(group):
    """Its Party group ends with the unit, he stays where he is, in no group: nothing was entered since."""
    party_group = set_up_body(group.office, "party_group", "第一党小组", on=START, by=SYSTEM)
    member = make_member(group.office, "张三", group=party_group)
    exclude_from_vote(member, on=START, by=SYSTEM)
    before = everything()
    new = [NewUnit("机关二党支部", UnitKind.BRANCH, ON)]
    split(group.office, new, decided(), by=SYSTEM, keep=False, then=HandOver(end_rest=True))
    assert Membership.objects.open().get().group is None
    take_back(last(), by=SYSTEM, why="有误")
    assert everything() == before


def test_an_exclusion_entered_since_on_a_regrouped_member_blocks(group):
    party_group = set_up_body(group.office, "party_group", "第一党小组", on=START, by=SYSTEM)
    make_member(group.office, "张三", group=party_group)
    close(group.office, decided(), by=SYSTEM, then=HandOver(end_rest=True))
    exclude_from_vote(Membership.objects.open().get(), on=ON, by=SYSTEM)
    with pytest.raises(Refused, match="此后又登记了不计入应到“张三”，不能撤回"):
        take_back(last(), by=SYSTEM, why="有误")


def test_who_has_left_since_is_given_nothing_back(group):
    person = make_person(group.works_first, "王五")
    take_post(person, group.works_first, "secretary", on=START, by=SYSTEM)
    record = closed_and_handed_over(group.works_first, None)
    leave(person, on=AFTER, by=SYSTEM)
    with pytest.raises(Refused, match="人员“王五”此后已登记离开，不能撤回"):
        take_back(record, by=SYSTEM, why="有误")


def test_what_was_corrected_beside_it_stays_corrected(group):
    person = hanging_on(group.works_first)[0]
    record = closed_and_handed_over(group.works_first, group.works_second)
    change_people([(Person.objects.get(pk=person.pk), {"job": "班长"})], by=SYSTEM)
    take_back(record, by=SYSTEM, why="有误")
    person.refresh_from_db()
    assert (person.unit, person.job) == (group.works_first, "班长")


def test_the_top_goes_into_nothing(group):
    with pytest.raises(Refused, match="最高一级组织不能并入其他组织"):
        merge([group.top], group.works, decided(), by=SYSTEM)
