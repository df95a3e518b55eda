"""问题整改台账 out as .xlsx and .docx and back, whatever it holds: words, tall cells, three ids in a row."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.workbooks import Filled, Part, Row, read
from luoshi.workbooks.grids import grids
from luoshi.workbooks.merging import merges
from luoshi.workbooks.returned import interpret
from tests.workbooks.ledgers import LEDGER, SUPERVISED, as_word, as_xlsx, filled, ledger, said
from tests.workbooks.sheets import pages, returned

pytestmark = pytest.mark.pure
seeds = st.integers(0, 2**32)
MANY = settings().max_examples * 10 // 3  # 1 000 in the acceptance


@settings(max_examples=MANY)
@given(seeds)
def test_a_workbook_comes_back_as_it_went(seed):
    unchanged(ledger(seed), as_xlsx)


@settings(max_examples=MANY)
@given(seeds)
def test_a_word_table_comes_back_as_it_went(seed):
    unchanged(ledger(seed), as_word)


def unchanged(rows, make):
    sheet = returned(pages(make(filled(rows))), (LEDGER,))

    assert said(sheet.rows) == said(rows)
    assert (sheet.bad, sheet.notices, sheet.missing, sheet.export, sheet.year) == ((), (), (), "e-1", 2021)
    columns = [column for column in LEDGER.columns if column.editable]
    assert all(one.exported(column, one.values[column.key]) for one in sheet.rows for column in columns)


@given(seeds)
def test_tall_cells_join_rows_of_one_thing_and_stand_within_each_other(seed):
    rows = ledger(seed)
    found = merges(LEDGER.columns, rows)
    for one in found:
        name = LEDGER.columns[one.column].part
        assert len({row.parts[name].id for row in rows[one.first : one.last + 1]}) == 1
    spans = {name: Counter(row.parts[name].id for row in rows) for name in LEDGER.parts}
    for position, column in enumerate(LEDGER.columns):
        if column.part:
            tall = sorted(one.last - one.first + 1 for one in found if one.column == position)
            assert tall == sorted(count for count in spans[column.part].values() if count > 1)


@pytest.mark.office
@pytest.mark.parametrize("make", [as_xlsx, as_word])
def test_saved_by_another_program(make, tmp_path):
    """LibreOffice opens and saves a handful of ledgers: hidden words, tall cells and line breaks are still there."""
    ending = "docx" if make is as_word else "xlsx"
    ledgers = [ledger(seed, most=40) for seed in range(4)]
    for number, rows in enumerate(ledgers):
        (tmp_path / f"{number}.{ending}").write_bytes(make(filled(rows)))
    program = shutil.which("soffice")
    assert program, "this test needs LibreOffice (apt-get install libreoffice-calc libreoffice-writer)"
    files = [tmp_path / f"{number}.{ending}" for number in range(len(ledgers))]
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", ending, "--outdir", tmp_path / "saved", *files]
    subprocess.run(command, check=True, capture_output=True, timeout=240)

    for number, rows in enumerate(ledgers):
        (sheet,) = read(tmp_path / "saved" / f"{number}.{ending}", [LEDGER]).sheets
        assert said(sheet.rows) == said(rows)
        assert (sheet.bad, sheet.notices, sheet.export) == ((), (), "e-1")


def test_an_untrusted_word_file_is_read_in_the_child():
    rows = ledger(5)

    (sheet,) = read(io.BytesIO(as_word(filled(rows))), [LEDGER]).sheets

    assert said(sheet.rows) == said(rows)


def test_two_sheets_in_one_word_file():
    tasks = [Row({"mark": "〔2021〕第1号", "matter": "事项"}, "5d0f2c1e-0000-4000-8000-000000000001", 2)]
    quarters = SUPERVISED.with_only({"quarter1", "quarter2", "quarter3", "quarter4"})
    content = as_word(filled(ledger(1)), Filled(quarters, tasks, year=2022))

    book = interpret(pages(content), [SUPERVISED, LEDGER])

    assert [(one.sheet, one.tab, one.year, one.notices) for one in book.sheets] == [
        ("findings.ledger", "表1", 2021, ()),
        ("tasks.supervised", "表2", 2022, ()),
    ]
    assert (book.sheets[1].rows[0].id, book.sheets[1].rows[0].version) == (tasks[0].id, 2)


def test_quarters_or_months_as_a_file_has_them():
    row = {"mark": "〔2021〕第3号", "matter": "推进融合"}
    for key, count in (("quarter", 4), ("month", 12)):
        wanted = {f"{key}{number}" for number in range(1, count + 1)}
        values = row | {one: f"{one}的进展" for one in wanted}
        for make in (as_xlsx, as_word):
            sheet = returned(pages(make(filled([Row(values)], SUPERVISED.with_only(wanted)))), (SUPERVISED,))

            (only,) = sheet.rows
            assert {one: only.values[one] for one in wanted} == {one: values[one] for one in wanted}
            assert (sheet.missing, sheet.notices) == ((), ())
            assert {
                column.key for column in SUPERVISED.columns if column.optional
            } & only.values.keys() == wanted


def test_a_part_without_a_row_of_its_own_goes_out_and_comes_back():
    part = Part("5d0f2c1e-0000-4000-8000-00000000000a", 3)
    rows = [Row({"problem": "问题甲"}, parts={"problem": part})]

    (one,) = returned(pages(as_word(filled(rows))), (LEDGER,)).rows

    assert (one.id, one.parts["problem"], one.values["problem"], one.values["measure"]) == (
        None,
        part,
        "问题甲",
        "",
    )


def test_grids_of_a_word_ledger_hold_no_number_of_a_person(tmp_path):
    """The marks are hexadecimal words: none of them is taken for a telephone number and cut."""
    from luoshi.kernel.boundary import forbidden_theme
    from luoshi.workbooks import copy_without, cut

    rows = ledger(3, most=60)
    path = tmp_path / "台账.docx"
    path.write_bytes(as_word(filled([*rows, Row({"measure": "联系13812345678"})])))
    with path.open("rb") as file:
        kept = cut(grids(file), forbidden_theme)
        copy = copy_without(file, kept)

    assert [one.what for one in kept.cells] == ["手机号"]
    assert copy.ending == ".docx"
    assert b"13812345678" not in copy.content
    again = returned(pages(copy.content), (LEDGER,))
    assert said(list(again.rows[: len(rows)])) == said(rows)
