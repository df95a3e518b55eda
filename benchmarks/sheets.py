"""10 000 rows of 12 columns out as .xlsx and back, and 1 000 rows as a Word table; each beside its floor.

    python -m benchmarks.sheets

The floor of writing is XlsxWriter filling the same cells with no layout; of reading, calamine's own lists.
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import python_calamine
import xlsxwriter

from luoshi.periods.deadline import parse_deadline
from luoshi.workbooks import ORDINAL, Choice, Column, Day, Due, Filled, Names, Row, Sheet, Whole, read, write
from luoshi.writing import docx
from luoshi.writing.tables import TaskLine, task_breakdown

ROWS, WORD_ROWS = 10_000, 1_000
EXPORTED = dt.datetime(2021, 9, 3, 9, 30, tzinfo=dt.UTC)


def columns(*, merge: bool) -> tuple[Column, ...]:
    """The 12 columns of the measured sheet."""
    return (
        Column("number", "序号", 5, ORDINAL),
        Column("area", "方面", 10, merge=merge),
        Column("problem", "反馈问题", 28, merge=merge),
        Column("measure", "整改措施", 34, editable=True, required=True),
        Column("leader", "责任领导", 10, Names(), editable=True),
        Column("owner", "牵头部门", 12, Names(), editable=True),
        Column("kind", "类型", 10, Choice(("立行立改", "限期整改", "长期坚持")), editable=True),
        Column("due", "完成时限", 14, Due(), editable=True),
        Column("done", "完成时间", 12, Day(), editable=True),
        Column("times", "次数", 8, Whole(), editable=True),
        Column("person", "责任人", 10, Names(), editable=True),
        Column("note", "备注", 10, editable=True),
    )


class Line(NamedTuple):
    """One measured thing and its floor, in milliseconds (best of several runs)."""

    what: str
    ms: float
    floor: float


def best(act: Callable[[], Any], runs: int = 3) -> float:
    """Milliseconds of the quickest run."""
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1000)
    return min(found)


def rows() -> list[Row]:
    """Rows like those of a rectification ledger."""
    due, done = parse_deadline("9月底前", year=2021), dt.date(2021, 8, 3)
    return [
        Row(
            {
                "area": f"方面{number // 50}", "problem": f"问题{number // 5}：主题党日形式不够丰富，与中心工作结合不够紧密。",
                "measure": f"措施{number}：制定年度计划，每月确定一个主题，由支部书记牵头落实。", "leader": ("张三",),
                "owner": ("党群工作部", "办公室"), "kind": "限期整改", "due": due, "done": done, "times": number % 9,
                "person": ("李四",), "note": "",
            },
            f"5d0f2c1e-0000-4000-8000-{number:012d}", 1,
        )
        for number in range(ROWS)
    ]  # fmt: skip


def written(sheet: Sheet, lines: list[Row]) -> bytes:
    stream = io.BytesIO()
    write([Filled(sheet, lines, unit="某集团", year=2021)], stream, exported=EXPORTED, export_id="bench")
    return stream.getvalue()


def plain_write(sheet: Sheet, lines: list[Row]) -> None:
    """The same cells with no layout, values already shown."""
    shown = [[column.cell.show(one.values.get(column.key)) for column in sheet.columns] for one in lines]
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for number, cells in enumerate(shown):
        for position, cell in enumerate(cells):
            if isinstance(cell, str):
                page.write_string(number, position, cell)
            elif isinstance(cell, dt.date):
                page.write_datetime(number, position, cell, day)
            elif cell is not None:
                page.write_number(number, position, cell)
    book.close()


def plain_read(content: bytes) -> None:
    book = python_calamine.load_workbook(io.BytesIO(content))
    book.get_sheet_by_index(0).to_python(skip_empty_area=False)


def measure() -> list[Line]:
    lines = rows()
    found = []
    for name, merge in (("flat", False), ("merged", True)):
        sheet = Sheet("bench", "台账", "问题整改台账", columns(merge=merge))
        floor = best(lambda: plain_write(sheet, lines))  # noqa: B023  called at once
        found.append(Line(f"write {ROWS} × 12 {name}", best(lambda: written(sheet, lines)), floor))  # noqa: B023
        content = written(sheet, lines)
        with tempfile.TemporaryFile() as file:
            file.write(content)
            file.flush()
            took = best(lambda: _read_all(file, sheet))  # noqa: B023
        found.append(Line(f"read {ROWS} × 12 {name}", took, best(lambda: plain_read(content))))  # noqa: B023
    tasks = [
        TaskLine("重点工作", f"任务{number // 4}", "具体举措", due="9月底前") for number in range(WORD_ROWS)
    ]
    draft = task_breakdown("任务分解表", "某集团", tasks)
    empty = task_breakdown("任务分解表", "某集团", tasks[:1])
    found.append(
        Line(f"Word table {WORD_ROWS} × 12", best(lambda: docx.write(draft, io.BytesIO())), best(lambda: docx.write(empty, io.BytesIO())))
    )  # fmt: skip
    return found


def _read_all(file: Any, sheet: Sheet) -> None:
    (only,) = read(file, [sheet]).sheets
    assert len(only.rows) == ROWS
    assert not only.bad


def main() -> None:
    """Print the table."""
    print("sheets and Word tables, ms (floor: XlsxWriter, calamine, a table of one row)")
    for line in measure():
        print(f"  {line.what:<28}{line.ms:>9.0f}{line.floor:>9.0f}   × {line.ms / line.floor:.1f}")


if __name__ == "__main__":
    main()
