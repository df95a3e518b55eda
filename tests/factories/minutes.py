"""会议记录 as branches write them, as Word files."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import docx
from django.core.files.uploadedfile import SimpleUploadedFile
from docx.oxml import parse_xml

from luoshi.writing.markup import wrap


def word(*parts: str | Sequence[Sequence[str]]) -> bytes:
    """A .docx of paragraphs and tables, in order; a row shorter than the widest is merged to its end."""
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            for line in part.strip().split("\n"):
                document.add_paragraph(line)
            continue
        width = max(map(len, part))
        table = document.add_table(rows=0, cols=width)
        for row in part:
            cells = table.add_row().cells
            for at, words in enumerate(row):
                cells[at].text = words
            if len(row) < width:
                cells[len(row) - 1].merge(cells[-1])
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def revised(content: bytes, before: str, after: str) -> bytes:
    """The same file with words struck out and others put in by a reviser (修订)."""
    document = docx.Document(BytesIO(content))
    for paragraph in document.paragraphs:
        if before in paragraph.text:
            head, _words, rest = paragraph.text.partition(before)
            by = 'w:id="1" w:author="改稿人" w:date="2021-08-06T00:00:00Z"'
            runs = (
                f"<w:r><w:t>{head}</w:t></w:r><w:del {by}><w:r><w:delText>{before}</w:delText></w:r></w:del>"
                f"<w:ins {by}><w:r><w:t>{after}</w:t></w:r></w:ins><w:r><w:t>{rest}</w:t></w:r>"
            )
            for run in list(paragraph._p):
                paragraph._p.remove(run)
            for element in parse_xml(wrap(runs, "p")):
                paragraph._p.append(element)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def handed(content: bytes, name: str = "会议记录.docx") -> SimpleUploadedFile:
    """As a browser sends it."""
    return SimpleUploadedFile(name, content)


THEME_DAY = """
{unit}2021年8月主题党日活动记录
时　间：2021年8月5日（星期四）下午3点—5点    地 点：三楼会议室
主持人：党员　甲　　记录人：张文书
应到：{due}人  实到：{present}人
请假及事由：党员乙（住院）、党员　丙（挂职）
主题：学习党史
学习内容：《论中国共产党历史》
会议发言：
党员甲：我认为这一段很重要。
李四同志表示会认真整改。
散会时间：16时30分
主持人签字：
"""
