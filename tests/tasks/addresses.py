"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

from luoshi.documents import actions as documents
from luoshi.documents.enums import Nature
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.records import RecordRef
from luoshi.packs.actions import apply_builtin
from luoshi.tasks.actions import Step, Written, ask_extension, give_tasks
from tests.factories.documents import items, make_document
from tests.factories.kernel import CLERK
from tests.factories.tasks import ago, make_list, make_task
from tests.suites.addresses import MARK, sample


@sample("task")
@sample("task_parts")
@sample("task_sheet")
@sample("task_edit")
@sample("task_decompose")
@sample("task_split")
@sample("task_note")
@sample("task_report")
@sample("task_withdraw")
@sample("task_ask_extension")
@sample("task_accept")
@sample("task_give_back")
@sample("task_extend")
@sample("task_stop")
@sample("task_reopen")
@sample("task_review")
@sample("task_hand_over")
@sample("task_join")
@sample("task_void")
def _task(unit):
    return {"key": make_task(unit, f"{MARK}制度").uuid}


@sample("milestone_reach")
def _milestone(unit):
    task = make_task(unit, f"{MARK}制度", milestones=[Step(f"{MARK}调研", ago(-3))])
    return {"key": task.uuid, "milestone": task.milestones.get().uuid}


@sample("extension_decide")
def _extension(unit):
    task = make_task(unit, f"{MARK}制度")
    asked = ask_extension(task, ago(-60), f"{MARK}未定", version=task.version, by=CLERK)
    return {"key": task.uuid, "extension": asked.uuid}


@sample("task_list")
@sample("task_list_print")
@sample("task_list_void")
def _list(unit):
    found = make_list(unit, f"{MARK}分解表")
    give_tasks([Written(f"{MARK}制度", unit, area=f"{MARK}建设")], unit, by=CLERK, into=found)
    return {"key": found.uuid}


@sample("task_origin")
def _origin(unit):
    found = make_list(unit, f"{MARK}要求")
    ref = RecordRef("tasks.list", str(found.uuid), f"{MARK}要求")
    make_task(unit, f"{MARK}制度", origins=[ref])
    return {"kind": ref.kind, "key": found.uuid}


def _document(unit):
    apply_builtin(by=SYSTEM)
    document = make_document(unit, title=f"{MARK}情况的报告")
    found = items(document, Nature.MEASURE)
    documents.confirm_items(document, [one.uuid for one in found], by=CLERK)
    return document, found[0]


@sample("document_tasks")
def _grid(unit):
    return {"key": _document(unit)[0].uuid}


@sample("document_task_read")
def _row(unit):
    document, item = _document(unit)
    return {"key": document.uuid, "item": item.uuid}
