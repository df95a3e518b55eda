"""Folding, sentences and clauses."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.text import fold, read_text

pytestmark = pytest.mark.pure

PROSE = st.text(
    alphabet="一二三是的工作、，。；：！？“”（）《》()\"'.,;:1２３ \n\r\t　第①㈠％abc", max_size=200
)


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("１２．５％，（一）：；", "12.5%,(一):;"),
        ("㈠①m²", "㈠①m²"),
        ("\u3000\u3000今年\r\n", "  今年\n\n"),
        ("“全角”《书》。、", "“全角”《书》。、"),
    ],
)
def test_folding_makes_widths_plain_and_keeps_the_length(printed, plain):
    assert fold(printed) == plain
    assert len(fold(printed)) == len(printed)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("增长3.5%。完成7项；推进2项。", ["增长3.5%。", "完成7项；推进2项。"]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("落实《办法。试行》要求。加强。", ["落实《办法。试行》要求。", "加强。"]),
        ("（甲。乙）丙。丁", ["（甲。乙）丙。", "丁"]),
        ("忘了“收尾。下一句。", ["忘了“收尾。", "下一句。"]),
        ("半角句点.第二句.", ["半角句点.", "第二句."]),
        ("　　第一行\n\n第二行", ["第一行", "第二行"]),
    ],
)
def test_sentences(text, sentences):
    document = read_text(text)
    spans = document.sentences(0, len(text))
    assert [text[span.start : span.end] for span in spans] == sentences


def test_clauses_end_at_semicolons_outside_quotes():
    text = "一是“甲；乙”；二是丙;三是丁。"
    document = read_text(text)
    assert [text[a:b] for a, b in document.clauses(0, len(text))] == ["一是“甲；乙”；", "二是丙;", "三是丁。"]


@given(PROSE)
def test_sentences_cover_all_words_once_and_in_order(text):
    document = read_text(text)
    spans = document.sentences(0, len(text))
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") != "" or not text.strip()
    covered = "".join(text[a:b] for a, b in spans)
    assert [c for c in covered if not c.isspace()] == [c for c in text if not fold(c).isspace()]
    assert all(a < b for a, b in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


@given(PROSE, PROSE)
def test_words_before_shift_the_places_and_nothing_else(before, text):
    alone = read_text(text)
    after = read_text(before + "\n" + text)
    shift = len(before) + 1
    assert after.sentences(shift, shift + len(text)) == [
        (a + shift, b + shift) for a, b in alone.sentences(0, len(text))
    ]
