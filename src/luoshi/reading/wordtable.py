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
        if position < len(text):
            for word in self._by_first.get(text[position], ()):
                if text.startswith(word, position):
                    return word
        return ""

    def ending(self, text: str) -> str:
        """The longest word that the text ends with; "" where none does."""
        if text:
            for word in self._by_last.get(text[-1], ()):
                if text.endswith(word):
                    return word
        return ""

    def find(self, text: str, start: int = 0) -> Iterator[tuple[int, str]]:
        """Words in the text from a position on, in order, without overlaps."""
        position = start
        while position < len(text):
            word = self.at(text, position)
            if word:
                yield position, word
                position += len(word)
            else:
                position += 1
