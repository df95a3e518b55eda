"""Patterns that are compiled when a text is first read with them.

A character class with Chinese punctuation costs a third of a millisecond to compile, and the grammar has
hundreds: compiled at import they were most of the start-up of `luoshi read`, and of programs that read nothing.
"""

from __future__ import annotations

import re
from typing import Any, cast

from luoshi.reading.kept import compiled

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn")


class _Lazy:
    """Stands for a pattern; its methods become those of the compiled one when the first of them is asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        pattern = compiled(self.pattern, self.flags)
        for method in _METHODS:
            setattr(self, method, getattr(pattern, method))
        return getattr(pattern, name)


def lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, compiled when first used; raises re.error then where it is none."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
