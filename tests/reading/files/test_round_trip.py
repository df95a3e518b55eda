"""One report in every format gives one text, line by line, and one ledger."""

import pytest

from luoshi.reading import read_report
from luoshi.reading.files.office import program
from luoshi.reading.serialise import as_gold
from tests.factories.files import docx, html, level, numbered, numbering, p, rtf, table
from tests.factories.pages import ofd, pdf, typeset
from tests.factories.reports import REPORT, ROW_LINES, ROWS, converted, official_docx, squeezed

pytestmark = pytest.mark.pure

EXPECTED = squeezed("\n".join(REPORT))
office = pytest.mark.office
needs_office = pytest.mark.skipif(program() is None, reason="needs LibreOffice")

TEXTS = {
    "txt": "\n".join(REPORT).encode(),
    "txt as typed": "\r\n\r\n".join(f"\u3000\u3000{line}" for line in REPORT).encode("gb18030"),
    "docx": docx("".join(map(p, REPORT))),
    "official docx": official_docx(),
    "automatic numbers": official_docx(automatic=True),
    "pdf": pdf(typeset(REPORT, head="内部资料")),
    "pdf over pages": pdf(typeset(REPORT, lines_a_page=4)),
    "ofd": ofd(typeset(REPORT)),
    "html": html("".join(f"<p>\u3000\u3000{line}</p>\n" for line in REPORT), charset="gb18030"),
}


@pytest.mark.parametrize("form", TEXTS)
def test_every_format_gives_the_same_lines(read, form):
    assert squeezed(read(TEXTS[form]).text) == EXPECTED


def ledger(text):
    """What a reading says, without where it says it."""
    found = as_gold(read_report(text), "x")
    lists = {kind: found[kind] for kind in ("outline", "figures", "problems", "causes", "measures")}
    plain = {
        kind: [{key: value for key, value in item.items() if key != "start"} for item in items]
        for kind, items in lists.items()
    }
    return plain | {"links": found["links"], "section_links": found["section_links"]}


@pytest.mark.parametrize("form", ["docx", "pdf", "pdf over pages", "ofd", "html", "automatic numbers"])
def test_every_format_gives_the_same_ledger(read, form):
    expected = ledger(read(TEXTS["txt"]).text)
    assert len(expected["figures"]) > 10
    assert ledger(read(TEXTS[form]).text) == expected


LAYOUTS = [
    ("official", {}),
    ("ragged", {"justified": False}),
    ("automatic numbers", {"automatic": True}),
    ("not indented", {"indent": False}),
    ("table", {"rows": ROWS}),
    ("three times as long", {"paragraphs": [*REPORT[1:], *REPORT[2:], *REPORT[2:]]}),
]


@office
@needs_office
@pytest.mark.parametrize("options", [case[1] for case in LAYOUTS], ids=[case[0] for case in LAYOUTS])
def test_printed_to_pdf_by_libreoffice(read, tmp_path, options):
    data = official_docx(**options)
    words = squeezed(read(data).text)
    assert squeezed(read(converted(data, "pdf", tmp_path)).text) == words
    if "rows" in options:
        assert words == [*EXPECTED, *ROW_LINES]
    elif "paragraphs" not in options:
        assert words == EXPECTED


def hanging(place, form, text, left, hang):
    return level(place, form, text).replace(
        "</w:lvl>", f'<w:pPr><w:ind w:left="{left}" w:hanging="{hang}"/></w:pPr></w:lvl>'
    )


@office
@needs_office
def test_hanging_labels_and_cells_of_several_lines(read, tmp_path):
    """Labels set apart by tabs, and a ruled table whose cells break into lines."""
    levels = numbering(
        hanging(0, "chineseCountingThousand", "%1、", 720, 720), hanging(1, "decimal", "%2.", 1440, 1440),
        hanging(2, "decimal", "（%3）", 840, 420),
    )  # fmt: skip
    body = "".join(numbered(REPORT[4], 1, place) for place in (0, 1, 1, 2, 2, 0, 1, 2))
    rows = (("序号", "问题", "措施"), ("1", REPORT[8], REPORT[13]), ("2", REPORT[9], REPORT[14]))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    ruled = table(*rows).replace("<w:tblPr/>", f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>")
    widths = "".join(f'<w:gridCol w:w="{width}"/>' for width in (800, 3600, 4200))
    data = docx(
        body + ruled.replace("<w:tblGrid/>", f"<w:tblGrid>{widths}</w:tblGrid>") + p("表后文字。"),
        numbering=levels,
    )
    words = read(data)
    printed = read(converted(data, "pdf", tmp_path))
    assert printed.text == words.text
    assert [block.rows for block in printed.blocks if block.rows] == [
        block.rows for block in words.blocks if block.rows
    ]


@office
@needs_office
@pytest.mark.parametrize(("form", "automatic"), [("doc", True), ("odt", True), ("rtf", False)])
def test_older_formats(read, tmp_path, form, automatic):
    """LibreOffice writes an automatic 一、 into .rtf as ?, so that is asked of the other two."""
    data = converted(official_docx(automatic=automatic), form, tmp_path)
    found = read(data)
    assert (squeezed(found.text), found.format) == (EXPECTED, form)
    assert found.notices == (f"原文件是 .{form} 格式，先由 LibreOffice 转换后读取；请核对自动编号。",)


@office
@needs_office
def test_rich_text_with_escapes(read):
    assert squeezed(read(rtf(REPORT)).text) == EXPECTED


@office
@needs_office
def test_kingsofts_wps_is_read_by_its_content(tmp_path):
    """A .wps that is .doc inside, one that is .docx inside, and a .doc that is .docx inside."""
    from luoshi.reading import read_file

    inside = {"doc": converted(official_docx(), "doc", tmp_path), "docx": official_docx()}
    for ending, form in (("wps", "doc"), ("wps", "docx"), ("doc", "docx"), ("txt", "doc")):
        path = tmp_path / f"报告.{ending}"
        path.write_bytes(inside[form])
        found = read_file(path)
        assert (found.format, squeezed(found.text)) == (form, EXPECTED)
