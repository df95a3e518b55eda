"""Changes whose both ends are said: 由7个调整为14个, 从5.2%降到3.1%, 236家增加到368家.

One change is one figure: the new value, with the old one in `from_`. A bare increase (增长12%) is none.
"""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.reading.numbers import Quantity
from luoshi.reading.patterns import lazily

_LONGEST_GAP = 26
_LOOK_BACK = 26
_LONGEST_LIST = 4
_STOP = lazily(r"[。;!?\n]")
_FROM = lazily(
    r"(?:(?<![理自缘来])由(?![于此来])|(?<![服听])从(?![而事业严来])|(?<![各来])自(?![身我己治觉主动愿])|[将把]原?[有来先]?的?)[^。;!?\n]*$"
)
_TURN = (
    r"(?:调整|变更|优化|整合|压减|压缩|压降|精简|缩减|减少|下降|降低|回落|下滑|缩短|收窄|削减|减|降|落|跌|缩|增加|增长|提高|提升|上升|"
    r"上涨|扩大|扩展|扩充|发展|攀升|跃升|跃居|拓展|延长|回升|增|升|涨|扩|翻番|转变|合并|改|变|补齐|恢复|加密|压|拓宽|调|延|扩|拉长|放宽|收紧|加)"
)
_TURN_TO = lazily(rf"{_TURN}(?:了)?(?:到|至|为|成)|(?:到|至|变为|变成|跃上|达)")
_STRONG_TO = lazily(
    rf"^[,]?[ ]?(?:逐步|进一步|已|大幅|再|快速|迅速|稳步|分别)?{_TURN}(?:到|至|为|成)(?:了)?(?:约|近|超过|超)?[^,。;]{{0,12}}$"
)


def find_changes(folded: str, quantities: Sequence[Quantity]) -> dict[int, int]:
    """Index of the new value → index of the old one."""
    changes: dict[int, int] = {}
    old = 0
    while old < len(quantities) - 1:
        length = _listed(folded, quantities, old)
        if length > 1 and _is_list_change(folded, quantities, old, length):
            changes.update({old + length + index: old + index for index in range(length)})
            old += 2 * length
            continue
        if old not in changes and _is_change(folded, quantities, old):
            changes[old + 1] = old
        old += 1
    return changes


def _listed(folded: str, quantities: Sequence[Quantity], first: int) -> int:
    """How many quantities stand right behind each other (6类42项)."""
    length = 1
    while (
        length < _LONGEST_LIST
        and first + length < len(quantities)
        and folded[quantities[first + length - 1].unit_end : quantities[first + length].start] in {"", "、"}
    ):
        length += 1
    return length


def _is_list_change(folded: str, quantities: Sequence[Quantity], old: int, length: int) -> bool:
    """由6类42项优化为5类31项: each number of the one list becomes the one at its place in the other."""
    if old + 2 * length > len(quantities):
        return False
    first, second = quantities[old : old + length], quantities[old + length : old + 2 * length]
    gap = folded[first[-1].unit_end : second[0].start]
    before = folded[max(0, first[0].start - _LOOK_BACK) : first[0].start]
    return (
        all(one.base == other.base for one, other in zip(first, second, strict=True))
        and _listed(folded, quantities, old + length) >= length
        and _STRONG_TO.match(gap) is not None
        and _FROM.search(before) is not None
    )


def _is_change(folded: str, quantities: Sequence[Quantity], old: int) -> bool:
    first, second = quantities[old], quantities[old + 1]
    gap = folded[first.unit_end : second.start]
    if len(gap) > _LONGEST_GAP or _STOP.search(gap) or not _alike(first, second):
        return False
    if first.is_range or second.is_range:
        return False
    if _STRONG_TO.match(gap):
        return True
    low = quantities[old - 1].unit_end if old else 0
    before = folded[max(low, first.start - _LOOK_BACK) : first.start]
    if not _FROM.search(before):
        return False
    turn = _TURN_TO.search(gap)
    return turn is not None and gap.count(",") <= 1


def _alike(first: Quantity, second: Quantity) -> bool:
    """Whether two quantities are of one kind: the same base unit, or one of them left out."""
    return first.base == second.base or not first.unit or not second.unit
