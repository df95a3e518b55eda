"""Empty rows at the end of a sheet are left out before it is read; nothing that stands there is."""

from __future__ import annotations

import io

import pytest

from luoshi.sandbox import FileRefused
from luoshi.workbooks import csv_table, trimming
from luoshi.workbooks.grids import raw_grids
from tests.accept.hostile_sheets import line, roster, workbook

pytestmark = pytest.mark.pure
SPAN = range(4, 3_000)
EMPTY = "".join(
    f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/><c r="B{n}" s="1"></c></row>' for n in SPAN
)
FOOT = '<mergeCells count="1"><mergeCell ref="A1:F1"/></mergeCells><headerFooter><oddFooter>第 &amp;P 页</oddFooter></headerFooter>'


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(trimming, "LARGE", 1000)
    monkeypatch.setattr(trimming, "_CHUNK", 4096)


def made(rows: str) -> io.BytesIO:
    content = workbook(rows)
    return io.BytesIO(content)


def size(file) -> int:
    return len(file.getvalue())


def test_the_rest_reads_the_same():
    file = made(roster() + EMPTY)
    slim = trimming.trimmed(file, 1000)
    assert slim is not file
    assert size(slim) < size(file) / 10
    assert raw_grids(slim) == raw_grids(made(roster()))


@pytest.mark.parametrize(
    "last",
    [line(50_000, ("合计",)), '<row r="50000"><c r="A50000"><v>3</v></c></row>', '<row r="50000"> </row>'],
)
def test_words_below_keep_every_row(last):
    file = made(roster() + EMPTY + last)
    assert trimming.trimmed(file, 1000) is file
    assert file.tell() == 0


def test_words_cut_by_the_border_of_two_pieces_are_not_lost():
    for width in range(3300, 3600, 3):
        long = line(3, ("1", "甲" * (width // 3), "尾"))
        rows = raw_grids(trimming.trimmed(made(line(1, ("名册",)) + long + EMPTY), 1000))[0]["rows"]
        assert rows[-1] == ["1", "甲" * (width // 3), "尾"]


def test_what_follows_the_rows_stays():
    tail = f"</sheetData>{FOOT}</worksheet>"
    content = roster() + EMPTY
    file = io.BytesIO(workbook(content, tail=tail))
    assert raw_grids(file)[0]["merges"] == [(0, 0, 0, 5)]


def test_one_that_stays_too_large_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(trimming, "KEPT", 10_000)
    with pytest.raises(FileRefused, match="请删去数据区以外的空行空列"):
        trimming.trimmed(made(roster() + EMPTY + line(50_000, ("合计",))), 1000)


def test_more_cells_than_memory_holds_are_refused_before_they_are_made(monkeypatch):
    full = made("".join(line(n, ("1", "2")) for n in range(1, 600)))
    assert trimming.trimmed(full, 1198) is full
    with pytest.raises(FileRefused, match="拆成几个文件"):
        trimming.trimmed(full, 1000)
    monkeypatch.setattr(csv_table, "MOST_CELLS", 10)
    with pytest.raises(FileRefused, match="万个单元格"):
        raw_grids(io.BytesIO("序号,姓名\n".encode() * 9))
    assert raw_grids(io.BytesIO("序号,姓名\n".encode() * 4))[0]["rows"] == [["序号", "姓名"]] * 4
    monkeypatch.setattr(csv_table, "MOST", 20)
    with pytest.raises(FileRefused, match="拆成几个文件"):
        raw_grids(io.BytesIO("序号,姓名\n".encode() * 4))
