"""The 任务分解表 that official prose leaves to a table beside it, made from the measures of a ledger."""

from __future__ import annotations

import io

from luoshi.documents.enums import Nature
from luoshi.documents.outline import aspect
from luoshi.documents.queries.ledger import Ledger, LedgerItem
from luoshi.documents.values import STATUSES
from luoshi.reading.types import Status
from luoshi.writing.docx import write
from luoshi.writing.tables import TaskLine, task_breakdown

_TITLE_LENGTH = 30  # of a 工作任务 taken from a run-in label's words


def breakdown(ledger: Ledger, unit: str) -> bytes:
    """A landscape Word table, one measure a row; what nobody has said yet stays blank."""
    lines = [_line(ledger, item) for item in ledger.of(Nature.MEASURE, rejected=False)]
    title = f"{ledger.document.title.removesuffix('的报告').removesuffix('报告')}任务分解表"
    stream = io.BytesIO()
    write(task_breakdown(title, unit, lines), stream)
    return stream.getvalue()


def _line(ledger: Ledger, item: LedgerItem) -> TaskLine:
    values = {key: str(value) for key, value in item.values.items() if value}
    work, task = work_of(ledger, item)
    return TaskLine(
        work=work,
        task=task,
        measure=values.get("text", ""),
        deliverable=values.get("deliverable", ""),
        leader=values.get("leader", ""),
        lead=values.get("owner", ""),
        support=values.get("support", ""),
        person=values.get("person", ""),
        due=values.get("deadline", ""),
        note=STATUSES[Status.DONE] if values.get("status") == Status.DONE else "",
    )


def work_of(ledger: Ledger, item: LedgerItem) -> tuple[str, str]:
    """重点工作 and 工作任务 of a measure: the headings it stands under, "" where there is none."""
    return ledger.outline.title_of(aspect(item.section)), _task(ledger, item)


def _task(ledger: Ledger, item: LedgerItem) -> str:
    """The heading below the 重点工作 the measure stands under, where there is one that is not the measure itself."""
    if item.section == aspect(item.section):
        return ""
    title = ledger.outline.title_of(item.section)[:_TITLE_LENGTH]
    return "" if str(item.values.get("text", "")).strip("。；") == title else title
