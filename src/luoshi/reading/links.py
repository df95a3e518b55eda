"""Links: which cause and measure belong to which problem, where the document itself makes it certain.

Certain are: statements of one sentence or one item on a finding; and a problem that stands alone under
a heading with a counterpart heading among the causes or the measures. Likeness of content never links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from luoshi.reading.outline import Outline
from luoshi.reading.patterns import lazily
from luoshi.reading.sections import Role, heading_words
from luoshi.reading.text import Document
from luoshi.reading.types import Link, SectionLink

_GENERIC = lazily(
    r"持续|进一步|不断|着力|切实|加强|强化|深化|推进|推动|提升|提高|抓好|做好|坚持|全面|深入|扎实|大力|积极|严格|健全|完善|落实|"
    r"方面|层面|维度|问题|情况|存在|不足|不够|不强|不到位|不高|不深|原因|措施|领域|有待|需要|关于|针对|[的和与及、,“”\"在对党]|企业|集团|公司"
)
_ALIKE = 0.28  # share of common bigrams from which two short headings are taken for counterparts

_ANSWERS = lazily(
    r"(?:针对|对于|对|就|围绕|聚焦|解决|破解)(?:前述|上述|以上|存在的?|反映的?|检查发现的?|发现的?|部分|当前|个别)*(?P<words>[^,。;:]{4,40}?)(?:的?(?:突出|主要|实际)?(?:问题|现象|短板|情况))"
)
# 对少收的315元和缺少的清单，综合部…: names faults, though it does not call them so.
_TAKES_UP = lazily(r"(?:^|[。;\n])(?:针对|对于|对)(?P<words>[^,。;:]{4,40}),")
_PARTS = lazily(r"以及|[和及与、]")
_NAMES = lazily(r"[“”\"'‘’《》,。;:、\s]|的|等|部分|个别|一些|存在|突出")
_CAUSE_PLACE, _MEASURE_PLACE = 1, 2  # in the triple of a link
_PROBLEM_WORDS, _MEASURE_WORDS = 160, 160
_FEWEST = 2  # bigrams compared
_COMPARED = 400  # problems and measures of a document that are compared by their words
_REPEATED = 0.4  # share of the bigrams of 针对…问题 that a problem's own words must have
_TAKEN_UP = 0.6  # … and of 对…， without the word
_MARGIN = 0.2  # … and by how much more than any other

Place = tuple[Role, int]


class Group(NamedTuple):
    """The outline item each problem, cause and measure belongs to."""

    problems: Sequence[int | None]
    causes: Sequence[int | None]
    measures: Sequence[int | None]


class Counterpart(NamedTuple):
    """A heading that answers another; alike by its words, else only by its place in the list."""

    heading: int
    alike: bool


class Pair(NamedTuple):
    """A heading among the problems with its counterparts."""

    problem: int
    cause: Counterpart | None
    measure: Counterpart | None


def read_section_links(
    document: Document, outline: Outline, roles: Sequence[Role]
) -> tuple[tuple[SectionLink, ...], list[Pair]]:
    """Sections on problems with the sections on causes and measures whose headings match theirs."""
    by_role = {role: _blocks(outline, roles, role) for role in (Role.PROBLEM, Role.CAUSE, Role.MEASURE)}
    problems = by_role[Role.PROBLEM]
    if not problems or not (by_role[Role.CAUSE] or by_role[Role.MEASURE]):
        return (), []
    cores = {
        index: _core(heading_words(document, outline, index)) for block in by_role.values() for index in block
    }
    causes = _counterparts(problems, by_role[Role.CAUSE], cores)
    measures = _counterparts(problems, by_role[Role.MEASURE], cores)
    pairs = [
        Pair(problem, causes.get(problem), measures.get(problem))
        for problem in problems
        if problem in causes or problem in measures
    ]
    links = tuple(
        (
            outline.path(pair.problem),
            None if pair.cause is None else outline.path(pair.cause.heading),
            None if pair.measure is None else outline.path(pair.measure.heading),
        )
        for pair in pairs
    )
    return links, pairs


def _blocks(outline: Outline, roles: Sequence[Role], role: Role) -> list[int]:
    """The headings directly below the sections of a role."""
    blocks: list[int] = []
    for index, item in enumerate(outline.items):
        if outline.run_in[index] or not roles[index] & role:
            continue
        if item.parent is None or not roles[item.parent] & role:
            blocks.extend(child for child in outline.below[index] if not outline.run_in[child])
    return blocks[:200]


def _counterparts(
    problems: Sequence[int], others: Sequence[int], cores: dict[int, frozenset[str]]
) -> dict[int, Counterpart]:
    """The best counterpart of each heading, each used once, in order of likeness."""
    candidates = []
    for row, problem in enumerate(problems):
        for column, other in enumerate(others):
            like = _likeness(cores[problem], cores[other])
            if like >= _ALIKE:
                candidates.append((-like, abs(row - column), problem, other))
    found: dict[int, Counterpart] = {}
    used: set[int] = set()
    for _, _, problem, other in sorted(candidates):
        if problem not in found and other not in used:
            found[problem] = Counterpart(other, alike=True)
            used.add(other)
    in_order = _in_order(problems, others, cores, found)
    if in_order:
        return in_order
    if len(problems) == len(others) and len(found) >= len(problems) // 2:
        # Two lists of one length, of which most match: the rest stand in the same order.
        for problem, other in zip(problems, others, strict=True):
            if problem not in found and other not in used:
                found[problem] = Counterpart(other, alike=False)
    return found


def _in_order(
    problems: Sequence[int],
    others: Sequence[int],
    cores: dict[int, frozenset[str]],
    found: dict[int, Counterpart],
) -> dict[int, Counterpart]:
    """Two lists of one length in one order: one common word is enough beside the place."""
    if len(problems) != len(others) or any(
        problems.index(problem) != others.index(pair.heading) for problem, pair in found.items()
    ):
        return {}
    shared = [cores[problem] & cores[other] for problem, other in zip(problems, others, strict=True)]
    if not 2 * sum(map(bool, shared)) >= len(shared) > 1:
        return {}
    return {
        problem: Counterpart(other, alike=bool(common))
        for problem, other, common in zip(problems, others, shared, strict=True)
    }


def _core(words: str) -> frozenset[str]:
    plain = _GENERIC.sub("", words)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1)) or frozenset([plain] if plain else [])


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))


def read_links(
    outline: Outline,
    group: Group,
    inline: Sequence[tuple[Place, Place]],
    pairs: Sequence[Pair],
    named: set[tuple[int, int | None, int | None]],
) -> tuple[Link, ...]:
    """All links in order; inline ones are given as places of statements, `named` by `links_by_name`."""
    links: set[tuple[int, int | None, int | None]] = set()
    for (_, problem), (role, other) in inline:
        links.add((problem, other, None) if role is Role.CAUSE else (problem, None, other))
    links |= _findings(outline, group)
    below = {name: _by_ancestor(outline, items) for name, items in group._asdict().items()}
    for pair in pairs:
        problems = below["problems"].get(pair.problem, [])
        if len(problems) != 1:
            continue
        if pair.cause is not None and pair.cause.alike:
            links |= {(problems[0], cause, None) for cause in below["causes"].get(pair.cause.heading, [])}
        if pair.measure is not None and pair.measure.alike:
            links |= {(problems[0], None, m) for m in below["measures"].get(pair.measure.heading, [])}
    links = _joined(links | named)
    return tuple(sorted(links, key=lambda link: (link[0], -1 if link[1] is None else link[1], link[2] or 0)))


def _joined(
    links: set[tuple[int, int | None, int | None]],
) -> set[tuple[int, int | None, int | None]]:
    """What answers a problem answers its reason, where it has one reason only."""
    causes: dict[int, set[int]] = {}
    for problem, cause, _ in links:
        if cause is not None:
            causes.setdefault(problem, set()).add(cause)
    alone = {problem: next(iter(found)) for problem, found in causes.items() if len(found) == 1}
    answered = {problem for problem, _, measure in links if measure is not None}
    return {
        (problem, alone.get(problem, cause) if measure is not None else cause, measure)
        for problem, cause, measure in links
        if not (measure is None and problem in alone and problem in answered)
    }


def links_by_name(
    problems: Sequence[str], measures: Sequence[str]
) -> set[tuple[int, int | None, int | None]]:
    """针对…问题，…: the problem whose own words the measure repeats, where only one does."""
    links: set[tuple[int, int | None, int | None]] = set()
    grams = [_bigrams(_NAMES.sub("", words[:_PROBLEM_WORDS])) for words in problems[:_COMPARED]]
    for index, words in enumerate(measures[:_COMPARED]):
        said = [(found["words"], _REPEATED) for found in _ANSWERS.finditer(words[:_MEASURE_WORDS])]
        for found in _TAKES_UP.finditer(words[:_MEASURE_WORDS]):
            said.extend((part, _TAKEN_UP) for part in _PARTS.split(found["words"]))
        for named, enough in said:
            problem = _best(_bigrams(_NAMES.sub("", named)), grams, enough)
            if problem is not None:
                links.add((problem, None, index))
    return links


def _best(wanted: frozenset[str], grams: Sequence[frozenset[str]], enough: float) -> int | None:
    """The problem that has enough of some bigrams, if no other has nearly as many."""
    if len(wanted) < _FEWEST:
        return None
    shares = sorted(
        ((len(wanted & own) / len(wanted), -number) for number, own in enumerate(grams)), reverse=True
    )
    if not shares or shares[0][0] < enough:
        return None
    alone = len(shares) == 1 or shares[0][0] >= shares[1][0] + _MARGIN
    return -shares[0][1] if alone else None


def _bigrams(words: str) -> frozenset[str]:
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def _findings(outline: Outline, group: Group) -> set[tuple[int, int | None, int | None]]:
    """Within one item: its only problem with the causes and measures of the item and those below it."""
    links: set[tuple[int, int | None, int | None]] = set()
    problems: dict[int, list[int]] = defaultdict(list)
    for index, item in enumerate(group.problems):
        if item is not None:
            problems[item].append(index)
    answered: dict[int, list[int]] = defaultdict(list)
    for place, items in ((_CAUSE_PLACE, group.causes), (_MEASURE_PLACE, group.measures)):
        for index, item in enumerate(items):
            owner = next((i for i in reversed(outline.chain(item)) if i in problems), None)
            if owner is not None and len(problems[owner]) == 1:
                problem = problems[owner][0]
                links.add((problem, index, None) if place == _CAUSE_PLACE else (problem, None, index))
            elif owner is not None and place == _MEASURE_PLACE:
                answered[owner].append(index)
    for owner, answers in answered.items():
        if len(answers) == 1:  # the only measure of a finding is for all that it names
            links |= {(problem, None, answers[0]) for problem in problems[owner]}
    return links | _listing_measures(outline, group)


def _listing_measures(outline: Outline, group: Group) -> set[tuple[int, int | None, int | None]]:
    """A measure that lists the problems it is for."""
    links: set[tuple[int, int | None, int | None]] = set()
    measures: dict[int, list[int]] = defaultdict(list)
    for index, item in enumerate(group.measures):
        if item is not None:
            measures[item].append(index)
    for index, item in enumerate(group.problems):
        above = next((i for i in reversed(outline.chain(item)[:-1]) if len(measures.get(i, ())) == 1), None)
        if above is not None:
            links.add((index, None, measures[above][0]))
    return links


def _by_ancestor(outline: Outline, items: Sequence[int | None]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        for above in outline.chain(item):
            found[above].append(index)
    return found
