"""Rows of a sheet that are not records: totals, notes, signatures, block titles, repeated heads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luoshi.workbooks.cells import Raw, fold, words_in

_TOTAL = re.compile(
    r"(?:合计|小计|总计|共计|累计)(?:[:：(（].*|\d.*)?|[^,，。；;:：\d]{1,14}(?:小计|合计|总计)|总计(?:人数|个数)"
)
_NOTE = re.compile(
    r"(?:注|说明|备注|填表说明|填报说明)[:：\d].*|共\d+[个项条行名类].*"
    r"|(?:填表人|填报人|制表人|审核人|审核|填报单位|单位负责人|负责人|联系人|联系电话|电话|日期|填表日期|填报日期|填报时间)(?:签字|签名)?(?:\(.*?\))?[:：].*"
)
_BLOCK = re.compile(r"(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]).*")
_WIDE = 3  # columns: a cell merged over so many and half of the table is a title, never a record


def is_total(cells: Sequence[Raw]) -> bool:
    """合计, 小计, 机关党支部小计 … stands first."""
    first = next((fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()), "")
    return _TOTAL.fullmatch(first) is not None


def is_note(cells: Sequence[Raw]) -> bool:
    """Every filled cell is a note, a count or a signature."""
    first = next((fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()), "")
    if _NOTE.match(first) is None or any(
        cell is not None and not isinstance(cell, str) for cell in cells
    ):  # nearly every row
        return False
    texts = [fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
    return all(_NOTE.fullmatch(text) for text in texts) or (
        len(set(texts)) == 1 and _NOTE.match(texts[0]) is not None
    )


def block_title(cells: Sequence[Raw], *, widest: int = 0) -> str:
    """The words of a row that is one block title (一、机关党支部); "" for any other row.

    Args:
        cells: the row as it stands.
        widest: columns of its widest merged cell: a name over half of the table needs no numeral.
    """
    texts: dict[str, Raw] = {}
    for cell in cells:
        if isinstance(cell, str) and cell.strip():
            texts[fold(cell)] = cell
        if len(texts) > 1 or (cell is not None and not isinstance(cell, str)):
            return ""  # nearly every row
    if not texts:
        return ""
    ((folded, text),) = texts.items()
    wide = widest >= max(_WIDE, len(cells) // 2)
    return words_in(text) if _BLOCK.fullmatch(folded) or wide else ""


def unit_of_block(title: str) -> str:
    """What a block is called without its numeral: 一、机关党支部（12人） is 机关党支部."""
    bare = re.sub(r"^(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])", "", title.strip())
    return re.sub(r"[（(][^（()）]*[)）]$", "", bare).strip(" 　:：")


def words_of(cells: Sequence[Raw]) -> str:
    """What a row says, cell after cell, a repeated cell once."""
    texts = dict.fromkeys(text for cell in cells if (text := words_in(cell)))
    return "　".join(texts)


def is_blank(cells: Sequence[Raw]) -> bool:
    """Nothing but blanks."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)
