"""Automatic numbering of a .docx resolved to the labels Word prints (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from luoshi.reading.files.docx_styles import Numbered, Styles, switched_on
from luoshi.reading.files.number_formats import printed
from luoshi.reading.files.package import attribute, child, local

LEVELS = 9
PLACE = re.compile(r"%([1-9])")


class Level(NamedTuple):
    """One level of a list."""

    start: int = 1
    form: str = "decimal"
    custom: str | None = None
    text: str = ""
    suffix: str = "tab"  # tab, space, nothing
    legal: bool = False  # isLgl: all numbers of the label in plain digits
    restart: int | None = None  # restarts after this level (1-based); 0 never; None after any higher one
    style: str | None = None  # the paragraph style that stands on this level


class _List(NamedTuple):
    """A numId: its abstract list with this instance's changes."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]  # startOverride


def _integer(text: str | None, otherwise: int) -> int:
    try:
        return max(-1, min(int(text), 1_000_000)) if text is not None else otherwise
    except ValueError:
        return otherwise


def _level(element: etree._Element) -> Level:
    form = child(element, "numFmt")
    if form is None:  # newer Word writes custom formats with an alternative for older ones
        form = child(element, "AlternateContent", "Choice", "numFmt")
    restart = attribute(child(element, "lvlRestart"), "val")
    return Level(
        start=_integer(attribute(child(element, "start"), "val"), 0),
        form=attribute(form, "val") or "decimal",
        custom=attribute(form, "format"),
        text=attribute(child(element, "lvlText"), "val") or "",
        suffix=attribute(child(element, "suff"), "val") or "tab",
        legal=bool(switched_on(element, "isLgl")),
        restart=None if restart is None else _integer(restart, 0),
        style=attribute(child(element, "pStyle"), "val"),
    )


def _levels(element: etree._Element) -> dict[int, Level]:
    return {
        _integer(attribute(inner, "ilvl"), 0): _level(inner) for inner in element if local(inner) == "lvl"
    }


class Numbering:
    """Counts the paragraphs of a document in order and gives each its printed label."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, dict[int, int]] = {}  # by abstract list: its instances count on together
        self._started: set[tuple[str, int]] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        abstracts: dict[str, etree._Element] = {}
        instances: dict[str, etree._Element] = {}
        for element in root:
            if local(element) == "abstractNum":
                abstracts[attribute(element, "abstractNumId") or ""] = element
            elif local(element) == "num":
                instances[attribute(element, "numId") or ""] = element
        for number, element in instances.items():
            key = self._linked(attribute(child(element, "abstractNumId"), "val") or "", abstracts, instances)
            if key not in abstracts:
                continue
            levels, starts = _levels(abstracts[key]), dict[int, int]()
            for change in element:
                if local(change) != "lvlOverride":
                    continue
                place = _integer(attribute(change, "ilvl"), 0)
                if (start := child(change, "startOverride")) is not None:
                    starts[place] = _integer(attribute(start, "val"), 0)
                if (changed := child(change, "lvl")) is not None:
                    levels[place] = _level(changed)
            self._lists[number] = _List(key, levels, starts)

    def _linked(
        self, key: str, abstracts: dict[str, etree._Element], instances: dict[str, etree._Element]
    ) -> str:
        """Follow numStyleLink: a list that is defined by a numbering style."""
        style = attribute(child(abstracts.get(key), "numStyleLink"), "val")
        if style is None:
            return key
        found = self._styles.numbered(style)
        element = instances.get(found.number or "") if found else None
        linked = attribute(child(element, "abstractNumId"), "val")
        if linked is not None and child(abstracts.get(linked), "numStyleLink") is None:
            return linked
        return next(
            (k for k, e in abstracts.items() if attribute(child(e, "styleLink"), "val") == style), key
        )

    def place(self, direct: Numbered | None, style: str | None) -> tuple[str, int] | None:
        """List and level of a paragraph from its own numPr and its style's; None when it is not numbered."""
        inherited = self._styles.numbered(style)
        number = direct.number if direct and direct.number is not None else (inherited and inherited.number)
        if number is None or number not in self._lists:  # numId 0 takes a paragraph out of its style's list
            return None
        if direct and direct.level is not None:
            level = direct.level
        else:
            levels = self._lists[number].levels
            names = self._styles.names(style)
            tied = next((n for name in names for n, one in levels.items() if one.style == name), None)
            level = tied if tied is not None else (inherited and inherited.level) or 0
        return number, min(level, LEVELS - 1)

    def label(self, number: str, place: int) -> str:
        """Count one paragraph and give its label with what follows it; empty for bullets."""
        found = self._lists[number]
        counters = self._counters.setdefault(found.abstract, {})
        level = found.levels.get(place, Level())
        if place in found.starts and (number, place) not in self._started:
            counters[place] = found.starts[place]
        else:
            counters[place] = counters[place] + 1 if place in counters else level.start
        self._started.add((number, place))
        for deeper in [key for key in counters if key > place]:
            after = found.levels.get(deeper, Level()).restart
            if after is None or place < after:
                del counters[deeper]
        return self._printed(found, counters, level)

    @staticmethod
    def _printed(found: _List, counters: dict[int, int], level: Level) -> str:
        if level.form == "bullet":
            return ""

        def value(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            shown = found.levels.get(place, Level())
            number = counters.get(place, found.starts.get(place, shown.start))
            plain = level.legal and shown.form not in ("none", "bullet")
            return printed(number, "decimal" if plain else shown.form, shown.custom)

        words = PLACE.sub(value, level.text).strip()
        # A gap after ASCII keeps 1. apart from 2021年; after 、 or ） a typed label has none.
        gap = " " if words and level.suffix != "nothing" and words[-1].isascii() and words[-1] != ")" else ""
        return words + gap
