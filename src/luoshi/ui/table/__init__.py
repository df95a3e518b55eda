"""One declarative table for every list: columns, sorting, filters, pages, groups, totals, export, cards."""

from luoshi.ui.table.columns import (
    Column,
    Date,
    Lights,
    LinkTo,
    Markup,
    Number,
    Person,
    Tags,
    Text,
)
from luoshi.ui.table.filters import Between, Choice, Filter, Flag
from luoshi.ui.table.table import Bulk, Table

__all__ = [
    "Between",
    "Bulk",
    "Choice",
    "Column",
    "Date",
    "Filter",
    "Flag",
    "Lights",
    "LinkTo",
    "Markup",
    "Number",
    "Person",
    "Table",
    "Tags",
    "Text",
]
