"""The pairs of likeness/ and their background have the shape their README claims; sealed sentences are never shown.

What is compared here are ids and numbers, so that a failure prints no sentence of the sealed half.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from itertools import chain, pairwise
from pathlib import Path
from statistics import mean

import pytest

from luoshi.kernel.boundary import forbidden_theme
from luoshi.reading.boundary import boundary_spans
from luoshi.reading.text import read_text
from tests.findings.likeness.background import background

pytestmark = pytest.mark.pure

FOLDER = Path(__file__).parent / "likeness"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
HALVES = ("open", "sealed")
COUNT = 30_000


def pairs(half):
    return [json.loads(line) for line in (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()]


def sentences():
    return {
        (pair["id"], side): pair[side]
        for pair in chain.from_iterable(map(pairs, HALVES))
        for side in ("earlier", "later")
    }


def outside(text):
    return forbidden_theme(text) is not None or bool(boundary_spans(read_text(text)))


def bigrams(text):
    plain = "".join(c for c in text if c.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def jaccard(left, right):
    return len(left & right) / len(left | right)


def overlap(half, same):
    found = [jaccard(bigrams(p["earlier"]), bigrams(p["later"])) for p in pairs(half) if p["same"] is same]
    return mean(found), sum(index < 0.1 for index in found)


@pytest.mark.parametrize("half", HALVES)
def test_a_half_has_fifty_pairs_of_each_kind(half):
    found = pairs(half)
    assert [pair["id"] for pair in found] == [f"{half}-{number:03}" for number in range(1, 101)]
    assert [p["id"] for p in found if set(p) != {"id", "same", "earlier", "later", "note"}] == []
    assert [p["id"] for p in found if not isinstance(p["same"], bool) or not p["note"].strip()] == []
    assert sum(pair["same"] for pair in found) == 50


def test_sentences_have_the_length_of_a_ledgers_and_stand_once():
    found = sentences()
    count, different = len(found), len(set(found.values()))
    assert (count, different) == (400, 400)
    assert [at for at, text in found.items() if not 12 <= len(text) <= 90 or text != text.strip()] == []


def test_the_sealed_half_is_the_one_the_readme_names():
    digest = sha256((FOLDER / "sealed.jsonl").read_bytes()).hexdigest()
    assert re.findall(r"\b[0-9a-f]{64}\b", README) == [digest]


@pytest.mark.parametrize("half", HALVES)
def test_bigrams_do_not_tell_the_kinds_apart(half):
    same, same_low = overlap(half, same=True)
    different, different_low = overlap(half, same=False)
    assert 0.15 <= same <= 0.35
    assert different >= same
    assert same_low >= 10
    row = next(line for line in README.splitlines() if line.startswith(f"| {half} |"))
    assert f"| {same:.3f} |" in row
    assert f"| {different:.3f} |" in row
    assert f"{same_low} of 50" in row
    assert f"{different_low} of 50" in row


def test_nothing_outside_the_boundary_is_in_the_pairs():
    assert [at for at, text in sentences().items() if outside(text)] == []
    notes = {pair["id"]: pair["note"] for half in HALVES for pair in pairs(half)}
    assert [at for at, note in notes.items() if outside(note)] == []


def test_the_background_is_the_same_each_time_and_has_no_sentence_twice():
    found = background(COUNT)
    assert len(found) == len(set(found)) == COUNT
    assert found == background(COUNT)
    assert found[:100] == background(100)
    assert set(found[:100]).isdisjoint(background(100, seed=1))
    assert background(0) == []
    assert {len(text) for text in found} <= set(range(12, 91))
    assert [text for text in found if outside(text)] == []


def test_the_background_is_diverse_and_keeps_away_from_the_pairs():
    found = [bigrams(text) for text in background(400)]
    known = {at: bigrams(text) for at, text in sentences().items()}
    assert [at for at, grams in known.items() if max(jaccard(grams, other) for other in found) > 0.5] == []
    generated = set(background(COUNT))
    assert [at for at, text in sentences().items() if text in generated] == []
    assert mean(jaccard(left, right) for left, right in pairwise(found)) < 0.05
