from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given, settings
from hypothesis.extra.django import TestCase

from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused, WriteOutsideAction
from luoshi.organisations.actions import NewUnit, rewrite_spans, set_up, set_up_unit
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Placement, Unit, UnitSpan
from luoshi.organisations.paths import segment
from luoshi.organisations.spans import History, Placed, Span
from tests.factories.units import START, make_group, make_unit
from tests.organisations.trees import good_placements

pytestmark = pytest.mark.django_db


def stored() -> list[Span]:
    columns = ("unit_id", "start", "end", "path", "parent_id", "name", "kind", "closed")
    return [Span._make(row) for row in UnitSpan.objects.order_by("unit_id", "start").values_list(*columns)]


def test_a_unit_is_set_up_with_its_span():
    top = set_up_unit(
        " 集团党委 ", UnitKind.GROUP_COMMITTEE, start=START, by=SYSTEM, document_no="集党〔2020〕1号"
    )
    branch = set_up_unit("机关党支部", UnitKind.BRANCH, parent=top, start=dt.date(2021, 2, 1), by=SYSTEM)
    placement = Placement.objects.get(unit=top)
    assert (placement.name, placement.document_no, placement.parent) == ("集团党委", "集党〔2020〕1号", None)
    assert stored() == [
        Span(top.pk, START, None, segment(top.pk), None, "集团党委", "group_committee", closed=False),
        Span(branch.pk, dt.date(2021, 2, 1), None, segment(top.pk) + segment(branch.pk), top.pk, "机关党支部",
             "branch", closed=False),
    ]  # fmt: skip


def test_many_are_set_up_at_once_also_under_each_other():
    top, works, branch = (uuid.uuid4() for _ in range(3))
    units = set_up(
        [
            NewUnit("集团党委", UnitKind.GROUP_COMMITTEE, START, uuid=top),
            NewUnit("甲厂党总支", UnitKind.GENERAL_BRANCH, START, top, uuid=works),
            NewUnit("第一党支部", UnitKind.BRANCH, START, works, uuid=branch),
        ],
        by=SYSTEM,
    )
    assert [unit.uuid for unit in units] == [top, works, branch]
    assert stored()[-1].path == "".join(segment(unit.pk) for unit in units)


def test_the_same_draft_sent_twice_makes_one_unit():
    draft = NewUnit("集团党委", UnitKind.GROUP_COMMITTEE, START)
    first, second = set_up([draft], by=SYSTEM), set_up([draft], by=SYSTEM)
    assert first == second
    assert Unit.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "start", "sentence", "field"),
    [
        ("  ", START, "请填写组织名称", "name"),
        ("长" * 121, START, "组织名称最多120个字", "name"),
        ("支部", dt.date(203, 1, 1), "成立日期203-01-01有误，请核对年份", "start"),
        ("支部", dt.date(2019, 12, 31), "“支部”自2019-12-31起隶属于“集团党委”，但“集团党委”当日尚未成立，请核对成立日期", "start"),
        ("支部", dt.date(2150, 1, 1), "成立日期2150-01-01晚于今天，请到当日再登记", "start"),
        ("机关党支部", START, "同一上级下已有“机关党支部”，请核对是否重复，或换一个名称", "name"),
    ],
)  # fmt: skip
def test_a_bad_unit_is_refused_in_one_sentence_and_nothing_is_written(name, start, sentence, field):
    group = make_group()
    with pytest.raises(Refused) as refused:
        set_up_unit(name, UnitKind.BRANCH, parent=group.top, start=start, by=SYSTEM)
    assert (refused.value.sentence, refused.value.field) == (sentence, field)
    assert Unit.objects.count() == 5


def test_there_is_one_top():
    make_group()
    with pytest.raises(Refused, match="最高一级组织只能有一个（“集团党委”），请为“另一集团”选择上级组织"):
        make_unit("另一集团")
    with pytest.raises(Refused, match="不存在"):
        set_up([NewUnit("支部", UnitKind.BRANCH, START, uuid.uuid4())], by=SYSTEM)


def test_a_name_may_stand_under_different_parents():
    group = make_group()
    assert make_unit("第一党支部", parent=group.works).pk != make_unit("第一党支部", parent=group.top).pk


def test_nothing_writes_the_tree_from_outside():
    group = make_group()
    with pytest.raises(WriteOutsideAction):
        UnitSpan.objects.filter(unit=group.office).update(path=segment(1))


class RewriteTests(TestCase):
    @settings(max_examples=15)
    @given(good_placements())
    def test_rewriting_only_what_was_touched_gives_the_spans_of_all_placements(self, rows):
        """Placements of any shape, written one after the other, each followed by the rewriting of its unit."""
        ids = {number: Unit(tree=Tree.PARTY) for number in range(1, 7)}
        with action("tests.tree", by=SYSTEM) as act:
            act.create_many(ids.values())
            real = [
                row._replace(unit=ids[row.unit].pk, parent=row.parent and ids[row.parent].pk) for row in rows
            ]
            for row in sorted(real, key=lambda r: r.unit):
                if row.start != real[0].start:
                    continue
                write(act, row)
            for row in real[6:]:
                write(act, row)
        history = History(real)
        assert stored() == sorted(history.spans(history), key=lambda span: (span.unit, span.start))


def write(act, row: Placed) -> None:
    act.create(
        Placement(
            unit_id=row.unit,
            start=row.start,
            parent_id=row.parent,
            name=row.name,
            kind=row.kind,
            closed=row.closed,
        )
    )
    rewrite_spans(act, Tree.PARTY, {row.unit})
