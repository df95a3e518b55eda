"""OFD files (GB/T 33190)."""

import pytest

from luoshi.reading.types import BlockKind
from luoshi.sandbox.errors import Reason
from tests.factories.files import zipped
from tests.factories.pages import OFD, Sheet, grid, ofd, ofd_parts, typeset

pytestmark = pytest.mark.pure

REPORT = [
    "关于工作情况的报告",
    "一、截至2021年8月底，组织学习9次，开展专题研讨23次，覆盖党员1345人次，受教育职工达500余人次，同比增长12.5%。",
    "二、少数支部学习不够规范。",
]


@pytest.mark.parametrize("lines_a_page", [2, 22])
def test_paragraphs(read, lines_a_page):
    found = read(ofd(typeset(REPORT, lines_a_page=lines_a_page)))
    assert (found.text.split("\n")[:-1], found.format) == (REPORT, "ofd")


def test_template_is_furniture(read):
    found = read(ofd(typeset(REPORT), template="秘密★1年"))
    assert found.furniture[0] == "秘密★1年"
    assert "秘密" not in found.text


def test_table(read):
    sheet = typeset(["表前一段。"], numbers=False)[0]
    grid(sheet, [["序号", "单位"], ["1", "甲公司"]], left=90, top=200, widths=[60, 200])
    found = read(ofd([sheet]))
    assert found.text == "表前一段。\n序号\t单位\n1\t甲公司\n"
    assert found.blocks[1].kind is BlockKind.TABLE


def content(*objects):
    return (
        f'<ofd:Page xmlns:ofd="{OFD}"><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>'
        f"<ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )


def with_page(*objects, **parts):
    return zipped(ofd_parts([Sheet()]) | {"Doc_0/Pages/Page_0/Content.xml": content(*objects)} | parts)


def words(code, boundary="20 20 100 10", more=""):
    return f'<ofd:TextObject Boundary="{boundary}" Size="5" {more}>{code}</ofd:TextObject>'


CODES = [
    ("no advances", words('<ofd:TextCode X="0" Y="5">落实</ofd:TextCode>'), "落实"),
    ("advances one by one", words('<ofd:TextCode X="0" Y="5" DeltaX="5 5 5">落实到位</ofd:TextCode>'), "落实到位"),
    ("repeated advances", words('<ofd:TextCode X="0" Y="5" DeltaX="g 2 5 5">落实到位</ofd:TextCode>'), "落实到位"),
    ("advances of another count", words('<ofd:TextCode X="0" Y="5" DeltaX="5">落实到位</ofd:TextCode>'), "落实到位"),
    ("rubbish for advances", words('<ofd:TextCode X="0" Y="5" DeltaX="g x">落实</ofd:TextCode>'), "落实"),
    ("two pieces of one line", words('<ofd:TextCode X="0" Y="5">落实</ofd:TextCode><ofd:TextCode X="10" Y="5">到位</ofd:TextCode>'), "落实到位"),
    ("scaled", words('<ofd:TextCode X="0" Y="2.5" DeltaX="2.5">落实</ofd:TextCode>', more='CTM="2 0 0 2 0 0"'), "落实"),
    ("in a block", "<ofd:PageBlock>" + words('<ofd:TextCode X="0" Y="5">落实</ofd:TextCode>') + "</ofd:PageBlock>", "落实"),
    ("order by place", words('<ofd:TextCode X="0" Y="5">后</ofd:TextCode>', "20 50 100 10")
        + words('<ofd:TextCode X="0" Y="5">先</ofd:TextCode>', "20 20 100 10"), "先\n后"),
    ("invisible", words('<ofd:TextCode X="0" Y="5">甲</ofd:TextCode>') + words('<ofd:TextCode X="9" Y="5">乙</ofd:TextCode>', more='Visible="false"'), "甲"),
]  # fmt: skip


@pytest.mark.parametrize(("objects", "text"), [case[1:] for case in CODES], ids=[case[0] for case in CODES])
def test_text_codes(read, objects, text):
    assert read(with_page(objects)).text == text + "\n"


def test_places_from_the_root(read):
    parts = ofd_parts(typeset(REPORT))
    parts["OFD.xml"] = parts["OFD.xml"].replace("Doc_0/Document.xml", "/Doc_0/Document.xml")
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(
        'BaseLoc="Pages', 'BaseLoc="/Doc_0/Pages'
    )
    assert read(zipped(parts)).text.split("\n")[:-1] == REPORT


def test_watermark(read):
    sheets = typeset(REPORT)
    sheets[0].slanted = "内部资料"
    assert "内部资料" in read(ofd(sheets)).furniture


def test_refusals(refused):
    parts = ofd_parts(typeset(REPORT))
    assert refused(ofd([Sheet(picture=True)])) is Reason.SCANNED
    assert refused(ofd([Sheet()])) is Reason.EMPTY
    assert refused(zipped(parts | {"Doc_0/Encryptions.xml": "<x/>"})) is Reason.ENCRYPTED
    assert (
        refused(zipped({name: data for name, data in parts.items() if "Document" not in name}))
        is Reason.DAMAGED
    )
    assert (
        refused(zipped({name: data for name, data in parts.items() if "Page_0" not in name}))
        is Reason.DAMAGED
    )
    assert refused(zipped(parts | {"OFD.xml": "<x/>"})) is Reason.DAMAGED
    assert (
        refused(zipped(parts | {"Doc_0/Document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}))
        is Reason.HOSTILE
    )
