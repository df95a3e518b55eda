"""Places a person names in a text: cut points, parts, heads of a document, what a selection prefills."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.documents import heads, spans
from luoshi.documents.models import Document, Item, Text
from luoshi.documents.outline import Outline, aspect, stored, within
from luoshi.documents.queries import prefill_claim
from luoshi.documents.rules import Kind, Limits, Rules, Wording
from luoshi.kernel.errors import Refused
from luoshi.reading.types import Heading

pytestmark = pytest.mark.pure


def points(words, cuts=()):
    text = Text(text=words)
    return spans.cut_points(text, Item(start=0, end=len(words), cuts=[list(cut) for cut in cuts]))


@pytest.mark.parametrize(
    ("words", "marks"),
    [
        ("一是抓学习；二是抓监督；三是抓整改。", "；；"),
        ("落实“三会一课，主题党日”制度，抓好党课。", "，"),
        ("学习《条例（试行）；办法》，抓好落实", "，"),
        ("投入1,200万元，建成两个系统", "，"),
        ("抓，好", ""),
        ("；；，，。", ""),
        ("抓学习，抓监督，", "，"),
        ("（抓学习，抓监督", ""),
        ("抓学习）；抓监督", "；"),
    ],
)
def test_cuts_lie_at_marks_outside_brackets(words, marks):
    assert "".join(point.mark for point in points(words)) == marks


def test_no_cut_lies_in_a_clause_that_is_left_out():
    words = "方法单一，对生活圈不了解，督促检查偏少。"
    assert [point.position for point in points(words, [(5, 13)])] == [5]


@given(st.text("甲乙丙，；。（）“”、 12", max_size=60), st.data())
def test_parts_are_in_order_apart_and_whole(words, data):
    text = Text(text=words)
    item = Item(start=0, end=len(words), cuts=[])
    allowed = [point.position for point in spans.cut_points(text, item)]
    if not allowed:
        with pytest.raises(Refused):
            spans.parts(text, item, [1])
        return
    chosen = data.draw(st.lists(st.sampled_from(allowed), min_size=1))
    found = spans.parts(text, item, chosen)
    assert len(found) == len(set(chosen)) + 1
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all(words[part.start : part.end] == part.quote for part in found)
    kept = "".join(part.quote for part in found)
    assert [char for char in kept if char not in "，；。、 "] == [
        char for char in words if char not in "，；。、 "
    ]


RULES = Rules(
    kinds=(
        Kind(key="report", label="情况报告", words=("情况报告", "情况的报告")),
        Kind(key="mending", label="整改报告", words=("整改",)),
        Kind(key="notice", label="通知", words=("通知",)),
        Kind(key="other", label="其他"),
    ),
    limits=Limits(file_mb=1, characters=1000, read_at_once=0, sheet_rows=10),
    **{
        name: Wording(text="一句话", source="依据")
        for name in (
            "banner", "secrecy_refusal", "personal_refusal", "scan_question", "boundary_note", "duties_advice"
        )
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于学习情况的报告", "report"),
        ("关于巡察整改情况的报告", "report"),
        ("关于印发整改方案的通知", "notice"),
        ("关于问题整改的汇报", "mending"),
        ("", "other"),
    ],
)
def test_the_last_word_of_a_title_tells_the_kind(title, kind):
    assert heads.kind_of(title, RULES) == kind


@pytest.mark.parametrize(
    ("words", "reference", "day"),
    [
        (
            "集党发〔2021〕12号\n关于某事的报告\n特此报告。\n2021年9月12日",
            "集党发〔2021〕12号",
            dt.date(2021, 9, 12),
        ),
        ("某党[2021]3号\n正文\n二〇二一年十月二十一日\n", "某党[2021]3号", dt.date(2021, 10, 21)),
        ("会议记录\n2021年3月5日\n" + "正文。" * 300, "", dt.date(2021, 3, 5)),
        ("正文在2021年3月5日召开会议。", "", None),
        ("正文\n2021年13月45日", "", None),
        ("", "", None),
    ],
)
def test_number_and_date_stand_at_head_and_foot(words, reference, day):
    assert heads.reference_in(words) == reference
    assert heads.date_in(words) == day


@given(st.text(max_size=300))
def test_any_text_has_a_title_and_may_have_a_date(words):
    assert 0 < len(heads.title_in(words, None, "")) <= 200
    heads.date_in(words)
    heads.reference_in(words)


def test_a_stored_outline_says_where_a_place_stands():
    headings = (
        Heading(0, 1, "一、", "甲", None, 2, 20),
        Heading(5, 2, "（一）", "乙", 0, 8, 12),
        Heading(15, 2, "", "丙", 0, 15, 20),
    )
    outline = Outline.of(stored(headings))
    assert outline.headings == headings
    assert [outline.path_at(at) for at in (0, 6, 13, 16, 25)] == [
        "一、",
        "一、/（一）",
        "一、",
        "一、/丙",
        "",
    ]
    assert outline.title_of("一、/（一）") == "乙"
    assert (aspect("二、/（三）/一是"), within("一、/（一）", "一、"), within("一、二", "一、")) == (
        "二、/（三）",
        True,
        False,
    )


def test_a_selection_prefills_a_claim():
    words = "一、情况\n截至2021年8月底，组织集中学习9次，主题党日17次。"
    document = Document(current=Text(text=words))
    at = words.index("主题党日")
    found = prefill_claim(document, at, len(words))
    assert (found["value"], found["unit"], found["subject"], found["as_of"]) == (
        17,
        "次",
        "主题党日",
        "2021-08",
    )
    assert prefill_claim(document, 0, 3) == {}
    assert prefill_claim(document, -5, 10**9)["value"] == 9
    assert prefill_claim(Document(), 0, 5) == {}
