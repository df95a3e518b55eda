"""Rows go out as .xlsx and come back equal, whatever they hold."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.periods.deadline import parse_deadline
from luoshi.workbooks import Row, read
from luoshi.workbooks.cells import ERRORS, plain
from tests.workbooks.sheets import (
    EDITABLE,
    LEDGER,
    PLAIN,
    STATES,
    export_pages,
    exported,
    filled,
    record,
    returned,
    row,
)

pytestmark = pytest.mark.pure


def editable(rows):
    return [(one.id, one.version, {key: one.values[key] for key in EDITABLE}) for one in rows]


# The words of a failed formula come back as one: nobody can tell whether somebody typed them.
words = st.text(max_size=40).map(plain).filter(lambda text: text not in ERRORS)
# Words that cannot be mistaken for furniture, a sign for nothing, or a note of this product.
names = st.lists(
    st.text("张王李赵党群工作部办公室甲乙丙ABC12", min_size=2, max_size=8), unique=True, max_size=3
).map(tuple)
deadlines = st.sampled_from(
    ["", "9月底前", "2021年底并长期坚持", "立行立改", "每月25日", "2022.3.5", "尽快"]
).map(lambda text: parse_deadline(text, year=2021))
rows = st.lists(
    st.fixed_dictionaries({
        "area": st.sampled_from(["", "组织建设", "作风建设"]), "problem": words, "measure": words.map("措".__add__),
        "leader": names, "owner": names, "kind": st.sampled_from([None, "立行立改", "长期坚持"]), "due": deadlines,
        "state": st.sampled_from([None, *STATES]), "done": st.none() | st.dates(date(1950, 1, 1), date(2099, 12, 31)),
        "times": st.none() | st.integers(0, 10**6), "note": words,
    }),
    max_size=12,
)  # fmt: skip


@given(rows)
def test_rows_come_back_equal(values):
    going = [Row(one, record(number), number) for number, one in enumerate(values)]
    for one in going:  # a cell that says "same as above" or nothing means that, also to us
        for key in ("measure", "note"):
            if one.values[key].strip() in {"同上", "〃", "″", '"', "''", "”"}:
                one.values[key] = "措"

    sheet = returned(export_pages(going))

    assert editable(sheet.rows) == editable(going)
    assert (sheet.bad, sheet.notices, sheet.missing, sheet.export, sheet.year) == ((), (), (), "e-1", 2021)
    columns = [column for column in LEDGER.columns if column.editable]
    for one in sheet.rows:
        assert all(one.exported(column, one.values[column.key]) for column in columns)


def test_a_row_knows_what_its_cells_said():
    column = next(column for column in LEDGER.columns if column.key == "note")
    (one,) = returned(export_pages([row(0, measure="措施", note="原来的话")])).rows
    assert one.exported(column, "原来的话")
    assert one.exported(column, "改过的话") is False
    assert Row({}).exported(column, "原来的话") is None


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86", "-3", "@sum", '=HYPERLINK("http://x")', "_x0041_", "http://a.b/c", "mailto:a@b.c", "0012", "1e5",
     "TRUE", "2021-03-05", "a\nb", "<b>&amp;", "’'\"", "x" * 32767],
)  # fmt: skip
def test_text_stays_text(text):
    going = [row(0, measure="措施", note=text)]

    sheet = returned(export_pages(going))

    assert sheet.rows[0].values["note"] == text


def test_text_beyond_a_cell_is_never_taken_back_cut():
    sheet = returned(export_pages([row(0, note="长" * 40_000)]))

    assert [str(cell) for cell in sheet.bad] == [
        "“问题整改台账”第5行L列“备注”：文字超过单元格能容纳的长度，导出时已截断，请在系统中修改这一条"
    ]


def test_two_sheets_through_the_child_process():
    tasks = [Row({"task": "任务", "owner": ("办公室",), "due": None}, record(90), 1)]
    content = exported(filled([row(0), row(1)]), filled(tasks, PLAIN))

    book = read(io.BytesIO(content), [PLAIN, LEDGER])

    assert [(one.sheet, one.tab, len(one.rows)) for one in book.sheets] == [
        ("findings.ledger", "问题整改台账", 2),
        ("tasks.list", "任务清单", 1),
    ]
    assert (book.unknown, book.bad) == ((), ())
    assert editable(book.sheets[0].rows) == editable([row(0), row(1)])
    assert book.sheets[1].rows[0].values == tasks[0].values


def test_an_empty_sheet_goes_out_and_comes_back(tmp_path):
    path = tmp_path / "空表.xlsx"
    path.write_bytes(exported(filled([]), filled([], PLAIN)))

    assert [one.rows for one in read(path, [LEDGER, PLAIN]).sheets] == [(), ()]
