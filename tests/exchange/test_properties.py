"""Whatever a file says: written twice is written once, and after undo all reads as before."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.exchange import actions
from tests.exchange.sheets import CLERK, ON, handed, imported, reads, sheet, xlsx
from tests.factories.units import make_group

pytestmark = pytest.mark.django_db

line = st.tuples(
    st.sampled_from(["张三", "李四", "王小五", "欧阳六六"]),
    st.sampled_from(["", "甲厂第一党支部", "甲厂第二党支部", "甲厂党总支"]),
    st.none() | st.dates(dt.date(1990, 1, 1), dt.date(2020, 12, 31)),
    st.sampled_from(["", "班长", "干事", "主任"]),
)
files = st.dictionaries(st.sampled_from([f"G{number}" for number in range(6)]), line, min_size=1, max_size=6)


def content(lines):
    return handed(xlsx(*((number, *rest) for number, rest in lines.items())))


class Imports(TestCase):
    """Each example in a transaction of its own."""

    @settings(
        max_examples=100 if os.environ.get("LUOSHI_TEST_PROFILE") == "accept" else 12,
        suppress_health_check=list(HealthCheck),
    )
    @given(first=files, second=files)
    def test_twice_is_once_and_undo_is_before(self, first, second):
        group = make_group()
        imported(group.works, content(first))
        before, listed = reads(), sheet(group.top)
        later = ON + dt.timedelta(days=30)
        done = imported(group.works, content(second), on=later)
        after = reads()
        again = imported(group.works, content(second), on=later)
        assert reads() == after
        assert (again.new, again.changed) == (0, 0)
        actions.undo(again, by=CLERK)
        assert reads() == after
        actions.undo(done, by=CLERK)
        assert reads() == before
        assert sheet(group.top) == listed
