"""How texts and questions become tokens, so that a phrase of tokens is exactly a piece of the text.

Chinese has no spaces between words, and no dictionary knows the words of an office. Each two neighbouring characters
are one token, and the last one of a run once more by itself: 党委会议 is 党委 委会 会议 议. Asking for them one after the
other finds the piece and nothing else; asking for one character finds all tokens that begin with it. Letters and digits
run as whole words, of which the last may be a beginning (2026 finds 2026; 202 as well, 026 does not).

Width and case do not matter (NFKC), nor do quotation marks and book marks (《》“”): “三会一课”制度 is found by 三会一课制度.
Everything else that is neither letter nor digit is a break, whatever it is: 学习、会议 finds 学习，会议 but not 学习会议.
The token before a break carries a mark, so that both databases need to know nothing of breaks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

DROPPED: Final = frozenset("“”‘’「」『』《》〈〉\"'＂＇\u00ad\u200b\u200c\u200d\u2060\ufeff")
BREAK: Final = "¦"  # ends a token that stands before a break; no letter, so no text has it
LONGEST: Final = 100  # characters of a word of letters and digits that are told apart
MOST: Final = 16_000  # tokens of one text that are kept: PostgreSQL knows no places beyond 16 383
MOST_WORDS: Final = 10  # of one question
_WIDE: Final = "\u2e80-\U0010ffff"  # ideographs, kana, hangul: no spaces between words
_PIECE: Final = re.compile(rf"[{_WIDE}]+|[^{_WIDE}]+")


class _Fold(dict[int, str]):
    """Every character as it is compared: folded, "" where it is passed over, a space for a break."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        if letter in DROPPED:
            found = ""
        else:
            plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", letter).casefold())
            found = "".join(one if one.isalnum() else " " for one in plain if one not in DROPPED) or " "
        self[code] = found
        return found


_FOLD: Final = _Fold()


def folded(text: str) -> str:
    """A text as it is compared: runs of letters and digits with one space for each break between them."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_FOLD).split())


def is_wide(letter: str) -> bool:
    """Whether a character belongs to a script without spaces between words."""
    return letter >= "\u2e80"


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order; at most `MOST`."""
    found: list[str] = []
    for run in folded(text).split(" "):
        for piece in _PIECE.findall(run):
            if is_wide(piece[0]):
                found += map(str.__add__, piece, piece[1:])
                found.append(piece[-1])
            else:
                found.append(piece[:LONGEST])
        if run:
            found[-1] += BREAK
        if len(found) > MOST:
            return found[:MOST]
    return found


class Phrase(NamedTuple):
    """One word of a question: tokens that follow each other, of which the last is a beginning where it says so."""

    tokens: tuple[str, ...]
    prefix: bool


class Asked(NamedTuple):
    """A question: its words as they are compared, all of which have to be found."""

    words: tuple[str, ...]

    @property
    def phrases(self) -> list[Phrase]:
        """What to look for."""
        return [_phrase(word) for word in self.words]

    @property
    def is_too_short(self) -> bool:
        """One letter or digit says nothing; one character of Chinese does."""
        return not any(len(word) > 1 or is_wide(word) for word in self.words)


def asked(typed: str) -> Asked:
    """What was typed: spaces part words, each of which has to be there; at most `MOST_WORDS`, none twice."""
    words = dict.fromkeys(filter(None, map(folded, typed.split())))
    return Asked(tuple(words)[:MOST_WORDS])


def _phrase(word: str) -> Phrase:
    found: list[str] = []
    runs = word.split(" ")
    for place, run in enumerate(runs):
        pieces = _PIECE.findall(run)
        for at, piece in enumerate(pieces):
            if not is_wide(piece[0]):
                found.append(piece[:LONGEST])
                continue
            found += map(str.__add__, piece, piece[1:])
            if at < len(pieces) - 1 or place < len(runs) - 1 or len(piece) == 1:
                found.append(piece[-1])
        if place < len(runs) - 1:
            found[-1] += BREAK
    alone = len(word) == 1 or not is_wide(word[-2])
    return Phrase(tuple(found), prefix=alone or not is_wide(word[-1]))


def places(text: str, word: str) -> Iterator[tuple[int, int]]:
    """Where a word of a question stands in a text: from, to, in its characters (NFC). Says what a match is."""
    plain, origins = _traced(text)
    at = plain.find(word)
    while at >= 0:
        if at == 0 or is_wide(word[0]) or not _goes_on(plain[at - 1]):
            last = at + len(word) - 1
            yield origins[at], origins[last] + 1
        at = plain.find(word, at + 1)


def _goes_on(letter: str) -> bool:
    """Whether a letter belongs to the word of letters and digits that follows it."""
    return letter != " " and not is_wide(letter)


def _traced(text: str) -> tuple[str, list[int]]:
    """A folded text, and for each of its characters the place it comes from."""
    plain: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(text):
        for one in _FOLD[ord(letter)]:
            if one == " " and (not plain or plain[-1] == " "):
                continue
            plain.append(one)
            origins.append(place)
    return "".join(plain), origins
