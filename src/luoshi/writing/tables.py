"""Tables that go with a document, as drafts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from luoshi.writing.draft import Align, Composer, Draft, FootRole, HeadRole, Paper, TableColumn

_CENTRE = Align.CENTRE
TASK_COLUMNS = (
    TableColumn("序\n号", 4, _CENTRE),
    TableColumn("重点工作", 9, merge=True),
    TableColumn("工作任务", 14, merge=True),
    TableColumn("具体举措", 26),
    TableColumn("成果形式（完成标志）", 11),
    TableColumn("责任\n领导", 7, _CENTRE),
    TableColumn("牵头\n部门", 9, _CENTRE),
    TableColumn("配合\n部门", 10, _CENTRE),
    TableColumn("责任\n单位", 9, _CENTRE),
    TableColumn("责任人", 7, _CENTRE),
    TableColumn("完成\n时限", 9, _CENTRE),
    TableColumn("备注", 5),
)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One row of a 任务分解表. What is not known stays blank, to be filled in on paper or in Word."""

    work: str = ""  # 重点工作
    task: str = ""  # 工作任务
    measure: str = ""  # 具体举措
    deliverable: str = ""  # 成果形式(完成标志)
    leader: str = ""
    lead: str = ""  # 牵头部门
    support: str = ""  # 配合部门
    unit: str = ""
    person: str = ""
    due: str = ""
    note: str = ""


def task_breakdown(title: str, unit: str, rows: Iterable[TaskLine], as_of: date | None = None) -> Draft:
    """The 任务分解表: a landscape table, 重点工作 and 工作任务 merged over their rows.

    Args:
        title: over the table, e.g. 2021年党建重点工作任务分解表.
        unit: 填报单位, left out where empty.
        rows: in order; rows of one 重点工作 stand together.
        as_of: 统计截至, left out where None.
    """
    lines = list(rows)
    composer = Composer()
    composer.head(HeadRole.TITLE, title)
    meta = [f"填报单位：{unit}"] if unit else []
    if as_of is not None:
        meta.append(f"统计截至：{as_of.year}年{as_of.month}月{as_of.day}日")
    if meta:
        composer.head(HeadRole.META, "　　".join(meta))
    composer.table(TASK_COLUMNS, tuple(_cells(number, line) for number, line in enumerate(lines, start=1)))
    composer.foot(FootRole.NOTE, _count(lines))
    return composer.draft(Paper.LANDSCAPE)


def _cells(number: int, line: TaskLine) -> tuple[str, ...]:
    return (str(number), *(getattr(line, field.name) for field in fields(TaskLine)))


def _count(lines: Sequence[TaskLine]) -> str:
    works = {line.work for line in lines if line.work}
    tasks = {(line.work, line.task) for line in lines if line.task}
    parts = [(len(works), "项重点工作"), (len(tasks), "项工作任务"), (len(lines), "条具体举措")]
    return (
        "共" + "、".join(f"{number}{noun}" for number, noun in parts if number or noun == parts[-1][1]) + "。"
    )
