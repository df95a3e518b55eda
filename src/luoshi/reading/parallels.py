"""One-to-one lists: causes and measures that the text says stand in the order of the problems."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from luoshi.reading.outline import Outline
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document

_ABOVE = r"(?:上述|以上|上面|前面|前述|这|存在|查找出?)[^,。;:]{0,12}(?:问题|不足|条|点|方面|毛病|情况|短板|差距|困难|隐患)"
_PARALLEL = lazily(
    rf"一一对应|逐[一条项]对应|(?:按|依|照)照?(?:着)?(?:上面|上述|以上|前面|前述|同样|问题)的?(?:先后)?(?:顺序|次序)|"
    rf"{_ABOVE}[^。;]{{0,14}}(?:分别|依次|相应|逐[条一项个点])|(?:原因|措施|办法|对策|打算|做法)(?:也|都)?(?:分别|依次)|"
    r"(?:分别|依次)(?:是|有|采取|这样|作|提出|对应|如下)|相?对应(?:地|的)?(?:制[定订]|提出|采取|拿出|落实|明确)?(?:了)?(?:以下|如下|下列)?(?:整改|改进|具体)?(?:原因|措施|办法|对策)"
)
_IN_ORDER = lazily(r"对应|分别|依次|顺序|次序|相应|逐[一条项个点]")  # a parallel names one of these
_FOLLOWS_WITHIN = 160  # characters between the announcement and the first of its list
_NEAR = 40  # lists of problems looked back at
_SAME_WORDS = 3  # characters that a measure repeats from the problem it is for


class Stated(NamedTuple):
    """A statement with where it stands."""

    start: int
    end: int
    item: int | None


Lists = list[list[int]]


def parallel_pairs(
    document: Document, outline: Outline, problems: Sequence[Stated], others: Sequence[Stated]
) -> list[tuple[int, int]]:
    """Indices of problems and of the causes or measures that the text says answer them in order."""
    if not problems or not others:
        return []
    asked = lists_of(document, outline, problems)
    answers = lists_of(document, outline, others)
    answer_starts = [others[found[0]].start for found in answers]
    asked_ends = [problems[found[-1]].start for found in asked]
    pairs: list[tuple[int, int]] = []
    announced = _PARALLEL.finditer(document.folded) if _IN_ORDER.search(document.folded) else ()
    for said in announced:
        at = bisect_left(answer_starts, said.end())
        if at == len(answers) or answer_starts[at] > said.end() + _FOLLOWS_WITHIN:
            continue
        following = answers[at]
        until = bisect_left(asked_ends, said.start())
        before = [found for found in asked[max(0, until - _NEAR) : until] if len(found) == len(following)]
        if before:
            pairs.extend(zip(before[-1], following, strict=True))
    return pairs + _repeated(document, problems, others, asked, answers)


def lists_of(document: Document, outline: Outline, stated: Sequence[Stated]) -> Lists:
    """Neighbouring statements that are items of one list or clauses of one sentence; two at least."""
    lists: Lists = []
    latest: tuple[str, int | None] | None = None
    for index, one in enumerate(stated):
        key = _list_key(document, outline, one)
        if lists and key == latest:
            lists[-1].append(index)
        else:
            lists.append([index])
        latest = key
    return [found for found in lists if len(found) > 1]


def _list_key(document: Document, outline: Outline, one: Stated) -> tuple[str, int | None]:
    if one.item is not None and abs(outline.items[one.item].body - one.start) <= _SAME_WORDS:
        return "item", outline.items[one.item].parent
    return "sentence", document.sentence_at(one.start).start


def _repeated(
    document: Document, problems: Sequence[Stated], others: Sequence[Stated], asked: Lists, answers: Lists
) -> list[tuple[int, int]]:
    """Clauses of one sentence and, right behind it, as many of another that take up their words in turn."""
    pairs: list[tuple[int, int]] = []
    ends = {document.sentence_at(problems[found[0]].start).end: found for found in asked}
    for following in answers:
        sentence = document.sentence_at(others[following[0]].start)
        before = ends.get(document.trimmed(0, sentence.start).end)
        if before is None or len(before) != len(following):
            continue
        matched = [
            _takes_up(document, problems[problem], others[other])
            for problem, other in zip(before, following, strict=True)
        ]
        if all(matched):
            pairs.extend(zip(before, following, strict=True))
    return pairs


def _takes_up(document: Document, problem: Stated, other: Stated) -> bool:
    """Whether the first words of a measure stand in the problem."""
    first = document.folded[other.start : other.start + _SAME_WORDS]
    return document.folded.find(first, problem.start, problem.end) >= 0
