"""Numbers with their units: found, and told from what only looks like one.

A number counts when a unit stands behind it (or is shared with the next number: 7.4个和7.7个百分点).
Left out are dates, durations, times, ordinals, document and article numbers, names of laws, labels,
ratios, names in quotation marks (“1345”) and fixed sets (两个维护, 八项规定).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from luoshi.reading.calendar import Calendar
from luoshi.reading.numerals import CHINESE_CLASS, parse_arabic, parse_chinese
from luoshi.reading.outline import Outline
from luoshi.reading.patterns import lazily
from luoshi.reading.tables import Cell, read_tables
from luoshi.reading.text import Document, Span
from luoshi.reading.units import Unit, is_time, match_unit
from luoshi.reading.vocabulary.sets import (
    FEW_COUNTERS,
    LIST_NOUNS,
    MANY_COUNTERS,
    NAMED_SETS,
    ORDINAL_BEFORE,
    ORDINAL_COUNTERS,
    ORDINAL_FEW,
)

_ARABIC = lazily(
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|(?<![\d.:-])\d{1,3}(?: \d{3})+(?:\.\d+)?(?![\d.:-])(?! \d)|\d+(?:\.\d+)?",
    re.ASCII,
)
_HAN = lazily(
    rf"百分之(?P<share>[{CHINESE_CLASS}点]+)|[{CHINESE_CLASS}]+(?:点[一二三四五六七八九零]+)?(?:[万亿][{CHINESE_CLASS}]+)*"
)
_RANGE = lazily(r"[ ]?(?:-{1,2}|—{1,2}|–|~|―|至|到)[ ]?(?=\d)", re.ASCII)
_SHARE = lazily(r"[ ]?(?:、|和|及|与|或|以及|,|/)[ ]?$")
_PROTECTED = lazily(
    r"《[^《》\n]{1,120}》|“[^“”\n]{1,12}”|\"[^\"\n]{1,12}\"|[〔\[【]\d{2,4}[〕\]】][ ]?第?\d*号?"
)
_NUMBERED = lazily(
    r"第[ ]?$|(?:[〔\[(【]\d{4}[〕\])】]|字|编号|文号|电话|传真|邮编|热线|账号|卡号|证号|代码|No\.?|№)[ ]?:?[ ]?第?$|(?:浏览|阅读|点击|访问|下载)(?:(?:次数|量|数|率)?[ ]?[:( ]|次数)[ ]?$"
)
_LETTER_BEFORE = lazily(r"(?:[A-Za-z][.\-]?|[A-Za-z]\d+[.\-+]|\d[.:/])$", re.ASCII)
_NAMED_QUANTITY = lazily(r"(?:GDP|CPI|PPI|PMI|EVA|ROE|R&D|[a-z]{4,})$", re.ASCII)
_RATIO_AFTER = lazily(r"[ ]?(?::|比)[ ]?\d|[ ]?[+＋][ ]?[\dN]|/\d", re.ASCII)
_BEFORE_RATIO = frozenset((*":比+＋/ ", ""))
_RATIO_BEFORE = lazily(r"\d[ ]?(?::|比|[+＋]|/)[ ]?$", re.ASCII)
_COMPOUND = lazily(r"(?P<much>\d+)亿[ ]?(?P<less>\d+)(?P<size>千万|百万|十万|万)(?=\D)", re.ASCII)
_TIME_TURN = lazily(
    r"\d+[ ]?(?:个?工作日|个月|小时|分钟|天|日|年|个?学期|个季度|个?星期|周)"
    r"(?:平均|进一步|大幅|再)?(?:压缩|缩短|缩减|压减|精简|减少|降低|降|减|延长|调整|提速|优化|变更|增加)[至到为][ ]?$",
    re.ASCII,
)
_BOUNDED = lazily(r"(?:不少于|不低于|不超过|不多于|至少|最多|至多|少于|多于|超过?|突破|近|约|逾)$")
_SCORED = lazily(
    r"(?:得分|评分|成绩|满意度|测评|指数|打分|均分|分数|总分|积分|满分|考核|权重|分值|评价)[^,。;:\n]{0,10}$|(?:[扣加减计记][减发除罚]?|[占打得评])了?(?:到|出)?[^,。;\n\d]{0,2}$"
)
_SCORE_TURN = lazily(r"\d分(?:提高|上升|增加|下降|降低|调整|提升|降|升|增|减)[至到为]$")
_DOWN_TO = lazily(r"[^,。;]{0,6}(?:降|减|归|压|清|减少|下降|压减|降低)[至到为]")
_NO_SCORE = frozenset("钟之析别类局公支部期红管享开配解拣布成批步")
_INDEX = lazily(r"(?:指数|系数|得分|评分|分值)(?:为|达到?|升至|降至|是|至|约)[ ]?$")
_LEVELS = ("级", "层")
_BARE = frozenset("百千万亿")
_GAINED = "拿留剩落签定接打"  # 拿下两条航线
_AFTER_TENTH = ",。;、)多以左的\n"  # 再压一成, but 一成不变
_DIGIT = "(?:[一二两三四五六七八九十]|\\d)"
_CONTEXT = 12
_FAR_CONTEXT = 24
_AGED = lazily(r"(?:年龄|年纪)[^,。;:\n]{0,10}$")
_LONGEST = 20
_FEW, _MANY, _LARGE = 2, 10, 100


class Quantity(NamedTuple):
    """A number and its unit at their places in the text."""

    start: int
    end: int  # after the number
    value: int | float | str
    unit: str
    base: str
    unit_end: int
    counts: bool
    near: bool  # 余, 多, 几 between number and unit
    han: bool = False  # written in Chinese numerals
    is_range: bool = False
    plain: bool = False  # an index, which has no unit
    named: str = ""  # what it counts, where a table says so
    column: Span | None = None  # the head of its column in a table


def find_quantities(document: Document, outline: Outline, calendar: Calendar) -> list[Quantity]:
    """All quantities of a document, in order."""
    folded = document.folded
    shut = _Shut(folded, outline)
    table = read_tables(document)
    cells = _cells(document, calendar, table)
    own = {cell.start: cell for cell in table if cell.unit is None}
    arabic = [
        quantity._replace(named=own[quantity.start].name, column=own[quantity.start].column)
        if quantity.start in own
        else quantity
        for quantity in _outside(_arabic(folded, calendar, shut), cells)
    ]
    ends = {quantity.start: quantity.unit_end for quantity in arabic}
    starts = sorted(ends)

    def in_unit(position: int) -> bool:
        """Whether a position stands in a number in digits or its unit (40万千瓦)."""
        index = bisect_right(starts, position) - 1
        return index >= 0 and position < ends[starts[index]]

    han = [quantity for quantity in _han(folded, calendar, shut) if not in_unit(quantity.start)]
    return sorted((*arabic, *han, *cells), key=lambda quantity: quantity.start)


def _cells(document: Document, calendar: Calendar, table: Sequence[Cell]) -> list[Quantity]:
    """The numbers of tables whose unit stands in a head."""
    found = []
    for cell in table:
        value = parse_arabic(document.folded[cell.start : cell.end]) if cell.unit else None
        if cell.unit is not None and value is not None and not calendar.inside_date(cell.start):
            found.append(
                Quantity(
                    cell.start, cell.end, value, cell.unit.name, cell.unit.base, cell.end, cell.unit.counts,
                    near=False, named=cell.name, column=cell.column,
                )
            )  # fmt: skip
    return found


def _outside(quantities: Sequence[Quantity], cells: Sequence[Quantity]) -> list[Quantity]:
    """The quantities that are no cells of a table."""
    starts = [cell.start for cell in cells]

    def in_cell(quantity: Quantity) -> bool:
        index = bisect_right(starts, max(quantity.start, quantity.end - 1)) - 1
        return index >= 0 and quantity.start < cells[index].end

    return [quantity for quantity in quantities if not in_cell(quantity)]


class _Shut:
    """Places whose numbers are no quantities: labels, law names, document numbers, quoted names."""

    def __init__(self, folded: str, outline: Outline) -> None:
        spans = [found.span() for found in _PROTECTED.finditer(folded) if _names(found[0])]
        spans.extend((item.start, item.body) for item in outline.items if item.body > item.start)
        spans.sort()
        self._starts = [start for start, _ in spans]
        self._ends: list[int] = []
        for _, end in spans:
            self._ends.append(max(end, self._ends[-1] if self._ends else 0))

    def holds(self, position: int) -> bool:
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self._ends[index]


_SENTENCE_LIKE = lazily(r"\d[\d.,]*(?:%|万|亿)|[,。;]")


def _names(words: str) -> bool:
    """Whether a quotation is a name and not a piece of a sentence with its figures."""
    return words[0] not in '“"' or not _SENTENCE_LIKE.search(words)


def _arabic(folded: str, calendar: Calendar, shut: _Shut) -> list[Quantity]:
    """Quantities in digits; those without a unit take it from the number they are listed with."""
    found: list[Quantity | None] = []
    pending: list[Quantity] = []
    position = 0
    for match in _ARABIC.finditer(folded):
        if match.start() < position or len(match[0]) > _LONGEST:
            continue
        if (
            calendar.inside_date(match.start())
            or shut.holds(match.start())
            or _is_name(folded, match.start())
        ):
            pending.clear()
            continue
        quantity = _quantity(folded, match)
        if quantity is None:
            pending.clear()
            continue
        position = quantity.unit_end
        if pending and not _SHARE.search(folded[pending[-1].unit_end : quantity.start]):
            pending.clear()
        if quantity.value == 0 and not quantity.unit and found and found[-1] is not None:
            quantity = _to_nothing(folded, quantity, found[-1])
        if not quantity.unit and not quantity.plain:
            pending.append(quantity)
            continue
        found.extend(_shared(pending, quantity))
        pending.clear()
        found.append(quantity)
    return [quantity for quantity in _fuller(found, folded) if quantity is not None]


def _to_nothing(folded: str, zero: Quantity, last: Quantity) -> Quantity:
    """由13.6%降至0: nothing is counted in the unit of what it was before."""
    gap = folded[last.unit_end : zero.start]
    if len(gap) > _CONTEXT or not _DOWN_TO.fullmatch(gap):
        return zero
    return zero._replace(unit=last.unit, base=last.base, counts=last.counts)


def _is_name(folded: str, start: int) -> bool:
    """Whether a number belongs to a name: PM2.5, H5N1, 第12号, a ratio, a telephone number."""
    before = folded[max(0, start - _CONTEXT) : start]
    last = before[-1:]
    if _NUMBERED.search(before) or (last in _BEFORE_RATIO and _RATIO_BEFORE.search(before)):
        return True
    if last in ("至", "到", "为") and _TIME_TURN.search(folded[max(0, start - _FAR_CONTEXT) : start]):
        return True  # 由15个工作日压缩至5个
    return last.isascii() and bool(_LETTER_BEFORE.search(before)) and not _NAMED_QUANTITY.search(before)


def _quantity(folded: str, match: re.Match[str]) -> Quantity | None:
    compound = _COMPOUND.match(folded, match.start())
    if compound is not None:
        return _compound(folded, compound)
    value = parse_arabic(match[0])
    start, end = match.span()
    if value is None or _RATIO_AFTER.match(folded, end):
        return None
    unit = _unit_at(folded, end)
    over = _range(folded, end, unit)
    if over is not None:
        second, unit = over
        return Quantity(
            start, second.end(), f"{match[0]}—{second[0]}".replace(",", ""), unit.name, unit.base, unit.end,
            unit.counts, unit.near, is_range=True,
        )  # fmt: skip
    if unit is None:
        return _without_unit(folded, start, end, value)
    return Quantity(start, end, value, unit.name, unit.base, unit.end, unit.counts, unit.near)


def _without_unit(folded: str, start: int, end: int, value: float) -> Quantity | None:
    """A score (得分92.5分), an index (指数为102.3), or a number whose unit may follow with the next one."""
    before = folded[max(0, start - _CONTEXT) : start]
    score = folded[end : end + 1] == "分" and folded[end + 1 : end + 2] not in _NO_SCORE
    if score and (
        value % 1
        or _SCORED.search(before)
        or _SCORE_TURN.search(folded[max(0, start - _FAR_CONTEXT) : start])
    ):
        return Quantity(start, end, value, "分", "分", end + 1, counts=False, near=False)
    if folded[end : end + 1] == "岁" and _AGED.search(folded[max(0, start - _FAR_CONTEXT) : start]):
        return Quantity(start, end, value, "岁", "岁", end + 1, counts=False, near=False)
    if folded[end : end + 1] in _LEVELS and _levels_change(folded, start, end):
        return Quantity(start, end, value, folded[end], folded[end], end + 1, counts=True, near=False)
    if is_time(folded, end):
        return None
    return Quantity(
        start, end, value, "", "", end, counts=False, near=False, plain=bool(_INDEX.search(before))
    )


def _compound(folded: str, found: re.Match[str]) -> Quantity:
    """3亿4千万元 is one number, 3.4亿元."""
    sizes = {"千万": 1000, "百万": 100, "十万": 10, "万": 1}
    value = int(found["much"]) + int(found["less"]) * sizes[found["size"]] / 10**4
    unit = match_unit(folded, found.end("size") - 1)  # 万 with what follows it
    base, end = (unit.base, unit.end) if unit else ("", found.end())
    counts = unit.counts if unit else False
    return Quantity(
        found.start(), found.end("less"), round(value, 4), "亿" + base, base, end, counts, near=False
    )


def _unit_at(folded: str, end: int) -> Unit | None:
    return None if is_time(folded, end) else match_unit(folded, end)


def _range(folded: str, end: int, unit: Unit | None) -> tuple[re.Match[str], Unit] | None:
    """The second number and the unit of a range: 5—8人, 10%~15%, 3万—5万元."""
    dash = _RANGE.match(folded, unit.end if unit else end)
    if dash is None:
        return None
    second = _ARABIC.match(folded, dash.end())
    if second is None or _RATIO_AFTER.match(folded, second.end()):
        return None
    behind = _unit_at(folded, second.end())
    if behind is None:
        return None
    # 10%~15%, 3万—5万元, 5—8人; but 3个至5月 is none.
    fits = (
        unit is None
        or behind.name.endswith(unit.name)
        or (not unit.base and behind.name.startswith(unit.name))
    )
    return (second, behind) if fits else None


def _shared(pending: Sequence[Quantity], last: Quantity) -> Iterable[Quantity]:
    """Numbers without a unit before one with it, in a list: each has the unit of the last."""
    for quantity in pending:
        yield quantity._replace(unit=last.unit, base=last.base, counts=last.counts)


def _fuller(found: Sequence[Quantity | None], folded: str) -> list[Quantity | None]:
    """7.4个和7.7个百分点: the short unit before a list mark is the long one behind it."""
    result = list(found)
    for index in range(len(result) - 2, -1, -1):
        one, other = result[index], result[index + 1]
        if one is None or other is None or len(other.unit) <= len(one.unit):
            continue
        if (
            other.unit.startswith(one.unit)
            and not other.counts
            and _SHARE.search(folded[one.unit_end : other.start])
        ):
            result[index] = one._replace(unit=other.unit, base=other.base, counts=other.counts)
    return result


def _han(folded: str, calendar: Calendar, shut: _Shut) -> list[Quantity]:
    """Quantities in Chinese numerals (十七家企业, 百分之八十), where they clearly count."""
    found = []
    for match in _HAN.finditer(folded):
        if calendar.inside_date(match.start()) or shut.holds(match.start()):
            continue
        quantity = _han_quantity(folded, match)
        if quantity is not None:
            found.append(quantity)
    return found


def _han_quantity(folded: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if match["share"]:
        share = parse_chinese(match["share"])
        return (
            None
            if share is None
            else Quantity(start, end, share, "%", "%", end, counts=False, near=False, han=True)
        )
    value = parse_chinese(match[0])
    if value is None or is_time(folded, end):
        return None
    if folded.startswith(_LEVELS, end) and _levels_change(folded, start, end):
        return Quantity(
            start, end, value, folded[end], folded[end], end + 1, counts=True, near=False, han=True
        )
    unit = match_unit(folded, end)
    if unit is None or not unit.base or not _clearly_counts(folded, match, value, unit):
        return None
    return Quantity(start, end, value, unit.name, unit.base, unit.end, unit.counts, unit.near, han=True)


def _levels_change(folded: str, start: int, end: int) -> bool:
    """Whether levels are one end of a change (由四级压减为三级)."""
    unit = folded[end]
    before = folded[max(0, start - _CONTEXT) : start]
    after = folded[end + 1 : end + 1 + _CONTEXT]
    one = before.endswith(("由", "从", "由原来的")) and re.match(
        rf"[^,。;]{{1,6}}[为至到]{_DIGIT}{unit}", after
    )
    other = re.search(rf"[由从](?:原来的)?{_DIGIT}{unit}[^,。;]{{1,6}}[为至到]$", before)
    return bool(one or other)


def _clearly_counts(folded: str, match: re.Match[str], value: float, unit: Unit) -> bool:
    """Whether a Chinese numeral counts things, and is no list size, fixed set, ordinal or vague word."""
    start = match.start()
    named = NAMED_SETS.match(folded, start) or LIST_NOUNS.match(folded, unit.end)
    if named or _is_ordinal(folded, start, value, unit):
        return False
    if match[0] == "一" and unit.base == "成":
        return folded[unit.end : unit.end + 1] in _AFTER_TENTH
    bounded = _BOUNDED.search(folded, max(0, start - _CONTEXT), start) is not None
    if match[0][0] in "百千" and not unit.near and (unit.counts or match[0] in _BARE):
        return bounded
    if not unit.counts or unit.name != unit.base:
        return unit.counts or value >= _FEW or len(match[0]) > 1
    if match[0] in ORDINAL_FEW and unit.base in ORDINAL_COUNTERS:
        return bounded  # 二期, 三期 are names
    known = unit.base in (MANY_COUNTERS if value >= _MANY else FEW_COUNTERS) or len(unit.base) > 1
    return value >= _FEW and (bounded or value >= _LARGE or known)


def _is_ordinal(folded: str, start: int, value: float, unit: Unit) -> bool:
    """Whether the word before a numeral makes it order or point (第三, 前十名, 上两个)."""
    before = folded[start - 1 : start]
    if not before or (before == "近" and (value >= _LARGE or unit.base == "成")):
        return False
    if before == "下" and folded[start - 2 : start - 1] in _GAINED:
        return False
    return before in ORDINAL_BEFORE or "\u0030" <= before <= "9"
