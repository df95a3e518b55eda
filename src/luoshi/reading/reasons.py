"""Which problem a reason is for, where it is told in a sentence of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from luoshi.reading.parallels import Stated
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, Span

_ALL = lazily(r"这些|这两|这几|上述|以上|都(?:是|与|跟|和)")
# …是首页问题反复出现的直接原因: names the problem it is for.
_NAMES = lazily(r"是(?!主要)(?P<named>[^,。;:]{2,30})的[^,。;]{0,6}(?:原因|根源|症结|病根)")
_COMMON = lazily(
    r"问题|现象|情况|反复|出现|长期|存在|发生|产生|突出|屡禁不止|不断|一直|之所以|没有|不少|部分|[的了不上下难以久拖决]"
)
_WORDS = 160
_COMPARED = 400


def reasons_behind(
    document: Document, problems: Sequence[Stated], causes: Sequence[Stated]
) -> list[tuple[int, int]]:
    """A reason in the sentence right behind one with a single problem, or behind all that it speaks of."""
    by_sentence: dict[int, list[int]] = {}
    for index, problem in enumerate(problems):
        by_sentence.setdefault(document.sentence_at(problem.start).start, []).append(index)
    given = Counter(document.sentence_at(cause.start).start for cause in causes)
    pairs: list[tuple[int, int]] = []
    for index, cause in enumerate(causes):
        own = document.sentence_at(cause.start)
        if own.start in by_sentence:
            pairs.extend(
                (problem, index) for problem in _of_clause(document, own, by_sentence, problems, cause)
            )
            continue
        if own.start == 0:
            continue
        before = document.sentence_at(own.start - 1)
        if document.line_index(before.start) != document.line_index(own.start):
            continue
        found = by_sentence.get(before.start, [])
        if len(found) == 1 or (
            given[own.start] == 1 and _ALL.search(document.folded, own.start, own.end)
        ):  # which of several reasons is for which of several problems is not said
            pairs.extend((problem, index) for problem in found)
    return pairs


def _of_clause(
    document: Document, own: Span, told: dict[int, list[int]], problems: Sequence[Stated], cause: Stated
) -> list[int]:
    """Of the sentence a reason stands in, its only problem, or the only one of the same ；-clause."""
    found = told[own.start]
    if len(found) > 1:
        found = [i for i in found if ";" not in document.folded[problems[i].start : cause.start]]
    return found if len(found) == 1 and problems[found[0]].start != cause.start else []


def reasons_by_name(
    document: Document, problems: Sequence[Stated], causes: Sequence[Stated]
) -> list[tuple[int, int]]:
    """A reason that says of which problem it is one, where only one problem has its words."""
    pairs = []
    for index, cause in enumerate(causes[:_COMPARED]):
        found = _NAMES.search(document.folded, cause.start, min(cause.end, cause.start + _WORDS))
        wanted = _bigrams(_COMMON.sub("", found["named"])) if found is not None else frozenset()
        if not wanted:
            continue
        named = [
            number
            for number, problem in enumerate(problems[:_COMPARED])
            if wanted <= _bigrams(document.folded[problem.start : min(problem.end, problem.start + _WORDS)])
        ]
        if len(named) == 1:
            pairs.append((named[0], index))
    return pairs


def _bigrams(words: str) -> frozenset[str]:
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))
