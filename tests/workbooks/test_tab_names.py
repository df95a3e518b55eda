"""Names of tabs other programs allow and a spreadsheet does not: the copy and the error workbook are made all the same."""

from __future__ import annotations

import pytest

from luoshi.workbooks import Cut, error_workbook
from luoshi.workbooks.grids import Grid
from tests.workbooks.sheets import pages

pytestmark = pytest.mark.pure
NAMES = [
    "Sheet3_a", "a", "A", "'quoted'", "a/b:c", "History", "𠀀" * 31, "长" * 40, "长" * 40, "", "'", "=1+1", "a\x00b", "Sheet13_1", "",
]  # fmt: skip


def test_every_tab_gets_a_name_of_its_own():
    grids = tuple(Grid(name, False, [["姓名"], [f"第{at}张"]], []) for at, name in enumerate(NAMES))
    found = pages(error_workbook(Cut(grids, (), (), frozenset()), {("a", 2): ["改"]}))
    assert [one.rows[1][0] for one in found] == [f"第{at}张" for at in range(len(NAMES))]
    assert found[1].name == "a"
    assert found[11].name == "=1+1"
