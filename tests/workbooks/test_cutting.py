"""Columns and numbers of persons go before anything else sees them, from what is read and from what is stored."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from luoshi.kernel.boundary import forbidden_theme
from luoshi.workbooks import copy_without, cut, error_workbook, interpret, reasons_of
from luoshi.workbooks.copying import neutral
from luoshi.workbooks.cutting import without_numbers
from luoshi.workbooks.grids import grids
from tests.workbooks.sheets import PLAIN, made_by_hand, pages, raw_xlsx

pytestmark = pytest.mark.pure

ID, MOBILE = "11010519491231002X", "13800138000"
HEADS = ["序号", "工作任务", "身份证号", "牵头部门", "完成时限", "民族", "备注"]
LINES = [
    ["2021年任务清单", None, None, None, None, None, None],
    HEADS,
    [1, "任务甲", ID, "办公室", "9月底前", "汉族", "+1+1"],
    [2, "任务乙", ID, "人力部", "差不多", "回族", f"找张三 {MOBILE}"],
    ["合计", 2, None, None, None, None, None],
    ["填表人：李四", None, f"联系电话：{MOBILE}", None, None, None, None],
]
SECRETS = (ID, MOBILE, "汉族", "回族", "身份证号", "民族")


def everything(content):
    """All bytes of a file, its archive unpacked."""
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def word_file():
    document = docx.Document()
    document.add_paragraph(f"任务清单 联系人 {MOBILE}")
    table = document.add_table(len(LINES) - 1, len(HEADS))
    for number, line in enumerate(LINES[1:]):
        for place, cell in enumerate(line):
            table.cell(number, place).text = "" if cell is None else str(cell)
    struck = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>汉族</w:delText></w:r></w:del>")
    table.cell(1, 5).paragraphs[0]._p.append(struck)
    document.add_comment(document.paragraphs[0].runs, text=f"电话 {MOBILE}")
    document.core_properties.comments = ID
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def csv_file():
    lines = [",".join("" if cell is None else str(cell) for cell in line) for line in LINES]
    return "\r\n".join(lines).encode("gb18030")


FILES = {"xlsx": lambda: raw_xlsx(LINES), "docx": word_file, "csv": csv_file}


@pytest.mark.parametrize("ending", FILES)
def test_nothing_of_a_person_is_read_or_stored(ending, tmp_path):
    path = tmp_path / "花名册"
    path.write_bytes(FILES[ending]())
    with path.open("rb") as file:
        kept = cut(grids(file), forbidden_theme)
        copy = copy_without(file, kept)

    assert [(one.letter, one.head, one.theme) for one in kept.columns] == [
        ("C", "身份证号", "身份证件"),
        ("F", "民族", "民族"),
    ]
    assert copy.ending == f".{ending}"
    said = repr(kept.pages) + everything(copy.content)
    assert not [secret for secret in SECRETS if secret in said]
    assert "任务乙" in said
    again = cut(pages(copy.content), forbidden_theme)
    assert again.clean
    book = interpret(again.pages, [PLAIN])
    assert [(one.values["task"], one.remark) for one in book.rows("tasks.list")] == [
        ("任务甲", "+1+1" if ending != "csv" else "'+1+1"), ("任务乙", "找张三"),
    ]  # fmt: skip
    assert kept.sentences[0].endswith("C列“身份证号”涉及身份证件，没有读入，也没有保存。")


def test_a_clean_file_is_kept_as_it_is():
    content = io.BytesIO(
        raw_xlsx([["序号", "工作任务", "牵头部门", "完成时限"], [1, "民族团结教育", "办公室", "全年"]])
    )

    kept = cut(pages(content.getvalue()), forbidden_theme)

    assert (kept.clean, kept.columns, kept.sentences) == (True, (), ())
    assert copy_without(content, kept) is None


def test_the_letters_and_rows_of_what_is_left_are_those_of_the_file():
    kept = cut([made_by_hand(LINES)], forbidden_theme)

    (page,) = kept.pages
    assert [page.at(row, 3) for row in range(1, 4)] == ["牵头部门", "办公室", "人力部"]
    assert [(one.place, one.what) for one in kept.cells] == [("G4", "手机号"), ("C6", "手机号")]
    assert kept.sentences[2:] == ("“Sheet1”有2处手机号已去掉，没有保存：G4、C6。",)
    assert page.at(4, 0) == "合计"


@pytest.mark.parametrize(
    ("lines", "merges", "cut_columns"),
    [
        # under a group, and the group itself
        ([["姓名", "个人情况", None, "备注"], [None, "民族", "职务", None], ["张三", "汉族", "书记", "甲"]],
         [(0, 1, 0, 2), (0, 0, 1, 0), (0, 3, 1, 3)], [1]),
        ([["姓名", "身份证件", None, "备注"], [None, "类型", "号码", None], ["张三", "甲类", "乙号", "甲"]],
         [(0, 1, 0, 2), (0, 0, 1, 0), (0, 3, 1, 3)], [1, 2]),
        # without merges, as separated values have it
        ([["姓名", "个人情况", "", "备注"], ["", "民族", "职务", ""], ["张三", "汉族", "书记", "甲"]], [], [1]),
        # with breaks, spaces and another word
        ([["姓 名", "民\n族", "手机号码（本人）", "备注"], ["张三", "汉", "无", "甲"]], [], [1, 2]),
        # a second table below, with its own heads
        ([["序号", "姓名", "职务"], [1, "张三", "书记"], [], ["序号", "姓名", "学历"], [1, "李四", "大学"]], [], [2]),
        # no heads but forbidden ones
        ([["籍贯", "学历"], ["某省", "大学"]], [], [0, 1]),
        # words in a row of the body that only look like a head
        ([["序号", "主题", "单位"], [1, "民族", "机关"], ["", "家庭", "机关支部"]], [], []),
    ],
)  # fmt: skip
def test_where_heads_stand(lines, merges, cut_columns):
    kept = cut([made_by_hand(lines, merges=merges)], forbidden_theme)

    assert sorted(one.column for one in kept.columns) == cut_columns


@given(st.integers(0, 10**6), st.sampled_from(["{}", "张三{}", "电话：{}（本人）", "{}、{}", "Ａ{}"]))
def test_numbers_of_persons_wherever_they_stand(number, around):
    id_number = f"{110101 + number % 1000}1990{number % 12 + 1:02}{number % 28 + 1:02}{number % 1000:03}X"
    mobile = f"1{3 + number % 7}{number:09}"
    for secret, what in (
        (id_number, "身份证号"),
        (mobile, "手机号"),
        (f"{mobile[:3]} {mobile[3:7]}-{mobile[7:]}", "手机号"),
    ):
        text = around.format(*[secret] * around.count("{}"))
        left, found = without_numbers(text)
        assert found == what
        assert secret not in left
        assert left == around.format(*[""] * around.count("{}"))


@pytest.mark.parametrize(
    "words", ["20210305", "2021〔3〕号", "12345678901", "91110000710926094P", "010-12345678", "3.13800138000"]
)
def test_other_numbers_stay(words):
    assert without_numbers(words) == (words, "")


def test_a_form_of_one_person():
    """Labels down the page, values beside them."""
    lines = [
        ["党员登记表"],
        ["姓名", "张三", "性别", "男", "民族", "汉族"],
        ["所在党支部", "机关一支部", "籍贯", None, "某省", "学历", "大学"],
        ["党内职务", "书记", "身份证号", ID],
    ]

    kept = cut([made_by_hand(lines)], forbidden_theme)

    said = repr(kept.pages)
    assert not [secret for secret in ("男", "汉族", "某省", "大学", ID) if secret in said]
    assert [word for word in ("张三", "机关一支部", "书记", "党内职务") if word not in said] == []
    assert {("D2", "性别"), ("F2", "民族"), ("G3", "学历")} <= {(one.place, one.what) for one in kept.cells}


def test_a_table_inside_a_form_is_cut_downwards():
    lines = [
        ["姓名", "张三", "性别", "男"],
        ["党内职务", "书记", "民族", "汉族"],
        ["称谓", "姓名", "出生年月", "工作单位"],
        ["甲", "李四", "1990年1月", "某厂"],
        ["乙", "王五", "1991年2月", "某矿"],
    ]

    said = repr(cut([made_by_hand(lines)], forbidden_theme).pages)

    assert not [secret for secret in ("男", "汉族", "1990", "1991") if secret in said]


def test_a_table_without_ordinals_is_no_form():
    """Words in its body that a form would have as labels leave the heads alone."""
    lines = [
        ["主题", "民族", "牵头单位"],
        ["健康讲座", "汉族", "工会"],
        ["家风教育", "回族", "妇联"],
    ]

    kept = cut([made_by_hand(lines)], forbidden_theme)

    assert [one.head for one in kept.columns] == ["民族"]
    assert kept.pages[0].rows == [
        ["主题", None, "牵头单位"],
        ["健康讲座", None, "工会"],
        ["家风教育", None, "妇联"],
    ]


ROSTER = [
    ["姓名", "手机", "党内职务", "个人情况", None, "备注"],
    [None, None, None, "民族", "岗位", None],
    ["张三", MOBILE, "书记", "汉族", "操作工", "转入"],
    ["李四", None, "委员", "回族", "电工", None],
]


@pytest.mark.parametrize(
    "merges", [[], [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4), (0, 5, 1, 5)]]
)
@pytest.mark.parametrize(
    "lines", [ROSTER, [["党员花名册"], *ROSTER], ROSTER[:2]], ids=["plain", "title", "empty"]
)
def test_forbidden_heads_in_two_rows_of_a_header_leave_their_neighbours_alone(lines, merges):
    """Two rows with such words are no form of one person when they are one header."""
    down = len(lines[0]) == 1
    moved = [(top + down, left, low + down, right) for top, left, low, right in merges]

    kept = cut([made_by_hand(lines, merges=moved)], forbidden_theme)

    assert [one.head for one in kept.columns] == ["手机", "民族"]
    assert not [one for one in kept.cells if one.column not in {1, 3}]
    clean = [[None if place in {1, 3} else cell for place, cell in enumerate(line)] for line in lines]
    clean[down][3] = "个人情况"  # the group stands over 岗位, too
    assert kept.pages[0].rows == clean


@given(st.data())
def test_what_stands_right_of_a_forbidden_head_stays_wherever_the_heads_are(data):
    """Columns of a roster in any order, some of them under a group."""
    plain = ["党内职务", "党小组", "岗位", "去向", "职级", "荣誉"]
    heads = data.draw(st.permutations(["手机", "民族", *plain]))
    start = data.draw(st.integers(0, len(heads) - 2))
    width = data.draw(st.integers(2, len(heads) - start))
    upper, lower = ["姓名", *heads], [None] * (len(heads) + 1)
    for place in range(start + 1, start + 1 + width):
        lower[place], upper[place] = upper[place], None
    upper[start + 1] = "基本信息"
    body = [[f"党员{row}", *(f"{head}值{row}" for head in heads)] for row in "甲乙"]
    merges = [(0, start + 1, 0, start + width)] if data.draw(st.booleans()) else []

    (page,) = cut([made_by_hand([upper, lower, *body], merges=merges)], forbidden_theme).pages

    said = {cell for row in page.rows for cell in row}
    assert {*plain, "姓名", *(f"{head}值{row}" for head in plain for row in "甲乙")} <= said
    assert not {head + f"值{row}" for head in ("手机", "民族") for row in "甲乙"} & said


def test_numbers_typed_as_numbers():
    kept = cut(
        [made_by_hand([["序号", "工作任务", "备注"], [1, "甲", 13800138000.0], [2, 110105194912310020, 12]])],
        forbidden_theme,
    )

    assert [(one.place, one.what) for one in kept.cells] == [("C2", "手机号"), ("B3", "身份证号")]
    assert kept.pages[0].rows[2][2] == 12


def test_the_error_workbook():
    """The same sheets, columns and values, a reason beside each wrong row, and nothing that was cut."""
    kept = cut(pages(raw_xlsx(LINES)), forbidden_theme)
    heads = ["序号", "工作任务", "牵头部门", "完成时限", "备注"]
    wrong = {("Sheet1", 4): ["完成时限认不出", "另一条"], ("Sheet1", 3): ["=cmd|' /C calc'!A0"]}

    content = error_workbook(kept, wrong)

    (page,) = pages(content)
    assert [cell for cell in page.rows[1] if cell] == [*heads, "错误原因"]
    assert [page.at(row, 7) for row in range(1, 6)] == [
        "错误原因", "=cmd|' /C calc'!A0", "完成时限认不出\n另一条", None, None,
    ]  # fmt: skip
    assert [row[:5] for row in page.rows[2:4]] == [row[:5] for row in kept.pages[0].rows[2:4]]
    said = everything(content)
    assert not [secret for secret in SECRETS if secret in said]
    assert "<f>" not in said


def test_the_error_workbook_comes_back_mended():
    lines = [[*HEADS[:2], "牵头部门", "完成时限"], [1, "甲", "办公室", True]]
    kept = cut([made_by_hand(lines)], forbidden_theme)
    content = error_workbook(kept, reasons_of([]))
    assert everything(content).count("错误原因") == 0

    content = error_workbook(kept, {("Sheet1", 2): ["时限不对"]})
    (sheet,) = interpret(pages(content), [PLAIN]).sheets

    assert not [notice for notice in sheet.notices if "错误原因" in notice]


def test_reasons_name_the_column():
    book = interpret(
        [made_by_hand([["序号", "工作任务", "牵头部门", "完成时限"], [1, "甲", "#REF!", "全年"]])], [PLAIN]
    )

    assert reasons_of(book.bad) == {
        ("Sheet1", 2): ["C列“牵头部门”：公式出错，显示为“#REF!”，请改写成文字或数字"]
    }


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@sum", "\tx", "\rx"])
def test_no_formula_leaves_in_separated_values(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+3.5", "-", "—", "1=1", "-12%", "-1,200"])
def test_what_is_no_formula_stays(text):
    assert neutral(text) == text


def test_the_marks_of_an_export_stay_whatever_digits_are_in_them():
    """A seal may read as a mobile number, a digest as an identity number: they tie rows to records."""
    record = "a1380013-8000-4138-8123-b13800138000"
    mark = f"{record}@3#a1380013{'8' * 8}c1380013"
    page = made_by_hand(
        [["工号", "姓名", "_luoshi_id:x"], ["G1", "张三", mark], ["G2", "13800138000", record]]
    )
    kept = cut([page], forbidden_theme)
    assert [row[2] for row in kept.pages[0].rows[1:]] == [mark, record]
    assert kept.pages[0].rows[2][1] is None
    assert [one.what for one in kept.cells] == ["手机号"]
