"""Reading reports: words of an organisation in, a typed ledger of what they say out.

    from luoshi.reading import read_file, read_report
    reading = read_report(read_file("报告.docx").text)

A pure library: no framework, no database, no network. The names below are loaded when first used, so
that the child process which opens a foreign file pays only for the one reader it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luoshi.reading.files import ReadRefused, read_file
    from luoshi.reading.report import read_report
    from luoshi.reading.serialise import as_gold
    from luoshi.reading.types import FileText, Reading

__all__ = ["FileText", "ReadRefused", "Reading", "as_gold", "read_file", "read_report"]

_HOMES = {
    "FileText": "luoshi.reading.types",
    "ReadRefused": "luoshi.reading.files",
    "Reading": "luoshi.reading.types",
    "as_gold": "luoshi.reading.serialise",
    "read_file": "luoshi.reading.files",
    "read_report": "luoshi.reading.report",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
