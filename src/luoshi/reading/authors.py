"""Who wrote a document: what it says of its own author in the third person makes nobody else answer."""

from __future__ import annotations

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, fold
from luoshi.reading.vocabulary.bodies import ends_as_body

_SHORTEST, _LONGEST = 3, 40
_SIGNED = 4  # lines at the end looked at for a signature
_OPENING = 800
# 某区审计局关于…的报告
_OF_TITLE = lazily(r"(?P<body>[一-鿿()]{3,30}?)(?:关于|[0-9]{4}年)")
_DATE = lazily(r"(?:[0-9]{4}|[二〇○零一三四五六七八九]{4})年[^,。;]{2,8}日?[ ]*")
# 某局对…进行了审计: an inspection is told by those who made it.
_INSPECTED = lazily(
    r"(?:^|[,。;\n])(?P<body>[一-鿿]{3,16}?)(?:派出[^,。;]{2,12}?)?(?:组织[^,。;]{2,12}?)?(?:于[^,。;]{4,20}?)?对[^。;]{4,60}?(?:进行|开展|实施)了?"
    r"[^,。;]{0,8}(?:审计|检查|督查|督导|调研|评价|评估|考核|抽查|巡察|暗访|视察)"
)


def authors_of(document: Document, title: str | None) -> tuple[str, ...]:
    """The names (folded) under which the author of a document may stand in it."""
    folded = document.folded
    found: list[str] = []
    if title is not None:
        named = _OF_TITLE.match(fold(title))
        if named is not None:
            found.append(named["body"])
    lines = [folded[line.start : line.end] for line in document.lines[-_SIGNED:]]
    dated = next((number for number, words in enumerate(lines) if number and _DATE.fullmatch(words)), None)
    if dated is not None:
        found.append(lines[dated - 1].strip())
    inspected = _INSPECTED.search(folded, 0, min(len(folded), _OPENING))
    if inspected is not None:
        found.append(inspected["body"])
    return tuple(name for name in found if _SHORTEST <= len(name) <= _LONGEST and ends_as_body(name))


def is_author(words: str, authors: tuple[str, ...]) -> bool:
    """Whether words name the author: in full (某市水务局) or as at home (市水务局)."""
    return len(words) >= _SHORTEST and any(name.endswith(words) for name in authors)
