"""A text cut by its marks: whatever the marks are, the words stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.documents.pages.marks import Kind, Layout, Mark, Paragraph, Place, margin, paragraphs, segments

pytestmark = pytest.mark.pure

TEXT = "关于学习情况的报告\n\n一、主要做法\n组织学习9次，党课17次。\n甲\t乙\n丙\t丁\n二、问题\n（一）学习方面\n一是不够系统。自学多。"


def mark(sign: str, number: int, start: int, end: int, kind: str = "figure") -> Mark:
    return Mark(f"{sign}{number}", kind, start, end, sign, number)


def at(words: str, sign: str, number: int, kind: str = "figure") -> Mark:
    return mark(sign, number, TEXT.index(words), TEXT.index(words) + len(words), kind)


def words_of(one: Paragraph) -> str:
    if one.kind is Kind.TABLE:
        rows = ["\t".join("".join(s.words for s in cell.segments) for cell in row) for row in one.rows]
        return "\n".join(rows)
    return "".join(segment.words for segment in one.segments)


texts = st.text(st.sampled_from("一、学习9次，；。\n\t　 甲𠮷"), max_size=80)


@st.composite
def marked(draw):
    text = draw(texts)
    spans = draw(st.lists(st.tuples(st.integers(0, 85), st.integers(0, 85)), max_size=12))
    marks = [mark("数问措"[n % 3], n + 1, min(pair), max(pair)) for n, pair in enumerate(spans)]
    tables = draw(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=2))
    places = [Place(n, 1 + n % 3, n) for n in sorted(draw(st.sets(st.integers(0, 80), max_size=4)))]
    return Layout(text, places, tables, "一、学习"), marks


@given(marked())
def test_the_words_are_exactly_those_of_the_text(case):
    layout, marks = case
    found = paragraphs(layout, marks)
    assert [words_of(one) for one in found] == [layout.text[one.start : one.end] for one in found]
    covered = {place for one in found for place in range(one.start, one.end)}
    assert not "".join(char for place, char in enumerate(layout.text) if place not in covered).strip()
    assert [one.start for one in found] == sorted({one.start for one in found})


@given(marked())
def test_each_character_lies_under_exactly_its_marks(case):
    layout, marks = case
    real = [one for one in marks if one.start < min(one.end, len(layout.text))]
    for one in paragraphs(layout, marks):
        if one.kind is Kind.TABLE:
            continue
        place = one.start
        for segment in one.segments:
            for offset in range(len(segment.words)):
                over = {known.ref for known in real if known.start <= place + offset < known.end}
                assert {known.ref for known in segment.marks} == over
            place += len(segment.words)


@given(marked())
def test_a_mark_opens_once_in_a_paragraph_and_only_as_the_innermost(case):
    layout, marks = case
    for one in paragraphs(layout, marks):
        opened = [segment.marks[-1].ref for segment in one.segments if segment.opens]
        assert len(opened) == len(set(opened))


@given(marked(), st.integers(0, 80))
def test_changed_paragraphs_are_those_of_the_whole(case, place):
    layout, marks = case
    whole = paragraphs(layout, marks)
    some = paragraphs(layout, marks, within=[(place, place + 3)])
    assert some == [one for one in whole if one.start <= place + 3 and place <= one.end]


def test_kinds_of_paragraphs():
    places = [
        Place(TEXT.index(label), level, TEXT.index(label) + 2)
        for label, level in (("一、", 1), ("二、", 1), ("（一）", 2), ("一是", 3))
    ]
    table = (TEXT.index("甲"), TEXT.index("丁") + 1)
    found = paragraphs(Layout(TEXT, places, [table], "关于学习情况的报告"), [])
    assert [one.kind for one in found] == [
        Kind.TITLE, Kind.HEADING, Kind.PROSE, Kind.TABLE, Kind.HEADING, Kind.SUBHEADING, Kind.PROSE,
    ]  # fmt: skip
    assert [one.heading for one in found] == [None, 0, None, None, 1, 2, 3]
    assert [[len(row) for row in one.rows] for one in found if one.rows] == [[2, 2]]


def test_a_figure_within_a_measure_is_the_innermost():
    outer, inner = at("组织学习9次，党课17次", "措", 1, "measure"), at("9次", "数", 1)
    found = segments(TEXT, TEXT.index("组织"), TEXT.index("。"), [inner, outer])
    assert [(one.words, [known.ref for known in one.marks], one.opens) for one in found] == [
        ("组织学习", ["措1"], True),
        ("9次", ["措1", "数1"], True),
        ("，党课17次", ["措1"], False),
    ]


def test_overlapping_marks_are_cut_where_they_cross():
    first, second = at("组织学习9次", "问", 1, "problem"), at("学习9次，党课", "因", 1, "cause")
    found = segments(TEXT, TEXT.index("组织"), TEXT.index("。"), [first, second])
    assert [(one.words, [known.ref for known in one.marks]) for one in found] == [
        ("组织", ["问1"]),
        ("学习9次", ["因1", "问1"]),
        ("，党课", ["因1"]),
        ("17次", []),
    ]


def test_runs_collapse_to_ranges():
    marks = [mark("数", number, number, number + 1) for number in (1, 2, 3, 5, 7, 8)] + [
        mark("校", 1, 2, 3, "check")
    ]
    assert [run.words for run in margin(marks, 0, 20)] == ["数1–3", "数5", "数7–8", "校1"]
    assert [run.words for run in margin(marks, 3, 6)] == ["数3", "数5"]


def test_many_marks_on_one_line_stay_cheap():
    """Linear: 20 000 marks on one line of 200 000 characters."""
    text = "数9次" * 66_000
    marks = [mark("数", n + 1, 3 * n, 3 * n + 2) for n in range(20_000)]
    found = paragraphs(Layout(text), marks)
    assert sum(len(one.segments) for one in found) == 40_000
