"""The styles of a .docx as far as reading needs them: numbering, outline level, hidden words."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from luoshi.reading.files.package import attribute, child, local

MOST_DEEP = 20  # a style chain longer than this is a circle
HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
OFF = ("0", "false", "off", "none")


class Numbered(NamedTuple):
    """A reference to a list: which, and which level (None: from elsewhere)."""

    number: str | None
    level: int | None


def switched_on(properties: etree._Element | None, name: str) -> bool | None:
    """An on/off property; None where it is not said."""
    found = child(properties, name)
    return None if found is None else (attribute(found, "val") or "1").lower() not in OFF


def numbered(properties: etree._Element | None) -> Numbered | None:
    """The numPr of paragraph properties."""
    found = child(properties, "numPr")
    if found is None:
        return None
    level = attribute(child(found, "ilvl"), "val")
    return Numbered(
        attribute(child(found, "numId"), "val"),
        int(level) if level is not None and level.isdigit() else None,
    )


class Styles:
    """All styles by their id, with inheritance."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self.default: str | None = None
        for style in () if root is None else root:
            key = attribute(style, "styleId")
            if local(style) != "style" or key is None:
                continue
            self._styles.setdefault(key, style)
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true"):
                self.default = key

    def _chain(self, key: str | None) -> list[etree._Element]:
        """The style and those it is based on, nearest first."""
        chain: list[etree._Element] = []
        while key in self._styles and len(chain) < MOST_DEEP:
            style = self._styles[key]
            chain.append(style)
            key = attribute(child(style, "basedOn"), "val")
        return chain

    def numbered(self, key: str | None) -> Numbered | None:
        """The list a paragraph style stands in."""
        number: str | None = None
        level: int | None = None
        for style in self._chain(key):
            if found := numbered(child(style, "pPr")):
                number = number if number is not None else found.number
                level = level if level is not None else found.level
        return None if number is None else Numbered(number, level)

    def names(self, key: str | None) -> list[str]:
        """Ids of the style and those it is based on, nearest first."""
        return [attribute(style, "styleId") or "" for style in self._chain(key)]

    def hidden(self, key: str | None) -> bool:
        """Whether words in this style are hidden."""
        for style in self._chain(key):
            said = switched_on(child(style, "rPr"), "vanish")
            if said is not None:
                return said
        return False

    def role(self, key: str | None, properties: etree._Element | None) -> str | None:
        """`heading1` … `heading9`, `title`, `subtitle`, or None for ordinary words."""
        direct = attribute(child(properties, "outlineLvl"), "val")
        if direct is not None and direct.isdigit():
            return f"heading{int(direct) + 1}" if int(direct) < 9 else None
        for style in self._chain(key):
            name = (attribute(child(style, "name"), "val") or "").strip().lower()
            if name in ("title", "subtitle"):
                return name
            if match := HEADING.match(name):
                return f"heading{match[1]}"
            level = attribute(child(style, "pPr", "outlineLvl"), "val")
            if level is not None and level.isdigit():
                return f"heading{int(level) + 1}" if int(level) < 9 else None
        return None
