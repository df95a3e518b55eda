"""更名、改设、隶属调整、合并、分设、撤销、恢复, as somebody registers them, also late."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.audit.models import Entry
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Conflict, Refused
from luoshi.organisations.actions import (
    Decision,
    NewUnit,
    change_kind,
    close,
    merge,
    move,
    rename,
    restore,
    set_up,
    split,
    state_token,
)
from luoshi.organisations.actions.units import load_history
from luoshi.organisations.comparing import What, apply, compare, differences_between
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import (
    Body,
    BodyMember,
    Membership,
    Placement,
    Post,
    Term,
    Unit,
    UnitNumber,
    UnitSpan,
    VoteExclusion,
)
from luoshi.organisations.paths import segment
from luoshi.organisations.queries import story, top_unit
from luoshi.organisations.queries_people import members_under, units_under
from luoshi.organisations.tree import Node, OrgTree
from luoshi.packs.actions import apply_builtin
from tests.factories.units import make_group, make_unit
from tests.organisations.deciding import WINDOW, decide_something, people_them, some_units

ON = dt.date(2021, 2, 1)


def decided(on: dt.date = ON, number: str = "集党发〔2021〕3号", **more) -> Decision:
    return Decision(on=on, document_no=number, **more)


def name_on(unit: Unit, day: dt.date) -> str:
    return OrgTree.as_of(day)[unit.pk].name


@pytest.fixture
def group(db):
    apply_builtin(by=SYSTEM)
    return make_group()


def test_a_new_name_holds_from_its_day_and_the_old_one_before(group):
    rename(group.office, "机关一党支部", decided(), by=SYSTEM)
    assert name_on(group.office, ON - dt.timedelta(days=1)) == "机关党支部"
    assert name_on(group.office, ON) == "机关一党支部"
    last = group.office.placements.get(start=ON)
    assert (last.document_no, last.lacking) == ("集党发〔2021〕3号", False)
    assert story(group.office)[0].words == "更名为“机关一党支部”"


def test_a_late_move_keeps_the_later_name(group):
    rename(group.works_first, "提取党支部", decided(dt.date(2022, 1, 1)), by=SYSTEM)
    move(group.works_first, group.top, decided(), by=SYSTEM)
    tree = OrgTree.as_of(dt.date(2023, 1, 1))
    assert (tree[group.works_first.pk].name, tree.parent(group.works_first.pk).unit) == (
        "提取党支部",
        group.top.pk,
    )


def test_what_stands_below_goes_along(group):
    company = make_unit("乙公司党委", parent=group.top, kind=UnitKind.COMMITTEE)
    move(group.works, company, decided(), by=SYSTEM)
    before, after = OrgTree.as_of(dt.date(2021, 1, 31)), OrgTree.as_of(ON)
    assert not before.under(group.works_first.pk, company.pk)
    assert after.under(group.works_first.pk, company.pk)


def test_merged_units_stay_as_closed_leaves_below_their_successor(group):
    under = make_unit("甲厂第三党支部", parent=group.works)
    merge([group.works_first, group.works_second], under, decided(), by=SYSTEM)
    tree = OrgTree.as_of(ON)
    for gone in (group.works_first, group.works_second):
        assert tree[gone.pk].closed
        assert tree.parent(gone.pk).unit == under.pk
    assert story(group.works_first)[0].words == "撤销，并入“甲厂第三党支部”"


def test_merging_takes_over_what_stands_below(group):
    company = make_unit("乙公司党总支", parent=group.top, kind=UnitKind.GENERAL_BRANCH)
    merge([group.works], company, decided(), by=SYSTEM)
    tree = OrgTree.as_of(ON)
    assert {node.unit for node in tree.children(company.pk)} == {
        group.works.pk,
        group.works_first.pk,
        group.works_second.pk,
    }
    assert not tree[group.works_first.pk].closed


def test_a_branch_becomes_two_and_keeps_one_of_the_names(group):
    made = split(
        group.office,
        [NewUnit("机关二党支部", UnitKind.BRANCH, ON)],
        decided(),
        by=SYSTEM,
        keep=True,
        name="机关一党支部",
    )
    tree = OrgTree.as_of(ON)
    assert tree.parent(made[0].pk).unit == group.top.pk
    assert name_on(group.office, ON) == "机关一党支部"
    assert made[0].placements.get().came_from == group.office


def test_a_unit_divided_for_good_is_closed_below_the_first(group):
    made = split(
        group.works,
        [
            NewUnit("甲厂一总支", UnitKind.GENERAL_BRANCH, ON),
            NewUnit("甲厂二总支", UnitKind.GENERAL_BRANCH, ON),
        ],
        decided(),
        by=SYSTEM,
        keep=False,
    )
    tree = OrgTree.as_of(ON)
    assert tree[group.works.pk].closed
    assert tree.parent(group.works.pk).unit == made[0].pk
    assert {node.unit for node in tree.children(made[0].pk)} == {
        group.works.pk,
        group.works_first.pk,
        group.works_second.pk,
    }


def test_a_closed_unit_may_stand_again(group):
    close(group.works_first, decided(), by=SYSTEM)
    assert OrgTree.as_of(ON)[group.works_first.pk].closed
    restore(group.works_first, group.top, decided(dt.date(2022, 5, 1)), by=SYSTEM, name="提取党支部")
    node = OrgTree.as_of(dt.date(2022, 5, 1))[group.works_first.pk]
    assert (node.closed, node.parent, node.name) == (False, group.top.pk, "提取党支部")
    assert story(group.works_first)[0].words == "恢复，更名为“提取党支部”，改为隶属于“集团党委”"


def test_a_branch_becomes_a_general_branch(group):
    change_kind(group.office, UnitKind.GENERAL_BRANCH, decided(), by=SYSTEM, name="机关党总支")
    node = OrgTree.as_of(ON)[group.office.pk]
    assert (node.kind, node.name) == ("general_branch", "机关党总支")


REFUSALS = {
    "no paper": (lambda g: rename(g.office, "x", Decision(on=ON), by=SYSTEM), "请填写批复文号；没有文号的，请勾选“暂无批复文号”"),
    "before it stood": (
        lambda g: rename(g.office, "x", decided(dt.date(2019, 1, 1)), by=SYSTEM),
        "“机关党支部”在2020-01-01才成立，生效日期不能是2019-01-01",
    ),
    "tomorrow": (
        lambda g: rename(g.office, "x", decided(dt.date(2999, 1, 1)), by=SYSTEM),
        "生效日期2999-01-01晚于今天，请到当日再登记",
    ),
    "before its paper": (
        lambda g: rename(g.office, "x", decided(document_on=dt.date(2021, 3, 1)), by=SYSTEM),
        "生效日期2021-02-01早于批复日期，请核对；确需如此的，请写明原因",
    ),
    "no name": (lambda g: rename(g.office, " ", decided(), by=SYSTEM), "请填写组织名称"),
    "a name beside it": (
        lambda g: rename(g.works_first, "甲厂第二党支部", decided(), by=SYSTEM),
        "同一上级下已有“甲厂第二党支部”，请核对是否重复，或换一个名称",
    ),
    "under itself": (
        lambda g: move(g.works, g.works_first, decided(), by=SYSTEM),
        "“甲厂党总支”（党总支）不能设在党支部之下",
    ),
    "what cannot stand there": (
        lambda g: move(g.works_first, g.office, decided(), by=SYSTEM),
        "“甲厂第一党支部”（党支部）不能设在党支部之下",
    ),
    "the top": (lambda g: move(g.top, g.works, decided(), by=SYSTEM), "最高一级组织不能调整隶属"),
    "with units below": (
        lambda g: close(g.works, decided(), by=SYSTEM),
        "“甲厂党总支”下还有“甲厂第一党支部”、“甲厂第二党支部”等2个组织，请先调整或撤销它们",
    ),
    "into itself": (
        lambda g: merge([g.works], g.works, decided(), by=SYSTEM),
        "被合并的组织里不能有合并后的组织自己",
    ),
    "not closed": (
        lambda g: restore(g.office, g.top, decided(), by=SYSTEM),
        "“机关党支部”当日没有撤销，不需要恢复",
    ),
    "the same place": (
        lambda g: move(g.works_first, g.works, decided(), by=SYSTEM),
        "“甲厂第一党支部”当日已隶属于所选上级",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_the_impossible_is_refused_in_one_sentence_and_changes_nothing(group, name):
    act, sentence = REFUSALS[name]
    before = (list(Placement.objects.values()), list(UnitSpan.objects.values()), Entry.objects.count())
    with pytest.raises(Refused) as refused:
        act(group)
    assert refused.value.sentence == sentence
    assert (
        list(Placement.objects.values()),
        list(UnitSpan.objects.values()),
        Entry.objects.count(),
    ) == before


def test_it_cannot_be_closed_before_it_was_changed_again(group):
    rename(group.works_first, "提取党支部", decided(dt.date(2022, 1, 1)), by=SYSTEM)
    with pytest.raises(Refused, match="2022-01-01还有调整"):
        close(group.works_first, decided(), by=SYSTEM)


def test_a_closed_unit_is_changed_no_more(group):
    close(group.works_first, decided(), by=SYSTEM)
    with pytest.raises(Refused, match="已撤销；要继续使用的，请先登记恢复"):
        rename(group.works_first, "提取党支部", decided(dt.date(2022, 1, 1)), by=SYSTEM)


def test_lacking_paper_is_said(group):
    rename(group.office, "机关一党支部", Decision(on=ON, lacking=True, basis="2021年第2次党委会"), by=SYSTEM)
    last = group.office.placements.get(start=ON)
    assert (last.document_no, last.lacking, last.basis) == ("", True, "2021年第2次党委会")


def test_a_day_before_the_paper_needs_a_reason(group):
    rename(group.office, "机关一党支部", decided(document_on=dt.date(2021, 3, 1)), by=SYSTEM, why="批复追认")
    assert name_on(group.office, ON) == "机关一党支部"


def test_who_looked_at_an_older_state_is_told(group):
    seen = state_token(group.works_first)
    move(group.works_first, group.top, decided(), by=SYSTEM, seen=seen)
    with pytest.raises(Conflict, match="刚刚被别人调整过"):
        move(group.works_first, group.works, decided(dt.date(2021, 3, 1)), by=SYSTEM, seen=seen)


def test_a_stale_page_is_noticed_where_several_merge_and_where_the_old_name_stays(group):
    both = [group.works_first, group.works_second]
    merged, divided = state_token(*both), state_token(group.office)
    rename(group.works_second, "甲厂二支部", decided(), by=SYSTEM)
    rename(group.office, "机关一党支部", decided(), by=SYSTEM)
    with pytest.raises(Conflict, match="刚刚被别人调整过"):
        merge(both, group.office, decided(), by=SYSTEM, seen=merged)
    new = [NewUnit("机关二党支部", UnitKind.BRANCH, ON)]
    with pytest.raises(Conflict, match="刚刚被别人调整过"):
        split(group.office, new, decided(), by=SYSTEM, keep=True, seen=divided)
    merge(both, group.office, decided(), by=SYSTEM, seen=state_token(*both))


def test_merging_more_asks_no_more(group):
    asked = set()
    for many in (1, 2, 5):
        units = [make_unit(parent=group.works) for _ in range(many)]
        with CaptureQueriesContext(connection) as found:
            merge(units, group.office, decided(), by=SYSTEM, seen=state_token(*units))
        asked.add(len(found))
    assert len(asked) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_move_one_unit_at_once_do_not_both_win():
    group = make_group()
    company = make_unit("乙公司党总支", parent=group.top, kind=UnitKind.GENERAL_BRANCH)
    seen, begin = state_token(group.works_first), threading.Barrier(2)
    outcomes: list[str] = []

    def run(parent: Unit) -> None:
        begin.wait()
        try:
            move(group.works_first, parent, decided(), by=SYSTEM, seen=seen)
            outcomes.append("moved")
        except Conflict:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[parent]) for parent in (group.top, company)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["moved", "told"]


def seven(by_name: dict[str, Unit]) -> None:
    """The seven of 2020: 机关支部, A总支 with two branches, B支部, C支部, 基地支部."""
    by_name["集团"] = make_unit("集团党委", kind=UnitKind.GROUP_COMMITTEE)
    for name, above, kind in (
        ("机关支部", "集团", UnitKind.BRANCH),
        ("A总支", "集团", UnitKind.GENERAL_BRANCH),
        ("A一支部", "A总支", UnitKind.BRANCH),
        ("A二支部", "A总支", UnitKind.BRANCH),
        ("B支部", "集团", UnitKind.BRANCH),
        ("C支部", "集团", UnitKind.BRANCH),
        ("基地支部", "集团", UnitKind.BRANCH),
    ):
        by_name[name] = make_unit(name, parent=by_name[above], kind=kind)


def fourteen(units: dict[str, Unit]) -> None:
    """What was decided in 2021 about the seven."""
    top, general = units["集团"], units["A总支"]
    branch = UnitKind.BRANCH
    split(
        units["机关支部"],
        [NewUnit("机关二支部", branch, ON)],
        decided(),
        by=SYSTEM,
        keep=True,
        name="机关一支部",
    )
    split(
        units["A一支部"], [NewUnit("制剂支部", branch, ON)], decided(), by=SYSTEM, keep=True, name="提取支部"
    )
    split(
        units["A二支部"], [NewUnit("营销支部", branch, ON)], decided(), by=SYSTEM, keep=True, name="质量支部"
    )
    change_kind(units["B支部"], UnitKind.GENERAL_BRANCH, decided(), by=SYSTEM, name="B总支")
    set_up(
        [
            NewUnit("B一支部", branch, ON, units["B支部"].uuid),
            NewUnit("B二支部", branch, ON, units["B支部"].uuid),
        ],
        by=SYSTEM,
    )
    set_up([NewUnit("D支部", branch, ON, top.uuid), NewUnit("项目支部", branch, ON, top.uuid)], by=SYSTEM)
    set_up([NewUnit("临时支部", UnitKind.TEMPORARY_BRANCH, ON, general.uuid)], by=SYSTEM)


def test_seven_become_fourteen(db):
    apply_builtin(by=SYSTEM)
    units: dict[str, Unit] = {}
    seven(units)
    fourteen(units)
    compared = differences_between(dt.date(2020, 12, 31), dt.date(2021, 8, 31))
    assert (compared.before, compared.after) == (7, 14)
    by_what = {what: [d.after.name for d in compared.differences if what in d.what] for what in What}
    assert by_what[What.RENAMED] == ["机关一支部", "提取支部", "质量支部", "B总支"]
    assert by_what[What.SPLIT_OFF] == ["制剂支部", "营销支部", "机关二支部"]
    assert by_what[What.CHANGED_KIND] == ["B总支"]
    assert sorted(by_what[What.SET_UP]) == ["B一支部", "B二支部", "D支部", "临时支部", "项目支部"]


class AnySequenceOfDecisions(TestCase):
    """Whatever is decided in whatever order: both trees are trees on every day, and nothing falls out of a count."""

    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.data())
    def test_the_trees_stay_trees(self, data):
        units = [*some_units(data), *some_units(data, Tree.ADMINISTRATIVE, count=2)]
        people_them(data, [unit for unit in units if unit.tree == Tree.PARTY])
        after = trees_of_all_days()
        for step in range(data.draw(st.integers(1, 6))):
            try:
                verb, unit = decide_something(data, units, step)
            except Refused:
                continue
            before, after = after, trees_of_all_days()
            if verb == "move":
                only_its_ancestors_changed(unit, before, after)
        spans_equal_a_recomputation()
        for trees in after.values():
            for tree in trees.values():
                is_a_tree(tree)
        one, other = sorted(data.draw(st.tuples(st.sampled_from(WINDOW), st.sampled_from(WINDOW))))
        differences_lead_from_one_day_to_another(after[Tree.PARTY][one], after[Tree.PARTY][other])
        the_root_counts_all(one)
        the_root_counts_all(other)


def trees_of_all_days() -> dict[Tree, dict[dt.date, OrgTree]]:
    """Both trees on every day decisions fall on, and some before and after; one query a tree."""
    found: dict[Tree, dict[dt.date, OrgTree]] = {}
    for tree in Tree:
        spans = list(UnitSpan.objects.filter(unit__tree=tree))
        found[tree] = {
            day: OrgTree.of(
                Node(one.unit_id, one.parent_id, one.path, one.name, one.kind, one.closed, one.start)
                for one in spans
                if one.start <= day and (one.end is None or one.end > day)
            )
            for day in WINDOW
        }
    return found


def spans_equal_a_recomputation() -> None:
    for tree in Tree:
        history = load_history(tree)
        told = [tuple(span) for span in history.spans(sorted(history))]
        kept = UnitSpan.objects.filter(unit__tree=tree).order_by("unit_id", "start").values_list(
            "unit_id", "start", "end", "path", "parent_id", "name", "kind", "closed"
        )  # fmt: skip
        assert list(kept) == told


def is_a_tree(tree: OrgTree) -> None:
    """Every unit once, under one that stands, one top, and paths that say the same."""
    assert len({node.unit for node in tree.nodes}) == len(tree)
    assert sum(node.parent is None for node in tree.nodes) <= 1
    for node in tree.nodes:
        above = tree[node.parent].path if node.parent is not None else ""
        assert node.path == above + segment(node.unit)


def only_its_ancestors_changed(unit: Unit, before: dict, after: dict) -> None:
    """On every day a move changes what stands under a unit only above its old and its new place."""
    for day, tree in after[unit.tree].items():
        old = before[unit.tree][day]
        changed = {
            node.unit for node in tree.nodes if under(tree, node.unit) != under(old, node.unit)
        }  # fmt: skip
        assert changed <= {
            node.unit for one in (old, tree) if unit.pk in one for node in one.ancestors(unit.pk)
        }
    for other in Tree:
        if other != unit.tree:
            assert list(map(paths, after[other].values())) == list(map(paths, before[other].values()))


def under(tree: OrgTree, unit: int) -> set[int]:
    return {node.unit for node in tree.preorder(unit)}


def paths(tree: OrgTree) -> list[str]:
    return [node.path for node in tree.nodes]


def differences_lead_from_one_day_to_another(first: OrgTree, second: OrgTree) -> None:
    def stands(node):
        return node.unit, node.parent, node.name, node.kind, node.closed

    found = apply(first, compare(first, second))
    assert sorted(map(stands, found.values())) == sorted(map(stands, second.nodes))


def the_root_counts_all(day: dt.date) -> None:
    """What stands under the tops on a day is every record of that day."""
    inside = [units_under(day, top) for tree in Tree if (top := top_unit(tree)) is not None]
    of_the_day = (
        *(model.objects.on(day) for model in (Membership, VoteExclusion, Post, Body, BodyMember, Term)),
        UnitNumber.objects.rows().filter(day__lte=day),
    )
    for records in of_the_day:
        assert sum(records.filter(unit__in=units).count() for units in inside) == records.count()
    top = top_unit()
    assert top is not None
    assert members_under(day, top).count() == Membership.objects.on(day).count()
