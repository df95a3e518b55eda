"""特此报告。 closes a document; it is part of no measure."""

from __future__ import annotations

import pytest

from luoshi.reading import read_report

pytestmark = pytest.mark.pure

HEAD = "关于学习情况的报告\n四、下一步打算\n"


@pytest.mark.parametrize(
    ("words", "measure"),
    [
        ("（一）加强学习。建立学习台账，按季度检查。\n特此报告。\n", "加强学习。建立学习台账，按季度检查。"),
        ("（一）加强学习。建立学习台账，按季度检查。特此报告。\n", "加强学习。建立学习台账，按季度检查。"),
        ("建立学习台账，按季度检查落实，特此报告。\n", "建立学习台账，按季度检查落实"),
        ("建立学习台账，按季度检查落实。以上报告，请审阅。\n", "建立学习台账，按季度检查落实。"),
        ("建立学习台账，按季度检查落实。妥否，请批示。\n", "建立学习台账，按季度检查落实。"),
        ("建立专此报告制度，按季度检查落实。\n", "建立专此报告制度，按季度检查落实。"),
        ("建立学习台账，逐级上报特此报告。\n", "建立学习台账，逐级上报特此报告。"),
    ],
)
def test_a_closing_formula_ends_the_measure_before_it(words, measure):
    found = read_report(HEAD + words)
    assert [one.text for one in found.measures] == [measure]
    assert found.text[found.measures[0].start : found.measures[0].end] == measure
