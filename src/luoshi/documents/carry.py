"""Taking decisions over to a corrected text: which old item is which new one.

Pure. Anchors, in this order: the same words at the same path of headings, the same words anywhere, words
that are nearly the same (bigram Dice, the same path counting in favour). A claim is the same only with the
same number and unit: a decision about 9 says nothing about 10. What has no counterpart is left over.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

LIKE: Final = 0.72  # least Dice of two wordings that say the same, of the same path
LIKE_ELSEWHERE: Final = 0.85
_BLANK: Final = re.compile(r"\s+")
_MOST_FREQUENT: Final = 400  # a bigram in more items than this says nothing about which one


@dataclass(frozen=True, slots=True)
class Anchor:
    """How an item is found again: its kind, its words, where it stood, and what must not differ."""

    nature: str
    words: str
    path: str
    exact: Hashable = None  # value and unit of a claim


@dataclass(frozen=True, slots=True)
class Match:
    """Old index, new index, and whether the words are the same."""

    old: int
    new: int
    same: bool


def squeezed(words: str) -> str:
    """Words without white space, so that another line break is no difference."""
    return _BLANK.sub("", words)


def match(old: Sequence[Anchor], new: Sequence[Anchor]) -> list[Match]:
    """Pairs of items that are the same, each at most once, in the order of the old ones."""
    left, right = set(range(len(old))), set(range(len(new)))
    found: list[Match] = []
    for keyed in (
        lambda a: (a.nature, a.exact, squeezed(a.words), a.path),
        lambda a: (a.nature, a.exact, squeezed(a.words)),
    ):
        places: defaultdict[Hashable, list[int]] = defaultdict(list)
        for at in sorted(right):
            places[keyed(new[at])].append(at)
        for at in sorted(left):
            free = places[keyed(old[at])]
            if free:
                found.append(Match(at, free.pop(0), same=True))
        left -= {pair.old for pair in found}
        right -= {pair.new for pair in found}
    found += _alike(old, new, left, right)
    return sorted(found, key=lambda pair: pair.old)


def _alike(old: Sequence[Anchor], new: Sequence[Anchor], left: set[int], right: set[int]) -> list[Match]:
    grams = {at: _bigrams(new[at].words) for at in right}
    index: defaultdict[tuple[str, Hashable, str], list[int]] = defaultdict(list)
    for at, counted in grams.items():
        for gram in counted:
            index[new[at].nature, new[at].exact, gram].append(at)
    scored: list[tuple[float, int, int]] = []
    for at in left:
        mine = _bigrams(old[at].words)
        common: Counter[int] = Counter()
        for gram, times in mine.items():
            places = index.get((old[at].nature, old[at].exact, gram), ())
            if len(places) <= _MOST_FREQUENT:
                for place in places:
                    common[place] += min(times, grams[place][gram])
        for place, shared in common.items():
            score = 2 * shared / (mine.total() + grams[place].total())
            if score >= (LIKE if old[at].path == new[place].path else LIKE_ELSEWHERE):
                scored.append((-score, at, place))
    return _best(scored)


def _best(scored: list[tuple[float, int, int]]) -> list[Match]:
    """Pairs by likeness, each item at most once."""
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    found = []
    for _, at, place in sorted(scored):
        if at not in taken_old and place not in taken_new:
            taken_old.add(at)
            taken_new.add(place)
            found.append(Match(at, place, same=False))
    return found


def _bigrams(words: str) -> Counter[str]:
    plain = squeezed(words)
    return Counter(plain[at : at + 2] for at in range(max(1, len(plain) - 1)))


class Packed:
    """A text without its white space, made once: hundreds of items may be looked for in it."""

    def __init__(self, text: str) -> None:
        self._places = [at for at, char in enumerate(text) if not char.isspace()]
        self._packed = "".join(text[at] for at in self._places)
        self._length = len(text)

    def find(self, words: str, near: float) -> tuple[int, int] | None:
        """Where words stand, blanks ignored, nearest to a relative place (0…1); None where they do not."""
        plain = squeezed(words)
        if not plain:
            return None
        best: tuple[int, int] | None = None
        wanted = near * self._length
        at = self._packed.find(plain)
        while at >= 0:
            here = (self._places[at], self._places[at + len(plain) - 1] + 1)
            if best is not None and abs(here[0] - wanted) >= abs(best[0] - wanted):
                break  # from here on they lie farther away
            best = here
            at = self._packed.find(plain, at + 1)
        return best
