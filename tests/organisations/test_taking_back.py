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
    NewUnit,
    change_kind,
    rename,
    set_up,
    split,
    take_back,
)
from luoshi.organisations.actions.people import NewPerson, create_people
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Placement, TreeDecision, UnitSpan
from luoshi.packs.actions import apply_builtin
from tests.factories.units import make_group
from tests.organisations.deciding import decide_something, five_units

ON = dt.date(2021, 2, 1)
LATER = dt.date(2021, 5, 1)


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


def last() -> TreeDecision:
    return TreeDecision.objects.rows().order_by("-pk")[0]


@pytest.fixture
def group(db):
    apply_builtin(by=SYSTEM)
    return make_group()


class DecidedAndTakenBack(TestCase):
    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data())
    def test_the_tree_is_as_before_on_every_day(self, data):
        units = five_units(data)
        seen = [state()]
        for step in range(data.draw(st.integers(1, 6))):
            try:
                decide_something(data, units, step)
            except Refused:
                continue
            seen.append(state())
        assert TreeDecision.objects.count() == len(seen) - 1
        while len(seen) > 1:
            assert state() == seen.pop()
            take_back(last(), by=SYSTEM, why="登记有误")
        assert state() == seen[0]


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
