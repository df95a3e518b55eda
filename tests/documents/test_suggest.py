"""What is offered of a reading: items and links, without what lies outside this system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.documents import suggest
from luoshi.documents.enums import LinkOrigin, Nature
from luoshi.reading.types import Clause, Heading, Number, Qualifier, Reading

pytestmark = pytest.mark.pure

TEXT = "方法比较单一，对生活圈和社交圈不够了解，督促检查偏少。"
OUTSIDE = (7, 19)


def clause(text, start, end, section=""):
    return Clause(start, end, text[start:end], section)


@pytest.mark.parametrize(
    ("start", "end", "outside", "quote"),
    [
        (0, 27, [OUTSIDE], "方法比较单一，督促检查偏少。"),
        (0, 19, [OUTSIDE], "方法比较单一"),
        (7, 27, [OUTSIDE], "督促检查偏少。"),
        (7, 20, [OUTSIDE], None),
        (8, 18, [OUTSIDE], None),
        (0, 6, [OUTSIDE], "方法比较单一"),
        (0, 27, [], TEXT),
        (0, 27, [(0, 6), OUTSIDE], "督促检查偏少。"),
        (0, 27, [(0, 6), (7, 19), (20, 26)], None),
    ],
)
def test_only_the_rest_is_offered(start, end, outside, quote):
    piece = suggest.rest(TEXT, start, end, outside)
    assert (piece.quote if piece else None) == quote
    if piece is not None:
        assert start <= piece.start < piece.end <= end
        assert suggest.without(TEXT, piece.start, piece.end, piece.cuts) == quote


@given(st.text("甲乙，；。", min_size=1, max_size=40), st.data())
def test_no_character_of_a_boundary_clause_is_offered(text, data):
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=4))
    spans = [(low, high) for low, high in spans if low < high]
    piece = suggest.rest(text, 0, len(text), spans)
    outside = {at for low, high in spans for at in range(low, high)}
    kept = [at for at in range(len(text)) if at not in outside]
    if piece is None:
        assert not any(text[at] not in suggest._MARKS for at in kept) or not spans
        return
    shown = [
        at for at in range(piece.start, piece.end) if not any(low <= at < high for low, high in piece.cuts)
    ]
    assert not outside.intersection(shown)
    assert "".join(text[at] for at in shown) == piece.quote
    words = [at for at in kept if text[at] not in suggest._MARKS]
    assert [at for at in shown if text[at] not in suggest._MARKS] == words


def test_an_item_that_is_only_boundary_is_not_offered_and_its_links_go():
    text = "一、问题\n对生活圈不了解。\n监督偏少。\n二、措施\n加强监督。"
    problems = (clause(text, 5, 13, "一、"), clause(text, 14, 19, "一、"))
    measures = (clause(text, 25, 30, "二、"),)
    reading = Reading(
        text=text,
        outline=(Heading(0, 1, "一、", "问题", None, 2, 20), Heading(20, 1, "二、", "措施", None, 22, 30)),
        problems=problems,
        measures=measures,
        links=((0, None, 0), (1, None, 0)),
        boundary=((5, 12),),
    )
    offered = suggest.suggest(reading)
    assert [item.piece.quote for item in offered.items] == ["监督偏少。", "加强监督。"]
    assert [(link.head, link.tail, link.origin) for link in offered.links] == [(0, 1, LinkOrigin.STATED)]
    assert [item.heading for item in offered.items] == [0, 1]


def test_a_number_in_a_boundary_clause_is_not_offered():
    text = "舆情3起，会议9次。"
    numbers = tuple(
        Number(at, at + 2, text[at - 2 : at + 2], int(text[at]), text[at + 1], None, Qualifier.EXACT)
        for at in (2, 7)
    )
    offered = suggest.suggest(Reading(text=text, figures=numbers, boundary=((0, 4),)))
    assert [(item.nature, item.read["value"]) for item in offered.items] == [(Nature.CLAIM, 9)]


def section(items, path, text="甲乙丙丁。"):
    return tuple(Clause(at, at + 5, text, path) for at in items)


def test_parallel_sections_let_infer_one_to_several_but_not_several_to_several():
    text = "甲乙丙丁。" * 10
    reading = Reading(
        text=text,
        problems=(*section([0], "二、/（一）"), *section([5, 10], "二、/（二）")),
        causes=(*section([15, 20], "三、/（一）"), *section([25, 30], "三、/（二）")),
        measures=section([35], "四、/（二）"),
        section_links=(("二、/（一）", "三、/（一）", None), ("二、/（二）", "三、/（二）", "四、/（二）")),
    )
    offered = suggest.suggest(reading)
    pairs = {
        (offered.items[link.head].piece.start, offered.items[link.tail].piece.start) for link in offered.links
    }
    assert pairs == {(0, 15), (0, 20), (5, 35), (10, 35), (25, 35), (30, 35)}
    assert {link.origin for link in offered.links} == {LinkOrigin.INFERRED}
