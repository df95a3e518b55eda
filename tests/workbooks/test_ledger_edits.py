"""What people do to a ledger in Word and in a spreadsheet before they send it back, and what they make by hand."""

from __future__ import annotations

import copy
import io
from dataclasses import replace
from datetime import date, datetime

import docx as python_docx
import pytest
from docx.oxml.ns import qn

from luoshi.periods.deadline import DeadlineKind
from luoshi.workbooks import Part, Row, rejoined
from luoshi.workbooks.returned import interpret
from luoshi.workbooks.stamp import STAMP_SHEET, from_rows
from tests.workbooks.ledgers import LEDGER, SUPERVISED, as_word, as_xlsx, filled, said
from tests.workbooks.sheets import changed, made_by_hand, pages, returned

pytestmark = pytest.mark.pure

NUMBER, ASPECT, FINDING, PROBLEM, MARK, MEASURE = 0, 1, 2, 3, 6, 7
HEADS = [column.own_head for column in LEDGER.columns]


def uid(number):
    return f"5d0f2c1e-0000-4000-8000-{number:012d}"


def row(number, problem, words=None):
    """Measure `number` of a problem, 1 to 3; problems 1 and 2 are of one finding, and say the same."""
    finding = 1 if problem < 3 else 2
    return Row(
        {
            "aspect": "组织建设", "finding": f"反馈{finding}", "problem": "不够规范" if problem < 3 else "问题三",
            "cause": "", "goal": "", "mark": f"{problem}-{number}", "measure": words or f"措施{number}：每季度检查一次",
            "state": "持续推进",
        },
        uid(number), 7,
        parts={"aspect": Part(uid(900), 1), "finding": Part(uid(800 + finding), 2), "problem": Part(uid(700 + problem), 3)},
    )  # fmt: skip


ROWS = [row(1, 1), row(2, 1), row(3, 2), row(4, 3), row(5, 3), row(6, 3)]


def ids(sheet):
    return [one.id for one in sheet.rows]


def problems(sheet):
    return [one.parts["problem"].id for one in sheet.rows]


@pytest.fixture
def word():
    return python_docx.Document(
        io.BytesIO(as_word(filled(ROWS, foot=("共1个方面2类3个问题、措施6条，已完成0条。",), signed=True)))
    )


def back(document, **options):
    stream = io.BytesIO()
    document.save(stream)
    return returned(pages(stream.getvalue()), (LEDGER,), **options)


def body(document):
    """The rows under the two of the head."""
    return document.tables[0]._tbl.tr_lst[2:]


def type_in(element, place, words):
    """Type over a cell; a new row has empty paragraphs."""
    cell = python_docx.table._Cell(element.tc_lst[place], None)
    cell.paragraphs[0].text = words


def new_row(element):
    """A row as Word inserts it under another: cells and tall cells go on, words do not."""
    made = copy.deepcopy(element)
    for cell in made.tc_lst:
        for run in list(cell.iter(qn("w:r"))):
            run.getparent().remove(run)
        if (merge := cell.tcPr.find(qn("w:vMerge"))) is not None and merge.get(qn("w:val")) == "restart":
            del merge.attrib[qn("w:val")]
    element.addnext(made)
    return made


def test_typed_into_and_renumbered(word):
    """Every number typed anew, a state changed, a date written: the ids are not in those cells."""
    for number, element in enumerate(body(word)):
        type_in(element, NUMBER, str(100 - number))
    type_in(body(word)[1], HEADS.index("状态"), " 已 完 成 ")
    type_in(body(word)[1], HEADS.index("完成时限"), "2021年底并长期坚持")

    sheet = back(word)

    assert ids(sheet) == [uid(number) for number in range(1, 7)]
    assert (sheet.bad, sheet.notices) == ((), ())
    assert sheet.rows[1].values["state"] == "已完成"
    due = sheet.rows[1].values["due"]
    assert (due.kind, due.day, due.kept_up) == (DeadlineKind.FIXED, date(2021, 12, 31), True)
    assert [one.ordinal for one in sheet.rows] == [100, 99, 98, 97, 96, 95]


def test_a_row_inserted_under_a_problem_belongs_to_it(word):
    made = new_row(body(word)[0])
    type_in(made, MEASURE, "新增措施")

    sheet = back(word)

    assert ids(sheet) == [uid(1), None, *(uid(number) for number in range(2, 7))]
    added = sheet.rows[1]
    assert {name: part.id for name, part in added.parts.items()} == {"aspect": uid(900), "finding": uid(801), "problem": uid(701)}  # fmt: skip
    assert (added.values["finding"], added.values["problem"], added.values["measure"]) == ("反馈1", "不够规范", "新增措施")  # fmt: skip
    assert sheet.rows[2].values["problem"] == "不够规范"
    assert (sheet.bad, sheet.notices) == ((), ())


def test_a_row_pasted_after_a_tall_cell_with_nothing_in_front(word):
    """It stands outside of the tall cell: its blank cells mean what stands above."""
    made = new_row(body(word)[1])
    for cell in made.tc_lst:
        if (merge := cell.tcPr.find(qn("w:vMerge"))) is not None:
            cell.tcPr.remove(merge)
    type_in(made, MEASURE, "新增措施")

    sheet = back(word)

    assert sheet.rows[2].id is None
    assert sheet.rows[2].parts["problem"].id == uid(701)
    assert sheet.rows[2].values["problem"] == "不够规范"
    assert problems(sheet)[3] == uid(702)  # which says the same and is another one


def test_a_new_problem_with_two_measures(word):
    first, second = (new_row(body(word)[-1]) for _ in range(2))
    for element in (first, second):
        for place in (
            PROBLEM,
            *(
                HEADS.index(head)
                for head in ("原因分析", "整改目标", "牵头意见", "整改办意见", "销号时间", "结果")
            ),
        ):
            cell = element.tc_lst[place]
            if (merge := cell.tcPr.find(qn("w:vMerge"))) is not None:
                cell.tcPr.remove(merge)
    type_in(first, PROBLEM, "新的问题")
    type_in(first, MEASURE, "措施甲")
    type_in(second, PROBLEM, "同 上")
    type_in(second, MEASURE, "措施乙")

    sheet = back(word)

    one, two = sheet.rows[-2:]
    assert one.parts["problem"] == two.parts["problem"] == Part(None, None, one.number)
    assert one.parts["finding"].id == uid(802)
    assert (one.values["problem"], two.values["problem"]) == ("新的问题", "新的问题")


def test_sorted_deleted_and_taken_into_another_document(word):
    elements = body(word)
    table = word.tables[0]._tbl
    for element in elements[2:]:
        table.remove(element)
    for element in reversed(elements[3:]):
        for cell in element.tc_lst:
            if (merge := cell.tcPr.find(qn("w:vMerge"))) is not None:
                cell.tcPr.remove(merge)
        table.append(element)
    other = python_docx.Document()
    other.add_paragraph("2022年台账（汇总）")
    other.element.body.insert(1, table)

    sheet = back(other)

    assert ids(sheet) == [uid(1), uid(2), uid(6), uid(5), uid(4)]
    assert problems(sheet) == [uid(701), uid(701), uid(703), uid(703), uid(703)]
    assert sheet.notices == ("导出时共6行，现缺1行；缺少的行在系统中不会删除。",)
    assert (sheet.export, sheet.year) == ("e-1", 2021)


def test_a_row_copied_whole_is_told(word):
    element = body(word)[2]
    element.addnext(copy.deepcopy(element))

    sheet = back(word)

    assert "是同一条记录（整行复制而来）" in str(sheet.bad[0])


def test_cut_in_two_at_a_page_and_the_head_typed_again(word):
    """The lower half is a table of its own; in another file it begins with a copy of the head."""
    table = word.tables[0]._tbl
    lower = copy.deepcopy(table)
    for element in lower.tr_lst[:5]:
        lower.remove(element)
    for element in table.tr_lst[5:]:
        table.remove(element)
    table.addnext(lower)
    table.addnext(python_docx.oxml.parse_xml(f"<w:p {python_docx.oxml.ns.nsdecls('w')}/>"))
    halves = back(word)
    again = python_docx.Document(io.BytesIO(as_word(filled(ROWS))))
    elements = again.tables[0]._tbl.tr_lst
    for element in reversed(elements[:2]):
        elements[4].addnext(copy.deepcopy(element))

    for sheet in (halves, back(again)):
        assert ids(sheet) == [uid(number) for number in range(1, 7)]
        assert (sheet.bad, sheet.notices) == ((), ())


def test_hidden_words_made_visible(word):
    """A program that drops what makes words hidden: the marks are no words of the ledger."""
    for element in list(word.element.body.iter(qn("w:vanish"))):
        element.getparent().remove(element)

    sheet = back(word)

    assert said(sheet.rows) == said([replace(one, values=dict.fromkeys(one.values) | sheet.rows[at].values) for at, one in enumerate(ROWS)])  # fmt: skip
    assert not any("luoshi" in str(one.values) for one in sheet.rows)


def test_one_copy_of_a_repeated_cell_changed():
    """Unmerged in a spreadsheet, the words of a problem stand in each row; somebody changes them in one."""
    ledger, stamp = pages(as_xlsx(filled(ROWS)))
    lines = [list(line) for line in ledger.rows]
    lines[7][PROBLEM] = "问题三（修改）"
    unmerged = changed(ledger, lines, merges=[merge for merge in ledger.merges if merge[0] < 4])

    sheet = returned([unmerged, stamp], (LEDGER,))

    assert [one.values["problem"] for one in sheet.rows[3:]] == ["问题三（修改）"] * 3
    lines[8][PROBLEM] = "又一种写法"
    (bad,) = returned([changed(unmerged, lines), stamp], (LEDGER,)).bad
    assert str(bad) == "“问题整改台账”第9行D列“具体问题”：与第8行说的是同一条，写得却不一样，请改成一样的"


def test_only_the_first_cell_is_left_where_a_tall_one_was():
    ledger, stamp = pages(as_xlsx(filled(ROWS)))
    lines = [list(line) for line in ledger.rows]
    for number in (5, 8, 9):
        lines[number][ASPECT:MARK] = [None] * (MARK - ASPECT)
    bare = changed(ledger, lines, merges=[merge for merge in ledger.merges if merge[0] < 4])

    sheet = returned([bare, stamp], (LEDGER,))

    assert [one.values["problem"] for one in sheet.rows] == ["不够规范"] * 3 + ["问题三"] * 3
    assert (sheet.bad, sheet.notices) == ((), ())


def test_rows_of_two_problems_joined_in_one_cell_are_asked_about():
    ledger, stamp = pages(as_xlsx(filled(ROWS)))
    joined = changed(
        ledger, merges=[*(m for m in ledger.merges if m[1] != PROBLEM or m[0] < 4), (4, PROBLEM, 6, PROBLEM)]
    )

    (bad,) = returned([joined, stamp], (LEDGER,)).bad

    assert str(bad) == (
        "“问题整改台账”第7行D列“具体问题”：原属不同“具体问题”的行合并进了一个单元格，分不清说的是哪一条；"
        "请拆分单元格，或把这一行移回原处"
    )


BY_HAND = [
    ["某集团党委巡察反馈问题整改台账（2021年）"],
    ["填报单位（盖章）：某集团党委　　填报时间：2021年8月31日"],
    ["序\n号", "问题类别", "反馈\n问题", "具体表现", "整改措施", None, "责任\n领导", "牵头部门", "完成\n时限", "状 态", "备 注"],
    [None, None, None, None, "编号", "内容", None, None, None, None, None],
    ["一、政治建设方面"] + [None] * 10,
    [1, "政治建设", "反馈甲", "表现甲", datetime(2021, 1, 1), "措施一", "张 三", "办公室", "立行立改", "已 完 成", None],  # noqa: DTZ001
    [2, "〃", "同上", "同上", datetime(2021, 1, 2), "措施二", "李四", "办公室", "9月底前", "推进中", "重点"],  # noqa: DTZ001
    [3, None, None, "表现乙", "（1）", "措施三", None, None, "长期", "持续推进", None],
    [None] * 11,
    ["小计", None, None, None, None, "3条", None, None, None, None, None],
    ["序号", "问题类别", "反馈问题", "具体表现", "编号", "内容", "责任领导", "牵头部门", "完成时限", "状态", "备注"],
    ["二、组织建设方面"] + [None] * 10,
    [4, "组织建设", "反馈甲", "表现乙", "1", "措施四", None, None, "即日起", "未启动", None],
    [5, "组织建设", "反馈甲", "表现乙", 1.2, "措施五", None, None, "2021年底并长期坚持", "基本完成", None],
    ["共2个方面2类3个问题、措施5条，已完成1条，完成率20%"] + [None] * 10,
    ["填表人：王五", None, None, "审核人：", None, None, "联系电话：", None, None, None, None],
    ["注：1.一条措施一行。"] + [None] * 10,
]  # fmt: skip


def test_a_ledger_made_by_hand():
    """Head in two rows, ditto, blanks for what stands above, a subtotal, the head again, lines under the table."""
    heads = [(2, 4, 2, 5), *((2, place, 3, place) for place in range(11) if place not in {4, 5})]
    (sheet,) = interpret([made_by_hand(BY_HAND, merges=heads)], [LEDGER]).sheets

    rows = sheet.rows
    assert sheet.bad == ()
    assert [one.values["measure"] for one in rows] == ["措施一", "措施二", "措施三", "措施四", "措施五"]
    assert [one.values["mark"] for one in rows] == ["1-1", "1-2", "（1）", "1", "1.2"]
    assert [one.values["finding"] for one in rows] == ["反馈甲"] * 5
    assert [one.values["aspect"] for one in rows] == ["政治建设"] * 3 + ["组织建设"] * 2
    assert [one.parts["finding"].first for one in rows] == [6, 6, 6, 13, 13]  # a block begins: another one
    assert [one.parts["problem"].first for one in rows] == [6, 6, 8, 13, 13]
    kinds = [one.values["due"].kind for one in rows]
    fixed = DeadlineKind.FIXED
    assert kinds == [DeadlineKind.IMMEDIATE, fixed, DeadlineKind.LASTING, DeadlineKind.IMMEDIATE, fixed]
    assert [one.values["state"] for one in rows] == ["已完成", "持续推进", "持续推进", "未启动", "基本完成"]
    assert len(sheet.foot) == 3
    assert sheet.rows[1].values["note"] == "重点"


def test_without_hidden_ids_rows_are_known_by_number_and_words(word):
    """Typed anew, or pasted as plain text: what was known again is told and has no version."""
    for element in list(word.element.body.iter(qn("w:vanish"))):
        run = element.getparent().getparent()
        run.getparent().remove(run)
    type_in(body(word)[1], MEASURE, "措施2：每季度检查一次、每半年通报")
    type_in(body(word)[3], MEASURE, "完全不同的一件事情")
    sheet = back(word, year=2021)
    assert ids(sheet) == [None] * 6

    rows, notices = rejoined(sheet.rows, LEDGER, ROWS)

    assert [one.id for one in rows] == [uid(1), uid(2), uid(3), None, uid(5), uid(6)]
    assert [one.guessed for one in rows] == [True, True, True, False, True, True]
    assert {one.version for one in rows} == {None}
    assert [one.parts["problem"].id for one in rows] == [
        uid(701),
        uid(701),
        uid(702),
        uid(703),
        uid(703),
        uid(703),
    ]
    places = "、".join(str(one.number) for one in rows if one.guessed)
    assert notices == (f"第{places}行没有隐藏编号，按序号和文字认出是原有的5条记录，请核对后再确认。",)
    assert "aspect" not in rows[0].values
    assert rejoined(rows, LEDGER, ROWS)[1] == ()


def test_rows_that_fit_two_records_stay_new():
    twins = [
        replace(row(number, 1, "同样的措施"), values=row(number, 1, "同样的措施").values | {"mark": ""})
        for number in (1, 2)
    ]
    back_again = [replace(one, id=None, version=None, parts={}, number=9) for one in twins]

    assert [one.id for one in rejoined(back_again, LEDGER, twins)[0]] == [None, None]


def test_a_supervised_list_with_heads_of_their_own():
    lines = [
        ["2021年督办台账"],
        ["编号", "事项", "牵头部门", "完成时限", "进展", None, None, None, "结果"],
        [None, None, None, None, "第一季度", "2季度", "三季度", "第4季度", None],
        ["〔2021〕第3号", "推进融合", "办公室", "6月底前", "已立项", "在推进", None, None, "在 办"],
    ]
    grid = made_by_hand(
        lines, merges=[(0, 0, 0, 8), (1, 4, 1, 7), *((1, place, 2, place) for place in (0, 1, 2, 3, 8))]
    )

    (one,) = returned([grid], (SUPERVISED,)).rows

    assert (one.values["quarter1"], one.values["quarter2"], one.values["result"]) == (
        "已立项",
        "在推进",
        "在办",
    )
    assert one.values["due"].day == date(2021, 6, 30)


def test_the_stamp_of_a_word_table_is_that_of_a_workbook():
    def stamp(content):
        page = next(page for page in pages(content) if page.name == STAMP_SHEET)
        return from_rows(page.rows)

    in_word, in_workbook = stamp(as_word(filled(ROWS))), stamp(as_xlsx(filled(ROWS)))

    assert in_word.export == in_workbook.export == "e-1"
    assert [replace(one, tab="") for one in in_word.sheets] == [
        replace(one, tab="") for one in in_workbook.sheets
    ]
