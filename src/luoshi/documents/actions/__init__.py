"""Every change of the documents room, one plain function a verb."""

from luoshi.documents.actions.admission import Handed
from luoshi.documents.actions.decisions import (
    confirm_all,
    confirm_items,
    confirm_section,
    edit_item,
    reassign_item,
    reject_items,
    restore_items,
)
from luoshi.documents.actions.documents import (
    approve_ledger,
    describe_document,
    void_document,
    withdraw_approval,
)
from luoshi.documents.actions.intake import Received, read_again, receive, replace_text
from luoshi.documents.actions.leftover import set_aside
from luoshi.documents.actions.links import link_items, link_sections, relink_item, unlink_items
from luoshi.documents.actions.lists import Change, Preview, apply_lists, preview_lists
from luoshi.documents.actions.reading import fail_reading, read_text
from luoshi.documents.actions.shaping import add_item, merge_parts, split_item

__all__ = [
    "Change",
    "Handed",
    "Preview",
    "Received",
    "add_item",
    "apply_lists",
    "approve_ledger",
    "confirm_all",
    "confirm_items",
    "confirm_section",
    "describe_document",
    "edit_item",
    "fail_reading",
    "link_items",
    "link_sections",
    "merge_parts",
    "preview_lists",
    "read_again",
    "read_text",
    "reassign_item",
    "receive",
    "reject_items",
    "relink_item",
    "replace_text",
    "restore_items",
    "set_aside",
    "split_item",
    "unlink_items",
    "void_document",
    "withdraw_approval",
]
