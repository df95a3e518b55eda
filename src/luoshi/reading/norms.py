"""Norms: numbers that say what must be or what follows, and nothing that was or will be.

A limit (9%的国家控制指标, 红线是65%), a condition (执行率达不到50%的项目收回资金) and a penalty (不合格的扣减绩效
2%) are in force without a date.
"""

from __future__ import annotations

from luoshi.reading.patterns import lazily

_LIMIT_AFTER = lazily(
    r"的(?:国家|法定|国际|行业)[^,。;的]{0,6}(?:标准|指标|限值|上限|下限|要求|警戒线|红线|门槛)"
)
_LIMIT_BEFORE = lazily(
    r"(?:红线|警戒线|控制线|底线|上限|下限|门槛|限值|起付线|封顶线)(?:规定|定|设)?(?:为|是|在)$"
)
_CONDITION_BEFORE = lazily(
    r"(?:达不到|未达到?|没有达到|低于|不足|不到|不满|超过?|高于|少于|多于|大于|小于|在|满)[约近]?[ ]?$"
)
_CONDITION_AFTER = lazily(
    r"(?:[（(]含[）)]|及?以[上下内外]|之[上下内外])?的[^,。;\n]{0,10},?(?:应当?|要|将|由[^,。;\n]{2,12}|按规定|坚决)?"
    r"(?:一律|一票|不得|不予|不准|约谈|收回|扣|追究|追责|问责|通报|处以|处|罚|取消|暂停|停止?|停用|退回|核减|清退|淘汰|关停|实行|启动|挂牌|列入|纳入|优先|视为|按)"
)
_PENALTY_BEFORE = lazily(
    r"的,?(?:一律|每[次项件个人]|将|按规定|相应)?(?:扣[减除发罚]?|处以?|罚款?)[^,。;\d\n]{0,8}$"
)
_LOOK_BACK = 16


def is_norm(folded: str, start: int, end: int) -> bool:
    """Whether the number at start … end (with its unit and qualifier) is a norm."""
    before = folded[max(0, start - _LOOK_BACK) : start]
    if _LIMIT_AFTER.match(folded, end) or _LIMIT_BEFORE.search(before) or _PENALTY_BEFORE.search(before):
        return True
    return bool(_CONDITION_BEFORE.search(before) and _CONDITION_AFTER.match(folded, end))
