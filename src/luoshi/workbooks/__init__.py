"""Sheets as people have them ↔ typed rows.

    from luoshi.workbooks import Column, Filled, Row, Sheet, read, write
    write([Filled(TASKS, rows, unit="…")], stream, exported=now, export_id="…")
    book = read(upload, [TASKS])        # in the limited child; FileRefused with one sentence

A pure library: no framework, no database. The names are loaded when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luoshi.workbooks.cells import Choice, Context, Day, Due, Names, Text, Whole
    from luoshi.workbooks.contract import ORDINAL, Book, Cell, Column, Filled, Returned, Row, Sheet
    from luoshi.workbooks.returned import read
    from luoshi.workbooks.xlsx import write

_HOMES = {
    "Book": "contract", "Cell": "contract", "Column": "contract", "Filled": "contract", "ORDINAL": "contract",
    "Returned": "contract", "Row": "contract", "Sheet": "contract",
    "Choice": "cells", "Context": "cells", "Day": "cells", "Due": "cells", "Names": "cells", "Text": "cells",
    "Whole": "cells",
    "read": "returned",
    "write": "xlsx",
}  # fmt: skip

__all__ = [
    "ORDINAL",
    "Book",
    "Cell",
    "Choice",
    "Column",
    "Context",
    "Day",
    "Due",
    "Filled",
    "Names",
    "Returned",
    "Row",
    "Sheet",
    "Text",
    "Whole",
    "read",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
