"""What the room lets others count: only records that were handed in, by columns that exist."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.activities.actions import Numbers, Roll, return_session, void_session
from luoshi.activities.facts import ATTENDANCES, SESSIONS
from luoshi.kernel.facts import FactSource, On
from tests.factories.activities import DAY, make_session, members
from tests.factories.kernel import OTHER
from tests.factories.units import make_group

pytestmark = pytest.mark.django_db


def columns(source: FactSource) -> list[str]:
    """Every column the source names."""
    assert isinstance(source.when, On)
    when = [source.when.day, source.when.month, source.when.year, source.when.first, source.when.count]
    named = [source.identity, source.unit, source.entered, source.version, *source.distinct.values()]
    dims = [one.column for one in (*source.dims, *source.amounts)]
    return [column for column in (*named, *dims, *when) if column]


@pytest.mark.parametrize("source", [SESSIONS, ATTENDANCES], ids=lambda one: one.name)
def test_every_column_and_vocabulary_exists(source):
    group = make_group()
    members(group.office, 3)
    make_session(group.office)
    (*rows,) = source.rows().values(*columns(source))
    assert rows
    for dim in source.dims:
        said = rows[0][dim.column]
        assert all(isinstance(value, str) for value in dim.values())
        if said and dim.many:
            assert set(said.strip(",").split(",")) <= set(dim.values())
        elif said:
            assert said in dim.values()


def test_only_what_was_handed_in_counts_and_a_joint_one_has_one_identity():
    group = make_group()
    roll = Roll(numbers=Numbers(due=3, present=2))
    make_session(group.office, roll=roll, submit=False)
    back = make_session(group.office, roll=roll, day=DAY + dt.timedelta(days=1))
    return_session(back, version=back.version, by=OTHER, why="缺主题")
    gone = make_session(group.office, roll=roll, day=DAY + dt.timedelta(days=2))
    void_session(gone, by=OTHER, why="重复")
    both = make_session(group.works_first, group.works_second, roll=roll)
    found = list(SESSIONS.rows().values_list(SESSIONS.identity, "unit", "joint", "present"))
    assert sorted(found) == sorted(
        [(both.pk, group.works_first.pk, True, 2), (both.pk, group.works_second.pk, True, 2)]
    )
