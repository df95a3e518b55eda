"""What is no record is taken back by its room; what nobody knows how to take back is refused."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.audit.models import Entry
from luoshi.exchange import inverse
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.kernel.undoing import Holder, holders
from luoshi.organisations import actions
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Placement, UnitSpan
from tests.exchange.sheets import reads
from tests.factories.people import make_person
from tests.factories.units import make_group, make_unit
from tests.kernel.testapp.models import Memo, Tag

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 2, 1)


def taken_back():
    seq = Entry.objects.latest("seq").seq
    with action("tests.undo", by=SYSTEM) as act:
        inverse.take_back(act, seq, why="撤销导入")


def paper():
    return actions.Decision(on=DAY, document_no="〔2021〕1号", document_on=DAY, lacking=False, basis="")


def test_units_set_up_and_renamed_stand_as_before():
    group = make_group()
    before = {label: rows for label, rows in reads().items() if label != "organisations.Unit"}
    with action("tests.sheet", by=SYSTEM):
        new = make_unit("乙厂党支部", parent=group.works, kind=UnitKind.BRANCH, start=DAY)
        actions.rename(group.office, "机关一支部", paper(), by=SYSTEM)
    assert UnitSpan.objects.filter(unit=new).exists()
    taken_back()
    after = {label: rows for label, rows in reads().items() if label != "organisations.Unit"}
    assert after == before
    assert not Placement.objects.filter(unit=new).exists()
    make_unit("乙厂党支部", parent=group.works, kind=UnitKind.BRANCH, start=DAY)  # the name is free again


def test_a_unit_that_has_records_stays():
    group = make_group()
    new = make_unit("乙厂党支部", parent=group.works, start=DAY)
    seq = Entry.objects.latest("seq").seq
    make_person(new)
    with (
        pytest.raises(Refused, match=r"不能撤销：单位“单位.*”已用在导入之后登记的人员里"),
        action("tests.undo", by=SYSTEM) as act,
    ):
        inverse.take_back(act, seq, why="撤销导入")


def test_rows_nobody_takes_back_are_said():
    with action("tests.sheet", by=SYSTEM) as act:
        act.create(Tag(word="甲"))
    with pytest.raises(Refused, match="改动了标签，不能整批撤销"):
        taken_back()
    with action("tests.sheet", by=SYSTEM) as act:
        act.derive([Tag(word="乙")])
    with pytest.raises(Refused, match="改动了标签，不能整批撤销"):
        taken_back()


def test_what_was_not_kept_in_full_cannot_be_set_back():
    group = make_group()
    with action("tests.make", by=SYSTEM) as act:
        memo = act.create(Memo(unit=group.top, title="甲", text="字" * 5000))
    with action("tests.sheet", by=SYSTEM) as act:
        act.change(memo, text="短")
    with pytest.raises(Refused, match="便笺的“正文”原来的内容没有留底"):
        taken_back()


def test_changed_twice_and_voided_within_one_import_is_set_back_to_the_first():
    group = make_group()
    with action("tests.make", by=SYSTEM) as act:
        memo = act.create(Memo(unit=group.top, title="甲", pages=1))
    before = reads()
    with action("tests.sheet", by=SYSTEM) as act:
        act.change(memo, pages=2)
        act.change(memo, pages=3, title="乙")
        act.void(memo, why="重复")
    taken_back()
    assert reads() == before


def test_who_holds_a_record_without_a_key_is_asked(monkeypatch):
    group = make_group()

    def held(model, keys, besides):
        return "督办事项引用了便笺" if model == "testapp.Memo" and set(keys) <= set(besides) else ""

    monkeypatch.setitem(holders._items, "tests", Holder("tests", held))
    with action("tests.sheet", by=SYSTEM) as act:
        act.create(Memo(unit=group.top, title="甲"))
    with pytest.raises(Refused, match="不能撤销：督办事项引用了便笺"):
        taken_back()
