from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit
from luoshi.organisations.paths import segment
from luoshi.organisations.queries import current_name, names_on, spans_on, top_unit
from luoshi.organisations.tree import Node, OrgTree
from tests.factories.units import START, make_group, make_unit

LATER = dt.date(2021, 2, 1)


@st.composite
def random_trees(draw) -> list[Node]:
    nodes: list[Node] = []
    for unit in range(1, draw(st.integers(1, 12)) + 1):
        above = draw(st.sampled_from([None, *nodes]))
        path = (above.path if above else "") + segment(unit)
        nodes.append(Node(unit, above.unit if above else None, path, f"单位{unit}", "branch", False, START))
    return draw(st.permutations(nodes))


@pytest.mark.pure
@given(random_trees())
def test_the_tree_answers_as_its_parents_say(nodes):
    tree = OrgTree.of(nodes)
    parent = {node.unit: node.parent for node in nodes}
    assert len(tree) == len(nodes)
    for unit, direct in parent.items():
        chain, at = [], direct
        while at is not None:
            chain.insert(0, at)
            at = parent[at]
        assert [node.unit for node in tree.ancestors(unit)] == chain
        assert tree.depth(unit) == len(chain)
        assert [node.unit for node in tree.children(unit)] == sorted(
            u for u, p in parent.items() if p == unit
        )
        assert {node.unit for node in tree.preorder(unit)} == {u for u in parent if tree.under(u, unit)}
        assert all(tree.under(unit, above) for above in chain)
        assert tree.path(unit) == "".join(segment(u) for u in [*chain, unit])
    tops = [node.unit for node in tree.children()]
    assert [n.unit for top in tops for n in tree.preorder(top)] == [node.unit for node in tree.nodes]


@pytest.mark.django_db
class TestAsOf:
    def test_a_day_before_and_a_day_after(self, django_assert_num_queries):
        group = make_group()
        later = make_unit("新设党支部", parent=group.works, start=LATER)
        with django_assert_num_queries(1):
            before, after = OrgTree.as_of(LATER - dt.timedelta(days=1)), None
        with django_assert_num_queries(1):
            after = OrgTree.as_of(LATER)
        assert later.pk not in before
        assert [node.name for node in after.preorder(group.works.pk)] == [
            "甲厂党总支", "甲厂第一党支部", "甲厂第二党支部", "新设党支部",
        ]  # fmt: skip
        assert after[later.pk].since == LATER
        assert after.parent(later.pk).name == "甲厂党总支"
        assert len(OrgTree.as_of(START - dt.timedelta(days=1))) == 0

    @pytest.mark.parametrize("items", [1, 3])
    def test_queries_are_constant(self, items, django_assert_num_queries):
        group = make_group()
        units = [make_unit(parent=group.works) for _ in range(items)]
        with django_assert_num_queries(1):
            assert len(list(spans_on(LATER))) == 5 + items
        with django_assert_num_queries(1):
            assert len(current_name([unit.pk for unit in units])) == items
        with django_assert_num_queries(1):
            assert len({unit.name for unit in Unit.objects.named(LATER)}) == 5 + items

    def test_names_are_those_of_the_day(self):
        group = make_group()
        assert names_on([group.office.pk], START) == {group.office.pk: "机关党支部"}
        assert names_on([group.office.pk], START - dt.timedelta(days=1)) == {}
        named = Unit.objects.named(START).get(pk=group.works.pk)
        assert (named.name, named.kind, named.closed) == ("甲厂党总支", UnitKind.GENERAL_BRANCH, False)

    def test_the_top(self):
        assert top_unit() is None
        assert make_group().top == top_unit()
