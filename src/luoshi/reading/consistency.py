"""Figures of one text against each other: repeated values, parts and totals, changes, rates."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document
from luoshi.reading.types import Check, Number, Qualifier, Severity
from luoshi.reading.units import base_of

_SHORTEST_SUBJECT = 4
_EXACT = (Qualifier.EXACT, Qualifier.PERCENT, Qualifier.CHANGE)
_DIRECTION = lazily(
    r"(?:增长|增加|提高|提升|上升|上涨|下降|减少|降低|下滑|回落|增幅|降幅|增速|涨幅|占比|回升|收窄|扩大|加快|放缓|减|增|降|升)$|占|高于|低于|快于|慢于"
)
_RATE = lazily(r"(?:率|覆盖面|完成情况|比例)$")
_UP = lazily(r"(?:增加|增长|提高|提升|上升|扩大|增|升|涨|攀升|扩充|扩展)(?:到|至|为)")
_DOWN = lazily(r"(?:减少|下降|降低|回落|下滑|压减|压缩|缩减|精简|收窄|降|减|跌)(?:到|至|为)")
_TOTAL = lazily(r"(?:合计|共计|总计|一共|总共)[^,。;:\d]{0,8}$")
_AMONG = lazily(r"其中")
_NEAR_TOTAL = 0.1
_ROUNDING = 0.051
_FAR = 60
_LONGEST_RUN = 80  # figures of one sentence; a longer one is a table


def consistency_checks(document: Document, figures: Sequence[Number]) -> Iterator[Check]:
    """Where the figures of a text contradict each other or what they say of each other."""
    yield from _repeated(document, figures)
    yield from _turned_round(document, figures)
    for run in _by_sentence(document, figures):
        yield from _parts(document, run)
        yield from _totals(document, run)
        yield from _growth(run)
        yield from _rates(document, run)


def amount(figure: Number) -> float | None:
    """The quantity in base units; None for a range."""
    if isinstance(figure.value, str):
        return None
    return figure.value * base_of(figure.unit)[0]


def _base(figure: Number) -> str:
    return base_of(figure.unit)[1]


def _repeated(document: Document, figures: Sequence[Number]) -> Iterator[Check]:
    """The same thing at the same date with two values."""
    seen: dict[tuple[str, str, str | None], list[Number]] = defaultdict(list)
    for figure in figures:
        subject = figure.subject or ""
        if len(subject) < _SHORTEST_SUBJECT or figure.qualifier not in _EXACT or _DIRECTION.search(subject):
            continue
        if not _said_before(document, figure, subject):
            continue
        before = seen[subject, _base(figure), figure.as_of]
        for other in before[-3:]:
            if not _same(other, figure):
                changed = other.qualifier is Qualifier.CHANGE
                yield _check(
                    "change_contradicted" if changed else "figure_repeated",
                    Severity.CONFLICT,
                    figure,
                    f"“{subject}”前文写{'变为' if changed else ''}{_printed(other)}，此处写{_printed(figure)}，两处不一致",
                    "核对数据来源，两处写同一个数；如口径或时点不同，写明区别",
                )
                break
        before.append(figure)


def _said_before(document: Document, figure: Number, subject: str) -> bool:
    """Whether the words of the subject stand right before the number, so that it surely counts them."""
    words = document.raw[max(0, figure.start - len(subject) - 24) : figure.start]
    return subject in words


def _same(one: Number, other: Number) -> bool:
    """Equal, or equal once rounded to the coarser of the two."""
    first, second = amount(one), amount(other)
    if first is None or second is None:
        return True
    step = max(_step(one), _step(other))
    return abs(first - second) <= step * 0.51 if _step(one) != _step(other) else first == second


def _step(figure: Number) -> float:
    """The size of the last printed place, in base units."""
    digits = repr(figure.value).partition(".")[2] if isinstance(figure.value, float) else ""
    return base_of(figure.unit)[0] * 10.0 ** -len(digits)


def _turned_round(document: Document, figures: Sequence[Number]) -> Iterator[Check]:
    """由14个增加到7个: the verb says up, the values say down."""
    for figure in figures:
        if figure.qualifier is not Qualifier.CHANGE or figure.from_ is None or figure.to is None:
            continue
        words = document.folded[max(0, figure.start - 14) : figure.start]
        up, down = _UP.search(words), _DOWN.search(words)
        if (up and not down and figure.to < figure.from_) or (down and not up and figure.to > figure.from_):
            if not _same_scale(document, figure):
                continue
            yield _check(
                "change_direction",
                Severity.CONFLICT,
                figure,
                f"“{figure.text}”的动词和前后两个数的大小相反",
                "核对前后两个数，或改用相应的动词",
            )


def _same_scale(document: Document, figure: Number) -> bool:
    """Whether both ends have the same magnitude (9800万元增加到1.2亿元 is no contradiction)."""
    words = document.folded[max(0, figure.start - 40) : figure.start]
    magnitude = re.match(r"[万亿千百]*", figure.unit)
    old = re.findall(r"\d[ ]?[余多]?([万亿千百]*)", words)
    return not old or magnitude is None or old[-1] in {magnitude[0], ""}


def _by_sentence(document: Document, figures: Sequence[Number]) -> Iterator[list[Number]]:
    run: list[Number] = []
    end = -1
    for figure in figures:
        if figure.start >= end:
            if 1 < len(run) <= _LONGEST_RUN:
                yield run
            run = []
            end = document.sentence_at(figure.start).end
        run.append(figure)
    if 1 < len(run) <= _LONGEST_RUN:
        yield run


def _parts(document: Document, run: Sequence[Number]) -> Iterator[Check]:
    """…32个，其中甲12个、乙21个: parts must not exceed the whole."""
    for index, total in enumerate(run[:-1]):
        between = document.folded[total.end : run[index + 1].start]
        if not _AMONG.search(between) or len(between) > _FAR:
            continue
        parts = _listed_parts(document, run, index + 1, total)
        whole = amount(total)
        if not parts or whole is None or total.qualifier not in _EXACT:
            continue
        found = sum(amount(part) or 0 for part in parts)
        yield from _judge_parts(total, parts, whole, found)


def _judge_parts(total: Number, parts: Sequence[Number], whole: float, found: float) -> Iterator[Check]:
    step = max(_step(total), *(_step(part) for part in parts))
    if found > whole + step * 0.51:
        yield _check(
            "parts_exceed_total",
            Severity.CONFLICT,
            total,
            f"“{total.text}”的各部分之和是{_plain(found, total)}，超过总数{_printed(total)}",
            "核对总数和各部分；部分之间有重叠的，写明“有重叠”",
        )
    elif len(parts) > 1 and step * 0.51 < whole - found <= whole * _NEAR_TOTAL:
        yield _check(
            "parts_below_total",
            Severity.NOTICE,
            total,
            f"“{total.text}”的各部分之和是{_plain(found, total)}，比总数{_printed(total)}少",
            "如还有其他部分，写明；否则核对数据",
        )


def _listed_parts(document: Document, run: Sequence[Number], first: int, total: Number) -> list[Number]:
    """The figures of the total's unit that follow 其中, until another total or another kind of words."""
    parts: list[Number] = []
    for position in range(first, len(run)):
        part = run[position]
        if parts:
            between = document.folded[parts[-1].end : part.start]
            if ";" in between or _AMONG.search(between) or len(between) > _FAR or _base(part) != _base(total):
                break
        if (
            _base(part) != _base(total)
            or part.qualifier not in _EXACT
            or _DIRECTION.search(part.subject or "")
        ):
            break
        parts.append(part)
    return parts


def _totals(document: Document, run: Sequence[Number]) -> Iterator[Check]:
    """甲3个、乙5个，合计9个."""
    for index in range(2, len(run)):
        total = run[index]
        if not _TOTAL.search(document.folded[max(0, total.start - 14) : total.start]):
            continue
        parts = [figure for figure in run[:index] if _base(figure) == _base(total)]
        whole = amount(total)
        if (
            len(parts) != index
            or whole is None
            or any(part.qualifier not in _EXACT for part in (*parts, total))
        ):
            continue
        found = sum(amount(part) or 0 for part in parts)
        step = max(_step(total), *(_step(part) for part in parts))
        if abs(found - whole) > step * 0.51:
            yield _check(
                "total_differs",
                Severity.CONFLICT,
                total,
                f"前面各项相加是{_plain(found, total)}，合计写{_printed(total)}",
                "核对各项和合计",
            )


def _growth(run: Sequence[Number]) -> Iterator[Check]:
    """由100个增加到120个，增长25%: the rate follows from both ends."""
    for change, rate in pairwise(run):
        if change.qualifier is not Qualifier.CHANGE or not change.from_ or change.to is None:
            continue
        said = amount(rate)
        if rate.unit != "%" or change.unit == "%" or said is None or rate.qualifier is not Qualifier.PERCENT:
            continue
        subject = rate.subject or ""
        if (
            not re.search(r"(?:增长|增加|提高|下降|减少|降低|增幅|降幅)$", subject)
            or (change.subject or "?") not in subject
        ):
            continue
        due = abs(change.to - change.from_) / change.from_ * 100
        if abs(due - said) > max(_ROUNDING * 2, _step(rate)):
            yield _check(
                "growth_differs",
                Severity.NOTICE,
                rate,
                f"由{change.from_}到{change.to}，变化幅度约为{due:.1f}%，此处写{_printed(rate)}",
                "核对两个数和变化幅度；口径不同的写明",
            )


def _rates(document: Document, run: Sequence[Number]) -> Iterator[Check]:
    """排查286处，已整改279处，整改率97.6%: the rate follows from the two counts."""
    for whole, part, rate in zip(run, run[1:], run[2:], strict=False):
        if (
            rate.unit != "%"
            or not _RATE.search(rate.subject or "")
            or rate.qualifier is not Qualifier.PERCENT
        ):
            continue
        total, some, said = amount(whole), amount(part), amount(rate)
        if _base(whole) != _base(part) or not total or some is None or said is None or some > total:
            continue
        exact = whole.qualifier is Qualifier.EXACT and part.qualifier is Qualifier.EXACT
        if not exact or rate.end - whole.start > _FAR or ";" in document.folded[whole.end : rate.start]:
            continue
        due = some / total * 100
        if abs(due - said) > max(_step(rate) * 1.01, _ROUNDING):
            yield _check(
                "rate_differs",
                Severity.NOTICE,
                rate,
                f"按{_printed(part)}除以{_printed(whole)}计算是{due:.1f}%，此处写{_printed(rate)}",
                "核对分子、分母和比率；口径不同的写明",
            )


def _printed(figure: Number) -> str:
    return f"{figure.value}{figure.unit}"


def _plain(value: float, like: Number) -> str:
    return f"{round(value / base_of(like.unit)[0], 6):g}{like.unit}"


def _check(code: str, severity: Severity, figure: Number, message: str, mend: str) -> Check:
    return Check(code, severity, figure.start, figure.end, message, mend)
