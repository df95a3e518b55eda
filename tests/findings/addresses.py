"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

from luoshi.documents import actions as documents
from luoshi.documents.enums import Nature
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.factories.documents import items, make_document
from tests.factories.kernel import CLERK
from tests.factories.tasks import ago
from tests.findings.casework import make_finding, make_ledger
from tests.suites.addresses import MARK, sample


@sample("finding")
def _finding(unit):
    return {"key": make_finding(unit, f"{MARK}不够深入", aspect=f"{MARK}方面").uuid}


@sample("finding_list")
def _list(unit):
    found = make_ledger(unit, f"{MARK}整改台账")
    make_finding(unit, f"{MARK}不够深入", into=found)
    return {"key": found.uuid}


@sample("document_findings")
def _document(unit):
    apply_builtin(by=SYSTEM)
    document = make_document(unit, title=f"{MARK}情况的报告")
    documents.confirm_items(document, [one.uuid for one in items(document, Nature.PROBLEM)], by=CLERK)
    return {"key": document.uuid}


@sample("finding_alike")
def _alike(unit):
    earlier = make_finding(unit, f"{MARK}党费收缴不及时，未按月交纳", on=ago(60))
    return {"key": make_finding(unit, f"{MARK}没有按月收取党费", on=ago(9)).uuid, "earlier": earlier.uuid}
