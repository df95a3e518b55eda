"""With which characters what a pattern finds can begin.

`re` looks only where a pattern can begin if its alternatives begin with plain characters. Those of the grammar
mostly begin with a group, and `re` then tries each alternative at each place of a sentence that has none of
their words: with the characters known, it looks at the few places that count (patterns.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_WIDEST = 64  # characters of a range taken one by one; 一-鿿 may be anything
_NATIVE = 1 | 4  # _sre.SRE_INFO_PREFIX, _sre.SRE_INFO_CHARSET: `re` knows by itself where to look
_NOTHING_CONSUMED = frozenset(("ASSERT", "ASSERT_NOT", "AT"))


def looks_itself(code: list[int]) -> bool:
    """Whether the compiled code of a pattern tells `re` where to look; it begins INFO, skip, flags."""
    return bool(code[2] & _NATIVE)


def first_characters(tokens: Iterable[Any]) -> frozenset[str] | None:
    """The characters with which a parsed pattern begins; None where it may begin with any, or be empty."""
    found: set[str] = set()
    return frozenset(found) if _add(tokens, found) == _SURE else None


_ANY, _OPEN, _SURE = range(3)  # may begin with any character; with some or be empty; with some


def _add(tokens: Iterable[Any], found: set[str]) -> int:
    """Add with what a sequence can begin."""
    for code, value in tokens:
        kind = str(code)
        if kind in _NOTHING_CONSUMED:
            continue
        if kind == "LITERAL":
            found.add(chr(value))
            return _SURE
        if kind == "IN":
            return _SURE if _add_class(value, found) else _ANY
        met = _add_inner(kind, value, found)
        if met != _OPEN:
            return met
    return _OPEN


def _add_inner(kind: str, value: Any, found: set[str]) -> int:
    """Add with what a group, some alternatives or a repetition can begin."""
    if kind == "SUBPATTERN":
        return _add(value[3], found)
    if kind == "BRANCH":
        return min(_add(part, found) for part in value[1])
    if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
        met = _add(value[2], found)
        return min(met, _OPEN) if value[0] == 0 else met
    return _ANY


def _add_class(parts: Iterable[Any], found: set[str]) -> bool:
    """Add the characters of a class; False where it is too wide to list them."""
    for part, chars in parts:
        kind = str(part)
        if kind == "LITERAL":
            found.add(chr(chars))
        elif kind == "RANGE" and chars[1] - chars[0] < _WIDEST:
            found.update(map(chr, range(chars[0], chars[1] + 1)))
        else:
            return False
    return True
