"""材料校核: what the words of a report leave open, where, and how to mend it.

What official prose normally leaves out (owner, date and deliverable of a measure) is one line of advice
with its count. Only what contradicts itself is called a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from luoshi.reading.consistency import consistency_checks
from luoshi.reading.outline import Outline
from luoshi.reading.patterns import lazily
from luoshi.reading.style import style_checks
from luoshi.reading.text import Document
from luoshi.reading.types import Check, Clause, Number, Qualifier, Reading, Severity, Status

_QUOTED = 18
_COUNTS_WITHIN = 40
_ORDER = {Severity.CONFLICT: 0, Severity.NOTICE: 1, Severity.ADVICE: 2}
_RATE = lazily(
    r"(?:覆盖|完成|整改|办结|满意|参与|参训|达标|合格|到位|入户|组建|规范|及时|签订|执行|落实|使用|出勤|到会|参会|处置|销号|支付|开工|通过|优良|优秀|知晓|培训)[^,。]{0,4}(?:率|面)$"
)


def check(reading: Reading, document: Document, outline: Outline) -> list[Check]:
    """All checks of a reading: conflicts first, then what is worth a look, then advice."""
    checks = [
        *consistency_checks(document, reading.figures),
        *style_checks(document),
        *_problems(reading),
        *_loose(reading),
        *_undated(reading, document, outline),
        *_bare_rates(reading, document),
        *_assignments(reading),
        *_boundary(reading),
    ]
    return sorted(checks, key=lambda item: (_ORDER[item.severity], item.start or 0, item.code))


def _words(text: str) -> str:
    """The first words of a clause, to name it."""
    plain = text.strip()
    return plain if len(plain) <= _QUOTED else plain[:_QUOTED] + "…"


def _linked(reading: Reading, kind: int) -> set[int]:
    """Indices of the items of a kind (0 problem, 1 cause, 2 measure) that a link pairs with another."""
    linked = set()
    for link in reading.links:
        own = link[kind]
        if own is not None and any(link[other] is not None for other in range(3) if other != kind):
            linked.add(own)
    return linked


def _unpaired(reading: Reading, kind: int) -> list[Clause]:
    """Problems without a cause (1) or a measure (2), of their own or by the section they stand in."""
    paired = {link[0] for link in reading.links if link[kind] is not None}
    sections = [pair[0] for pair in reading.section_links if pair[0] and pair[kind]]
    return [
        problem
        for index, problem in enumerate(reading.problems)
        if index not in paired and not any(_within(problem.section, section) for section in sections)
    ]


def _within(section: str, above: str) -> bool:
    return section == above or section.startswith(above + "/")


def _problems(reading: Reading) -> Iterator[Check]:
    """Problems for which the text gives no measure, or no cause."""
    if not reading.problems:
        return
    first = reading.problems[0]
    if not reading.measures:
        yield Check(
            "no_measures", Severity.NOTICE, first.start, first.end,
            f"写了{len(reading.problems)}个问题，全文没有写措施",
            "逐条写出改进措施，或说明另文报告", len(reading.problems),
        )  # fmt: skip
    else:
        for problem in _unpaired(reading, 2):
            yield Check(
                "problem_without_measure", Severity.NOTICE, problem.start, problem.end,
                f"问题“{_words(problem.text)}”没有明确对应的措施",
                "在措施部分写明针对这个问题做什么，或在台账中建立对应关系",
            )  # fmt: skip
    without = _unpaired(reading, 1)
    if without:
        yield Check(
            "problem_without_cause", Severity.ADVICE, without[0].start, without[0].end,
            f"{len(without)}个问题没有明确对应的原因，第一个是“{_words(without[0].text)}”",
            "补写原因，或在台账中建立对应关系；督查类问题可以不写原因", len(without),
        )  # fmt: skip


def _loose(reading: Reading) -> Iterator[Check]:
    """Causes and measures that answer no problem, by section."""
    if not reading.problems:
        return
    yield from _loose_of(reading, 1, reading.causes, name="原因", mend="写明说的是哪个问题")
    yield from _loose_of(
        reading, 2, reading.measures, name="措施", mend="写明解决哪个问题；属于面上工作的可以不改"
    )


def _loose_of(
    reading: Reading, kind: int, items: Sequence[Clause], *, name: str, mend: str
) -> Iterator[Check]:
    linked = _linked(reading, kind)
    code = {1: "loose_cause", 2: "loose_measure"}[kind]
    sections = [pair[kind] or "" for pair in reading.section_links if pair[kind]]
    loose = [
        item
        for index, item in enumerate(items)
        if index not in linked and not any(_within(item.section, section) for section in sections)
    ]
    for section, group in groupby(loose, key=lambda item: item.section.rpartition("/")[0] or item.section):
        members = list(group)
        where = f"“{section}”中" if section else ""
        yield Check(
            code, Severity.ADVICE, members[0].start, members[-1].end,
            f"{where}{len(members)}条{name}没有明确对应的问题，第一条是“{_words(members[0].text)}”", mend, len(members),
        )  # fmt: skip


def _undated(reading: Reading, document: Document, outline: Outline) -> Iterator[Check]:
    """Figures for which the text names no date, by section."""
    undated = [figure for figure in reading.figures if figure.as_of is None]
    for heading, group in groupby(undated, key=lambda figure: outline.at(figure.start)):
        members = list(group)
        place = f"“{_words(outline.items[heading].title)}”中" if heading is not None else ""
        yield Check(
            "figure_without_date", Severity.NOTICE, members[0].start, members[-1].end,
            f"{place}{len(members)}个数据没有写明时间，第一个是“{_one_line(document, members[0])}”",
            "在这一节写明数据的时间，如“截至某年某月底”", len(members),
        )  # fmt: skip


def _one_line(document: Document, figure: Number) -> str:
    return document.raw[max(0, figure.start - 10) : figure.end].rpartition("\n")[2].strip("，。；、 ")


def _bare_rates(reading: Reading, document: Document) -> Iterator[Check]:
    """Rates of the body's own work without the two counts behind them."""
    for index, figure in enumerate(reading.figures):
        if (
            figure.unit != "%"
            or figure.qualifier is Qualifier.CHANGE
            or not _RATE.search(figure.subject or "")
        ):
            continue
        sentence = document.sentence_at(figure.start)
        near = reading.figures[max(0, index - 2) : index] + reading.figures[index + 1 : index + 3]
        counts = [
            other
            for other in near
            if other.unit not in {"%", "‰", "个百分点"}
            and sentence.start <= other.start < sentence.end
            and abs(other.start - figure.start) <= _COUNTS_WITHIN
        ]
        if not counts:
            yield Check(
                "rate_without_counts", Severity.NOTICE, figure.start, figure.end,
                f"“{figure.subject}”{figure.value}%没有写分子和分母",
                "补写“应有多少、实有多少”，如“12家中12家”",
            )  # fmt: skip


def _assignments(reading: Reading) -> Iterator[Check]:
    """Owner, date and deliverable of planned measures: one line, with its count."""
    planned = [item for item in reading.measures if item.status is not Status.DONE]
    lacking: list[tuple[str, Callable[[Clause], object]]] = [
        ("责任单位", lambda item: item.owner),
        ("完成时限", lambda item: item.deadline),
    ]
    missing = {name: sum(1 for item in planned if not get(item)) for name, get in lacking}
    if not any(missing.values()):
        return
    parts = [f"{count}条没有写{name}" for name, count in missing.items() if count]
    yield Check(
        "assignment_missing", Severity.ADVICE, planned[0].start, planned[-1].end,
        f"{len(planned)}条措施中，{'，'.join(parts)}，成果形式也未写明，公文中常见",
        "建议随文附任务分解表，写明责任单位、完成时限和成果形式", max(missing.values()),
    )  # fmt: skip


def _boundary(reading: Reading) -> Iterator[Check]:
    """Clauses that this system makes nothing of."""
    for start, end in reading.boundary:
        yield Check(
            "boundary", Severity.ADVICE, start, end,
            f"“{_words(reading.text[start:end])}”不在本系统范围，保留为原文，不生成任务、问题和数据",
            "无需修改",
        )  # fmt: skip
