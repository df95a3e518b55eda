"""Tables of words looked up by their first character.

A regular expression of hundreds of alternatives takes milliseconds to compile at import; a table takes
none, and looking at a place where no word begins costs one dictionary look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class WordTable:
    """Words to be found in a text; at each place the longest counts."""

    __slots__ = ("_by_first", "_by_last")

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, tuple[str, ...]] = {}
        self._by_last: dict[str, tuple[str, ...]] = {}
        for word in sorted(set(words), key=lambda word: (-len(word), word)):
            self._by_first[word[0]] = (*self._by_first.get(word[0], ()), word)
            self._by_last[word[-1]] = (*self._by_last.get(word[-1], ()), word)

    def at(self, text: str, position: int) -> str:
        """The longest word that begins at a position; "" where none does."""
        words = self._by_first.get(text[position : position + 1])
        if words is not None and text.startswith(words, position):
            for word in words:
                if text.startswith(word, position):
                    return word
        return ""

    def ending(self, text: str) -> str:
        """The longest word that the text ends with; "" where none does."""
        words = self._by_last.get(text[-1:])
        if words is not None and text.endswith(words):
            for word in words:
                if text.endswith(word):
                    return word
        return ""

    def find(self, text: str, start: int = 0) -> Iterator[tuple[int, str]]:
        """Words in the text from a position on, in order, without overlaps."""
        words, until = self._by_first, start
        for position in range(start, len(text)):
            if position < until or (beginning := words.get(text[position])) is None:
                continue
            if not text.startswith(beginning, position):
                continue
            for word in beginning:
                if text.startswith(word, position):
                    yield position, word
                    until = position + len(word)
                    break
