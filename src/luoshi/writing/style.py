"""House styles: page, grid, fonts and sizes as data, each number with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from luoshi.writing.draft import Paper

TWIPS_PER_MM = 1440 / 25.4


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins, in twips."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    footer: int

    @property
    def text_width(self) -> int:
        """Between the margins, in twips."""
        return self.width - self.left - self.right


@dataclass(frozen=True, slots=True)
class Font:
    """A typeface as offices name it, and what may stand in for it."""

    name: str
    instead: str


@dataclass(frozen=True, slots=True)
class Style:
    """One house style. Sizes in points, distances in twips."""

    key: str
    name: str
    pages: dict[str, Page]  # by `draft.Paper`
    line_pitch: int
    spacing: int  # added between characters
    fonts: dict[str, Font]
    sizes: dict[str, float]
    levels: tuple[str, ...]  # font of heading level 1, 2, …; the last holds for all below

    def level_font(self, level: int) -> str:
        """Name of the font entry for a heading of this level, from 1."""
        return self.levels[min(level, len(self.levels)) - 1]


@cache
def style(key: str = "gb9704") -> Style:
    """The style of that key.

    Raises:
        ValueError: there is none, or a number lacks its source.
    """
    path = files("luoshi.writing").joinpath("data", f"{key}.toml")
    if not path.is_file():
        raise ValueError(f"no style {key!r}")
    return from_data(tomllib.loads(path.read_text(encoding="utf-8")))


def from_data(data: dict[str, Any]) -> Style:
    """A style from its data.

    Raises:
        ValueError: an entry is missing or has no source.
    """
    try:
        return Style(
            data["key"],
            data["name"],
            {paper: _page(data["pages"][paper]) for paper in Paper},
            round(_number(data["grid"], "line_pitch", "twips")),
            round(_number(data["grid"], "spacing", "twips")),
            {
                role: Font(one["name"], one["instead"])
                for role, one in data["fonts"].items()
                if _sourced(role, one)
            },
            {role: _number(data["sizes"], role, "pt") for role in data["sizes"]},
            tuple(data["levels"]["fonts"]),
        )
    except KeyError as error:
        raise ValueError(f"style {data.get('key')!r} lacks {error}") from error


def _page(data: dict[str, Any]) -> Page:
    names = ("width", "height", "top", "right", "bottom", "left", "footer")
    return Page(*(round(_number(data, name, "mm") * TWIPS_PER_MM) for name in names))


def _number(data: dict[str, Any], name: str, unit: str) -> float:
    entry = data[name]
    _sourced(name, entry)
    return float(entry[unit])


def _sourced(name: str, entry: dict[str, Any]) -> bool:
    if not entry.get("source"):
        raise ValueError(f"{name} has no source")
    return True
