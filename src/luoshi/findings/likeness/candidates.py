"""Which problems are worth comparing: those that share something telling. One rule for the database and for measuring."""

from __future__ import annotations

from typing import Final

from luoshi.findings.likeness.measure import BY_CASE, Frequencies, Weighed, part_of

MOST: Final = 300  # compared in full
_TELLING: Final = 0.3  # what stands in so many problems that it weighs less finds nothing by itself
_FINDING: Final = (0, 1, 4)  # cases, objects, pairs of characters; steps and faults only weigh


def is_kept(trait: str) -> bool:
    """Whether problems are looked for by a trait."""
    return part_of(trait) in _FINDING


def asked_by(question: Weighed, frequencies: Frequencies) -> dict[str, float]:
    """The traits of a question by which others are looked for, with what sharing each is worth."""
    return {
        trait: weight * BY_CASE.weights[part_of(trait)]
        for trait, weight in question.traits.items()
        if is_kept(trait) and frequencies.weight(trait) >= _TELLING
    }
