"""Word documents: words, tables, boxes, notes, changes, fields."""

import pytest
from docx import Document

from luoshi.reading.types import BlockKind
from luoshi.sandbox.errors import Reason
from tests.factories.files import cell, docx, docx_parts, p, run, table, zipped

pytestmark = pytest.mark.pure


def field(code, result):
    kinds = ['<w:fldChar w:fldCharType="begin"/>', f"<w:instrText>{code}</w:instrText>",
             '<w:fldChar w:fldCharType="separate"/>', f"<w:t>{result}</w:t>", '<w:fldChar w:fldCharType="end"/>']  # fmt: skip
    return "".join(f"<w:r>{one}</w:r>" for one in kinds)


def box(text, way="wps"):
    if way == "wps":
        inner = f"<wps:txbx><w:txbxContent>{p(text)}</w:txbxContent></wps:txbx>"
        return f"<w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>{inner}</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
    return (
        f"<w:pict><v:shape><v:textbox><w:txbxContent>{p(text)}</w:txbxContent></v:textbox></v:shape></w:pict>"
    )


def both(text):
    """A text box as Word writes it: the new form and the old one of the same box."""
    return (
        f'<mc:AlternateContent><mc:Choice Requires="wps">{box(text)}</mc:Choice>'
        f"<mc:Fallback>{box(text, 'v')}</mc:Fallback></mc:AlternateContent>"
    )


LINES = [
    ("paragraphs", p("一、总则") + p() + p("  （一）目的  "), ["一、总则", "（一）目的"]),
    ("runs of one paragraph", p(inner=run("基层党组织由7个") + run("调整为14个")), ["基层党组织由7个调整为14个"]),
    ("line break", p(inner="<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>"), ["甲", "乙"]),
    ("tab and hyphen", p(inner="<w:r><w:t>甲</w:t><w:tab/><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>"), ["甲\ta-b"]),
    ("no-break space", p("甲\u00a0乙\u200b丙"), ["甲 乙丙"]),
    ("hyperlink", p("见", inner=f"<w:hyperlink>{run('附件')}</w:hyperlink>"), ["见附件"]),
    ("field result only", p("截至", inner=field("DATE", "8月底")), ["截至8月底"]),
    ("simple field", p(inner=f'<w:fldSimple w:instr="NUMPAGES">{run("9")}</w:fldSimple>'), ["9"]),
    ("field in a field", p(inner='<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        + field("PAGE", "3") + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("结果")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'), ["结果"]),
    ("field over paragraphs", p(inner='<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>REF x</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/></w:r>' + run("甲")) + p(inner=run("乙") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
        + p("丙"), ["甲", "乙", "丙"]),
    ("content control in a line", p("由", inner=f"<w:sdt><w:sdtPr/><w:sdtContent>{run('办公室')}</w:sdtContent></w:sdt>"), ["由办公室"]),
    ("content control of blocks", f"<w:sdt><w:sdtContent>{p('甲')}{p('乙')}</w:sdtContent></w:sdt>", ["甲", "乙"]),
    ("ruby", p(inner="<w:r><w:ruby><w:rt><w:r><w:t>lhasa</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>拉萨</w:t></w:r>"
        "</w:rubyBase></w:ruby></w:r>"), ["拉萨"]),
    ("symbols", p(inner='<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("5")),
        ["☑≥5"]),
    ("smart tag", p(inner=f"<w:smartTag>{run('2021年')}</w:smartTag>"), ["2021年"]),
    ("text box once", p("甲", inner=f"<w:r>{both('红头')}</w:r>") + p("乙"), ["甲", "红头", "乙"]),
    ("old text box", p("甲", inner=f"<w:r>{box('红头', 'v')}</w:r>"), ["甲", "红头"]),
    ("page break", p(inner='<w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t></w:r>'), ["甲", "乙"]),
    ("strange parts", '<w:bookmarkStart w:id="1"/><w:proofErr/>' + p("甲") + "<w:sectPr/>", ["甲"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), [case[1:] for case in LINES], ids=[case[0] for case in LINES])
def test_lines(lines, body, expected):
    assert lines(docx(body)) == expected


def test_strict_namespace_and_other_part_name(lines):
    parts = docx_parts(p("甲"))
    body = parts.pop("word/document.xml").replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    parts["word/document2.xml"] = body
    for name in ("_rels/.rels", "[Content_Types].xml"):
        parts[name] = parts[name].replace("word/document.xml", "word/document2.xml")
    assert lines(zipped(parts)) == ["甲"]


CHANGED = [
    ("inserted", p("甲", inner=f'<w:ins w:id="1">{run("新")}</w:ins>'), ["甲新"]),
    ("deleted", p("甲", inner='<w:del w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>'), ["甲"]),
    ("moved", p(inner=f"<w:moveFrom>{run('移')}</w:moveFrom>") + p("乙", inner=f"<w:moveTo>{run('移')}</w:moveTo>"), ["乙移"]),
    ("mark deleted", p("甲，", '<w:rPr><w:del w:id="1"/></w:rPr>') + p("乙。") + p("丙"), ["甲，乙。", "丙"]),
    ("marks deleted in a row", p("甲", '<w:rPr><w:del w:id="1"/></w:rPr>') * 2 + p("乙"), ["甲甲乙"]),
    ("last mark deleted", p("甲", '<w:rPr><w:del w:id="1"/></w:rPr>'), ["甲"]),
    ("whole paragraph deleted", p("甲") + p("", '<w:rPr><w:del w:id="1"/></w:rPr>',
        '<w:del w:id="2"><w:r><w:delText>旧</w:delText></w:r></w:del>') + p("乙"), ["甲", "乙"]),
    ("row deleted", "<w:tbl><w:tr><w:trPr><w:del w:id='1'/></w:trPr>" + cell("旧") + cell("旧") + "</w:tr><w:tr>" + cell("甲")
        + cell("乙") + "</w:tr></w:tbl>", ["甲\t乙"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"), [case[1:] for case in CHANGED], ids=[case[0] for case in CHANGED]
)
def test_changes_are_taken_as_accepted(lines, body, expected):
    assert lines(docx(body)) == expected


def test_changes_and_comments_are_said(read):
    body = p("甲", inner=f'<w:ins w:id="1">{run("新")}</w:ins><w:commentRangeStart w:id="0"/>')
    found = read(docx(body, comments=f'<w:comment w:id="0">{p("此处请核")}</w:comment>'))
    assert found.text == "甲新\n"
    assert found.notices == ("文中有修订，已按全部接受处理（插入的保留，删除的去掉）。", "批注 1 条未读入。")


def test_nothing_is_said_of_a_clean_document(read):
    assert read(docx(p("甲"))).notices == ()


HIDDEN = [
    ("direct", run("密", "<w:vanish/>"), ""),
    ("by run style", run("密", '<w:rStyle w:val="H"/>'), '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'),
    ("by a style it is based on", run("密", '<w:rStyle w:val="B"/>'),
        ('<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="B"><w:basedOn w:val="H"/></w:style>')),
]  # fmt: skip


@pytest.mark.parametrize(("inner", "styles"), [case[1:] for case in HIDDEN], ids=[case[0] for case in HIDDEN])
def test_hidden_words_are_left_out_but_gates_see_them(read, inner, styles):
    found = read(docx(p("甲", inner=inner), styles=styles))
    assert (found.text, found.notices, found.furniture) == ("甲\n", ("隐藏文字 1 字未读入。",), ("密",))


def test_hidden_switched_off(lines):
    assert lines(docx(p(inner=run("明", '<w:vanish w:val="0"/>')))) == ["明"]


def test_headers_footers_watermarks_are_furniture(read):
    water = '<w:p><w:r><w:pict><v:shape><v:textpath string="机密"/></v:shape></w:pict></w:r></w:p>'
    found = read(
        docx(p("正文"), header1=p("内部资料") + water, header2=table(["a", "b"]), footer1=p("— 1 —"))
    )
    assert found.text == "正文\n"
    assert set(found.furniture) == {"内部资料", "机密", "a b", "a", "b", "— 1 —"}


def test_footnotes_follow_the_body(read):
    body = p("甲", inner='<w:r><w:footnoteReference w:id="2"/></w:r>') + p(
        "乙", inner='<w:r><w:endnoteReference w:id="3"/></w:r>'
    )
    notes = f'<w:footnote w:type="separator" w:id="0">{p("———")}</w:footnote><w:footnote w:id="2">{p("脚注")}</w:footnote>'
    found = read(docx(body, footnotes=notes, endnotes=f'<w:endnote w:id="3">{p("尾注")}</w:endnote>'))
    assert found.text == "甲\n乙\n脚注\n尾注\n"
    assert [block.kind for block in found.blocks] == [BlockKind.PARAGRAPH] * 2 + [BlockKind.FOOTNOTE] * 2


def test_note_nobody_refers_to_is_not_read(lines):
    assert lines(docx(p("甲"), footnotes=f'<w:footnote w:id="2">{p("脚注")}</w:footnote>')) == ["甲"]


def test_contents_are_left_out(read):
    toc = p(inner='<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> TOC \\o "1-3"</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/></w:r>' + run("一、总则 1")) + p("二、附则 2", inner='<w:r><w:fldChar w:fldCharType="end"/></w:r>')  # fmt: skip
    found = read(docx(p("目录") + toc + p("一、总则")))
    assert (found.text, found.notices) == ("目录\n一、总则\n", ("自动目录未读入。",))


def test_contents_in_a_content_control(lines):
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    assert lines(docx(f"<w:sdt>{gallery}<w:sdtContent>{p('一、 1')}</w:sdtContent></w:sdt>" + p("一、"))) == [
        "一、"
    ]


def test_table(read):
    found = read(docx(p("表1") + table(["单位", "次数"], ["甲公司", "12"], ["", ""]) + p("后")))
    assert found.text == "表1\n单位\t次数\n甲公司\t12\n后\n"
    block = found.blocks[1]
    assert (block.kind, found.text[block.start : block.end]) == (BlockKind.TABLE, "单位\t次数\n甲公司\t12")
    assert block.rows == (("单位", "次数"), ("甲公司", "12"), ("", ""))


def test_merged_cells(read):
    body = table(
        [cell("问题", '<w:vMerge w:val="restart"/>'), "措施", "时限"],
        [cell("", "<w:vMerge/>"), "第一条", "8月"],
        [cell("合计", '<w:gridSpan w:val="2"/>'), "2"],
    )
    found = read(docx(body))
    assert found.text == "问题\t措施\t时限\n\t第一条\t8月\n合计\t2\n"
    assert found.blocks[0].rows == (
        ("问题", "措施", "时限"),
        ("问题", "第一条", "8月"),
        ("合计", "合计", "2"),
    )


def test_nested_table_and_lines_in_a_cell(read):
    inner = cell(p("一是甲。") + p("二是乙。") + table(["x", "y"]) + p())
    assert read(docx(table([inner, "后"]))).text == "一是甲。 二是乙。 x y\t后\n"


def test_frame_around_paragraphs_is_no_table(read):
    found = read(docx(table([cell(p("一、甲") + p("二、乙"))])))
    assert found.text == "一、甲\n二、乙\n"
    assert {block.kind for block in found.blocks} == {BlockKind.PARAGRAPH}


def test_short_rows_are_filled(read):
    row = f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('乙')}</w:tr>"
    found = read(docx(f"<w:tbl><w:tr>{cell('甲')}{cell('丙')}{cell('丁')}</w:tr>{row}</w:tbl>"))
    assert found.blocks[0].rows == (("甲", "丙", "丁"), ("", "乙", ""))


def test_headings_keep_their_role(read, tmp_path):
    path = tmp_path / "a.docx"
    document = Document()
    document.add_heading("报告", 0)
    document.add_heading("一、总则", 1)
    document.add_paragraph("正文")
    document.save(path)
    found = read(path.read_bytes())
    assert [(found.text[b.start : b.end], b.style) for b in found.blocks] == [
        ("报告", "title"), ("一、总则", "heading1"), ("正文", None),
    ]  # fmt: skip


def test_blocks_are_their_stretch_of_the_text(read):
    found = read(docx(p("甲") + table(["a", "b"], ["c", "d"]) + p("乙\u200b丙") + p("丁")))
    assert [found.text[b.start : b.end] for b in found.blocks] == ["甲", "a\tb\nc\td", "乙丙", "丁"]


def test_no_words_at_all(refused):
    assert refused(docx(p())) is Reason.SCANNED


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("word/document.xml", "<w:document"),
        ("word/document.xml", "<x/>"),
        ("word/_rels/document.xml.rels", "rubbish"),
    ],
)
def test_broken_parts(refused, name, data):
    assert refused(zipped(docx_parts(p("甲")) | {name: data})) is Reason.DAMAGED


def test_endless_depth(refused):
    deep = "<w:sdt><w:sdtContent>" * 5000 + p("x") + "</w:sdtContent></w:sdt>" * 5000
    assert refused(docx(deep)) in (Reason.DAMAGED, Reason.FAILED)


def test_styles_in_a_circle(lines):
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>'
        for a, b in ("AB", "BA")
    )
    assert lines(docx(p("甲", '<w:pStyle w:val="A"/>'), styles=styles)) == ["甲"]


def test_lying_span(read):
    found = read(docx(table([cell("甲", '<w:gridSpan w:val="99999999"/>'), "乙"])))
    assert found.text == "甲\t乙\n"
    assert len(found.blocks[0].rows[0]) == 513


def test_an_embedded_document_is_said_and_counted_for_the_gate(read):
    found = read(docx(p("一、总则") + "<w:altChunk/>"))
    assert (found.text, found.unread) == ("一、总则\n", 1)
    assert "嵌入的其他格式内容 1 处未读入。" in found.notices
    assert read(docx(p("一、总则"))).unread == 0
