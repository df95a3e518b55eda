"""A report of a made-up group, in every format an office sends it in."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from luoshi.reading.files.office import program

TITLE = "关于2023年上半年安全生产专项整治工作推进情况以及存在问题的专题报告"
REPORT = (
    TITLE,
    "集团公司党委：",
    "按照上级部署，现将2023年上半年有关工作情况报告如下。",
    "一、主要做法和成效",
    (
        "（一）加强组织领导。集团党委召开专题会议12次，研究安全生产议题36项，将所属基层单位由9个调整为13个，"
        "配备专职安全员128名，比上年增加15.5%，覆盖率达到98.6%。"
    ),
    (
        "（二）开展隐患排查。截至2023年6月底，共排查隐患1345处，整改完成1302处，整改率96.8%，投入资金约3200万元；"
        "一是建立“日排查、周调度、月通报”制度，二是对重点车间开展“回头看”，三是聘请专家20余人次到现场指导。"
    ),
    "二、存在的问题",
    "一是部分单位责任落实不到位，个别负责人对隐患排查不够重视。",
    "二是应急演练针对性不强，少数班组全年仅开展1次演练。",
    "三、原因分析",
    "一是思想认识不足，存在重生产、轻安全的倾向。",
    "二是培训方式单一，考核机制不健全。",
    "四、下一步措施",
    "一是压实责任。由安全管理部牵头，各单位配合，9月底前完成责任清单修订。",
    "二是强化培训。每季度组织1次集中培训，年底前实现全员轮训。",
    "特此报告。",
)
ROWS = (
    ("序号", "单位", "排查隐患（处）", "整改完成（处）"),
    ("1", "第一分公司", "560", "548"),
    ("2", "第二分公司", "785", "754"),
)
ROW_LINES = tuple("".join(row) for row in ROWS)
FOOTNOTE = "数据来自各单位月报。"


def squeezed(text: str) -> list[str]:
    """Lines without white space."""
    return ["".join(line.split()) for line in text.split("\n") if line.strip()]


def official_docx(
    paragraphs: Sequence[str] = REPORT[1:],
    *,
    title: str = TITLE,
    indent: bool = True,
    justified: bool = True,
    rows: Sequence[Sequence[str]] = (),
    automatic: bool = False,
) -> bytes:
    """A Word file laid out as official documents are: A4, 16 pt, 28 pt lines, heads, feet, page numbers.

    `automatic` takes 一、 and （一） out of the words and lets Word number them.
    """
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(
        Mm, (37, 35, 28, 26)
    )
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(16), "FangSong"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "FangSong")
    normal.paragraph_format.line_spacing, normal.paragraph_format.space_after = Pt(28), Pt(0)
    section.header.paragraphs[0].text = "某某集团有限公司 内部资料"
    _page_number(section.footer.paragraphs[0])
    if title:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(title).font.size = Pt(22)
    if automatic:
        _lists(document)
    for text in paragraphs:
        paragraph = document.add_paragraph()
        place = _numbered(paragraph, text) if automatic else None
        paragraph.add_run(text if place is None else text.split("、" if place == 0 else "）", 1)[1])
        if indent:
            paragraph.paragraph_format.first_line_indent = Pt(32)
        if justified:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if rows:
        table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
        for row, words in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, words, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page_number(paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("— ")
    run = paragraph.add_run()
    for kind in ("begin", None, "end"):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = "PAGE"
        run._r.append(element)
    paragraph.add_run(" —")


def _lists(document) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, text in enumerate(("%1、", "（%2）"))
    )
    root = document.part.numbering_part.element
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))


def _numbered(paragraph, text: str) -> int | None:
    place = 0 if text[1:2] == "、" else 1 if text[:1] == "（" and text[2:3] == "）" else None
    if place is not None:
        properties = paragraph._p.get_or_add_pPr()
        xml = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{place}"/><w:numId w:val="90"/></w:numPr>'
        properties.append(parse_xml(xml))
    return place


def converted(data: bytes, ending: str, folder: Path, *, source: str = "docx") -> bytes:
    """The same document in another format, by LibreOffice."""
    path = folder / f"source.{source}"
    path.write_bytes(data)
    office = program()
    assert office is not None
    command = [
        office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", ending, "--outdir", str(folder), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / f"source.{ending}").read_bytes()
