"""What is outside this system's scope, and what only sounds like it."""

from __future__ import annotations

import pytest

from luoshi.reading.boundary import boundary_spans
from luoshi.reading.text import read_text

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("抓好监督，关注党员干部信仰宗教问题，落实责任。", ["关注党员干部信仰宗教问题"]),
        ("对干部八小时以外的“生活圈”“社交圈”了解不够。", ["对干部八小时以外的“生活圈”“社交圈”了解不够"]),
        ("建立舆情分析研判制度，加强舆论引导；做好服务。", ["建立舆情分析研判制度", "加强舆论引导"]),
        ("掌握职工思想动态，开展谈心。", ["掌握职工思想动态"]),
        ("填报本人婚姻状况。", ["填报本人婚姻状况"]),
    ],
)
def test_clauses_outside(text, outside):
    assert [text[start:end] for start, end in boundary_spans(read_text(text))] == outside


@pytest.mark.parametrize(
    "text",
    [
        "推动经济健康发展。",
        "铸牢中华民族共同体意识，促进民族团结进步。",
        "压实意识形态工作责任制。",
        "发展民族药、民族工业。",
        "司法、统计、民族宗教等工作取得新成绩。",
        "市民族宗教局会同有关部门落实。",
        "打造集红色旅游、宗教文化于一体的景区。",
        "建设健康中国，提升卫生健康服务能力。",
        "完善家庭医生签约服务。",
        "优化产业生态圈。",
    ],
)
def test_words_that_are_not_meant(text):
    assert boundary_spans(read_text(text)) == ()
