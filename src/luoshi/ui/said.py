"""Sentences the rooms below say in Chinese, in the reader's language.

The pure rooms (sandbox, reading, periods, workbooks) know no framework and some sentences are stored: checks of a
text, what came of a verification. They arrive as finished Chinese. `scripts/messages.py` puts their patterns
(文件有 {0} MB，超过上限 {1} MB…) into the catalogue in the context `said`; here a sentence finds its pattern
again, and what stood in its places is put into the translation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.utils.translation import get_language
from django.utils.translation.trans_real import translation

CONTEXT: Final = "said\x04"
SOURCE: Final = "zh"
_PLACE: Final = re.compile(r"\{(\w+)\}")
_HAN: Final = re.compile("[\u3400-\u9fff]")
_BETWEEN: Final = {"；": "; ", "，": ", ", "、": ", "}
_DEEPEST: Final = 3  # a sentence in a sentence in a sentence


class Pattern(NamedTuple):
    """A sentence with places: how it is found, which words it must hold, its translation."""

    form: re.Pattern[str]
    words: str  # its longest piece, looked for first
    translated: str


class Sentences(NamedTuple):
    """What one language has."""

    whole: dict[str, str]
    patterns: tuple[Pattern, ...]  # those with more words of their own first


def said(sentence: object) -> str:
    """A sentence in the reader's language; what no pattern knows stays as it is."""
    words = str(sentence)
    language = get_language() or SOURCE
    if language.startswith(SOURCE) or not _HAN.search(words):
        return words
    return _find(_sentences(translation(language)), words, _DEEPEST) or words


@lru_cache(maxsize=4)
def _sentences(catalogue: Any) -> Sentences:
    """The sentences of a loaded catalogue; another one loaded later is another object."""
    found = {
        key.removeprefix(CONTEXT): text
        for key, text in catalogue._catalog.items()  # noqa: SLF001 - as Django's own JavaScript catalogue reads it
        if isinstance(key, str) and key.startswith(CONTEXT) and text
    }
    whole = {source: text for source, text in found.items() if not _PLACE.search(source)}
    parted = sorted(found.keys() - whole.keys(), key=lambda source: -len(_PLACE.sub("", source)))
    return Sentences(whole, tuple(_pattern(source, found[source]) for source in parted))


def _pattern(source: str, translated: str) -> Pattern:
    """Of two places side by side the second begins with a digit: “二、”中 and 4条."""
    pieces = _PLACE.split(source)  # text, name, text, name, text …
    form = re.escape(pieces[0])
    for at in range(1, len(pieces), 2):
        held = r"\d.*?" if at > 1 and not pieces[at - 1] else ".*?"
        form += f"(?P<p{pieces[at]}>{held})" + re.escape(pieces[at + 1])
    return Pattern(re.compile(form, re.DOTALL), max(pieces[::2], key=len), translated)


def _find(known: Sentences, words: str, depth: int) -> str:
    """The translation; "" where there is none."""
    if words in known.whole:
        return known.whole[words]
    if depth:
        if strung := _joined(known, words, depth):
            return strung
        for pattern in known.patterns:
            if pattern.words in words and (match := pattern.form.fullmatch(words)):
                return _filled(known, pattern, match, depth)
    return ""


def _filled(known: Sentences, pattern: Pattern, match: re.Match[str], depth: int) -> str:
    places = {
        name.removeprefix("p"): _find(known, value, depth - 1) or value
        for name, value in match.groupdict().items()
    }
    return _PLACE.sub(lambda place: places[place[1]], pattern.translated)


def _joined(known: Sentences, words: str, depth: int) -> str:
    """Sentences strung together, where every one of them is known."""
    for source, translated in known.whole.items():
        if (
            source[-1] in "。，；"
            and words.startswith(source)
            and (rest := _find(known, words.removeprefix(source), depth - 1))
        ):
            return f"{translated} {rest}"
    for sign, between in _BETWEEN.items():
        if sign in words:
            parts = list(_each(known, words.split(sign), depth - 1))
            if all(parts):
                return between.join(parts)
    return ""


def _each(known: Sentences, parts: list[str], depth: int) -> Iterator[str]:
    for part in parts:
        yield _find(known, part, depth)
