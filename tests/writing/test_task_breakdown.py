"""The 任务分解表: a landscape Word table that reads back as the same rows."""

from __future__ import annotations

import io
import time
from datetime import date

import docx as python_docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from luoshi.writing import docx
from luoshi.writing.draft import Head, HeadRole, Table
from luoshi.writing.tables import TASK_COLUMNS, TaskLine, task_breakdown

pytestmark = pytest.mark.pure

LINES = [
    TaskLine("政治建设", "理论学习", "每季度集体学习", "学习档案", "张三", "党群工作部", "办公室", "各子公司", "李四", "每季度末", "重点"),
    TaskLine("政治建设", "理论学习", "开展专题调研", due="9月底前"),
    TaskLine("政治建设", "第一议题", "开展专题调研"),
    TaskLine("组织建设", "第一议题", "换届选举；\n配强班子", due="年底前"),
    TaskLine("", "", "补充举措"),
]  # fmt: skip


def written(draft):
    stream = io.BytesIO()
    docx.write(draft, stream)
    stream.seek(0)
    return python_docx.Document(stream)


def grid(table):
    """Each cell's words as printed; a continued tall cell as None."""
    rows = []
    for row in table._tbl.tr_lst:
        cells = []
        for cell in row.tc_lst:
            merge = cell.tcPr.find(qn("w:vMerge"))
            goes_on = merge is not None and merge.get(qn("w:val")) is None
            words = "\n".join(p.text for p in cell.p_lst)
            cells.append(None if goes_on else words)
        rows.append(cells)
    return rows


def test_draft():
    draft = task_breakdown("任务分解表", "某集团", LINES, date(2021, 8, 31))
    _, meta, table, foot = draft.blocks

    assert draft.title == "任务分解表"
    assert draft.words(meta) == "填报单位：某集团　　统计截至：2021年8月31日"
    assert isinstance(table, Table)
    assert draft.words(foot) == "共2项重点工作、3项工作任务、5条具体举措。"
    assert [block.start for block in draft.blocks] == sorted(block.start for block in draft.blocks)
    assert (
        draft.words(table).split("\n")[4]
        == "4\t组织建设\t第一议题\t换届选举； 配强班子\t\t\t\t\t\t\t年底前\t"
    )
    assert draft.landscape


def test_without_unit_and_day():
    draft = task_breakdown("任务分解表", "", [])

    assert [block.role for block in draft.blocks if isinstance(block, Head)] == [HeadRole.TITLE]
    assert draft.words(draft.blocks[-1]) == "共0条具体举措。"


def test_word_table():
    document = written(task_breakdown("任务分解表", "某集团", LINES))
    (table,) = document.tables
    rows = grid(table)

    assert [cell.replace("\n", "") for cell in rows[0]] == [
        "序号", "重点工作", "工作任务", "具体举措", "成果形式（完成标志）", "责任领导", "牵头部门", "配合部门", "责任单位",
        "责任人", "完成时限", "备注",
    ]  # fmt: skip
    assert [row[:4] for row in rows[1:]] == [
        ["1", "政治建设", "理论学习", "每季度集体学习"],
        ["2", None, None, "开展专题调研"],
        ["3", None, "第一议题", "开展专题调研"],
        ["4", "组织建设", "第一议题", "换届选举；\n配强班子"],
        ["5", "", "", "补充举措"],
    ]
    assert rows[1][4:] == ["学习档案", "张三", "党群工作部", "办公室", "各子公司", "李四", "每季度末", "重点"]


def test_head_repeats_and_rows_stay_whole():
    table = written(task_breakdown("任务分解表", "某集团", LINES)).tables[0]
    properties = [row.trPr for row in table._tbl.tr_lst]

    assert [one.find(qn("w:tblHeader")) is not None for one in properties] == [True] + [False] * 5
    assert all(one.find(qn("w:cantSplit")) is not None for one in properties)


def test_the_line_under_the_table_keeps_the_last_row_with_it():
    table = written(task_breakdown("任务分解表", "某集团", LINES)).tables[0]
    kept = [
        [p.pPr.find(qn("w:keepNext")) is not None for p in row.iter(qn("w:p"))] for row in table._tbl.tr_lst
    ]

    assert [any(row) for row in kept] == [False] * 5 + [True]
    assert all(kept[-1])


def test_page_and_fonts():
    document = written(task_breakdown("任务分解表", "某集团", LINES))
    section, styles = document.sections[0], document.styles
    width = sum(int(column.get(qn("w:w"))) for column in document.tables[0]._tbl.tblGrid)

    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((297, 210), abs=0.1)
    assert width == (section.page_width - section.left_margin - section.right_margin) // 635
    for style, face in (
        ("Title", "方正小标宋简体"),
        ("Normal", "仿宋_GB2312"),
        ("Luoshi Table Head", "黑体"),
    ):
        faces = styles[style].element.rPr.rFonts
        assert {faces.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {face}
    language = styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert language.get(qn("w:eastAsia")) == "zh-CN"


def test_page_numbers_stand_outside():
    document = written(task_breakdown("任务分解表", "某集团", LINES))
    section = document.sections[0]

    assert document.settings.odd_and_even_pages_header_footer
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        (line,) = footer.paragraphs
        assert line.text == "— 1 —"
        assert "PAGE" in line._p.xml
        assert line._p.pPr.find(qn("w:jc")).get(qn("w:val")) == align


def test_the_file_says_nothing_about_its_maker():
    properties = written(task_breakdown("任务分解表", "某集团", LINES)).core_properties

    assert (properties.title, properties.author, properties.comments, properties.last_modified_by) == (
        "任务分解表",
        "",
        "",
        "",
    )
    assert properties._element.find(qn("dcterms:created")) is None


words = st.text(max_size=20)


@given(st.lists(st.builds(TaskLine, *[words] * 11), max_size=6))
def test_any_words_are_written(lines):
    table = written(task_breakdown("任务分解表", "某集团", lines)).tables[0]

    assert len(table._tbl.tr_lst) == len(lines) + 1
    assert all(len(row.tc_lst) == len(TASK_COLUMNS) for row in table._tbl.tr_lst)


def test_a_thousand_rows_take_no_time():
    """Twice the rows take about twice the time: moved cell by cell they took four times."""

    def cost(count):
        draft = task_breakdown("任务分解表", "某集团", LINES[:1] * count)
        start = time.process_time()
        docx.write(draft, io.BytesIO())
        return time.process_time() - start

    cost(10)
    assert min(cost(2000) for _ in range(3)) < 3.2 * min(cost(1000) for _ in range(3))
