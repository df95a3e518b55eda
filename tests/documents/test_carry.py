"""Which item of a corrected text is which item of the old one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.documents.carry import Anchor, Packed, match

pytestmark = pytest.mark.pure

WORDS = [
    "理论学习不系统、理解掌握不深。",
    "抓党风廉政建设的思想认识还不够到位。",
    "创新能力有待提升，还习惯用老办法。",
    "督促检查偏少，方法手段比较单一。",
]
anchors = st.builds(
    Anchor,
    nature=st.sampled_from(["problem", "cause"]),
    words=st.text("甲乙丙丁戊己，。", min_size=1, max_size=30),
    path=st.sampled_from(["", "一、", "二、/（一）"]),
)


@given(st.lists(anchors, max_size=30))
def test_an_unchanged_text_keeps_all(items):
    found = match(items, items)
    assert [pair.old for pair in found] == list(range(len(items)))
    assert len({pair.new for pair in found}) == len(items)
    assert all(pair.same and items[pair.old] == items[pair.new] for pair in found)


@given(st.lists(anchors, max_size=15), st.lists(anchors, max_size=15))
def test_each_is_matched_at_most_once_and_with_its_own_kind(old, new):
    found = match(old, new)
    assert len({pair.old for pair in found}) == len(found) == len({pair.new for pair in found})
    assert all(old[pair.old].nature == new[pair.new].nature for pair in found)


def test_words_moved_and_shuffled_are_found():
    old = [Anchor("problem", words, "二、") for words in WORDS]
    new = [Anchor("problem", words, "三、/（一）") for words in WORDS]
    random.Random(3).shuffle(new)
    assert {old[pair.old].words: new[pair.new].words for pair in match(old, new)} == {w: w for w in WORDS}


def test_a_mended_word_is_found_and_said_to_differ():
    old = [Anchor("problem", words, "二、") for words in WORDS]
    new = [Anchor("problem", words.replace("不够到位", "不到位"), "二、") for words in WORDS]
    assert [(pair.old, pair.new, pair.same) for pair in match(old, new)] == [
        (0, 0, True), (1, 1, False), (2, 2, True), (3, 3, True)
    ]  # fmt: skip


def test_other_words_are_not_taken_for_the_same():
    assert match([Anchor("problem", WORDS[0], "二、")], [Anchor("problem", WORDS[3], "二、")]) == []


def test_another_line_break_is_no_difference():
    found = match([Anchor("cause", "督促\n检查偏少", "")], [Anchor("cause", "督促检查 偏少", "")])
    assert [pair.same for pair in found] == [True]


def test_a_claim_with_another_number_is_another_claim():
    around = "组织学习会议9次，专题教育"
    old = [Anchor("claim", around, "", ("9", "次"))]
    assert match(old, [Anchor("claim", around.replace("9", "10"), "", ("10", "次"))]) == []
    moved = match(old, [Anchor("claim", f"共{around}"[:-2], "", ("9", "次"))])
    assert [(pair.old, pair.new) for pair in moved] == [(0, 0)]


@pytest.mark.parametrize(
    ("text", "words", "near", "place"),
    [
        ("甲乙丙", "乙", 0.0, (1, 2)),
        ("甲乙 丙", "乙丙", 0.0, (1, 4)),
        ("乙甲甲甲乙", "乙", 1.0, (4, 5)),
        ("乙甲甲甲乙", "乙", 0.0, (0, 1)),
        ("甲", "乙", 0.5, None),
        ("甲", " ", 0.5, None),
        ("", "甲", 0.5, None),
    ],
)
def test_words_are_found_nearest_to_where_they_stood(text, words, near, place):
    assert Packed(text).find(words, near) == place
