"""The three lists (问题清单、任务清单、责任清单) as sheets: declared once, written and read back by `workbooks`.

One measure a row. Every field a clerk fills in stands in both the task and the responsibility list where
offices look for it; a file that says two different things about one field is refused with both places.
How long a text may be is checked where it was changed: software may have read a longer one.
"""

from __future__ import annotations

from typing import Any, Final

from luoshi.documents.enums import Nature
from luoshi.documents.queries.ledger import Ledger, LedgerItem
from luoshi.documents.values import FIELDS, Field
from luoshi.kernel.sheets import sheets
from luoshi.workbooks.cells import Context, Due, Names, Text
from luoshi.workbooks.contract import ORDINAL, Column, Filled, Row, Sheet, filled_in

_MOST: Final = {field.key: field for nature in Nature for field in FIELDS[nature]}
_STATE = Column("state", "状态", 8)


def _column(field: Field, width: int, cell: Any, *aliases: str) -> Column:
    return filled_in(field.key, field.label, width, cell, *aliases)


LEADER = _column(_MOST["leader"], 12, Names(), "分管领导", "牵头领导")
OWNER = _column(_MOST["owner"], 16, Names(), "责任部门", "责任单位", "牵头单位")
SUPPORT = _column(_MOST["support"], 16, Names(), "配合单位", "协办部门")
PERSON = _column(_MOST["person"], 12, Names(), "具体责任人", "经办人")
DEADLINE = _column(_MOST["deadline"], 14, Due(), "整改时限", "时限")
DELIVERABLE = _column(_MOST["deliverable"], 24, Text(_MOST["deliverable"].most), "成果形式", "完成标志")

PROBLEMS: Final = Sheet(
    "documents.problems",
    "问题清单",
    "问题清单",
    (
        Column("number", "序号", 6, ORDINAL),
        Column("mark", "编号", 8),
        Column("aspect", "方面", 18, merge=True),
        Column("text", "具体问题", 48, Text(), editable=True, required=True),
        Column("causes", "原因分析", 40),
        Column("measures", "整改措施", 40),
        _STATE,
    ),
)
TASKS: Final = Sheet(
    "documents.tasks",
    "任务清单",
    "任务清单",
    (
        Column("number", "序号", 6, ORDINAL),
        Column("mark", "编号", 8),
        Column("aspect", "重点工作", 18, merge=True),
        Column("text", "具体举措", 48, Text(), editable=True, required=True),
        Column("problems", "对应问题", 20),
        DELIVERABLE,
        LEADER,
        OWNER,
        SUPPORT,
        PERSON,
        DEADLINE,
        _STATE,
    ),
)
DUTIES: Final = Sheet(
    "documents.duties",
    "责任清单",
    "责任清单",
    (
        Column("number", "序号", 6, ORDINAL),
        Column("mark", "编号", 8),
        LEADER,
        OWNER,
        SUPPORT,
        PERSON,
        Column("task", "承担任务", 48),
        DELIVERABLE,
        DEADLINE,
        _STATE,
    ),
)
LISTS: Final = (PROBLEMS, TASKS, DUTIES)
NATURES: Final = {PROBLEMS.key: Nature.PROBLEM, TASKS.key: Nature.MEASURE, DUTIES.key: Nature.MEASURE}
COLUMNS: Final = {column.key: column for sheet in LISTS for column in sheet.columns if column.editable}


def declare() -> None:
    """Called once when the room is ready."""
    for sheet in LISTS:
        sheets.register(sheet)


def filled(ledger: Ledger, unit: str) -> tuple[Filled, ...]:
    """The three lists of a ledger; rejected items are left out."""
    problems, measures = ledger.of(Nature.PROBLEM, rejected=False), ledger.of(Nature.MEASURE, rejected=False)
    title, dated = ledger.document.title, ledger.document.dated
    year = dated.year if dated else None
    duties = sorted(
        measures, key=lambda item: (not item.values.get("owner"), str(item.values.get("owner") or ""))
    )
    rows = {
        PROBLEMS: [_problem(ledger, item) for item in problems],
        TASKS: [_task(ledger, item) for item in measures],
        DUTIES: [_duty(item) for item in duties],
    }
    aspects = {ledger.outline.aspect_at(item.heading) for item in problems}
    feet = {
        PROBLEMS: f"共{len(aspects)}个方面{len(problems)}个问题，措施{len(measures)}条。",
        TASKS: f"共{len(measures)}项任务，{_without(measures, 'deadline')}项未写完成时限。",
        DUTIES: f"共{len(measures)}项任务，{_without(measures, 'owner', 'person')}项未写牵头部门和责任人。",
    }
    return tuple(
        Filled(sheet, rows[sheet], title=f"{title}{sheet.title}", unit=unit, year=year, foot=(feet[sheet],))
        for sheet in LISTS
    )


def value_in(column: str, text: Any) -> Any:
    """A stored field as the typed value of its cell, for comparing with what came back and for writing.

    None as well for words that no cell can hold.
    """
    known = COLUMNS.get(column)
    try:
        return None if known is None else known.cell.read(None if text is None else str(text), Context())
    except ValueError:  # words a sheet uses for a formula that failed: no cell can hold them
        return None


def text_of(column: str, value: Any) -> str | None:
    """The typed value of a returned cell as the stored field; None where the cell is blank."""
    shown = COLUMNS[column].cell.show(value)
    return str(shown).strip() or None if shown is not None else None


def _row(item: LedgerItem, **values: Any) -> Row:
    shared = {"mark": item.mark, "state": str(item.state.label)}
    return Row(shared | values, id=str(item.uuid), version=item.version)


def _problem(ledger: Ledger, item: LedgerItem) -> Row:
    causes = ledger.linked_to(item, Nature.CAUSE)
    measures = dict.fromkeys(ledger.linked_to(item, Nature.MEASURE))
    for cause in causes:
        measures.update(dict.fromkeys(ledger.linked_to(cause, Nature.MEASURE)))
    return _row(
        item,
        aspect=_aspect(ledger, item),
        text=item.values["text"],
        causes="\n".join(f"{c.mark} {c.values['text']}" for c in causes),
        measures="\n".join(f"{m.mark} {m.values['text']}" for m in measures),
    )


def _task(ledger: Ledger, item: LedgerItem) -> Row:
    problems = dict.fromkeys(ledger.linked_to(item, Nature.PROBLEM))
    for cause in ledger.linked_to(item, Nature.CAUSE):
        problems.update(dict.fromkeys(ledger.linked_to(cause, Nature.PROBLEM)))
    return _row(
        item,
        aspect=_aspect(ledger, item),
        text=item.values["text"],
        problems="、".join(problem.mark for problem in problems),
        **_duty_fields(item),
    )


def _duty(item: LedgerItem) -> Row:
    return _row(item, task=item.values["text"], **_duty_fields(item))


def _duty_fields(item: LedgerItem) -> dict[str, Any]:
    names = ("leader", "owner", "support", "person", "deadline", "deliverable")
    return {name: value_in(name, item.values.get(name)) for name in names}


def _aspect(ledger: Ledger, item: LedgerItem) -> str:
    """The heading the item stands under, as people name it; the one above a run-in 一是."""
    index = item.heading
    while index is not None:
        heading = ledger.outline.headings[index]
        if heading.start < item.start and not item.quote.startswith(heading.title[:6]):
            return heading.title
        index = heading.parent
    return ""


def _without(items: tuple[LedgerItem, ...], *names: str) -> int:
    return sum(1 for item in items if not any(item.values.get(name) for name in names))
