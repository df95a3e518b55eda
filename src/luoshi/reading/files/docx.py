"""Word documents (.docx, and Kingsoft's .wps where that is inside), read from their XML.

Tracked changes are read as accepted and comments are left out, and both are said. Automatic numbering,
which is nowhere in the text of the file, is resolved to the labels Word prints.
"""

from __future__ import annotations

from functools import partial
from typing import IO

from lxml import etree

from luoshi.reading.files.assembly import Assembly, Json
from luoshi.reading.files.docx_numbering import Numbering
from luoshi.reading.files.docx_runs import Runs, Story
from luoshi.reading.files.docx_styles import Styles, numbered, switched_on
from luoshi.reading.files.docx_tables import read_table
from luoshi.reading.files.docx_unseen import unseen
from luoshi.reading.files.package import Package, attribute, child, local
from luoshi.sandbox.errors import FileRefused, Reason

HOLDERS = frozenset({"sdtContent", "customXml", "ins", "moveTo"})
EMPTY = "文档里没有文字（可能只有图片或扫描页）；请改用带文字的文件，也可以把正文复制到粘贴框里。"


def read(file: IO[bytes]) -> Json:
    """The plain text of a .docx.

    Raises:
        FileRefused: damaged, hostile or without words.
    """
    return Document(Package(file)).read()


class Document:
    """One document on its way to plain text."""

    def __init__(self, package: Package) -> None:
        self._package = package
        top = package.relations("")
        self._name = next(
            (one.target for one in top.values() if one.kind == "officeDocument"), "word/document.xml"
        )
        self._relations = package.relations(self._name)
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"), self._styles)
        self._story = Story(self._styles)
        self._out = Assembly("docx")
        self._kept = ""  # words of a paragraph whose mark was deleted: they join the next
        self._foreign = 0  # parts of other formats inside (altChunk)

    def _part(self, kind: str) -> etree._Element | None:
        name = next((one.target for one in self._relations.values() if one.kind == kind), None)
        return None if name is None else self._package.xml(name)

    def read(self) -> Json:
        """The whole."""
        root = self._package.xml(self._name)
        body = child(root, "body")
        if body is None:
            raise FileRefused(
                Reason.DAMAGED, "文件里找不到正文，可能已损坏；请用 Word 或 WPS 重新另存一份再试。"
            )
        self._blocks(body)
        self._flush()
        self._read_notes()
        self._read_furniture()
        result = self._out.result()
        if not result["text"]:
            raise FileRefused(Reason.SCANNED, EMPTY)
        self._say_what_was_done()
        return result | {"unread": self._foreign}

    def _blocks(self, holder: etree._Element, kind: str = "paragraph") -> None:
        for element in holder:
            name = local(element)
            if name == "p":
                self._paragraph(element, kind)
            elif name == "tbl":
                self._flush()
                self._table(element)
            elif name == "sdt":
                self._content_control(element, kind)
            elif name in HOLDERS:
                self._blocks(element, kind)
            elif name == "AlternateContent":
                chosen = child(element, "Choice")
                self._blocks(element if chosen is None else chosen, kind)
            elif name == "altChunk":
                self._foreign += 1

    def _content_control(self, element: etree._Element, kind: str) -> None:
        gallery = attribute(child(element, "sdtPr", "docPartObj", "docPartGallery"), "val") or ""
        if gallery.lower() == "table of contents":
            self._story.contents += 1
            return
        content = child(element, "sdtContent")
        if content is not None:
            self._blocks(content, kind)

    def _paragraph(self, element: etree._Element, kind: str) -> None:
        words, role, boxes = self._words(element)
        if words is not None:
            self._out.paragraph(words, kind, role)
        for box in boxes:
            self._blocks(box, "textbox")
            self._flush()

    def _words(self, element: etree._Element) -> tuple[str | None, str | None, list[etree._Element]]:
        """Label and words of a paragraph, its role, its text boxes; no words where nothing is printed."""
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"), "val") or self._styles.default
        runs = Runs(self._story, element, style)
        mark = child(properties, "rPr")
        joins = child(mark, "del") is not None or child(mark, "moveFrom") is not None
        self._story.insertions += child(mark, "ins") is not None
        if runs.in_contents:
            return None, None, runs.boxes
        text = self._kept + runs.text
        self._kept = ""
        if joins:
            self._story.deletions += 1
            self._kept = text
            return None, None, runs.boxes
        if not text.strip() and switched_on(mark, "vanish"):
            return None, None, runs.boxes
        place = self._numbering.place(numbered(properties), style)
        label = self._numbering.label(*place) if place else ""
        return label + text, self._styles.role(style, properties), runs.boxes

    def _flush(self) -> None:
        """Words whose deleted mark has no paragraph to join."""
        if self._kept:
            self._out.paragraph(self._kept)
            self._kept = ""

    def _table(self, element: etree._Element) -> None:
        boxes: list[etree._Element] = []
        lines, grid = read_table(element, partial(self._cell, boxes=boxes))
        if grid and len(grid[0]) == 1:  # a frame around paragraphs, not a table
            for line in lines:
                self._out.paragraph("\n".join(line))
        else:
            self._out.table(lines, grid)
        for box in boxes:
            self._blocks(box, "textbox")

    def _cell(self, holder: etree._Element, boxes: list[etree._Element]) -> str:
        words: list[str] = []
        for element in holder:
            name = local(element)
            if name == "p":
                text, _, found = self._words(element)
                boxes += found
                words.append(text or "")
            elif name == "tbl":
                lines, _ = read_table(element, partial(self._cell, boxes=boxes))
                words += [" ".join(filter(None, line)) for line in lines]
            elif name in HOLDERS:
                words.append(self._cell(element, boxes))
            elif name == "sdt" and (content := child(element, "sdtContent")) is not None:
                words.append(self._cell(content, boxes))
        words.append(self._kept)
        self._kept = ""
        return "\n".join(line for line in words if line.strip())

    def _read_notes(self) -> None:
        """Foot- and endnotes that the body refers to, in its order."""
        parts = {kind: self._part(f"{kind}s") for kind in ("footnote", "endnote")}
        known: dict[tuple[str, str], etree._Element] = {}
        for kind, root in parts.items():
            for note in () if root is None else root:
                if attribute(note, "type") in (None, "normal"):
                    known[kind, attribute(note, "id") or ""] = note
        asked, self._story.notes = self._story.notes, []
        for key in dict.fromkeys(asked):
            if key in known and (words := self._cell(known[key], [])):
                self._out.later(words, "footnote")

    def _read_furniture(self) -> None:
        """Headers and footers of every section, watermarks, all that is not printed: for the gates only."""
        parts = (one.target for one in self._relations.values() if one.kind in ("header", "footer"))
        for name in dict.fromkeys(parts):
            root = self._package.xml(name)
            if root is not None:
                boxes: list[etree._Element] = []
                self._out.furniture(self._cell(root, boxes))
                for box in boxes:
                    self._out.furniture(self._cell(box, []))
        for words in (*self._story.marks, *self._story.hidden, *unseen(self._package, self._name)):
            self._out.furniture(words)

    def _say_what_was_done(self) -> None:
        story, notices = self._story, self._out.notices
        if story.insertions or story.deletions:
            notices.append("文中有修订，已按全部接受处理（插入的保留，删除的去掉）。")
        if comments := self._part("comments"):
            count = sum(local(one) == "comment" for one in comments)
            if count:
                notices.append(f"批注 {count} 条未读入。")
        if hidden := sum(len(words.strip()) for words in story.hidden):
            notices.append(f"隐藏文字 {hidden} 字未读入。")
        if story.contents:
            notices.append("自动目录未读入。")
        if story.symbols:
            notices.append(f"有 {story.symbols} 个特殊符号无法用文字表示，已略去。")
        if self._foreign:
            notices.append(f"嵌入的其他格式内容 {self._foreign} 处未读入。")
