"""针对这一问题，…, 对此，…: what will be done about what was just said."""

from __future__ import annotations

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, Span

_NOUNS = r"(?:问题|情况|情形|现象|隐患|短板|弱项|不足|薄弱环节|难题|难点|差距|毛病|风险|矛盾|困难|状况)"
_ANSWERS = lazily(
    rf"(?:对此|为此|鉴于此|据此|(?:针对|对于|对|就|围绕|鉴于)(?:此|(?P<one>(?:这|该|上述|以上|上面|前述)(?:一|个|条|项|种)?{_NOUNS})|"
    rf"(?P<many>(?:这些|这几|上述|以上|上面|前述|存在的|发现的|检查中?发现的)(?:[一二三四五六七八九十几两0-9]{{0,2}}(?:个|条|点|项|种|类)?)(?:方面)?的?{_NOUNS}?)))(?:,|(?=[依分逐]))"
)
_EMPTY = lazily(
    r"[^。;:]{0,12}(?:恳请|敬请|请求|申请|建议|希望|高度重视|认真(?:加以)?(?:研究)?(?:解决|对待|克服)|切实加以|采取有力措施)"
)
_DONE = lazily(
    r"已(?!答应|承诺|同意|明确|部署|安排|决定|商定|约定|列入|纳入)|(?<![为除])了(?!解|结|然|断)|先后"
)


def answers(document: Document, sentence: Span) -> tuple[int, bool] | None:
    """Where the words on what will be done begin, and whether they answer one problem, not several."""
    folded = document.folded
    found = _ANSWERS.match(folded, sentence.start, sentence.end)
    if found is None or _EMPTY.match(folded, found.end(), sentence.end):
        return None
    stop = folded.find(";", found.end(), sentence.end)
    if _DONE.search(folded, found.end(), sentence.end if stop < 0 else stop):
        return None
    return found.end(), found["many"] is None
