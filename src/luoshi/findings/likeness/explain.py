"""Why two problems are shown beside each other: what both say, where it stands in either text, what differs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from luoshi.findings.likeness.lexicon import Part, lexicon
from luoshi.findings.likeness.measure import common
from luoshi.findings.likeness.reading import Reading, Span, read

_NAMED: Final = 3  # concepts of a part named in a sentence
_SURE: Final = 0.5  # a concept both are at least as certain of is marked


class Piece(NamedTuple):
    """A piece of a text, marked where the other one says the same."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Why:
    """What is told of a likeness."""

    sentence: str
    one: list[Piece]  # the text asked about
    other: list[Piece]
    shared: dict[Part, list[str]]  # the concepts both mean, the widest left out


def explain(one: str, other: str) -> Why:
    """Tell why two problems are alike; of two that share nothing, that."""
    left, right = read(one), read(other)
    shared = _shared(left, right)
    marked = [name for names in shared.values() for name in names]
    grams = left.grams & right.grams
    return Why(
        sentence=_sentence(shared, sorted(_differing(one, other, left, right))),
        one=pieces(one, [*_spans(left, marked), *_gram_spans(one, grams)]),
        other=pieces(other, [*_spans(right, marked), *_gram_spans(other, grams)]),
        shared=shared,
    )


def _shared(left: Reading, right: Reading) -> dict[Part, list[str]]:
    """Concepts both mean, by part; where a narrower one is shared the wider ones are left out."""
    words = lexicon()
    both = [
        name
        for name in common(left.concepts, right.concepts)
        if min(left.concepts[name], right.concepts[name]) >= _SURE or words.concepts[name].part is Part.CASE
    ]
    wider = {above for name in both for above in words.up(name) if above != name}
    found: dict[Part, list[str]] = {}
    for name in both:
        part = words.concepts[name].part
        if part is Part.CASE or name not in wider:
            found.setdefault(part, []).append(name)
    found.setdefault(Part.OBJECT, _objects(both, wider, found.get(Part.OBJECT, [])))
    return {part: names for part, names in found.items() if names}


def _objects(both: Sequence[str], wider: Collection[str], narrow: Sequence[str]) -> list[str]:
    """Where a shared case alone is narrower than an object both name, that object is told all the same."""
    words = lexicon()
    told = [name for name in both if words.concepts[name].part is Part.OBJECT and name in wider]
    return list(narrow) or told


def _sentence(shared: dict[Part, list[str]], differing: Sequence[str]) -> str:
    names = {part: "、".join(some[:_NAMED]) for part, some in shared.items()}
    said = []
    if Part.CASE in names:
        said.append(_("同属“%(cases)s”一类问题") % {"cases": names[Part.CASE]})
    if Part.OBJECT in names or Part.STEP in names:
        about = "、".join(filter(None, (names.get(Part.OBJECT), names.get(Part.STEP))))
        said.append(_("说的都是%(about)s") % {"about": about})
    if Part.FAULT in names:
        said.append(_("毛病都是%(faults)s") % {"faults": names[Part.FAULT]})
    if not said:
        said.append(_("有相同的字词"))
    if differing:
        said.append(_("不同的是%(what)s") % {"what": "、".join(differing)})
    return "，".join(said) + "。"


def _differing(one: str, other: str, left: Reading, right: Reading) -> Iterable[str]:
    if _texts(one, left.names) != _texts(other, right.names):
        yield _("单位")
    if _texts(one, left.numbers) != _texts(other, right.numbers):
        yield _("数字")


def _texts(text: str, spans: Iterable[Span]) -> set[str]:
    return {text[start:end] for start, end in spans}


def _spans(reading: Reading, names: Iterable[str]) -> list[Span]:
    """Where concepts are told, or narrower ones that mean them too."""
    words = lexicon()
    wanted = set(names)
    return [
        span
        for name, spans in reading.places.items()
        if not wanted.isdisjoint(words.up(name))
        for span in spans
    ]


def _gram_spans(text: str, grams: Iterable[str]) -> list[Span]:
    found = []
    for gram in grams:
        at = text.find(gram)
        while at >= 0:
            found.append(Span(at, at + len(gram)))
            at = text.find(gram, at + 1)
    return found


def pieces(text: str, spans: Iterable[Span]) -> list[Piece]:
    """A text cut where marks begin and end; marks that touch are one. Together the pieces are the text."""
    marks = bytearray(len(text))
    for start, end in spans:
        marks[start:end] = b"\1" * (end - start)
    found: list[Piece] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or marks[at] != marks[start]:
            found.append(Piece(text[start:at], bool(marks[start])))
            start = at
    return found if text else []
