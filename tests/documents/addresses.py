"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

from luoshi.documents.enums import Nature
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.factories.documents import item, make_document
from tests.suites.addresses import MARK, sample

PARAMETERS = {"document_export": {"what": "json"}}


def _document(unit):
    apply_builtin(by=SYSTEM)
    return make_document(unit, title=f"{MARK}情况的报告")


def _only(name):
    def make(unit):
        return {"key": _document(unit).uuid, **PARAMETERS.get(name, {})}

    return make


for _name in (
    "document", "document_progress", "document_confirm", "document_reject", "document_restore",
    "document_item_new", "document_export", "document_lists", "document_lists_apply", "document_details",
    "document_replace", "document_read_again", "document_versions", "document_left_over", "document_approve",
    "document_withdraw", "document_void",
):  # fmt: skip
    sample(_name)(_only(_name))


@sample("document_item")
@sample("document_item_nature")
@sample("document_item_place")
@sample("document_item_split")
@sample("document_item_merge")
@sample("document_item_links")
def _item(unit):
    document = _document(unit)
    return {"key": document.uuid, "item": item(document, Nature.MEASURE).uuid}
