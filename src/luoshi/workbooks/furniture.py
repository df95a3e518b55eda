"""Rows of a sheet that are not records: totals, notes, signatures, block titles, repeated heads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luoshi.workbooks.cells import Raw, fold

_TOTAL = re.compile(r"(?:合计|小计|总计|共计|累计)(?:[:：(（].*|\d.*)?")
_NOTE = re.compile(
    r"(?:注|说明|备注|填表说明|填报说明)[:：\d].*|共\d+[个项条行名类].*"
    r"|(?:填表人|填报人|制表人|审核人|审核|填报单位|单位负责人|负责人|联系人|联系电话|电话|日期|填表日期|填报日期|填报时间)(?:签字|签名)?(?:\(.*?\))?[:：].*"
)
_BLOCK = re.compile(r"(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]).*")


def is_total(cells: Sequence[Raw]) -> bool:
    """合计, 小计 … stands first."""
    first = next((fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()), "")
    return _TOTAL.fullmatch(first) is not None


def is_note(cells: Sequence[Raw]) -> bool:
    """Every filled cell is a note, a count or a signature; or the row is one block title (一、机关党支部)."""
    texts = [fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
    if not texts or any(cell is not None and not isinstance(cell, str) for cell in cells):
        return False
    if all(_NOTE.fullmatch(text) for text in texts):
        return True
    return len(set(texts)) == 1 and (
        _BLOCK.fullmatch(texts[0]) is not None or _NOTE.match(texts[0]) is not None
    )


def is_blank(cells: Sequence[Raw]) -> bool:
    """Nothing but blanks."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
