"""Every sheet the rooms declare, written down with any mixture of habits, in any format or typed into the blank."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.boundary import forbidden_theme
from luoshi.kernel.exchange import offers
from luoshi.workbooks import blank, cut, interpret, write
from tests.workbooks import habits
from tests.workbooks.habits import FLAT
from tests.workbooks.sheets import EXPORTED, pages
from tests.workbooks.typed import filled_keys, some_row, typed_rows

pytestmark = pytest.mark.pure
DECLARED = (
    "organisations.units", "organisations.members", "organisations.posts", "organisations.bodies", "access.grants",
    "activities.sessions", "activities.matrix", "activities.study",
)  # fmt: skip
FEW = 3  # rows of a Word table: drawing its cells takes longest


def test_no_sheet_is_left_out():
    assert {offer.sheet.key for offer in offers if not offer.sheet.key.startswith("tests.")} == set(DECLARED)


def as_workbook(sheet, values, chosen, dice):
    rendered = habits.render(sheet, values, dice, chosen)
    return pages(habits.xlsx(rendered)), values


def as_separated(sheet, values, chosen, dice):
    rendered = habits.render(sheet, values, dice, frozenset(chosen) - FLAT)
    return pages(habits.separated(rendered, encoding="gb18030")), values


def as_word_table(sheet, values, chosen, dice):
    few = values[:FEW]
    rendered = habits.render(sheet, few, dice, frozenset(chosen) - {"split", "other tabs"})
    return pages(habits.word(rendered)), few


def as_filled_blank(sheet, values, chosen, dice):
    """The blank is sent out, and its numbered rows typed over."""
    stream = io.BytesIO()
    going = [blank(sheet, unit="机关一支部", year=habits.YEAR)]
    write(going, stream, exported=EXPORTED, export_id="blank")
    page, stamp = pages(stream.getvalue())
    wide = len(sheet.columns)
    lines = [[*line, *[None] * (wide - len(line))] for line in page.rows]
    first = next(number for number, line in enumerate(lines) if line[0] in {1, "1"})
    for number, one in enumerate(values, start=first):
        for place, column in enumerate(sheet.columns):
            if column.key in one:
                lines[number][place] = habits.written(column, one[column.key], dice, frozenset(chosen))
    return [replace(page, rows=lines), stamp], values


WAYS = (as_workbook, as_separated, as_word_table, as_filled_blank)


def comes_back(sheet, values, chosen, seed, way):
    grids, expected = way(sheet, values, chosen, random.Random(seed))
    book = interpret(cut(grids, forbidden_theme).pages, [sheet])
    assert [str(cell) for cell in book.bad] == []
    keys = filled_keys(sheet)
    found = [{key: row.values[key] for key in keys} for row in book.rows(sheet.key)]
    assert found == expected


@pytest.mark.parametrize("key", DECLARED)
@given(st.data())
def test_what_was_written_is_read(key, data):
    sheet = offers[key].sheet
    comes_back(
        sheet,
        data.draw(typed_rows(sheet)),
        data.draw(st.sets(st.sampled_from(habits.HABITS))),
        data.draw(st.integers(0, 2**32)),
        data.draw(st.sampled_from(WAYS)),
    )


@pytest.mark.parametrize("key", DECLARED)
def test_no_habit_alone_and_not_all_together_hide_a_row(key):
    sheet, dice = offers[key].sheet, random.Random(key)
    for chosen in (*([one] for one in habits.HABITS), habits.HABITS):
        way = dice.choice((as_workbook, as_separated, as_filled_blank))
        values = [some_row(sheet, dice) for _ in range(dice.randrange(1, 6))]
        comes_back(sheet, values, chosen, dice.random(), way)
