"""How exactly a number is said: about, at least, at most, a bare share, or exactly.

The first that fits counts, in the order of the enumeration's use: nearness, lower bound, upper bound,
bare percentage, exact. A change (由7个调整为14个) is found in changes.py.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading.numbers import Quantity
from luoshi.reading.patterns import lazily
from luoshi.reading.types import Qualifier
from luoshi.reading.units import is_percent

_WINDOW, _FAR_WINDOW = 8, 12
_LINK = r"[了过到至达为]{0,2}[ ]?$"
_NEAR_BEFORE = lazily(
    rf"(?:(?<![节签预契合违集特邀相条制公])约|大约|(?<![附最临邻靠亲远就])近|将近|接近|大概|大致|上下|估计|估算){_LINK}"
)
_LEAST_BEFORE = lazily(
    rf"(?:(?<![赶高反])超过?|突破|(?<!突)破|(?<![不])逾|不少于|不低于|不小于|不下于?|至少|最少|(?<![不])(?:高于|大于|多于)|达到?并超过){_LINK}"
)
_MOST_BEFORE = lazily(
    rf"(?:不超过?|不高于|不大于|不多于|不得超过|至多|最多|(?<!不)(?:低于|小于|少于)|不足|不到|不满|未超过){_LINK}"
)
_AFTER = lazily(
    r"[ ]?(?:(?P<near>左右|上下|有余|[余多强](?=[,。;、)的\n]))|(?P<least>及?以上|之上|起步)|(?P<most>及?以内|之内|及?以下|之下))"
)


# The bound stands before the verb or the base of the share (至少领题1个, 不低于职工总数1%).
_FAR_LEAST = lazily(r"(?:不少于|不低于|至少)[^,。;:、\n\d]{1,6}$")
_FAR_MOST = lazily(r"(?:不超过|不高于|至多)[^,。;:、\n\d]{1,6}$")
# 低于1%的规定比例: what it is compared with, and no bound.
_COMPARED = lazily(r"(?<!不)(?:高于|低于|大于|小于|多于|少于)[^\d]{0,4}$")
_STANDARD = lazily(r"[ ]?的[^,。;\n]{0,8}(?:比例|权重|标准|指标|目标|水平|要求|均值|限值)")


class Qualified(NamedTuple):
    """A qualifier and the stretch of the words that say it."""

    qualifier: Qualifier
    start: int
    end: int


def qualify(folded: str, quantity: Quantity) -> Qualified:
    """The qualifier of a quantity, from the words right before and behind it."""
    before = folded[max(0, quantity.start - _WINDOW) : quantity.start]
    after = _AFTER.match(folded, quantity.unit_end)
    end = after.end() if after else quantity.unit_end
    near, most, least = (pattern.search(before) for pattern in (_NEAR_BEFORE, _MOST_BEFORE, _LEAST_BEFORE))
    if (least or most) and _COMPARED.search(before) and _STANDARD.match(folded, quantity.unit_end):
        least = most = None
    elif not (near or least or most):
        far = folded[max(0, quantity.start - _FAR_WINDOW) : quantity.start]
        least, most = _FAR_LEAST.search(far), _FAR_MOST.search(far)
        if least or most:
            return Qualified(Qualifier.AT_LEAST if least else Qualifier.AT_MOST, quantity.start, end)
    if most:
        least = None  # 不超过 holds 超过
    if quantity.is_range and is_percent(quantity.base) and not near and _STANDARD.match(folded, end):
        return Qualified(Qualifier.PERCENT, quantity.start, end)  # 按15%—20%的比例
    said = near or most or least
    start = quantity.start - (len(before) - said.start()) if said else quantity.start
    return Qualified(_choose(quantity, after, near=near, least=least, most=most), start, end)


def _choose(
    quantity: Quantity,
    after: re.Match[str] | None,
    *,
    near: re.Match[str] | None,
    least: re.Match[str] | None,
    most: re.Match[str] | None,
) -> Qualifier:
    behind = after.lastgroup if after else None
    if near or quantity.near or quantity.is_range or behind == "near":
        return Qualifier.APPROX
    if behind == "most" or (most and behind != "least"):
        return Qualifier.AT_MOST
    if least or behind == "least":
        return Qualifier.AT_LEAST
    return Qualifier.PERCENT if is_percent(quantity.base) else Qualifier.EXACT
