"""A 问题整改台账 of 25 columns and tall cells: 5 000 rows as .xlsx, 500 rows as a Word table, out and back; 50 000 rows out.

    python -m benchmarks.ledgers

Each line in a process of its own, with the memory it took beyond what it began with. The floor of writing is the same
cells with no layout; of reading the library's own lists. Reading starts the limited child, as a server does.
"""

from __future__ import annotations

import io
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import docx
import python_calamine
import xlsxwriter

from luoshi.workbooks import ORDINAL, Row, read
from tests.workbooks.ledgers import LEDGER, as_word, as_xlsx, filled, ledger

Make = Callable[..., bytes]
MANY = 50_000
LINES: tuple[tuple[str, int, Make], ...] = ((".xlsx", 5_000, as_xlsx), (".docx", 500, as_word))


def rows(most: int) -> list[Row]:
    """So many rows of ledgers as the dice fall, always the same."""
    found: list[Row] = []
    for seed in count():
        found += ledger(seed, most=200)
        if len(found) >= most:
            return found[:most]
    raise AssertionError


def cells(lines: Sequence[Row]) -> list[list[str]]:
    """Their words."""
    columns = [column for column in LEDGER.columns if column.cell is not ORDINAL]
    return [[str(column.cell.show(row.values.get(column.key)) or "") for column in columns] for row in lines]


def plain_write(ending: str, lines: Sequence[Row]) -> None:
    """The same cells with no layout."""
    if ending == ".xlsx":
        book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
        page = book.add_worksheet()
        for number, line in enumerate(cells(lines)):
            for place, words in enumerate(line):
                page.write_string(number, place, words)
        book.close()
        return
    document = docx.Document()
    table = document.add_table(len(lines), len(LEDGER.columns) - 1)
    for row, line in zip(table.rows, cells(lines), strict=True):
        for cell, words in zip(row.cells, line, strict=True):
            cell.text = words
    document.save(io.BytesIO())


def plain_read(ending: str, content: bytes) -> None:
    if ending == ".xlsx":
        python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        return
    for row in docx.Document(io.BytesIO(content)).tables[0].rows:
        [cell.text for cell in row.cells]


def read_all(content: bytes, most: int) -> None:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        (only,) = read(file, [LEDGER]).sheets
    assert len(only.rows) == most
    assert not only.bad


def measured(act: Callable[..., Any], *given: Any) -> tuple[float, int]:
    """Milliseconds and megabytes of one call in a process that did nothing else."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (act, given))


def _timed(act: Callable[..., Any], given: tuple[Any, ...]) -> tuple[float, int]:
    before = _peak()
    started = time.perf_counter()
    act(*given)
    return (time.perf_counter() - started) * 1000, (_peak() - before) // 1024


def _peak() -> int:
    """The most memory this program has had, in kB; what the system calls maximum resident set is its parent's, too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def written(make: Make, lines: Sequence[Row]) -> None:
    make(filled(list(lines)))


def main() -> None:
    """Print the table."""
    print("ledgers of 25 columns, ms and MB (floor: XlsxWriter, calamine, python-docx cell by cell)")
    for ending, most, make in LINES:
        lines = rows(most)
        content = make(filled(lines))
        for what, ours, floor in (
            ("write", (written, make, lines), (plain_write, ending, lines)),
            ("read", (read_all, content, most), (plain_read, ending, content)),
        ):
            (ms, memory), (least, _) = measured(*ours), measured(*floor)
            print(
                f"  {what + ' ' + ending:<14}{most:>6} rows{ms:>9.0f} ms{memory:>6} MB{least:>9.0f}   × {ms / least:.1f}"
            )
    lines = rows(MANY)
    (ms, memory), (least, _) = measured(written, as_xlsx, lines), measured(plain_write, ".xlsx", lines)
    print(f"  {'write .xlsx':<14}{MANY:>6} rows{ms:>9.0f} ms{memory:>6} MB{least:>9.0f}   × {ms / least:.1f}")


if __name__ == "__main__":
    main()
