"""Labels of headings and lists: 一、 （一） ㈠ 1． （1） ① 第一部分 第一， 一是 首先是 …

A label belongs to a family (its form) and has a number in it. Which family stands above which is the
usual order of official documents; outline.py lets each document differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, Line


class Family(IntEnum):
    """Forms of labels; the value is the usual depth (smaller stands above)."""

    PLAIN = 0  # a heading without a number
    PART = 10  # 第一部分 第一篇
    CHAPTER = 11  # 第一章
    SECTION = 12  # 第一节
    HAN = 20  # 一、
    HAN_BRACKET = 30  # （一） ㈠ 〔一〕 【一】
    HAN_HALF = 35  # 一）
    ARTICLE = 36  # 第一条
    DIGIT = 40  # 1、 1. 1．
    DECIMAL = 41  # 1.1 1.1.2
    NAMED = 45  # 问题一：
    DIGIT_BRACKET = 50  # （1） ⑴
    DIGIT_HALF = 55  # 1） 1)
    CIRCLED = 60  # ①
    ORDINAL = 70  # 第一， 第一项，
    ONE_IS = 80  # 一是 首先是 其一


class Label(NamedTuple):
    """A label found in the text."""

    start: int
    body: int  # where the words after the label begin
    family: Family
    number: int
    depth: int = 0  # of 1.1.2: its count of parts


LAST = 100  # 最后: follows any number

_ONES = "一二三四五六七八九"
_HAN_VALUES = {
    tens + ten + ones: (_ONES.index(tens) + 1 if tens else 1 if ten else 0) * 10
    + (_ONES.index(ones) + 1 if ones else 0)
    for ten in ("", "十")
    for tens in (("", *_ONES) if ten else ("",))
    for ones in ("", *_ONES)
    if ten or ones
}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BRACKETED_DIGITS = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_BRACKETED_HAN = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_SYMBOLS = {
    symbol: (family, index + 1)
    for row, family in (
        (_CIRCLED, Family.CIRCLED),
        (_BRACKETED_DIGITS, Family.DIGIT_BRACKET),
        (_BRACKETED_HAN, Family.HAN_BRACKET),
    )
    for index, symbol in enumerate(row)
}
_ROW = {"首先": 1, "第一": 1, "其次": 2, "再次": 3, "最后": LAST}
_UNITS = {
    "部分": Family.PART,
    "篇": Family.PART,
    "编": Family.PART,
    "章": Family.CHAPTER,
    "节": Family.SECTION,
    "条": Family.ARTICLE,
}
_HAN = "[一二三四五六七八九十]{1,3}"
_STOP = r"[ ]?[、.:,。]?"

_AT_LINE_START = lazily(
    rf"""
    第(?P<di>{_HAN})(?P<unit>部分|方面|[篇编章节条项点类])?(?P<di_stop>[ ]?[、:,.](?!第)|个?是|[ ])?
    |(?P<is>{_HAN})(?:是要(?![素点件])|要是|[是要]|则(?=[一-鿿]{{2}}))[,:、]?
    |(?P<han>{_HAN})[ ]?(?:、|[.](?![0-9]))
    |(?P<half>{_HAN})\){_STOP}
    |(?P<decimal>[1-9][0-9]?(?:\.[1-9][0-9]?){{1,3}})[.、]?(?=[ ]|[一-鿿“《(](?<![亿万个元倍级米平公吨千百人小时分版年月号亩立度岁多余项家]))
    |(?P<digit>[0-9]{{1,2}})[ ]?(?:、(?![0-9]+[、号日月年])|\.(?:(?![0-9])|(?=[0-9]{{4}}年|[0-9]{{1,2}}月[底末初中上下前0-9]))){_STOP}
    |(?P<closing>[0-9]{{1,2}})\){_STOP}
    |[(〔【\[][ ]?(?:(?P<bracket>{_HAN})|(?P<paren>[0-9]{{1,2}}))[ ]?[)〕】\]]{_STOP}
    |(?P<symbol>[{_CIRCLED}{_BRACKETED_DIGITS}{_BRACKETED_HAN}]){_STOP}
    |(?:问题|(?:整改)?措施|建议|任务|原因|经验|做法|举措|亮点)(?P<named>[0-9]{{1,2}}|{_HAN})[ ]?[:、.](?![0-9])
    |其(?P<qi>[{_ONES}])(?:[,:、]|是)
    |(?P<row>首先|其次|再次|最后)(?:[是要][,:]?|[,:])
    """,
    re.VERBOSE,
)

# Inside a paragraph: forms that need no line of their own, where a clause may begin.
_RUN_IN = lazily(
    rf"""
    (?<![一二三四五六七八九十百零第之唯统同万单专合归如划惟])(?P<is>{_HAN})(?:是要(?![素点件])|要是|[是要])[,:、]?
    |(?P<row>首先|其次|再次|最后)(?:[是要][,:]?|(?<=[。;:!?,]..)[,:])
    |(?P<symbol>[{_CIRCLED}]){_STOP}
    |(?<=[。;:!?,、])其(?P<qi>[{_ONES}])(?:[,:、]|是)
    |(?<=[。;:!?,])[ ]?(?:
        第(?P<di>{_HAN})(?P<unit>项|点|类|方面)?(?P<di_stop>[,:、](?!第)|个?是)
        |\((?:(?P<paren>[0-9]{{1,2}})|(?P<bracket>{_HAN}))\){_STOP}
        |(?P<digit>[0-9]{{1,2}})[ ]?[、.](?![0-9]){_STOP}
        |(?P<closing>[0-9]{{1,2}})\){_STOP}
        |(?P<small>[{_BRACKETED_DIGITS}]){_STOP}
        |(?<=[。!?])(?P<han>{_HAN})、
    )
    """,
    re.VERBOSE,
)

_FAMILIES = {
    "han": Family.HAN,
    "bracket": Family.HAN_BRACKET,
    "half": Family.HAN_HALF,
    "decimal": Family.DECIMAL,
    "digit": Family.DIGIT,
    "paren": Family.DIGIT_BRACKET,
    "closing": Family.DIGIT_HALF,
    "named": Family.NAMED,
    "is": Family.ONE_IS,
    "qi": Family.ONE_IS,
    "row": Family.ONE_IS,
}
# What makes 第一章, 第三条 words of a sentence and no label.
_GOES_ON = frozenset(" 、:,.。;的和及与至第规款项中课")
# 一、二季度 and 二、三产业: two numbers, not a label.
_NEXT_NUMBER = lazily(rf"([0-9]{{1,2}}|{_HAN})(?:[、是年月号日季期级类线手批大区届者个项层次]|产业|中全会)")


def line_label(document: Document, line: Line) -> Label | None:
    """The label a line begins with, if it does."""
    found = _AT_LINE_START.match(document.folded, line.start, line.end)
    return None if found is None else _label(document.folded, found, line.end)


def run_in_labels(document: Document, start: int, end: int) -> Iterator[Label]:
    """Everything in a stretch of one line that could be a label; outline.py keeps those that form a list."""
    for found in _RUN_IN.finditer(document.folded, start, end):
        label = _label(document.folded, found, end)
        if label is not None:
            yield label


def _label(folded: str, found: re.Match[str], end: int) -> Label | None:
    start, body = found.start(), found.end()
    while folded[start] == " ":
        start += 1
    while body < end and folded[body] == " ":
        body += 1
    kind = _kind(folded, found)
    if kind is None:
        return None
    family, number, depth = kind
    label = Label(start, body, family, number, depth)
    return None if _is_enumeration(folded, label) else label


def _kind(folded: str, found: re.Match[str]) -> tuple[Family, int, int] | None:
    """Family, number and depth; None where the words only look like a label."""
    names = found.groupdict()
    symbol = names.get("symbol") or names.get("small")
    if symbol:
        return (*_SYMBOLS[symbol], 0)
    if names["di"]:
        family = _ordinal_family(folded, found)
        number = _HAN_VALUES.get(names["di"], 0)
        return (family, number, 0) if family is not None and number else None
    if names["row"]:
        return Family.ONE_IS, _ROW[names["row"]], 0
    for name, family in _FAMILIES.items():
        words = names.get(name)
        if words:
            parts = words.split(".")
            number = int(parts[-1]) if parts[-1].isdigit() else _HAN_VALUES.get(words, 0)
            return (family, number, len(parts)) if number else None
    return None


def _ordinal_family(folded: str, found: re.Match[str]) -> Family | None:
    """第一部分 and 第一章 title what follows; 第一， is a list; 第一季度 is neither."""
    family = _UNITS.get(found["unit"] or "")
    if family is None:
        stop = found["di_stop"]
        return Family.ORDINAL if stop and (stop != " " or found["unit"] == "项") else None
    if found["di_stop"]:
        return family
    following = folded[found.end() : found.end() + 1]
    return family if following and following not in _GOES_ON else None


def _is_enumeration(folded: str, label: Label) -> bool:
    if label.family not in {Family.HAN, Family.DIGIT}:
        return False
    if "." in folded[label.start : label.body]:
        return False  # 1.二号楼…
    following = _NEXT_NUMBER.match(folded, label.body)
    if following is None:
        return False
    words = following[1]
    number = int(words) if words.isdigit() else _HAN_VALUES.get(words, 0)
    return number == label.number + 1
