"""Figures of the shared reports (not part of this project), scored by their own scorer."""

from __future__ import annotations

import json

import pytest

from luoshi.reading import as_gold, read_report
from tests.factories.reading_cases import CASES, MARKS, scorer

pytestmark = MARKS


def scored(case):
    text = (CASES / "texts" / f"{case}.txt").read_text(encoding="utf-8")
    gold = json.loads((CASES / "gold" / f"{case}.json").read_text(encoding="utf-8"))
    result, errors = scorer().score_doc(text, gold, as_gold(read_report(text), case), "figures")
    return result["figures"], errors


@pytest.mark.parametrize("case", ["seed", "eb-cme", "lb008"])
def test_every_figure_is_found_and_right(case):
    result, errors = scored(case)
    assert errors == {"missed": [], "wrong": []}
    assert {name: good for name, (good, of) in result["attr"].items() if good != of} == {}
