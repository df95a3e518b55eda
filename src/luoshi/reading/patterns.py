"""Patterns that are compiled when a text is first read with them.

A character class with Chinese punctuation costs a third of a millisecond to compile, and the grammar has
hundreds: compiled at import they were most of the start-up of `luoshi read`, and of programs that read nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, cast

from luoshi.reading.kept import compiled, with_starts

_GIVEN = (
    "search",
    "match",
    "fullmatch",
    "finditer",
    "findall",
    "split",
    "sub",
    "subn",
    "groups",
    "groupindex",
)


class Late:
    """Stands for a pattern; a used one has the methods of the compiled pattern as its own."""

    pattern: str
    flags: int

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags


class _Unused(Late):
    """Becomes a used one when the first attribute is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        pattern, starts = with_starts(self.pattern, self.flags)
        for given in _GIVEN:
            setattr(self, given, getattr(pattern, given))
        if starts:
            self.match = _matching(pattern, frozenset(starts))
            self.search, self.finditer = _settling(self, pattern, starts)
        self.__class__ = Late  # type: ignore[assignment] # which looks nothing up in vain
        return getattr(self, name)


_Find = Callable[..., "re.Match[str] | None"]
_FindAll = Callable[..., "Iterator[re.Match[str]]"]
# Looked through by `re` alone before the class of first characters pays for being compiled.
_SETTLES = 4096


def _settling(late: Late, pattern: re.Pattern[str], starts: str) -> tuple[_Find, _FindAll]:
    """`search` and `finditer` as they are, until so much was looked through that the quicker ones pay."""
    left = _SETTLES

    def count(text: str, pos: int, endpos: int) -> None:
        nonlocal left
        before, left = left, left - min(endpos, len(text)) + pos
        if left <= 0 < before:
            late.search = _searching(pattern, starts)  # type: ignore[attr-defined]
            late.finditer = _finding(late.search)  # type: ignore[attr-defined]

    def search(text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        count(text, pos, endpos)
        return pattern.search(text, pos, endpos)

    def finditer(text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        count(text, pos, endpos)
        return pattern.finditer(text, pos, endpos)

    return search, finditer


def _searching(pattern: re.Pattern[str], starts: str) -> _Find:
    """`search`, which only looks where a find can begin."""
    match = pattern.match
    find = compiled(f"[{re.escape(starts)}]").search

    def search(text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        begin = find(text, pos, endpos)
        while begin is not None:
            pos = begin.start()
            found = match(text, pos, endpos)
            if found is not None:
                return found
            begin = find(text, pos + 1, endpos)
        return None

    return search


def _finding(search: _Find) -> Callable[..., Iterator[re.Match[str]]]:
    """`finditer` of a pattern that never finds nothing: the next find begins where the last ended."""

    def finditer(text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        found = search(text, pos, endpos)
        while found is not None:
            yield found
            found = search(text, found.end(), endpos)

    return finditer


def _matching(pattern: re.Pattern[str], starts: frozenset[str]) -> _Find:
    """`match`, which is not tried where no find can begin."""
    tried = pattern.match

    def match(text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        return tried(text, pos, endpos) if text[pos : pos + 1] in starts else None

    return match


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, compiled when first used; raises re.error then where it is none."""
    return cast("re.Pattern[str]", _Unused(pattern, flags))
