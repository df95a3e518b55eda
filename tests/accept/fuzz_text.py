"""Mutated texts through the whole grammar: no text may raise, no place may lie outside the text.

python -m tests.accept.fuzz_text [count] [seed]
"""

from __future__ import annotations

import random
import sys
import time

from luoshi.reading.report import read_report
from luoshi.reading.serialise import as_gold

SEED_TEXT = """关于巡察整改情况的报告
一、总体情况
　　截至2021年8月底，召开会议9次，受教育职工500余人次，由7个调整为14个，同比增长12.5%。
二、存在的主要问题
（一）思想认识方面。学习不够深入；调研偏少。主要原因是重视不足。
1.关于“制度不健全”的问题。已修订制度12项，涉及资金3.2万元。
①压实责任。②强化督办。
三、下一步打算
下一步，一是加强学习；二是由市财政局牵头，12月底前完成（责任单位：各县（市、区）局）。
第一部分 概况
1.1 师资　首先，抓早。其次，抓小。最后，抓实。
"""
PIECES = (
    "。；：，、！？“”‘’（）()《》【】〔〕…—～\n\r\t　 \u200b\ufeff\u2028\x00\x85"
    "一二三十百千万亿零〇两第是要0123456789０９％%‰①⑴㈠ⅣⅫ½²㎡㏎年月日底前以上余多约"
    "问题原因措施不足责任单位由牵头截至增长下降从到至其中占"
)
WORDS = (
    "存在的问题：", "主要原因是", "下一步，", "一是", "二是", "关于", "的问题", "责任单位：", "完成时限：", "由1个增至2个", "3亿4千万",
    "1—6月", "截止", "“", "（", "((((", "。。。", "100%", "1.2.3", "第一，", "首先，", "𠀀", "\ud800",
)  # fmt: skip


def mutate(rng: random.Random, text: str) -> str:
    """A text with a few insertions, deletions, swaps, repetitions and cuts."""
    for _ in range(rng.randint(1, 12)):
        place = rng.randint(0, len(text))
        other = rng.randint(0, len(text))
        first, last = sorted((place, other))
        match rng.randint(0, 6):
            case 0:
                text = text[:place] + rng.choice(PIECES) * rng.choice((1, 1, 2, 40)) + text[place:]
            case 1:
                text = text[:place] + rng.choice(WORDS) + text[place:]
            case 2:
                text = text[:place] + text[place + rng.randint(1, 20) :]
            case 3:
                text = text[:first] + text[last:] if last - first < 200 else text[first:last]
            case 4:
                text = text[:place] + text[first : first + 80] + text[place:]
            case 5:
                text = "".join(rng.choice(PIECES) if rng.random() < 0.02 else c for c in text)
            case _:
                text = text[first:] + text[:first]
    return text[:6000]


def check(text: str) -> None:
    """Read a text; raises AssertionError where a place is wrong."""
    reading = read_report(text)
    length = len(text)
    assert as_gold(reading, "fuzz")["chars"] == length
    for heading in reading.outline:
        assert 0 <= heading.start <= heading.body <= heading.end <= length
    for number in reading.figures:
        assert 0 <= number.start < number.end <= length
    for clause in (*reading.problems, *reading.causes, *reading.measures):
        assert 0 <= clause.start < clause.end <= length
        assert clause.text == text[clause.start : clause.end]
    for problem, cause, measure in reading.links:
        assert problem is None or 0 <= problem < len(reading.problems)
        assert cause is None or 0 <= cause < len(reading.causes)
        assert measure is None or 0 <= measure < len(reading.measures)
    for found in reading.checks:
        assert found.start is None or 0 <= found.start <= length


def main(count: int = 20000, seed: int = 1) -> None:
    """Read `count` mutated texts; prints one line, stops at the first that fails."""
    rng = random.Random(seed)
    begin = time.perf_counter()
    slowest = 0.0
    for index in range(count):
        text = mutate(rng, SEED_TEXT)
        before = time.perf_counter()
        try:
            check(text)
        except Exception:
            print(f"fuzz_text: text {index} of seed {seed} fails: {text!r}")
            raise
        slowest = max(slowest, time.perf_counter() - before)
    seconds = time.perf_counter() - begin
    print(
        f"fuzz_text: {count} texts (seed {seed}), none fails; {seconds:.0f} s, slowest {slowest * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
