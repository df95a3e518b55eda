"""PDF text layers: furniture, paragraphs, tables, turned pages."""

import pytest

from luoshi.reading.types import BlockKind
from luoshi.sandbox.errors import Reason
from tests.factories.pages import EM, LEFT, Sheet, encrypted_pdf, grid, pdf, typeset

pytestmark = pytest.mark.pure

REPORT = [
    "一、主要做法",
    (
        "一是强化学习。截至2021年8月底，组织党委理论学习中心组学习9次，开展专题研讨23次，覆盖党员1345人次，"
        "受教育职工达500余人次，同比增长12.5%，为历年最多。"
    ),
    "二是完善机制。",
    "（一）存在的问题",
    "少数支部“三会一课”不够规范，个别党员参加组织生活不够主动，学用结合还有差距，需要在今后的工作中认真加以改进和提高。",
]


@pytest.mark.parametrize("indent", [0, 2])
def test_paragraphs(lines, indent):
    assert lines(pdf(typeset(REPORT, indent=indent))) == REPORT


@pytest.mark.parametrize("lines_a_page", [2, 3, 5])
def test_paragraphs_over_pages(lines, lines_a_page):
    assert lines(pdf(typeset(REPORT * 3, lines_a_page=lines_a_page))) == REPORT * 3


def test_numbers_broken_over_lines_are_rejoined(lines):
    text = "二、" + "落" * 23 + "2021年底，组织学习1345次。"
    assert lines(pdf(typeset([text, "后"]))) == [text, "后"]
    split = [text[:26], text[26:]]
    assert split[0].endswith("2")


def test_furniture_is_told_apart(read):
    found = read(pdf(typeset(REPORT * 4, head="集团公司文件", lines_a_page=6)))
    assert found.text.split("\n")[:-1] == REPORT * 4
    assert "集团公司文件" in found.furniture
    assert "— 2 —" in found.furniture


@pytest.mark.parametrize("number", ["— 3 —", "-3-", "3", "第3页", "第 3 页 共 9 页", "3/9", "·3·"])
def test_forms_of_page_numbers(lines, number):
    sheet = typeset(["正文一段。"], numbers=False)[0]
    sheet.words.append((280.0, 800.0, 10.5, number))
    assert lines(pdf([sheet])) == ["正文一段。"]


def test_a_number_in_the_text_is_no_page_number(lines):
    assert lines(pdf(typeset(["2021", "正文一段。"], numbers=False))) == ["2021", "正文一段。"]


def test_title_over_two_lines(lines):
    title = "关于学习贯彻上级重要会议精神情况以及下一步工作打算的专题报告"
    sheet = typeset(["根据要求，现报告如下。"] * 3, numbers=False)[0]
    size = 22.0
    for place, part in enumerate((title[:19], title[19:])):
        width = len(part) * size
        sheet.words.insert(place, ((595 - width) / 2, 60 + 30.0 * place, size, part))
    assert lines(pdf([sheet]))[0] == title


def test_hanging_label(lines):
    sheet = Sheet()
    first, rest = "1.落实责任制，" + "落" * 19, "实" * 10 + "。"
    sheet.words = [
        (LEFT, 130.0, EM, "1."),
        (LEFT + 2 * EM, 130.0, EM, first[2:]),
        (LEFT + 2 * EM, 158.0, EM, rest),
    ]
    sheet.words += [(LEFT, 186.0, EM, "2."), (LEFT + 2 * EM, 186.0, EM, "完善机制。")]
    found = ["".join(line.split()) for line in lines(pdf([sheet]))]
    assert found == [first + rest, "2.完善机制。"]


def test_wide_gap_between_lines_ends_a_paragraph(lines):
    sheet = Sheet(
        words=[(LEFT, 130.0, EM, "落" * 27), (LEFT, 158.0, EM, "实" * 27), (LEFT, 230.0, EM, "落" * 20)]
    )
    assert lines(pdf([sheet])) == ["落" * 27 + "实" * 27, "落" * 20]


def test_table(read):
    sheet = typeset(["表前一段。"], numbers=False)[0]
    grid(sheet, [["序号", "单位", "次数"], ["1", "甲公司", "12"]], left=90, top=200, widths=[60, 200, 100])
    sheet.words.append((111.5, 400.0, EM, "表后一段。"))
    found = read(pdf([sheet]))
    assert found.text == "表前一段。\n序号\t单位\t次数\n1\t甲公司\t12\n表后一段。\n"
    assert [block.kind for block in found.blocks] == [
        BlockKind.PARAGRAPH,
        BlockKind.TABLE,
        BlockKind.PARAGRAPH,
    ]
    assert found.blocks[1].rows == (("序号", "单位", "次数"), ("1", "甲公司", "12"))


def test_merged_cell(read):
    sheet = Sheet()
    grid(sheet, [["问题", "一是"], ["", "二是"]], left=90, top=200, widths=[100, 200])
    sheet.rules.remove((90, 224.0, 390, 224.0))
    sheet.rules.append((190, 224.0, 390, 224.0))
    found = read(pdf([sheet]))
    assert found.text == "问题\t一是\n\t二是\n"
    assert found.blocks[0].rows == (("问题", "一是"), ("问题", "二是"))


def test_table_over_pages_has_its_head_once(lines):
    sheets = [Sheet(), Sheet()]
    for sheet, name in zip(sheets, "甲乙", strict=True):
        grid(sheet, [["单位", "次数"], [name, "3"]], left=90, top=120, widths=[100, 100])
    assert lines(pdf(sheets)) == ["单位\t次数", "甲\t3", "乙\t3"]


def test_frame_and_head_rule_are_no_table(lines):
    sheet = typeset(["正文一段。", "正文二段。"], numbers=False)[0]
    sheet.rules += [(60, 60, 540, 60), (60, 60, 60, 780), (540, 60, 540, 780), (60, 780, 540, 780)]
    assert lines(pdf([sheet])) == ["正文一段。", "正文二段。"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_turned_pages(lines, rotate):
    assert lines(pdf(typeset(REPORT), rotate=rotate)) == REPORT


def test_words_at_an_angle_are_a_watermark(read):
    sheets = typeset(REPORT)
    sheets[0].slanted = "内部资料"
    found = read(pdf(sheets))
    assert found.text.split("\n")[:-1] == REPORT
    assert "内部资料" in found.furniture


def test_bold_by_printing_twice(lines):
    sheet = typeset(["一、主要做法"], numbers=False)[0]
    sheet.words.append((sheet.words[0][0] + 0.4, *sheet.words[0][1:]))
    assert lines(pdf([sheet])) == ["一、主要做法"]


def test_contents_lines_are_left_out(read):
    found = read(pdf(typeset(["一、总则……………………1", "二、附则…………………12", "一、总则"])))
    assert (found.text, found.notices) == ("一、总则\n", ("目录未读入。",))


def test_footnote_follows_the_body(read):
    sheets = typeset(["甲段落的文字。"], numbers=False) + typeset(["乙段落的文字。"] * 9, numbers=False)
    sheets[0].words.append((LEFT, 760.0, 9.0, "①数据来自年报。"))
    found = read(pdf(sheets))
    assert found.text.split("\n")[0] == "甲段落的文字。"
    assert found.text.split("\n")[-2] == "数据来自年报。"
    assert found.blocks[-1].kind is BlockKind.FOOTNOTE


def test_page_that_is_a_picture_is_said(read):
    sheets = [*typeset(REPORT * 3), Sheet(picture=True)]
    assert read(pdf(sheets)).notices == (f"第 {len(sheets)} 页是图片，没有文字层，未读入。",)


def test_radicals_are_read_as_the_characters_they_stand_for(lines):
    assert lines(pdf(typeset(["⼀、⽣产⻋间和党⽀部", "⼆、⻓效机制"]))) == [
        "一、生产车间和党支部",
        "二、长效机制",
    ]


@pytest.mark.parametrize(
    "signature", [("集团党委", "二〇二一年九月十五日"), ("某某集团有限公司委员会", "2021年9月")]
)
def test_signature_and_date_flush_right(lines, signature):
    sheet = typeset(["一、" + "落" * 60 + "。"], numbers=False)[0]
    for place, text in enumerate(signature):
        width = sum(EM if char > "\xff" else EM / 2 for char in text)
        sheet.words.append((521.5 - width, 260.0 + 28 * place, EM, text))
    assert lines(pdf([sheet]))[-2:] == list(signature)


def test_small_words_in_the_margin_of_one_page(read):
    sheet = typeset(["正文一段。", "正文二段。"], numbers=False)[0]
    sheet.words += [(LEFT, 40.0, 9.0, "某某集团公司内部资料"), (LEFT, 815.0, 9.0, "打印于办公室")]
    found = read(pdf([sheet]))
    assert found.text == "正文一段。\n正文二段。\n"
    assert set(found.furniture) == {"某某集团公司内部资料", "打印于办公室"}


def test_refusals(refused):
    assert refused(encrypted_pdf()) is Reason.ENCRYPTED
    assert refused(pdf([Sheet(picture=True)] * 3)) is Reason.SCANNED
    assert refused(pdf([Sheet(picture=True, words=[(280.0, 800.0, 10.5, "— 1 —")])])) is Reason.SCANNED
    assert refused(pdf([Sheet()])) is Reason.EMPTY
    assert refused(pdf([Sheet(words=[(90.0, 100.0, 16.0, "\ue000\ue001\ue002" * 8)])])) is Reason.SCANNED
    assert refused(b"%PDF-1.5\nrubbish") is Reason.DAMAGED
    assert refused(pdf(typeset(REPORT))[:300]) is Reason.DAMAGED
