"""Generated problems that crowd a ledger: what a method of likeness must not take for a recurrence.

Subjects × objects × faults × frames × numbers, from word lists written by hand (`matters.txt`). The fields of
work were chosen away from those of the pairs; that a generated sentence speaks of the same matter as a pair's
may still happen by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

_LISTS: Final = Path(__file__).with_name("matters.txt")
_SORTS: Final = ("资料", "设施", "事项")
_SHORTEST, _LONGEST = 12, 90  # characters, as the pairs

_PLACES: Final = tuple(
    "东湖 西岭 南陵 北川 云溪 青岚 龙门 凤台 安澜 广平 长宁 永丰 嘉禾 金沙 银滩 丹江 清源 兴隆 和顺 望江 白鹭 澄湖".split()
)
_OPENINGS: Final = tuple(
    "专项检查发现 年中督导发现 日常抽查发现 交叉互查反映 上级调研指出 自查自纠中发现 半年盘点显示 基层走访了解到 "
    "季度分析会指出 监督联席会通报 现场核查发现 第三方评估提出".split()
)
_TIMES: Final = tuple(
    "2019年以来 2020年度 2021年一季度 2021年上半年 近三年 今年以来 截至6月末 二季度 机构整合后 去年下半年".split()
)
_CAUSES: Final = tuple(
    "因人员变动后工作未交接 由于职责分散在多个科室 受外包单位更换影响 因缺少专人盯办 由于流程设计过于繁琐 因考核未设置相应指标 "
    "由于上线初期培训不足 因日常监督检查偏松 受编制紧张制约".split()
)


@dataclass(frozen=True, slots=True)
class _Matter:
    """What is wrong with what, and the words of its field that go with it."""

    thing: str
    fault: str
    units: tuple[str, ...]
    effects: tuple[str, ...]
    counted: tuple[str, ...]


def _matters() -> list[_Matter]:
    text = _LISTS.read_text(encoding="utf-8")
    blocks = [
        {key: tuple(words.split()) for key, words in (line.split(" ", 1) for line in block.splitlines())}
        for block in text.split("\n\n")
        if not block.startswith("#")
    ]
    common, *fields = blocks
    found: list[_Matter] = []
    for field in fields:
        for sort in _SORTS:
            for entry in field[sort]:
                thing, own = entry.split("/")
                found += [
                    _Matter(thing, fault, field["单位"], field["后果"], common[f"量{sort}"])
                    for fault in (own, *common[f"通病{sort}"])
                ]
    return found


def _sentence(matter: _Matter, rng: Random) -> str:
    places = rng.sample(_PLACES, 2)
    unit, other = (place + rng.choice(matter.units) for place in places)
    effect, counted = rng.choice(matter.effects), rng.choice(matter.counted)
    opening, time, cause = rng.choice(_OPENINGS), rng.choice(_TIMES), rng.choice(_CAUSES)
    seen = rng.randrange(8, 120)
    bad = rng.randrange(2, 1 + seen // 2)
    thing, fault = matter.thing, matter.fault
    frames = (
        f"{unit}{thing}{fault}。",
        f"{thing}{fault}，{effect}。",
        f"{opening}，{unit}{thing}{fault}。",
        f"抽查{unit}{thing}，{seen}{counted}中有{bad}{counted}{fault}。",
        f"{time}，{unit}{thing}{fault}，涉及{bad}{counted}，{effect}。",
        f"{cause}，{unit}{thing}{fault}。",
        f"{unit}对{thing}重视不够，{fault}，{effect}。",
        f"{thing}方面存在薄弱环节，{unit}有{bad}{counted}{fault}。",
        f"{thing}{fault}的情况在{unit}、{other}较为突出，{cause}至今没有扭转。",
        f"{opening}，{thing}{fault}，{time}{unit}共有{bad}{counted}，{effect}。",
    )
    return rng.choice(frames)


def background(count: int, seed: int = 20211) -> list[str]:
    """`count` different problems of 12–90 characters; the same for the same seed, on every machine.

    All combinations of object and fault are gone through before one comes again, in another frame, unit and
    number. A shorter list is the beginning of a longer one of the same seed.
    """
    rng = Random(seed)
    matters = _matters()
    rng.shuffle(matters)
    found: dict[str, None] = {}
    turn = 0
    while len(found) < count:
        sentence = _sentence(matters[turn % len(matters)], rng)
        turn += 1
        if _SHORTEST <= len(sentence) <= _LONGEST:
            found.setdefault(sentence)
    return list(found)
