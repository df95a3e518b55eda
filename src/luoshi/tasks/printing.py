"""Tasks on paper: one as a sheet with lines to sign (督办单), a list in the look of a 任务分解表.

What is printed is a paper: it speaks Chinese whatever the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from luoshi.organisations.actions.checks import said
from luoshi.tasks.enums import Limit, State, Verb
from luoshi.tasks.models import Task
from luoshi.tasks.story import Trail

SIGNED: Final = "交办单位（盖章）：　　　　　　　　责任单位负责人（签字）：　　　　　　　　　　年　　月　　日"
NOTES: Final = 30  # on one sheet, the newest


class Line(NamedTuple):
    """A row of the sheet: heads with words; `tall` leaves room for what is written by hand."""

    pairs: Sequence[tuple[str, str]]
    tall: bool = False


def sheet_of(task: Task, trail: Trail, names: Mapping[int, str], person: str, origin: str) -> list[Line]:
    """The lines of a 督办单."""
    due = "，".join(filter(None, (said(task.due_on) if task.due_on else "", str(task.due_words))))
    done = next((leg for leg in reversed(trail.legs) if leg.verb == Verb.REPORT), None)
    accepted = next((leg for leg in reversed(trail.legs) if leg.verb in {Verb.ACCEPT, Verb.KEEP_UP}), None)
    notes = [f"{said(note.day)}　{note.words}" for note in reversed(trail.notes[:NOTES])]
    extended = [
        f"{said(one.due_before) if one.due_before else '未定'} → {said(one.due_after)}（{one.reason}）"
        for one in trail.extensions
        if one.state == "granted"
    ]
    return [
        Line((("编号", str(task.number)), ("交办日期", said(task.given_on)))),
        Line((("事项", str(task.title)),)),
        Line((("来源", origin),)),
        Line((("要求", str(task.text)),), tall=True),
        Line((("成果形式", str(task.outcome)),)),
        Line((("交办单位", names.get(task.given_by_id, "")), ("责任领导", str(task.leader)))),
        Line((("责任单位", names.get(task.unit_id, "")), ("责任人", person))),
        Line((("配合部门", str(task.support)), ("完成时限", due or str(Limit(task.limit).label)))),
        *([Line((("延期", "\n".join(extended)),))] if extended else []),
        Line((("进展情况", "\n".join(notes)),), tall=True),
        Line(
            (("完成情况", f"{said(task.done_on)}　{done.words}" if done and task.done_on else ""),), tall=True
        ),
        Line(
            (("验收意见", accepted.words if accepted and task.state in {State.DONE, State.LASTING} else ""),),
            tall=True,
        ),
    ]


class Cell(NamedTuple):
    """A merged cell of the table, or none where one above reaches down."""

    words: str
    rows: int


def merged(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a 任务分解表: 重点工作 and 工作任务 stand once over the rows they hold for."""
    found = []
    for area, inside in groupby(rows, key=lambda row: row["task"].area):
        those = list(inside)
        first = True
        for work, of_work in groupby(those, key=lambda row: row["task"].work):
            group = list(of_work)
            for at, row in enumerate(group):
                cells = {
                    "area": Cell(area, len(those)) if first else None,
                    "work": Cell(work, len(group)) if not at else None,
                }
                found.append(row | cells)
                first = False
    return found


def foot_of(total: int, done: int, overdue: int) -> str:
    """共N项，办结N，在办N，逾期N，办结率."""
    rate = f"，办结率{done * 100 // total}%" if total else ""
    return f"共{total}项，办结{done}项，在办{total - done}项，其中逾期{overdue}项{rate}"
