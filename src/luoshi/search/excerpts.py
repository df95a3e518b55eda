"""The words around what was found, cut from a text, with what was found marked."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final, NamedTuple

from luoshi.search.words import places

LONGEST: Final = 120  # characters of an excerpt
BEFORE: Final = 24  # of them before the first match


class Part(NamedTuple):
    """A piece of a text, marked where it was asked for."""

    text: str
    is_match: bool


def marked(text: str, words: Sequence[str]) -> list[Part]:
    """A whole text in pieces."""
    plain = unicodedata.normalize("NFC", text)
    return _cut(plain, _spans(plain, words), 0, len(plain))


def excerpt(title: str, text: str, words: Sequence[str]) -> list[Part]:
    """The lines of a text where words were found, cut around the first; empty where none does.

    `title`: words of the record that its heading does not show.
    """
    lines = [unicodedata.normalize("NFC", line) for line in (title, *text.splitlines()) if line.strip()]
    found: list[Part] = []
    left = set(words)
    for line in lines:
        here = {word for word in left if next(places(line, word), None) is not None}
        if here:
            if found:
                found.append(Part(" … ", is_match=False))
            found += _around(line, words)
            left -= here
        if not left:
            break
    return found


def _around(line: str, words: Sequence[str]) -> list[Part]:
    spans = _spans(line, words)
    start = max(0, spans[0][0] - BEFORE) if len(line) > LONGEST else 0
    end = min(len(line), start + LONGEST)
    parts = _cut(line, [(max(a, start), min(b, end)) for a, b in spans if a < end], start, end)
    if start:
        parts.insert(0, Part("…", is_match=False))
    if end < len(line):
        parts.append(Part("…", is_match=False))
    return parts


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where any of the words stand, put together where they touch."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for word in words for span in places(text, word)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: Sequence[tuple[int, int]], start: int, end: int) -> list[Part]:
    parts: list[Part] = []
    at = start
    for first, last in spans:
        parts += [Part(text[at:first], is_match=False), Part(text[first:last], is_match=True)]
        at = last
    parts.append(Part(text[at:end], is_match=False))
    return [part for part in parts if part.text]
