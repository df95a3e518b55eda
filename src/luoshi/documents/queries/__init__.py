"""Reads of the documents room: a constant number of queries whatever the size."""

from luoshi.documents.queries.coverage import Cover, Coverage, CoverageRow
from luoshi.documents.queries.doubts import Doubt
from luoshi.documents.queries.flow import Flow, FlowBox, FlowEdge
from luoshi.documents.queries.ledger import Ledger, LedgerItem, LedgerLink, LedgerSection, Tally, ledger
from luoshi.documents.queries.leftover import LeftOver, left_over
from luoshi.documents.queries.lists import Filters, count_by_state, list_documents
from luoshi.documents.queries.prefill import prefill_claim

__all__ = [
    "Cover",
    "Coverage",
    "CoverageRow",
    "Doubt",
    "Filters",
    "Flow",
    "FlowBox",
    "FlowEdge",
    "Ledger",
    "LedgerItem",
    "LedgerLink",
    "LedgerSection",
    "LeftOver",
    "Tally",
    "count_by_state",
    "ledger",
    "left_over",
    "list_documents",
    "prefill_claim",
]
