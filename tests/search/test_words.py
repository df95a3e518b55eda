"""Tokens: a phrase of them is exactly a piece of the text."""

from __future__ import annotations

import pytest

from luoshi.search.words import BREAK, MOST_WORDS, Phrase, asked, folded, places, tokens

pytestmark = pytest.mark.pure


def test_neighbours_and_the_last_one_by_itself():
    assert tokens("党委会议") == ["党委", "委会", "会议", f"议{BREAK}"]
    assert tokens("在2026年，第3次") == ["在", "2026", f"年{BREAK}", "第", "3", f"次{BREAK}"]
    assert tokens("") == tokens("，。 \n") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ｗｏｒｄ 文档", "word 文档"),
        ("“三会一课”制度", "三会一课制度"),
        ("学习、  会议。", "学习 会议"),
        ("ＡＢ㎡", "abm2"),
        ("cafe\u0301", "café"),
        ("〇一二 〔2026〕12号", "〇一二 2026 12号"),
    ],
)
def test_what_does_not_matter(text, said):
    assert folded(text) == said


def test_a_question_is_all_of_its_words():
    assert asked(" 党委　会议 党委 ").words == ("党委", "会议")
    assert asked("党委会").phrases == [Phrase(("党委", "委会"), prefix=False)]
    assert asked("会").phrases == [Phrase(("会",), prefix=True)]
    assert asked("会议202").phrases == [Phrase(("会议", "议", "202"), prefix=True)]
    assert asked("3.5").phrases == [Phrase((f"3{BREAK}", "5"), prefix=True)]
    assert asked("学习、会").phrases == [Phrase(("学习", f"习{BREAK}", "会"), prefix=True)]
    assert asked("2026年").phrases == [Phrase(("2026", "年"), prefix=True)]
    assert asked("《》 ，").words == ()
    assert len(asked(" ".join(f"词{number}" for number in range(40))).words) == MOST_WORDS


def test_one_letter_says_nothing_one_character_does():
    assert asked("a").is_too_short
    assert asked("1 2").is_too_short
    assert not asked("会").is_too_short
    assert not asked("a 会").is_too_short


def test_places_are_those_of_the_text_as_it_was_written():
    text = "学《党章》，再学 ＡＢ党章"
    assert [text[start:end] for start, end in places(text, "党章")] == ["党章", "党章"]
    assert [text[start:end] for start, end in places(text, "ab党")] == ["ＡＢ党"]
    assert list(places("在2026年", "026年")) == []
    assert list(places("学习会议", "学习 会议")) == []
