"""Words of a .docx that stand nowhere in its plain text, for the gate only: whoever keeps the file keeps them too.

Comments, deleted words, headers no section uses, boxes in notes, charts, SmartArt, building blocks, properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from luoshi.reading.files.package import Package, local

WORDS = re.compile(
    r"word/(?:comments\w*|header\d*|footer\d*|footnotes|endnotes"
    r"|(?:diagrams|charts|glossary)/[^/]+|embeddings/[^/]+)\.xml",
    re.IGNORECASE,
)
PROPERTIES = re.compile(r"docprops/\w+\.xml", re.IGNORECASE)


def unseen(package: Package, main: str) -> Iterator[str]:
    """Paragraphs and property values, each as one line; some of them may stand in the text as well."""
    for name in package.names():
        if PROPERTIES.fullmatch(name):
            root = package.xml(name)
            yield from () if root is None else (one.text for one in root.iter() if one.text)
        elif WORDS.fullmatch(name):
            yield from _paragraphs(package.xml(name))
    yield from _deleted(package.xml(main))


def _paragraphs(root: etree._Element | None) -> Iterator[str]:
    for one in () if root is None else root.iter():
        if local(one) == "p":
            yield "".join(piece.text or "" for piece in one.iter() if local(piece) in {"t", "delText"})


def _deleted(root: etree._Element | None) -> Iterator[str]:
    for one in () if root is None else root.iter():
        if local(one) == "p":
            yield "".join(piece.text or "" for piece in one.iter() if local(piece) == "delText")
