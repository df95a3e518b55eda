"""A reading as a draft, and the draft as a Word file: the same words, nothing added, nothing lost."""

from __future__ import annotations

import io

import docx as python_docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.types import Clause, Heading, Number, Qualifier, Reading
from luoshi.writing import docx
from luoshi.writing.draft import Annex, FootRole, Head, HeadRole, Mark, Paragraph
from luoshi.writing.draft import Heading as DraftHeading
from luoshi.writing.from_reading import from_reading

pytestmark = pytest.mark.pure

TEXT = """关于党建工作
情况的报告
集团公司党委：
现将有关情况报告如下。
一、主要做法
（一）加强学习。组织中心组学习12次。
一是领导带头；二是全员参与。
　　成效明显。
二、下一步工作
党群工作部牵头，9月底前修订制度。
特此报告。
附件：1.任务分解表

某公司党委
2021年8月31日
附件1
任务分解表
"""


def heading(label, title, level, parent):
    start = TEXT.index(label)
    return Heading(start, level, label, title, parent, start + len(label), len(TEXT))


@pytest.fixture
def reading():
    outline = (
        heading("一、", "主要做法", 1, None),
        heading("（一）", "加强学习", 2, 0),
        heading("一是", "领导带头", 3, 1),
        heading("二是", "全员参与", 3, 1),
        heading("二、", "下一步工作", 1, None),
    )
    number = TEXT.index("12次")
    measure = TEXT.index("党群工作部牵头")
    return Reading(
        TEXT,
        "关于党建工作情况的报告",
        outline,
        figures=(Number(number, number + 3, "12次", 12, "次", "学习", Qualifier.EXACT),),
        measures=(
            Clause(
                measure, measure + 16, TEXT[measure : measure + 16], "二、", "党群工作部", None, "9月底前"
            ),
        ),
        boundary=((0, 2),),
    )


def test_blocks(reading):
    draft = from_reading(reading)

    assert [(type(one), getattr(one, "role", None), draft.words(one)) for one in draft.blocks[:4]] == [
        (Head, HeadRole.TITLE, "关于党建工作"),
        (Head, HeadRole.TITLE, "情况的报告"),
        (Head, HeadRole.ADDRESSEE, "集团公司党委："),
        (Paragraph, None, "现将有关情况报告如下。"),
    ]
    assert draft.title == "关于党建工作情况的报告"
    first, second, signature, day, annex = draft.blocks[4:]
    assert isinstance(first, DraftHeading)
    (under,) = first.children
    assert (under.label, under.level, draft.words(under)) == ("（一）", 2, "（一）加强学习。")
    assert [draft.words(one) for one in under.children] == [
        "组织中心组学习12次。",
        "一是领导带头；",
        "二是全员参与。",
    ]
    assert [one.run_in for one in under.children[1:]] == [False, True]
    assert [draft.words(one) for one in second.children] == [
        "党群工作部牵头，9月底前修订制度。",
        "特此报告。",
        "附件：1.任务分解表",
    ]
    assert (signature.role, day.role) == (FootRole.SIGNATURE, FootRole.DATE)
    assert isinstance(annex, Annex)
    assert [draft.words(one) for one in annex.children] == ["附件1", "任务分解表"]


def test_annotations(reading):
    draft = from_reading(reading)

    assert [(one.mark, draft.text[one.start : one.end], one.index) for one in draft.annotations] == [
        (Mark.FIGURE, "12次", 0),
        (Mark.MEASURE, "党群工作部牵头，9月底前修订制度", 0),
        (Mark.OWNER, "党群工作部", 0),
        (Mark.DEADLINE, "9月底前", 0),
        (Mark.BOUNDARY, "关于", 0),
    ]


def lines(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


def written(draft):
    stream = io.BytesIO()
    docx.write(draft, stream)
    return python_docx.Document(stream)


def test_word_file_has_every_line(reading):
    document = written(from_reading(reading))

    assert lines("\n".join(one.text for one in document.paragraphs)) == lines(TEXT)
    by_words = {one.text: one for one in document.paragraphs}
    assert by_words["一、主要做法"].style.name == "Heading 1"
    assert by_words["附件1"].paragraph_format.page_break_before
    run_in = by_words["（一）加强学习。组织中心组学习12次。"]
    assert run_in.style.name == "Body Text"
    assert run_in.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"
    assert run_in.runs[1]._r.rPr is None


def test_signature_and_date_stand_as_the_standard_says(reading):
    """The date (6.5 characters) is longer than the name (5): two in, and begins two further right."""
    paragraphs = {one.text: one for one in written(from_reading(reading)).paragraphs}

    def right(words):
        return int(paragraphs[words]._p.pPr.find(qn("w:ind")).get(qn("w:rightChars"))) / 100

    assert right("2021年8月31日") == 2
    assert right("某公司党委") == 2 + 6.5 + 2 - 5


@st.composite
def readings(draw):
    """Any text with any headings at any places, nested in any way."""
    text = draw(st.text(st.sampled_from("一二、（）是。；：\n 　甲乙附件1年月日2021"), max_size=80))
    starts = sorted(draw(st.sets(st.integers(0, max(len(text) - 1, 0)), max_size=5))) if text else []
    outline = []
    for index, start in enumerate(starts):
        parent = draw(st.none() | st.integers(0, index - 1)) if index else None
        outline.append(Heading(start, 1 if parent is None else 2, "", "", parent, start, len(text)))
    return Reading(text, draw(st.none() | st.just(text[:6])), tuple(outline))


@given(readings())
def test_no_word_is_lost(reading):
    draft = from_reading(reading)
    leaves = [draft.words(leaf) for leaf in draft.leaves()]

    assert "".join("".join(leaves).split()) == "".join(reading.text.split())
    assert sorted(leaf.start for leaf in draft.leaves()) == [leaf.start for leaf in draft.leaves()]
    document = written(draft)
    assert lines("\n".join(one.text for one in document.paragraphs)) == lines(reading.text)
