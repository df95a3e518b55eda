"""A small share of the fuzzing that the acceptance run does at length."""

from __future__ import annotations

import random

import pytest

from tests.accept.fuzz_text import SEED_TEXT, check, mutate

pytestmark = pytest.mark.pure


def test_mutated_texts_are_read_without_error():
    rng = random.Random(20260701)
    for _ in range(150):
        check(mutate(rng, SEED_TEXT))
