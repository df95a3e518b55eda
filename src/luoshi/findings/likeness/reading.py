"""One problem's sentence read into concepts: what it is about, which step, what is wrong; the rest as pairs of characters.

Who (unit names), how many (numbers, days), how it was found (抽查发现…), why (因…) and what followed (影响…) are no part of
what a problem is: they are set aside before words are looked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from luoshi.findings.likeness.lexicon import Joint, Lexicon, Part, lexicon

_GENERIC: Final = 0.7  # what a fault or a step adds to the certainty of a joint, against a word's 1
_FAR: Final = 8  # characters between the halves of 甲~乙
_LEAST: Final = 8  # characters that have to be left of a sentence, or nothing is set aside
_TOLD: Final = 4  # a word this long within a unit's name is no name: 参股公司管理
_ENDS: Final = 3  # one this long at the end of it: 项目部 is a name's end, 招标代理公司 is not
_HAN: Final = "一"

_LEFT_OUT: Final = frozenset("“”\"'‘’《》〈〉 \u3000")
_SAME: Final = str.maketrans(",;:!?()", "，；：！？（）")
_MARKS: Final = frozenset("，。；、：！？（）—…·/\n\t")
_LEAD: Final = re.compile(r"^[^，。；]{0,14}(?:发现|指出|反映|显示|了解到|通报|提出|表明|看)[，：]")
_CAUSE: Final = re.compile(r"(?:^|，)(?:因|由于|受)[^，。；]{4,22}(?:，|(?=至今))")
_EFFECT: Final = re.compile(r"[，；](?:影响|导致|造成|致使|制约)[^，。；]*(?=[，。；]|$)")
_NUMBER: Final = re.compile(
    r"[0-9.%，]*[0-9%]+(?:[万亿]?元|多?[个名次人份台处件项年月日天家]|万|亿)?"
    r"|[一二三四五六七八九十两几]+(?=[个名次人份台处件项年月日天家成])"
)
_PARTY: Final = "党委|党总支|党支部|支部"
_UNIT: Final = re.compile(
    r"(?:^|[，。；、：]|以来|年度?|季度|上半年|下半年|近三年|月末|[0-9]月|^对|情况在|[，、]对|[，、]在|[，、]有|抽查)"
    r"(?P<name>[一-龥0-9]{2,10}?(?:集团|公司|分厂|总厂|厂|总站|车间|研究院|设计院|检验院|中心|支队|项目部|管理处|管委会|矿|站)"
    rf"(?:{_PARTY}|机关)?|[一-龥0-9]{{2,8}}?(?:{_PARTY}))(?![设会书员建前议])"
)


class Span(NamedTuple):
    """A stretch of the text as it was written."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What a problem says."""

    concepts: dict[str, float]  # with the certainty, 0…1; wider ones with less
    grams: frozenset[str]  # of what no word of the lexicon covers
    places: dict[str, tuple[Span, ...]]  # where each concept that is told directly, or its parts, stand
    names: tuple[Span, ...]  # units
    numbers: tuple[Span, ...]


class _Match(NamedTuple):
    start: int
    end: int
    word: str


@dataclass(slots=True)
class _Plain:
    """A text without quotation marks, its widths made equal, each character with its place in the original."""

    text: str
    at: list[int]

    def span(self, start: int, end: int) -> Span:
        """A stretch in the original."""
        return Span(self.at[start], self.at[end - 1] + 1)


def _plain(said: str) -> _Plain:
    characters, at = [], []
    for place, character in enumerate(said):
        folded = unicodedata.normalize("NFKC", character)
        if character in _LEFT_OUT:
            continue
        characters.append((folded if len(folded) == 1 else character).translate(_SAME))
        at.append(place)
    return _Plain("".join(characters), at)


def _core(text: str) -> str:
    """The text with what is no part of the problem made to marks, as long as before."""

    def blank(match: re.Match[str]) -> str:
        return "，" * len(match[0])

    led = _LEAD.sub(blank, text)
    left = _EFFECT.sub(blank, _CAUSE.sub(blank, led))
    return left if len(left) - left.count("，") - left.count("。") >= _LEAST else led


@dataclass(slots=True)
class _Found:
    """What was found in a text on the way to its reading."""

    words: Lexicon
    matches: list[_Match]
    told: dict[str, list[tuple[int, int]]] = field(
        default_factory=dict
    )  # concepts by words, with their places
    sure: dict[str, float] = field(default_factory=dict)  # all concepts, with their certainty
    parts: dict[str, Joint] = field(default_factory=dict)  # the joint that says one most certainly


def read(said: str, words: Lexicon | None = None) -> Reading:
    """Read a problem, by the lexicon of this version unless told; an empty text gives an empty reading."""
    words = words or lexicon()
    plain = _plain(said)
    text = _core(plain.text)
    matches = _matches(text, words)
    names = _names(text, matches, words)
    found = _Found(
        words, [one for one in matches if not any(a <= one.start and one.end <= b for a, b in names)]
    )
    found.told = _told(text, found.matches, words)
    _make_sure(found)
    numbers = [match.span() for match in _NUMBER.finditer(text)]
    covered = [(one.start, one.end) for one in found.matches if one.word in words.words]
    return Reading(
        concepts=_spread(found.sure, words),
        grams=_grams(text, [*covered, *names, *numbers]),
        places=_places(plain, found),
        names=tuple(plain.span(a, b) for a, b in names),
        numbers=tuple(plain.span(a, b) for a, b in numbers if any(c.isdigit() for c in text[a:b])),
    )


def _matches(text: str, words: Lexicon) -> list[_Match]:
    """The longest word at each place that is not within a longer one."""
    found: list[_Match] = []
    far = 0
    for start, character in enumerate(text):
        for word in words.starts.get(character, ()):
            if text.startswith(word, start):
                if start + len(word) > far:
                    far = start + len(word)
                    found.append(_Match(start, far, word))
                break
    return found


def _names(text: str, found: Sequence[_Match], words: Lexicon) -> list[tuple[int, int]]:
    """Where units are named; what a word of the lexicon says is no name."""
    spans = [match.span("name") for match in _UNIT.finditer(text)]
    return [
        (start, end) for start, end in spans if not any(_is_said(one, start, end, words) for one in found)
    ]


def _is_said(one: _Match, start: int, end: int, words: Lexicon) -> bool:
    """Whether a word tells that a stretch is no name: it goes on beyond (党委会), or is long and means something."""
    if one.start < end < one.end:
        return one.end > start
    if one.end <= start or one.end > end or not words.words.get(one.word):
        return False
    return (one.end == end and len(one.word) >= _ENDS) or (one.start >= start and len(one.word) >= _TOLD)


def _told(text: str, found: Sequence[_Match], words: Lexicon) -> dict[str, list[tuple[int, int]]]:
    """The concepts that words or their gapped halves mean, with their places."""
    told: dict[str, list[tuple[int, int]]] = {}
    for one in found:
        for name in (*words.words.get(one.word, ()), *words.within.get(one.word, ())):
            told.setdefault(name, []).append((one.start, one.end))
        for rest, name in words.gaps.get(one.word, ()):
            end = _gapped(text, one.end, rest)
            if end:
                told.setdefault(name, []).append((one.start, end))
    return told


def _gapped(text: str, at: int, rest: Sequence[str]) -> int:
    """Where the last of the halves ends that follow in the same clause; 0: they do not."""
    for half in rest:
        place = text.find(half, at, at + _FAR + len(half))
        if place < 0 or not _MARKS.isdisjoint(text[at:place]):
            return 0
        at = place + len(half)
    return at


def _make_sure(found: _Found) -> None:
    """Each concept gets its certainty and the joint that says it most certainly; of cases the narrowest stay."""
    found.sure = dict.fromkeys(found.told, 1.0)
    present: dict[str, float] = {one.word: 1.0 for one in found.matches}
    present |= {f"{{{name}}}": weight for name, weight in found.words.spread(found.told).items()}
    for first in present:
        for joint in found.words.joints.get(first, ()):
            weight = _certainty(joint, present, found.words)
            if weight > found.sure.get(joint.concept, 0.0):
                found.sure[joint.concept], found.parts[joint.concept] = weight, joint
    for name in _too_wide(found.sure, found.words):
        del found.sure[name]


def _certainty(joint: Joint, present: dict[str, float], words: Lexicon) -> float:
    weight = 1.0
    for part in joint.parts:
        if part not in present:
            return 0.0
        weight *= present[part]
        if part.startswith("{") and words.concepts[part[1:-1]].part in {Part.FAULT, Part.STEP}:
            weight *= _GENERIC
    return weight


def _too_wide(sure: dict[str, float], words: Lexicon) -> list[str]:
    """Cases of a wide object beside as certain ones of a narrower object: 帮扶不实 beside 驻村不在岗."""
    heads = {
        name: words.concepts[name].wider[0]
        for name in sure
        if words.concepts[name].part is Part.CASE and words.concepts[name].wider
    }
    if len(heads) < 2:  # noqa: PLR2004  one alone stays
        return []
    above = {name: words.up(head) for name, head in heads.items()}
    return [
        name
        for name, head in heads.items()
        if any(
            sure[other] >= sure[name] and heads[other] != head and head in above[other]
            for other in heads
            if other != name
        )
    ]


def _spread(sure: dict[str, float], words: Lexicon) -> dict[str, float]:
    """Concepts with the wider ones; a case is as certain as it was told, its objects as if it were told by itself."""
    found = words.spread(sure)
    for name, weight in sure.items():
        if words.concepts[name].part is Part.CASE:
            found[name] = weight
    return found


def _grams(text: str, covered: Sequence[tuple[int, int]]) -> frozenset[str]:
    """Neighbouring Chinese characters outside of all that is told otherwise."""
    free = [character >= _HAN and character not in _MARKS for character in text]
    for start, end in covered:
        free[start:end] = [False] * (end - start)
    return frozenset(text[at : at + 2] for at in range(len(text) - 1) if free[at] and free[at + 1])


def _places(plain: _Plain, found: _Found) -> dict[str, tuple[Span, ...]]:
    """Where each concept is told; of a joint, where its parts are."""
    at = {name: set(spans) for name, spans in found.told.items() if name in found.sure}
    for name, joint in found.parts.items():
        if name in found.sure:
            spans = at.setdefault(name, set())
            for part in joint.parts:
                spans |= _part_spans(part, found)
    return {name: tuple(plain.span(a, b) for a, b in sorted(spans)) for name, spans in at.items()}


def _part_spans(part: str, found: _Found) -> set[tuple[int, int]]:
    if not part.startswith("{"):
        return {(one.start, one.end) for one in found.matches if one.word == part}
    wanted = part[1:-1]
    return {span for name, spans in found.told.items() if wanted in found.words.up(name) for span in spans}
