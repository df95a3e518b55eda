"""Word tables count as sheets: a 任务分解表 filled in in Word comes back as rows."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date

import docx as python_docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from luoshi.sandbox import SandboxRefused
from luoshi.workbooks import ORDINAL, Column, Due, Names, Sheet, read
from luoshi.workbooks.cells import plain
from luoshi.workbooks.docx_table import raw_grids
from luoshi.workbooks.grids import Grid
from luoshi.workbooks.returned import interpret
from luoshi.writing import docx
from luoshi.writing.tables import TaskLine, task_breakdown

pytestmark = pytest.mark.pure

BREAKDOWN = Sheet(
    "tasks.breakdown", "任务分解表", "任务分解表",
    (
        Column("number", "序号", 5, ORDINAL),
        Column("work", "重点工作", 10, merge=True),
        Column("task", "工作任务", 14, merge=True),
        Column("measure", "具体举措", 26, editable=True),
        Column("deliverable", "成果形式（完成标志）", 12, editable=True, aliases=("成果形式",)),
        Column("leader", "责任领导", 8, Names(), editable=True),
        Column("lead", "牵头部门", 8, Names(), editable=True),
        Column("support", "配合部门", 8, Names(), editable=True),
        Column("unit", "责任单位", 8, Names(), editable=True),
        Column("person", "责任人", 8, Names(), editable=True),
        Column("due", "完成时限", 8, Due(), editable=True),
        Column("note", "备注", 6, editable=True),
    ),
)  # fmt: skip
KEYS = [column.key for column in BREAKDOWN.columns if column.cell is not ORDINAL]
LINES = [
    TaskLine("政治建设", "理论学习", "每季度集体学习", "学习档案", "张三", "党群工作部", "办公室、纪检监察部", "各子公司", "李四", "每季度末", "重点"),
    TaskLine("政治建设", "理论学习", "开展专题调研", due="9月底前"),
    TaskLine("政治建设", "第一议题", "开展专题调研"),
    TaskLine("组织建设", "第一议题", "换届选举；\n配强班子", due="年底前"),
]  # fmt: skip


def word(lines, title="2021年任务分解表"):
    stream = io.BytesIO()
    docx.write(task_breakdown(title, "某集团", lines, date(2021, 8, 31)), stream)
    return stream


def tables(stream):
    stream.seek(0)
    return [Grid(one["name"], False, one["rows"], one["merges"]) for one in raw_grids(stream)]


def rows(book):
    (sheet,) = book.sheets
    return [tuple(_said(one.values[key]) for key in KEYS) for one in sheet.rows]


def _said(value):
    return "、".join(value) if isinstance(value, tuple) else getattr(value, "text", value) or ""


def as_tuples(lines):
    return [tuple(getattr(line, name) for name in TaskLine.__slots__) for line in lines]


def test_round_trip_through_the_child_process():
    book = read(word(LINES), [BREAKDOWN])

    assert rows(book) == as_tuples(LINES)
    (sheet,) = book.sheets
    assert (sheet.bad, sheet.notices, sheet.missing, sheet.tab, sheet.year) == ((), (), (), "表1", 2021)
    assert [one.values["due"] and one.values["due"].day for one in sheet.rows] == [None, date(2021, 9, 30), None, date(2021, 12, 31)]  # fmt: skip


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12).map(plain)


@given(st.lists(st.builds(TaskLine, words, words, words.map("举".__add__)), min_size=1, max_size=8))
def test_any_tall_cells_come_back(lines):
    """Word keeps only the topmost words of a tall cell; every row gets them back."""
    said = [line for line in lines if not {line.work, line.task} & {"同上", "〃", "″", '"', "''", "”"}]

    if said:
        assert rows(interpret(tables(word(said)), [BREAKDOWN])) == as_tuples(said)


def test_filled_in_by_hand():
    """Typed into in Word: a changed owner, a new row, a deleted row, a tracked change, hidden words, a comment."""
    stream = word(LINES)
    stream.seek(0)
    document = python_docx.Document(stream)
    table = document.tables[0]
    table.cell(2, 6).text = "人力资源部"
    added = table.add_row()
    added.cells[3].text = "新增举措"
    lead = table.cell(1, 6).paragraphs[0]._p
    lead.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>旧</w:delText></w:r></w:del>"))
    lead.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>、工会</w:t></w:r></w:ins>"))
    lead.append(parse_xml(f"<w:r {nsdecls('w')}><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r>"))
    table._tbl.remove(table.rows[3]._tr)
    changed = io.BytesIO()
    document.save(changed)

    found = rows(read(changed, [BREAKDOWN]))

    assert [(one[2], one[5]) for one in found] == [
        ("每季度集体学习", "党群工作部、工会"),
        ("开展专题调研", "人力资源部"),
        ("换届选举；\n配强班子", ""),
        ("新增举措", ""),
    ]
    assert [one[0] for one in found] == ["政治建设", "政治建设", "组织建设", ""]


def test_other_tables_and_their_titles():
    """A table of another kind is named; a year in the paragraph above counts."""
    document = python_docx.Document()
    document.add_paragraph("联系人")
    document.add_table(2, 2)
    document.add_paragraph("2022年重点任务分解表")
    table = document.add_table(2, 4)
    for position, head in enumerate(("序 号", "具体举措", "牵头部门", "完成时限")):
        table.rows[0].cells[position].text = head
    for position, cell in enumerate(("1", "举措甲", "办公室", "9月底前")):
        table.rows[1].cells[position].text = cell
    stream = io.BytesIO()
    document.save(stream)

    small = Sheet(
        "t",
        "任务",
        "任务",
        tuple(c for c in BREAKDOWN.columns if c.key in {"number", "measure", "lead", "due"}),
    )
    book = interpret(tables(stream), [small])

    assert book.unknown == ("表1",)
    assert (book.sheets[0].tab, book.sheets[0].year) == ("表2", 2022)
    assert book.sheets[0].rows[0].values["due"].day == date(2022, 9, 30)


def test_a_table_inside_a_cell_is_part_of_its_words():
    stream = word(LINES[:1])
    stream.seek(0)
    document = python_docx.Document(stream)
    cell = document.tables[0].cell(1, 3)
    cell.add_table(1, 2).rows[0].cells[1].text = "附表"
    changed = io.BytesIO()
    document.save(changed)

    assert rows(interpret(tables(changed), [BREAKDOWN]))[0][2] == "每季度集体学习\n附表"


def test_a_hostile_span():
    stream = word(LINES[:1])
    stream.seek(0)
    document = python_docx.Document(stream)
    span = parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="99999999"/>')
    document.tables[0].rows[1]._tr.tc_lst[11].tcPr.find(qn("w:tcW")).addnext(span)
    changed = io.BytesIO()
    document.save(changed)

    assert len(read(changed, [BREAKDOWN]).sheets[0].rows) == 1


def test_a_word_file_without_tables():
    stream = io.BytesIO()
    python_docx.Document().save(stream)

    with pytest.raises(SandboxRefused, match="这份 Word 文件里没有表格；请上传含有表格的文件。"):
        read(stream, [BREAKDOWN])


@pytest.mark.office
def test_saved_by_another_program(tmp_path):
    program = shutil.which("soffice")
    assert program, "this test needs LibreOffice (apt-get install libreoffice-writer)"
    path = tmp_path / "任务分解表.docx"
    path.write_bytes(word(LINES).getvalue())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [program, profile, "--headless", "--convert-to", "docx", "--outdir", tmp_path / "saved", path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    assert rows(read(tmp_path / "saved" / path.name, [BREAKDOWN])) == as_tuples(LINES)
