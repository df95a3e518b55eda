"""The benchmark of likeness: its pairs, a collection in memory, and what a method reaches.

The set-up: the later sentence of a pair is asked, among the background and the pair's own earlier one; nothing else.
A pair of the same matter is found where the earlier sentence is among the first five shown. A pair of different
matters has no counterpart: whatever is shown for it, its look-alike or a generated sentence, is shown wrongly.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luoshi.findings.likeness.candidates import MOST, asked_by
from luoshi.findings.likeness.measure import Frequencies, likeness, traits_of, weigh
from luoshi.findings.likeness.reading import read

FOLDER = Path(__file__).parents[1] / "findings" / "likeness"
SHOWN = 5


def pairs_of(half: str) -> list[dict[str, Any]]:
    """The pairs of a half."""
    return [json.loads(line) for line in (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]


class Shelf:
    """Problems in memory, found by the method of this product."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.traits = [traits_of(read(text)) for text in texts]
        self.frequencies = Frequencies(len(texts), Counter(trait for one in self.traits for trait in one))
        self.weighed = [weigh(one, self.frequencies) for one in self.traits]
        self.postings: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(self.traits):
            for trait in one:
                self.postings[trait].append(place)

    def nearest(self, text: str, own: str) -> tuple[float, list[float]]:
        """How alike the text is to `own`, and to the nearest of the shelf, the most alike first."""
        question = weigh(traits_of(read(text)), self.frequencies)
        sums: dict[int, float] = defaultdict(float)
        for trait, weight in asked_by(question, self.frequencies).items():
            for place in self.postings.get(trait, ()):
                sums[place] += weight
        near = heapq.nsmallest(MOST, sums, key=lambda place: (-sums[place], place))
        found = sorted((likeness(question, self.weighed[place]) for place in near), reverse=True)
        return likeness(question, weigh(traits_of(read(own)), self.frequencies)), found


class Bigrams:
    """The same by the Jaccard index of pairs of characters: what there is without a method."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.grams = [bigrams(text) for text in texts]

    def nearest(self, text: str, own: str) -> tuple[float, list[float]]:
        """As of `Shelf`."""
        asked = bigrams(text)
        found = (jaccard(asked, grams) for grams in self.grams)
        return jaccard(asked, bigrams(own)), heapq.nlargest(MOST, found)


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, marks left out."""
    plain = "".join(character for character in text if character.isalnum())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    """The share of what either has that both have."""
    both = len(left & right)
    return both / (len(left) + len(right) - both) if both else 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found for the later sentence of a pair."""

    id: str
    same: bool
    own: float  # likeness to its own earlier sentence
    near: tuple[float, ...]  # to the nearest of the background

    @property
    def rank(self) -> int:
        """The place of the own earlier sentence; of equals it comes last."""
        return 1 + sum(value >= self.own for value in self.near)

    def is_found(self, least: float) -> bool:
        """Whether the own earlier one is among the first five shown."""
        return self.own >= least and self.rank <= SHOWN

    def shows_any(self, least: float) -> bool:
        """Whether anything at all is shown."""
        return max(self.own, *self.near[:1], 0.0) >= least


def answers(
    pairs: Iterable[dict[str, Any]], nearest: Callable[[str, str], tuple[float, list[float]]]
) -> list[Answer]:
    """Ask for each pair."""
    found = []
    for pair in pairs:
        own, near = nearest(pair["later"], pair["earlier"])
        found.append(Answer(pair["id"], pair["same"], own, tuple(near[:20])))
    return found


def reached(found: Sequence[Answer], least: float) -> tuple[float, float]:
    """The share of true predecessors shown, and of problems without one for which something is shown."""
    same = [one for one in found if one.same]
    other = [one for one in found if not one.same]
    return (
        sum(one.is_found(least) for one in same) / len(same),
        sum(one.shows_any(least) for one in other) / len(other),
    )
