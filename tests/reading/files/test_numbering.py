"""Automatic numbering: the labels Word prints."""

import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from luoshi.reading.files.number_formats import FORMATS, counted, printed
from luoshi.reading.files.office import program
from tests.factories.files import docx, level, numbered, numbering, p, table

pytestmark = pytest.mark.pure

FORMAT_CASES = [
    ("decimal", {1: "1", 12: "12"}),
    ("decimalZero", {1: "01", 10: "10", 100: "100"}),
    ("decimalFullWidth", {1: "１", 12: "１２"}),
    ("upperRoman", {1: "I", 4: "IV", 9: "IX", 14: "XIV", 1999: "MCMXCIX"}),
    ("lowerRoman", {3: "iii", 40: "xl"}),
    ("upperLetter", {1: "A", 26: "Z", 27: "AA", 28: "BB"}),
    ("lowerLetter", {2: "b"}),
    ("chineseCountingThousand", {1: "一", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 100: "一百", 101: "一百零一",
        110: "一百一十", 111: "一百一十一", 1001: "一千零一", 1010: "一千零一十", 2021: "二千零二十一", 10000: "一万", 10500: "一万零五百"}),
    ("chineseCounting", {10: "十", 15: "十五", 30: "三十"}),
    ("japaneseCounting", {1: "一", 10: "十", 19: "十九", 20: "二十", 101: "百一"}),
    ("ideographDigital", {10: "一〇", 21: "二一"}),
    ("chineseLegalSimplified", {1: "壹", 10: "壹拾", 12: "壹拾贰", 20: "贰拾"}),
    ("ideographTraditional", {1: "甲", 10: "癸", 11: "甲"}),
    ("ideographZodiac", {1: "子", 12: "亥"}),
    ("ideographZodiacTraditional", {1: "甲子", 60: "癸亥"}),
    ("ideographEnclosedCircle", {1: "㊀", 10: "㊉", 11: "11"}),
    ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
    ("decimalEnclosedCircleChinese", {3: "③", 10: "⑩"}),
    ("decimalEnclosedParen", {1: "⑴"}),
    ("decimalEnclosedFullstop", {1: "⒈"}),
    ("none", {1: ""}),
    ("aFormatOfTomorrow", {7: "7"}),
]  # fmt: skip


@pytest.mark.parametrize(("form", "expected"), FORMAT_CASES, ids=[case[0] for case in FORMAT_CASES])
def test_number_formats(form, expected):
    assert {number: printed(number, form) for number in expected} == expected


def test_custom_format():
    assert [printed(7, "custom", pattern) for pattern in ("001, 002, 003, ...", "01", "x", None)] == [
        "007",
        "07",
        "7",
        "7",
    ]


@given(st.sampled_from(sorted(FORMATS)), st.integers(-1, 10**9))
@example("ideographDigital", -1)
def test_any_number_prints(form, number):
    assert isinstance(printed(number, form), str)


DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")}
UNIT = {"十": 10, "百": 100, "千": 1000}


def value(words):
    """A counted number back, by the schoolbook."""
    high, _, low = words.rpartition("万")
    if high:
        return value(high) * 10_000 + value(low)
    total, digit = 0, 0
    for char in words:
        if char in UNIT:
            total += (digit or 1) * UNIT[char]
            digit = 0
        else:
            digit = DIGIT[char]
    return total + digit


@given(st.integers(1, 9_999_999))
def test_counting_goes_back(number):
    assert value(counted(number)) == number


def test_levels_restart_under_a_new_parent(lines):
    body = "".join(
        numbered(text, 1, place) for text, place in [("甲", 0), ("a", 1), ("b", 1), ("乙", 0), ("c", 1)]
    )
    levels = numbering(
        level(0, "chineseCountingThousand", "%1、"), level(1, "chineseCountingThousand", "（%2）")
    )
    assert lines(docx(body, numbering=levels)) == ["一、甲", "（一）a", "（二）b", "二、乙", "（一）c"]


def test_label_of_several_levels_and_legal(lines):
    levels = numbering(level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", more="<w:isLgl/>"))
    body = numbered("甲", 1, 0) + numbered("a", 1, 1) + numbered("b", 1, 1)
    assert lines(docx(body, numbering=levels)) == ["第一章甲", "1.1 a", "1.2 b"]


def test_plain_digits_are_kept_apart_from_the_words(lines):
    levels = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%2、"), level(2, "decimal", "（%3）"))
    body = "".join(numbered("2021年", 1, place) for place in range(3))
    assert lines(docx(body, numbering=levels)) == ["1. 2021年", "1、2021年", "（1）2021年"]


def test_suffix_nothing(lines):
    levels = numbering(level(0, "decimal", "%1.", more='<w:suff w:val="nothing"/>'))
    assert lines(docx(numbered("甲"), numbering=levels)) == ["1.甲"]


def test_bullets_leave_nothing(lines):
    assert lines(docx(numbered("甲") + p("乙"), numbering=numbering(level(0, "bullet", "\uf0b7")))) == [
        "甲",
        "乙",
    ]


def test_start_and_start_override(lines):
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    levels = numbering(level(0, "decimal", "%1、", start=5), more=more)
    body = "".join(numbered("x", number) for number in (1, 1, 2, 2, 1))
    assert lines(docx(body, numbering=levels)) == ["5、x", "6、x", "1、x", "2、x", "3、x"]


def test_two_lists_of_one_kind_count_on(lines):
    more = '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    body = numbered("x", 1) + numbered("y", 2)
    assert lines(docx(body, numbering=numbering(level(0, "decimal", "%1、"), more=more))) == ["1、x", "2、y"]


def test_level_changed_in_one_list(lines):
    more = (
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">{level(0, "upperLetter", "%1)")}'
        "</w:lvlOverride></w:num>"
    )
    assert lines(docx(numbered("x", 2), numbering=numbering(level(0, "decimal", "%1、"), more=more))) == [
        "A)x"
    ]


def test_never_restarting_level(lines):
    levels = numbering(
        level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2、", more='<w:lvlRestart w:val="0"/>')
    )
    body = "".join(numbered("x", 1, place) for place in (0, 1, 1, 0, 1))
    assert lines(docx(body, numbering=levels)) == ["一、x", "1、x", "2、x", "二、x", "3、x"]


def test_restart_only_after_the_first_level(lines):
    levels = numbering(
        level(0, "decimal", "%1、"),
        level(1, "decimal", "（%2）"),
        level(2, "decimal", "%3）", more='<w:lvlRestart w:val="1"/>'),
    )
    body = "".join(numbered("x", 1, place) for place in (0, 1, 2, 1, 2, 0, 1, 2))
    assert lines(docx(body, numbering=levels)) == [
        "1、x",
        "（1）x",
        "1）x",
        "（2）x",
        "2）x",
        "2、x",
        "（1）x",
        "1）x",
    ]


STYLED = (
    '<w:style w:type="paragraph" w:styleId="A"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="A"/></w:style>'
)


def test_numbering_through_styles(lines):
    levels = numbering(
        level(0, "chineseCounting", "%1、"),
        level(1, "decimal", "%2、"),
        level(2, "decimal", "%3）", more='<w:pStyle w:val="C"/>'),
    )
    body = "".join(p(style, f'<w:pStyle w:val="{style}"/>') for style in "ABBCA")
    assert lines(docx(body, numbering=levels, styles=STYLED)) == ["一、A", "1、B", "2、B", "1）C", "二、A"]


def test_paragraph_taken_out_of_its_styles_list(lines):
    body = p("甲", '<w:pStyle w:val="A"/>') + numbered("乙", 0, 0, '<w:pStyle w:val="A"/>')
    assert lines(docx(body, numbering=numbering(level(0, "decimal", "%1、")), styles=STYLED)) == [
        "1、甲",
        "乙",
    ]


def test_list_defined_by_a_numbering_style(lines):
    style = '<w:style w:type="numbering" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    more = (
        '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="S"/></w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="5"/></w:num>'
    )
    levels = numbering('<w:styleLink w:val="S"/>' + level(0, "decimal", "%1、"), more=more)
    assert lines(docx(numbered("x", 7), numbering=levels, styles=style)) == ["1、x"]


def test_numbered_cells_are_counted_in_order(lines):
    rows = table([numbered_cell(), "甲"], [numbered_cell(), "乙"])
    assert lines(docx(rows, numbering=numbering(level(0, "decimal", "%1")))) == ["1\t甲", "2\t乙"]


def numbered_cell():
    return f"<w:tc><w:tcPr/>{numbered('')}</w:tc>"


def test_deleted_paragraph_is_not_counted(lines):
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = numbered("甲") + numbered("", more=gone) + numbered("乙")
    assert lines(docx(body, numbering=numbering(level(0, "decimal", "%1、")))) == ["1、甲", "2、乙"]


def test_list_that_is_not_there(lines):
    assert lines(docx(numbered("甲", 99), numbering=numbering(level(0, "decimal", "%1、")))) == ["甲"]


@pytest.mark.office
@pytest.mark.skipif(program() is None, reason="needs LibreOffice")
def test_labels_are_those_libreoffice_prints(lines, tmp_path):
    """Another reader of the same file, asked for its plain text, prints the same labels."""
    levels = numbering(
        level(0, "chineseCountingThousand", "%1、"), level(1, "chineseCountingThousand", "（%2）"),
        level(2, "decimal", "%3．"), level(3, "decimalEnclosedCircle", "%4"), level(4, "ideographTraditional", "%5、"),
        level(5, "lowerLetter", "%6)"), level(6, "upperRoman", "%7、"), level(7, "decimal", "%1.%8", more="<w:isLgl/>"),
        more='<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>",
    )  # fmt: skip
    places = [0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 1, 2, 0, 1, 2, 3, 4, 4, *[0] * 10, 1]
    body = (
        "".join(numbered("文字", 1, place) for place in places) + numbered("文字", 2) + numbered("文字", 2, 1)
    )
    path = tmp_path / "numbers.docx"
    path.write_bytes(docx(body, numbering=levels))
    command = [
        program(), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
        "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    printed_by_office = (tmp_path / "numbers.txt").read_text("utf-8-sig").split("\n")

    def squeezed(rows):
        return ["".join(row.split()) for row in rows if row.strip()]

    assert squeezed(lines(path.read_bytes())) == squeezed(printed_by_office)
