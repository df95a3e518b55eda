"""Pieces of WordprocessingML as strings: one parse of one long string is far faster than an object a cell."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from luoshi.writing.style import Font

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def text(words: str) -> str:
    """Words as XML; characters that XML cannot hold are left out."""
    return escape(_ILLEGAL.sub("", words))


def attribute(words: str) -> str:
    """Words inside double quotes."""
    return text(words).replace('"', "&quot;")


def fonts(font: Font) -> str:
    """Chinese and Latin alike: with only one of them set Word shows the other in its default face."""
    name = attribute(font.name)
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def size(points: float) -> str:
    """Font size; the format counts half points."""
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def run(words: str, properties: str = "") -> str:
    """A stretch of words; line breaks and tabs become their elements."""
    if not words:
        return ""
    inner = []
    for piece in re.split(r"([\n\t])", words):
        if piece == "\n":
            inner.append("<w:br/>")
        elif piece == "\t":
            inner.append("<w:tab/>")
        elif piece:
            inner.append(f'<w:t xml:space="preserve">{text(piece)}</w:t>')
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{look}{''.join(inner)}</w:r>"


def paragraph(style: str, runs: str, properties: str = "") -> str:
    """A paragraph of a named style; `properties` come after the style in the schema's order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def wrap(inner: str, tag: str) -> str:
    """An element with the namespace declared, ready to be parsed."""
    return f'<w:{tag} xmlns:w="{W}">{inner}</w:{tag}>'
