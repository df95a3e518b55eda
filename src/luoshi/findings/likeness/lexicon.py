"""The words of problem ledgers and what they mean: pack data `likeness.txt`, read once a process.

    概念[ ^ 更宽的概念 …]: 词 词 甲~乙 甲+乙

甲~乙 stands in one clause in this order with a few characters between; 甲+乙 anywhere in one problem; {概念} in a +
stands for whatever means the concept. A word within a longer word is not looked at, but an object within one that tells
no object is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

WIDER: Final = 0.5  # what a concept says of the next wider one
_CONCEPT: Final = re.compile(r"(?P<name>[^\s:^]+)\s*(?:\^\s*(?P<wider>[^:]*))?:\s*(?P<words>.*)")


class BadLexicon(ValueError):
    """The data cannot be read; says which line or concept."""


class Part(StrEnum):
    """What a concept tells of a problem."""

    OBJECT = "对象"  # what it is about
    STEP = "环节"  # which step of that
    FAULT = "毛病"  # what is wrong with it
    CASE = "情形"  # all of it: a kind of problem known by its circumstances
    NOISE = "虚词"  # nothing


@dataclass(frozen=True, slots=True)
class Concept:
    """What several words mean."""

    name: str
    part: Part
    wider: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """Words or concepts that mean a concept where all of them stand in one problem."""

    concept: str
    parts: tuple[str, ...]  # a word, or {concept}


@dataclass(slots=True)
class Lexicon:
    """All concepts, and the words that lead to them."""

    concepts: dict[str, Concept] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)  # word: concepts; none of a word of noise
    gaps: dict[str, list[tuple[tuple[str, ...], str]]] = field(
        default_factory=dict
    )  # first: the rest, concept
    joints: dict[str, list[Joint]] = field(default_factory=dict)  # by their first part
    opposed: frozenset[frozenset[str]] = frozenset()
    starts: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by first character, the longest first
    within: dict[str, tuple[str, ...]] = field(
        default_factory=dict
    )  # objects a longer word speaks of too: 交党费
    narrower: dict[str, int] = field(default_factory=dict)  # how many concepts a concept is wider than

    def up(self, name: str) -> Mapping[str, float]:
        """A concept and the wider ones, with what it says of each."""
        found: dict[str, float] = {}
        waiting = [(name, 1.0)]
        while waiting:
            at, weight = waiting.pop()
            if found.get(at, 0.0) < weight:
                found[at] = weight
                waiting += [(one, weight * WIDER) for one in self.concepts[at].wider]
        return found

    def spread(self, names: Iterable[str]) -> dict[str, float]:
        """Concepts and all wider ones, each with the most that is said of it."""
        found: dict[str, float] = {}
        for name in names:
            for one, weight in self.up(name).items():
                if found.get(one, 0.0) < weight:
                    found[one] = weight
        return found


def parse(text: str) -> Lexicon:
    """Read the data; raises BadLexicon for a line that says nothing and for a concept there is not."""
    found = Lexicon()
    section = ""
    opposed = []
    for number, line in enumerate(text.splitlines(), 1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        if said.startswith("["):
            section = said.strip("[]")
        elif section == "反义":
            opposed.append(frozenset(said.split()))
        else:
            _concept(found, said, section, number)
    found.opposed = frozenset(opposed)
    _check(found)
    _arrange(found)
    return found


def _concept(found: Lexicon, line: str, section: str, number: int) -> None:
    match = _CONCEPT.fullmatch(line)
    if match is None or section not in set(Part):
        raise BadLexicon(f"第{number}行读不懂：{line[:30]}")
    part, name, words = Part(section), match["name"], match["words"].split()
    if part is Part.NOISE:
        for word in words:
            found.words.setdefault(word, [])
        return
    if name in found.concepts:
        raise BadLexicon(f"第{number}行：“{name}”写了两次")
    found.concepts[name] = Concept(name, part, tuple((match["wider"] or "").split()))
    for word in words:
        if "+" in word:
            joint = Joint(name, tuple(word.split("+")))
            found.joints.setdefault(joint.parts[0], []).append(joint)
        elif "~" in word:
            first, *rest = word.split("~")
            found.gaps.setdefault(first, []).append((tuple(rest), name))
        elif name not in found.words.setdefault(word, []):
            found.words[word].append(name)


def _check(found: Lexicon) -> None:
    """What is named has to be there; a wider concept nobody writes by itself is an object without words."""
    joints = [joint for some in found.joints.values() for joint in some]
    for wider in [name for one in found.concepts.values() for name in one.wider]:
        found.concepts.setdefault(wider, Concept(wider, Part.OBJECT, ()))
    named = {part[1:-1] for joint in joints for part in joint.parts if part.startswith("{")}
    named |= {name for pair in found.opposed for name in pair}
    for name in sorted(named - found.concepts.keys()):
        raise BadLexicon(f"没有“{name}”这个概念")
    for joint in joints:
        if not all(joint.parts):
            raise BadLexicon(f"“{joint.concept}”有一处 + 的一边是空的")


def _arrange(found: Lexicon) -> None:
    """Put words where they are looked for, and count what is narrower than each concept."""
    parts = {part for some in found.joints.values() for joint in some for part in joint.parts}
    starts: dict[str, set[str]] = {}
    for word in {*found.words, *found.gaps, *(part for part in parts if not part.startswith("{"))}:
        starts.setdefault(word[0], set()).add(word)
    found.starts = {
        first: tuple(sorted(words, key=lambda word: (-len(word), word))) for first, words in starts.items()
    }
    for word in {word for words in found.starts.values() for word in words}:
        if objects := _within(found, word):
            found.within[word] = objects
    for name in found.concepts:
        for one in found.up(name):
            if one != name:
                found.narrower[one] = found.narrower.get(one, 0) + 1


def _within(found: Lexicon, word: str) -> tuple[str, ...]:
    """The objects named within a longer word that tells no object itself; a word of noise says nothing at all."""
    concepts = found.words.get(word)
    if concepts == [] or any(found.concepts[name].part is Part.OBJECT for name in concepts or ()):
        return ()
    parts = {word[a:b] for a in range(len(word)) for b in range(a + 2, len(word) + 1)} - {word}
    known = {part for part in parts if part in found.words}
    longest = [part for part in known if not any(part != other and part in other for other in known)]
    objects = {
        name for part in longest for name in found.words[part] if found.concepts[name].part is Part.OBJECT
    }
    return tuple(sorted(objects))


def _data() -> str:
    return files("luoshi.packs").joinpath("data", "likeness.txt").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of this version."""
    return parse(_data())


@lru_cache(maxsize=1)
def digest() -> str:
    """Of the lexicon: readings made by another one do not compare."""
    return sha256(_data().encode()).hexdigest()
