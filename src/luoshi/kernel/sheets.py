"""Sheets a room offers: declared with the pure contract of `workbooks`, discovered by `exchange`."""

from __future__ import annotations

from luoshi.kernel.registry import Registry
from luoshi.workbooks.contract import ID_COLUMN, Cell, Column, Returned, Row, Sheet

__all__ = ["ID_COLUMN", "Cell", "Column", "Returned", "Row", "Sheet", "sheets"]

sheets: Registry[Sheet] = Registry("sheet", lambda sheet: sheet.key)
