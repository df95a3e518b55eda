"""Cost of reading a report: per 4,400 characters, against finding all numbers only, and by length.

python -m benchmarks.reading          (LUOSHI_READING_CASES: a real report beside the built one)
"""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from luoshi.reading import read_report

_ALL_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_REPORT_LENGTH = 4400
_LONGEST = 2_000_000
_MONTHS = "一二三四五六七八九十"

# Built here, of no real report: every form of figure, problem, cause and measure once.
_PIECES = (
    "{n}、工作进展情况\n",
    "（{n}）重点工作稳步推进\n",
    ("截至2023年{m}月底，集团实现营业收入{a}.6亿元，同比增长{b}.3%；利润总额{b}.2亿元，完成年度预算的{c}%。"
    "组织党委理论学习中心组集体学习{b}次、专题研讨{m}场，培训党员干部{a}余人次，基层党组织由{b}个调整为{c}个。\n"),
    "一是开展安全检查{a}次，排查隐患{c}处，已整改{b}处，整改率{c}.5%；二是修订制度{m}项，印发通报{b}期，约谈{m}人。\n",
    ("（{n}）坚持把思想建设摆在首位，完善学习制度，创新学习形式，推动理论学习与业务工作相互促进、共同提高，引导党员干部在一线岗位上担当作为，"
    "把学习成效体现到破解难题、服务群众、促进发展上来，形成上下贯通、执行有力的工作格局。\n"),
    "{n}、存在的问题\n",
    "（{n}）责任落实还不到位。个别单位重部署、轻落实，督导检查不够经常，{m}个项目未按期开工，涉及资金{b}.8亿元。\n",
    "主要原因是统筹协调不够有力，部分干部能力不足；由于前期论证不充分，方案调整{m}次。\n",
    "{n}、下一步措施\n",
    "（{n}）压实责任。由办公室牵头，各单位配合，{m}月底前制定清单；健全考核机制，确保年度任务全面完成。\n",
)  # fmt: skip


def text_of(length: int) -> str:
    """A report of about so many characters."""
    parts: list[str] = []
    size = number = 0
    while size < length:
        piece = _PIECES[number % len(_PIECES)].format(
            n=_MONTHS[number // len(_PIECES) % len(_MONTHS)],
            m=number % 9 + 2,
            a=100 + number % 800,
            b=number % 70 + 3,
            c=number % 20 + 75,
        )
        parts.append(piece)
        size += len(piece)
        number += 1
    return "".join(parts)[:length]


def real_report() -> str:
    """A real report of the usual length, where the shared reading cases are at hand; "" where not."""
    folder = os.environ.get("LUOSHI_READING_CASES")
    path = Path(folder) / "texts" / "seed.txt" if folder else None
    return path.read_text(encoding="utf-8") if path is not None and path.exists() else ""


def seconds(work: Callable[[], object], *, times: int) -> float:
    """The best of some runs: what else the machine does only adds."""
    runs = []
    for _ in range(times):
        gc.collect()
        begin = time.perf_counter()
        work()
        runs.append(time.perf_counter() - begin)
    return min(runs)


def import_seconds() -> tuple[float, float]:
    """A bare interpreter, and one that imports the grammar."""
    spent = [
        seconds(lambda code=code: subprocess.run([sys.executable, "-c", code], check=True), times=5)
        for code in ("pass", "from luoshi.reading import read_report")
    ]
    return spent[0], spent[1]


def main() -> None:
    """Print the table."""
    report = text_of(_REPORT_LENGTH)
    read_report(report)
    reading = seconds(lambda: read_report(report), times=15)
    numbers = seconds(lambda: _ALL_NUMBERS.findall(report), times=15)
    print(f"{'characters':>12} {'read, ms':>10} {'findall, ms':>12} {'ratio':>8} {'ms per 4,400':>14}")
    print(
        f"{len(report):12,} {reading * 1e3:10.1f} {numbers * 1e3:12.3f} {reading / numbers:8.0f} {reading * 1e3:14.1f}"
    )
    if real := real_report():
        read_report(real)
        spent = seconds(lambda: read_report(real), times=15)
        plain = seconds(lambda: _ALL_NUMBERS.findall(real), times=15)
        per = spent * 1e3 * _REPORT_LENGTH / len(real)
        print(
            f"{len(real):12,} {spent * 1e3:10.1f} {plain * 1e3:12.3f} {spent / plain:8.0f} {per:14.1f}   a real report"
        )
    length = 31_250
    while length <= _LONGEST:
        text = text_of(length)
        once = seconds(lambda text=text: read_report(text), times=1)
        plain = seconds(lambda text=text: _ALL_NUMBERS.findall(text), times=3)
        per = once * 1e3 * _REPORT_LENGTH / len(text)
        print(f"{len(text):12,} {once * 1e3:10.0f} {plain * 1e3:12.2f} {once / plain:8.0f} {per:14.1f}")
        length *= 2
    bare, loaded = import_seconds()
    print(
        f"import luoshi.reading: {(loaded - bare) * 1e3:.0f} ms beside {bare * 1e3:.0f} ms of a bare interpreter"
    )


if __name__ == "__main__":
    main()
