"""The words of one paragraph of a .docx: runs, fields, tracked changes, hidden words, text boxes."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from luoshi.reading.files.docx_styles import Styles, switched_on
from luoshi.reading.files.package import attribute, child, local

REMOVED = frozenset({"del", "moveFrom"})
# Holders of runs that add no words of their own.
HOLDERS = frozenset(
    {"ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdtContent", "fldSimple", "dir", "bdo", "oMath",
     "oMathPara", "num", "den", "e", "sub", "sup", "deg", "fName", "f", "sSup", "sSub", "rad", "d", "nary",
     "func"}
)  # fmt: skip
SIGNS = {
    "tab": "\t", "ptab": "\t", "cr": "\n", "br": "\n", "noBreakHyphen": "-", "softHyphen": "",
}  # fmt: skip
# Symbol fonts: the character as everybody reads it. Others are dropped and counted.
SYMBOLS = {
    "wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x75: "◆", 0x76: "❖", 0xA1: "○", 0xA4: "◎", 0xA7: "▪",
        0xA8: "□", 0xD8: "➢", 0xE0: "→", 0xE8: "→", 0xF0: "⇨", 0xFB: "×", 0xFC: "√", 0xFD: "☒", 0xFE: "☑",
        0x4A: "", 0x52: "☑", 0x54: "☒",
    },
    "wingdings 2": {0x50: "√", 0x4F: "×", 0x52: "☑", 0x54: "☒", 0xA3: "□", 0x2A: "□", 0x30: "□"},
    "symbol": {
        0xB3: "≥", 0xA3: "≤", 0xB4: "×", 0xB8: "÷", 0xB1: "±", 0xB0: "°", 0xB7: "·", 0xB9: "≠", 0xBB: "≈",
        0xA5: "∞", 0xAE: "→", 0xDE: "⇒", 0x61: "α", 0x62: "β", 0x67: "γ", 0x6D: "μ", 0x53: "Σ", 0x44: "Δ",
    },
}  # fmt: skip


@dataclass(slots=True)
class Story:
    """What is carried from paragraph to paragraph, and what was left out on the way."""

    styles: Styles
    fields: list[str] = field(
        default_factory=list
    )  # one an open field: "code" then "result"; "toc" for contents
    hidden: list[str] = field(default_factory=list)
    insertions: int = 0
    deletions: int = 0
    symbols: int = 0
    contents: int = 0  # fields that make a table of contents
    notes: list[tuple[str, str]] = field(default_factory=list)  # footnote or endnote, id
    marks: list[str] = field(default_factory=list)  # words drawn as a picture: watermarks

    @property
    def in_code(self) -> bool:
        """Inside the instruction of a field: nothing there is printed."""
        return any(one.startswith("code") for one in self.fields)

    @property
    def in_contents(self) -> bool:
        """Inside a table of contents."""
        return "toc" in self.fields


class Runs:
    """The visible words of one paragraph and the text boxes anchored in it."""

    def __init__(self, story: Story, paragraph: etree._Element, style: str | None) -> None:
        self._story = story
        self._style = style
        self._words: list[str] = []
        self.boxes: list[etree._Element] = []
        self.in_contents = story.in_contents
        for element in paragraph:
            self._take(element)
        self.in_contents = self.in_contents or story.in_contents
        self.text = "".join(self._words)

    def _take(self, element: etree._Element) -> None:
        name = local(element)
        if name in REMOVED:
            self._story.deletions += 1
        elif name == "r":
            self._run(element)
        elif name == "sdt":
            for inner in element:
                if local(inner) == "sdtContent":
                    self._take(inner)
        elif name == "AlternateContent":
            self._alternative(element)
        elif name == "t":  # of a run or a formula
            self._say(element.text or "")
        elif name in HOLDERS:
            self._story.insertions += name in ("ins", "moveTo")
            for inner in element:
                self._take(inner)

    def _alternative(self, element: etree._Element) -> None:
        """One of several forms of the same thing: the first, the newest."""
        choice = child(element, "Choice")
        chosen = choice if choice is not None and len(choice) else child(element, "Fallback")
        for inner in () if chosen is None else chosen:
            self._piece(inner)

    def _run(self, run: etree._Element) -> None:
        properties = child(run, "rPr")
        if properties is not None and (child(properties, "del") is not None):
            self._story.deletions += 1
            return
        if self._hidden(properties):
            words = "".join(piece.text or "" for piece in run if local(piece) == "t")
            if words.strip() and not self._story.in_code:
                self._story.hidden.append(words)
            fields = (piece for piece in run if local(piece) == "fldChar")
            for piece in fields:
                self._field(piece)
            return
        for piece in run:
            self._piece(piece)

    def _hidden(self, properties: etree._Element | None) -> bool:
        direct = switched_on(properties, "vanish")
        if direct is not None:
            return direct
        named = attribute(child(properties, "rStyle"), "val")
        return self._story.styles.hidden(named) or self._story.styles.hidden(self._style)

    def _piece(self, piece: etree._Element) -> None:
        name = local(piece)
        if name in SIGNS:
            self._say(SIGNS[name])
        elif name == "instrText":
            self._instruction(piece.text or "")
        elif name in ("footnoteReference", "endnoteReference"):
            self._story.notes.append((name.removesuffix("Reference"), attribute(piece, "id") or ""))
        elif name == "ruby":
            base = child(piece, "rubyBase")
            for inner in () if base is None else base:
                self._take(inner)
        elif name in ("drawing", "pict", "object"):
            self._drawing(piece)
        else:
            self._other_piece(piece, name)

    def _other_piece(self, piece: etree._Element, name: str) -> None:
        if name == "sym":
            self._symbol(piece)
        elif name == "fldChar":
            self._field(piece)
        else:  # words, forms, and runs inside an alternative
            self._take(piece)

    def _say(self, words: str) -> None:
        if not self._story.in_code:
            self._words.append(words)

    def _symbol(self, piece: etree._Element) -> None:
        font = (attribute(piece, "font") or "").strip().lower()
        try:
            code = int(attribute(piece, "char") or "", 16)
        except ValueError:
            code = 0
        if 0xF000 <= code <= 0xF0FF:
            code -= 0xF000
        sign = SYMBOLS.get(font, {}).get(code)
        if sign is None and font not in SYMBOLS and "wingdings" not in font and 0x20 < code < 0xD800:
            sign = chr(code)
        self._story.symbols += sign is None
        self._say(sign or "")

    def _field(self, piece: etree._Element) -> None:
        fields = self._story.fields
        match attribute(piece, "fldCharType"):
            case "begin":
                fields.append("code")
            case "separate" if fields:
                fields[-1] = "toc" if fields[-1] == "code toc" else "result"
            case "end" if fields:
                fields.pop()

    def _instruction(self, words: str) -> None:
        fields = self._story.fields
        if fields and fields[-1] == "code" and words.strip().upper().startswith("TOC"):
            fields[-1] = "code toc"
            self._story.contents += 1

    def _drawing(self, piece: etree._Element) -> None:
        """Text boxes of a drawing; where it has two forms of one box, the first."""
        for element in piece.iter():
            name = local(element)
            if name == "txbxContent" and not _inside(element, piece, ("txbxContent", "Fallback")):
                self.boxes.append(element)
            elif name == "textpath" and (words := attribute(element, "string")):
                self._story.marks.append(words)


def _inside(element: etree._Element, top: etree._Element, names: tuple[str, ...]) -> bool:
    parent = element.getparent()
    while parent is not None and parent is not top:
        if local(parent) in names:
            return True
        parent = parent.getparent()
    return False
