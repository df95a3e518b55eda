"""How alike two readings are: what both say, against what each says alone and neither says of the other.

    likeness = both / (both + A·min(alone) + B·max(alone) + C·clashing + D)

`both` is the weight of what the two share, `alone` what is left of each. The side of which less is left matters most:
an abstract sentence is wholly covered by a concrete one of the same matter. `clashing` counts, part by part, what both
sides have left: two different steps or objects in otherwise like words are different matters. `D` asks for something
to be shared at all.

A shared case (情形) says the most, and is compared in one way; where one side's case is not known the other parts have
to say it, in another; two known cases of which none is shared speak against it. It is symmetric, 0…1, and knows nothing
of the order of words. The numbers were set on the open half of the benchmark (docs/decisions/0017-likeness.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from luoshi.findings.likeness.lexicon import Part, lexicon
from luoshi.findings.likeness.reading import Reading

GRAM: Final = "#"  # before a pair of characters, to tell it from a concept
_PARTS: Final = (Part.CASE, Part.OBJECT, Part.STEP, Part.FAULT)
_GRAMS: Final = len(_PARTS)  # the place of pairs of characters


@dataclass(frozen=True, slots=True)
class Manner:
    """One way of comparing: weights of cases, objects, steps, faults and pairs of characters, and the formula's numbers."""

    weights: tuple[float, ...]
    clashes: tuple[float, ...]  # the same, where both sides have some left
    less_left: float
    more_left: float
    clashing: float
    at_least: float
    worth: float = 1.0  # makes the ways comparable


BY_CASE: Final = Manner(
    (3.87, 0.62, 0.34, 0.47, 0.32), (0.87, 0.62, 0.34, 0.47, 0.63), 0.76, 0.11, 0.71, 0.88
)
BY_THE_REST: Final = Manner(
    (0.0, 0.74, 0.63, 0.68, 0.14), (0.0, 0.74, 0.63, 0.68, 0.37), 0.39, 0.125, 0.52, 0.95, worth=1.25
)
AGAINST: Final = 0.6  # of what the rest says, where both have a case and share none
OTHER_CASES: Final = 0.25  # what a second shared case adds: one sentence is often two of a kind

_PRIOR: Final = 2_000  # problems the usual frequencies count for beside those of the collection
_USUAL: Final = {Part.OBJECT: 0.0008, Part.CASE: 0.0006, Part.STEP: 0.01, Part.FAULT: 0.1}
_USUAL_GRAM: Final = 0.0003
_RAREST: Final = 0.0001  # the share of problems from which on a trait is as telling as can be
_LEAST: Final = 0.1
_SAME: Final = 3  # two problems with all of so many traits in common are the same words


@dataclass(slots=True)
class Frequencies:
    """In how many problems of a collection a trait stands. Few problems say little: the usual ones weigh in."""

    count: int = 0
    of: Mapping[str, int] = field(default_factory=dict)
    _known: dict[str, float] = field(default_factory=dict)

    def weight(self, trait: str) -> float:
        """How telling a trait is: 1 for one that hardly ever stands, `_LEAST` for one that stands in most."""
        found = self._known.get(trait)
        if found is None:
            found = self._known[trait] = self._weight(trait)
        return found

    def _weight(self, trait: str) -> float:
        share = (self.of.get(trait, 0) + _PRIOR * _usual(trait)) / (self.count + _PRIOR)
        return max(_LEAST, min(1.0, math.log(share) / math.log(_RAREST)))


def _usual(trait: str) -> float:
    if trait.startswith(GRAM):
        return _USUAL_GRAM
    words = lexicon()
    concept = words.concepts.get(trait)
    return _USUAL[concept.part] * (1 + words.narrower.get(trait, 0)) if concept else _USUAL_GRAM


def traits_of(reading: Reading) -> dict[str, float]:
    """What a reading is compared by: concepts with their certainty, pairs of characters."""
    return reading.concepts | {GRAM + gram: 1.0 for gram in reading.grams}


@dataclass(frozen=True, slots=True)
class Weighed:
    """Traits with their weights in a collection, and the sum of each part."""

    traits: Mapping[str, float]
    cases: tuple[float, ...]
    sums: tuple[float, ...]  # of objects, steps, faults, pairs; cases are told by the strongest


def weigh(traits: Mapping[str, float], frequencies: Frequencies) -> Weighed:
    """Weigh what was read."""
    found = {trait: sure * frequencies.weight(trait) for trait, sure in traits.items()}
    sums = [0.0] * (_GRAMS + 1)
    cases = []
    for trait, weight in found.items():
        place = part_of(trait)
        if place:
            sums[place] += weight
        else:
            cases.append(weight)
    return Weighed(found, tuple(cases), tuple(sums))


def part_of(trait: str) -> int:
    """The place of a trait's part; that of objects for a concept an older lexicon had."""
    known = _places()
    return _GRAMS if trait.startswith(GRAM) else known.get(trait, 1)


_known_places: dict[str, int] = {}


def _places() -> dict[str, int]:
    if not _known_places:
        _known_places.update({name: _PARTS.index(one.part) for name, one in lexicon().concepts.items()})
    return _known_places


def likeness(left: Weighed, right: Weighed) -> float:
    """How alike two problems are, 0…1; the same whichever comes first."""
    if left.traits.keys() == right.traits.keys() and len(left.traits) >= _SAME:
        return 1.0
    less, more = (left, right) if len(left.traits) <= len(right.traits) else (right, left)
    both = [0.0] * (_GRAMS + 1)
    best = 0.0
    for trait, weight in less.traits.items():
        other = more.traits.get(trait)
        if other is not None:
            shared = min(weight, other)
            place = part_of(trait)
            both[place] += shared
            if not place:
                best = max(best, shared)
    both[0] = best + OTHER_CASES * (both[0] - best)
    alone = [_alone(one, both, best) for one in (left, right)]
    if best:
        return _by(BY_CASE, both, alone)
    value = _by(BY_THE_REST, both, alone)
    return value * AGAINST if left.cases and right.cases else value


def _by(manner: Manner, both: Sequence[float], alone: Sequence[Sequence[float]]) -> float:
    """The formula, in one of the two ways."""
    shared: float = _dot(manner.weights, both)
    if not shared:
        return 0.0
    less, more = sorted(_dot(manner.weights, side) for side in alone)
    clashing = _dot(manner.clashes, [min(pair) for pair in zip(*alone, strict=True)])
    against = manner.less_left * less + manner.more_left * more + manner.clashing * clashing + manner.at_least
    return min(1.0, manner.worth * shared / (shared + against))


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def _alone(one: Weighed, both: list[float], best: float) -> list[float]:
    """What is left of a side, part by part; of cases the strongest, and the less the surer one is shared."""
    strongest = max(one.cases, default=0.0)
    return [
        strongest * (1 - best),
        *(total - there for total, there in zip(one.sums[1:], both[1:], strict=True)),
    ]


def common(left: Mapping[str, float], right: Mapping[str, float]) -> list[str]:
    """The traits two problems share, the most telling part first, then by name."""
    return sorted(left.keys() & right.keys(), key=lambda trait: (part_of(trait), trait))
