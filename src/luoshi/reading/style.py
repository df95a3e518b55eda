"""Slips of style in dates and numbers that a reviewer would mark (材料校核·用语)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document
from luoshi.reading.types import Check, Severity

_NUMBER = r"\d[\d.,]{0,12}"
_UNIT = r"[^\s\d,。;:、()]{0,4}?"


class _Slip(NamedTuple):
    code: str
    pattern: re.Pattern[str]
    message: str  # {words}: the words found
    mend: str


_SLIPS = (
    _Slip(
        "style_as_of",
        lazily(
            r"截止(?:到|至|于)?(?=[ ]?(?:目前|今|(?:19|20)\d\d[ ]?年|\d{1,2}[ ]?月|[今去本上]年|[一二][〇○零九]))"
        ),
        "“{words}”用在时间之前，应为“截至”",
        "把“{words}”改为“截至”（“截止”用在时间之后，如“8月底截止”）",
    ),
    _Slip(
        "style_double_near",
        lazily(
            rf"(?:约|大约|近|将近|接近)[ ]?{_NUMBER}(?:[余多几][万亿]?[^\s,。;:、]|[万亿]?{_UNIT}(?:左右|上下|以上|以下))"
        ),
        "“{words}”把两个表示约数的词叠在一起",
        "只留一个：“约”“近”“余”“左右”不同时使用",
    ),
    _Slip(
        "style_double_near",
        lazily(
            rf"(?:超过?|突破|不少于|至少|不低于)[ ]?{_NUMBER}[余多](?=[万亿]?\w)|(?:超过?|至少|不少于)[ ]?{_NUMBER}[万亿]?{_UNIT}(?:以上|左右)"
        ),
        "“{words}”把“超过”一类的词和“余”“以上”“左右”叠在一起",
        "只留一个：写“超过N”或“N余”“N以上”",
    ),
    _Slip(
        "style_split_number",
        lazily(r"(?<!\d)\d{1,9}亿[ ]?\d{1,9}(?:千万|百万|万)\w?"),
        "“{words}”把一个数拆成两段",
        "用一个单位写成小数，如“3.4亿元”",
    ),
    _Slip(
        "style_range_unit",
        lazily(r"(?<![\d.%])\d{1,9}(?:\.\d{1,9})?[ ]?(?:~|—|－|-)[ ]?\d{1,9}(?:\.\d{1,9})?%"),
        "“{words}”只有后一个数带百分号",
        "两个数都带百分号，如“5%～15%”",
    ),
    _Slip(
        "style_times_less",
        lazily(r"(?:减少|下降|降低|缩小|缩短)了?[ ]?\d{1,9}(?:\.\d{1,9})?倍"),
        "“{words}”：减少不能用倍数",
        "改为百分比或写明由多少减到多少",
    ),
    _Slip(
        "style_percent_point",
        lazily(r"\d%个百分点"),
        "“{words}”同时写了%和百分点",
        "两个比率相减用“个百分点”，变化幅度用“%”",
    ),
)


def style_checks(document: Document) -> Iterator[Check]:
    """Slips of wording, each at its place."""
    for slip in _SLIPS:
        for found in slip.pattern.finditer(document.folded):
            words = document.raw[found.start() : found.end()]
            yield Check(
                code=slip.code,
                severity=Severity.NOTICE,
                start=found.start(),
                end=found.end(),
                message=slip.message.format(words=words),
                mend=slip.mend.format(words=words),
            )
