"""Secrecy marks and personal columns, and the ordinary words that look like them."""

import pytest

from luoshi.reading.secrecy import marks, personal_tables
from luoshi.reading.types import Block, BlockKind, FileText
from tests.factories.files import docx, docx_parts, p, table, zipped
from tests.factories.pages import ofd, ofd_parts, pdf, typeset

pytestmark = pytest.mark.pure

BODY = "\n关于开展工作的通知\n各支部：\n" + "现就有关事项通知如下。\n" * 30


def text_file(text):
    return FileText(text=text, format="txt")


MARKED = [
    ("秘密★1年", "秘密★1年"),
    ("机密★20年", "机密★20年"),
    ("绝密★30年", "绝密★30年"),
    ("机密★", "机密★"),
    ("秘密★长期", "秘密★长期"),
    ("机 密 ★ 2 0 年", "机密★20年"),
    ("机\u3000密\u3000★\u3000二十年", "机密★二十年"),
    ("秘密★６个月", "秘密★6个月"),
    ("绝密★启用前", "绝密★启用前"),
    ("机密☆10年", "机密☆10年"),
    ("机密＊10年", "机密*10年"),
    ("  秘密  ", "秘密"),
    ("机 密", "机密"),
    ("绝密", "绝密"),
    ("【机密】", "机密"),
    ("（秘密）", "秘密"),
    ("机密级", "机密级"),
    ("密级：秘密", "密级:秘密"),
    ("密级: 机密", "密级:机密"),
    ("密级和保密期限：机密20年", "密级和保密期限:机密20年"),
    ("保密等级：绝密", "保密等级:绝密"),
    ("机密·5年", "机密·5年"),
    ("机密 5年", "机密5年"),
    ("秘密  特急", "秘密"),
    ("000001\t机密★5年", "机密★5年"),
    ("机密\t特急", "机密"),
    ("工作秘密", "工作秘密"),
    ("机密★10年  特急  某发〔2021〕3号", "机密★10年"),
]


@pytest.mark.parametrize(("line", "mark"), MARKED)
def test_marks_at_the_head(line, mark):
    assert mark in marks(text_file(line + BODY))


@pytest.mark.parametrize("line", ["附件2 机密★5年", "机密★20年", "绝密★启用前"])
def test_starred_marks_anywhere(line):
    assert marks(text_file(BODY + line + BODY)) != ()


PROSE = [
    "要严格保守国家秘密，加强保密教育。",
    "保守国家秘密",
    "严防泄露商业秘密和工作秘密。",
    "商业秘密★3年",
    "选举采取秘密投票的方式进行。",
    "会议采用无记名投票（秘密写票处）。",
    "加强数据机密性、完整性和可用性保护。",
    "秘密写票处",
    "保密委员会召开会议2次，开展保密检查5次。",
    "定密工作按照绝密、机密、秘密三级管理。",
    "本文件不涉及国家秘密",
    "非密",
    "密级：公开",
    "密级：无",
    "国家秘密载体管理",
    "标有“机密★20年”字样的文件资料应当由专人保管，并按规定办理登记、传阅和清退手续。",
    "揭开历史的秘密",
    "《保守国家秘密法》",
    "二、机密文件管理情况",
]


@pytest.mark.parametrize("line", PROSE)
def test_ordinary_words(line):
    assert marks(text_file(line + BODY)) == ()
    assert marks(text_file(BODY + line)) == ()


@pytest.mark.parametrize("line", ["秘密", "机密", "机密级"])
def test_a_bare_word_far_down_is_no_mark(line):
    assert marks(text_file(BODY + line + "\n" + BODY)) == ()


NAMES = [
    ("情况报告（机密）.docx", True),
    ("情况报告(秘密).pdf", True),
    ("【绝密】方案.doc", True),
    ("［机密］方案.doc", True),
    ("机密★5年 方案.docx", True),
    ("方案-机密.docx", True),
    ("机密_2021方案.docx", True),
    ("秘密.docx", True),
    ("绝密 方案.txt", True),
    ("关于保守国家秘密的报告.docx", False),
    ("保密工作总结.docx", False),
    ("商业秘密管理办法.docx", False),
    ("机密性评估.docx", False),
    ("2021年上半年总结.docx", False),
    ("", False),
]


@pytest.mark.parametrize(("name", "marked"), NAMES)
def test_file_names(name, marked):
    assert bool(marks(text_file("正文"), name)) is marked


def in_box(mark):
    shape = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{p(mark)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    return docx(p("正文") * 20 + p("尾", inner=shape))


def slanted(mark):
    sheets = typeset(["正文一段。"] * 3)
    sheets[0].slanted = mark
    return sheets


@pytest.mark.parametrize(
    "data",
    [
        docx(p("正文"), header1=p("机密★5年")),
        docx(p("正文"), footer1=p("机 密")),
        docx(p("正文"), header1='<w:p><w:r><w:pict><v:shape><v:textpath string="机密"/></v:shape></w:pict></w:r></w:p>'),
        docx(p("正文", inner="<w:r><w:rPr><w:vanish/></w:rPr><w:t>机密★5年</w:t></w:r>")),
        docx(table(["份号", "密级"], ["000001", "机密★5年"]) + p("正文") * 20),
        in_box("机密"),
        ofd(typeset(["正文"]), template="机密★5年"),
        pdf(typeset(["正文一段。"] * 40, head="机密★5年")),
        pdf(slanted("机密")),
        ofd(slanted("机密")),
    ],
    ids=["header", "footer", "watermark", "hidden", "table", "text box", "ofd template", "pdf head", "pdf slanted", "ofd slanted"],
)  # fmt: skip
def test_marks_outside_the_text(read, data):
    assert any("机密" in mark for mark in marks(read(data)))


UTF16_MARK = b"<FEFF" + "机密★5年".encode("utf-16-be").hex().encode() + b">"
PLAIN_PDF = pdf(typeset(["正文一段。"]))


def pdf_with(extra: bytes, *, page: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF with one more object; the table of places is left wrong, as in a file mended by hand."""
    data = PLAIN_PDF.replace(b"/Rotate", page + b" /Rotate").replace(b"/Root", trailer + b" /Root")
    return data.replace(b"xref\n", extra + b"\nxref\n", 1)


def docx_with(name: str, content: str) -> bytes:
    return zipped({**docx_parts(p("正文")), name: content})


WORDS = "<w:p><w:r><w:t>机密★5年</w:t></w:r></w:p>"
CHART = '<c:c xmlns:c="c" xmlns:a="a"><a:p><a:r><a:t>机密★</a:t></a:r><a:r><a:t>5年</a:t></a:r></a:p></c:c>'
OFD_PARTS = ofd_parts(typeset(["正文一段。"]))


@pytest.mark.parametrize(
    "data",
    [
        docx_with("docProps/core.xml", '<c xmlns:d="d"><d:subject>机密★5年</d:subject></c>'),
        docx_with("word/charts/chart1.xml", CHART),
        zipped(docx_parts(p("正文"), comments=f'<w:comment w:id="1">{WORDS}</w:comment>')),
        zipped(docx_parts(p("正文"), header1=p("甲"), header2=p("机密★5年"))),
        zipped(docx_parts(p("正文") + "<w:p><w:del><w:r><w:delText>机密★5年</w:delText></w:r></w:del></w:p>")),
        pdf_with(b"98 0 obj\n<< /Keywords " + UTF16_MARK + b" >>\nendobj", trailer=b"/Info 98 0 R"),
        pdf_with(
            b"98 0 obj\n<< /Type /Annot /Subtype /FreeText /Rect [0 0 9 9] /Contents " + UTF16_MARK + b" >>\nendobj",
            page=b"/Annots [98 0 R]",
        ),
        zipped({**OFD_PARTS, "OFD.xml": str(OFD_PARTS["OFD.xml"]).replace("<ofd:DocID>0", "<ofd:Title>机密★5年</ofd:Title><ofd:DocID>0")}),
        "<html><head><title>机密★5年</title></head><body><p>正文</p></body></html>".encode(),
        '<html><body><p style="display:none">机密★5年</p><p>正文</p></body></html>'.encode(),
    ],
    ids=["properties", "chart", "comment", "second header", "deleted", "pdf properties", "pdf note", "ofd title", "html title", "html hidden"],
)  # fmt: skip
def test_marks_where_nobody_looks(read, data):
    """They are not printed, but whoever keeps the file keeps them."""
    file = read(data)
    assert "机密" not in file.text
    assert marks(file) == ("机密★5年",)


@pytest.mark.parametrize(
    "text",
    [
        "机\u200c密\u2060★5年", "机密★\ufe0f5年", "机\u00ad密\u061c★５年", "\u202e机密★5年\u202c",
        "机\n密\n★\n5年", "　机　\n　密　\n　★　\n5年\n关于开展工作的通知",
    ],
)  # fmt: skip
def test_marks_taken_apart(text):
    assert marks(text_file(f"{text}{BODY}")) == ("机密★5年",)
    name = "".join(text.split("\n", 4)[:4])
    assert marks(text_file("正文"), f"{name}报告.docx") in {("机密★5年",), ("机密★",)}


def test_words_one_a_line_that_are_no_mark():
    assert marks(text_file("保\n密\n工\n作" + BODY)) == ()


PERSONAL = [
    (["姓名", "民族", "职务"], ("民族",)),
    (["序号", "姓 名", "身份证号码"], ("身份证号",)),
    (["姓名", "出生年月", "籍贯", "学历", "政治面貌"], ("籍贯", "出生", "学历")),
    (["姓名（必填）", "手机号码", "家庭住址"], ("住址", "手机")),
    (["职工姓名", "婚姻状况", "健康状况"], ("婚姻", "健康")),
    (["公民身份号码", "单位", "备注"], ("身份证号",)),
    (["单位", "宗教信仰", "备注"], ("宗教",)),
    (["姓名", "政治面貌", "党内职务"], ()),
    (["姓名", "岗位", "入党时间", "转正时间"], ()),
    (["单位", "学历", "人数"], ()),
    (["民族", "人数", "占比"], ()),
    (["联系人", "联系电话", "单位"], ()),
    (["姓名", "联系电话", "单位"], ()),
    (["序号", "问题", "措施"], ()),
]


@pytest.mark.parametrize(("heads", "found"), PERSONAL)
def test_personal_heads_in_tables_and_lines(read, heads, found):
    row = ["甲"] * len(heads)
    assert personal_tables(read(docx(table(heads, row)))) == found
    assert personal_tables(text_file("\t".join(heads) + "\n" + "\t".join(row))) == found
    assert personal_tables(text_file("  ".join(heads) + "\n")) == found


def test_head_under_a_title_row():
    rows = (("党员花名册", "党员花名册", "党员花名册"), ("序号", "姓名", "籍贯"), ("1", "甲", "某地"))
    assert personal_tables(FileText("x", "docx", blocks=(Block(BlockKind.TABLE, 0, 1, rows=rows),))) == (
        "籍贯",
    )


def test_form_for_one_person():
    rows = (("姓名", "甲", "性别", "男"), ("民族", "汉", "学历", "本科"))
    file = FileText("x", "docx", blocks=(Block(BlockKind.TABLE, 0, 1, rows=rows),))
    assert personal_tables(file) == ("民族", "学历")


def test_prose_about_such_things():
    prose = "加强民族团结教育，姓名、学历等信息不得外传。\n中华民族 伟大 复兴\n职工健康 体检 125人次\n"
    assert personal_tables(text_file(prose)) == ()


def test_id_numbers_without_heads():
    numbers = "甲 110105199003078515\n乙 11010519900307852X\n"
    assert personal_tables(text_file(numbers)) == ("身份证号",)
    assert personal_tables(text_file("项目代码 110105199003078515，")) == ()
