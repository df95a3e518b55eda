"""Columns of which a file has some: the quarters or the months of a year under one head."""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.workbooks.cells import CellType
from luoshi.workbooks.contract import TEXT, Column

QUARTERS = ("一季度", "二季度", "三季度", "四季度")
MONTHS = tuple(f"{number}月" for number in range(1, 13))


def series(
    key: str, group: str, heads: Sequence[str], width: int, cell: CellType = TEXT
) -> tuple[Column, ...]:
    """Columns to fill in under one head of which a file has some: 进展{一季度} … or 进展{1月} …; keys key1, key2 …"""
    return tuple(
        Column(
            f"{key}{number}", f"{group}{{{head}}}", width, cell, editable=True, optional=True,
            aliases=_other_quarters(group, head, number) if head in QUARTERS else (),
        )
        for number, head in enumerate(heads, start=1)
    )  # fmt: skip


def _other_quarters(group: str, head: str, number: int) -> tuple[str, ...]:
    """第一季度, 1季度, 第1季度: alone or under the common head."""
    others = (f"第{head}", f"{number}季度", f"第{number}季度")
    return (*(f"{group}{{{other}}}" for other in others), *others)
