"""By when a measure is to be done, as printed (完成时限). 尽快, 立行立改 and 全年 name no day."""

from __future__ import annotations

import re

from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, Span

_YEAR = r"(?:[0-9]{4}年|今年|明年|当年|本年|次年|后年|20[0-9]{2}\.)?"
_DAY = r"(?:[0-9]{1,2}|(?<![一二三四五六七八九十])(?:[一二三四五六七八九]|十[一二]?))月(?:[0-9]{1,2}日|底|末|初|中旬|上旬|下旬)?"
_CLOCK = r"(?:[0-9]{1,2}[:：][0-9]{2}|[0-9]{1,2}[时点]|上午|中午|下午|晚上|当天|当日)?(?:下班|开学|上班|开园|开工|开业|开市|收市|封关)?"
_BEFORE = r"(?:之前|以前|前(?![后期夕列]))"
_NEAR_DAY = r"(?:(?:本|这个|下个?|次|当)月(?:[0-9]{1,2}日|底|末|初|[上中下]旬)?|(?:本|这|下|下下)?(?:周|星期|礼拜)[一二三四五六日天末]?)"
# Seasons and days of the calendar by which things have to be ready.
_EVENT = (
    r"(?:春节|国庆节?|元旦|五一|中秋节?|端午节?|清明节?|两节|双节|暑假|寒假|暑期|开学|开园|学期[末结]?|高考|中考|春运|暑运|汛期|主汛期|入汛|防汛|汛|入冬|冬季|立冬|入夏|迎峰度[夏冬]|"
    r"供[暖热]季?期?|采暖[季期]|雨季|台风季|封冻期?|上冻|冰冻期|封山|防火期|秋播|春耕|春播|秋收|三夏|开耕|年会|换届|两会)"
)
_DEEDS = (
    r"(?:全部|全面|基本|如期|正式|力争|点火|先|再|可|能|要|必须|务必|须|应)*(?:完成|完工|建成|投产|竣工|投入使用|投用|投运|到位|通车|通水|实现|开工|上线|试运行|启动|达产|开业|交付|验收|召开|发布|出台|印发|"
    r"开园|封顶|并网|点火|运行|达到|办结|清零|销号|见效|办完|谈完|做完|修完|装完|补齐|配齐|结清|付清|还清|清完|交账|结题|到岗|到货|落地|见底)"
)
_DEADLINE = lazily(
    rf"每(?:年|季度|月|半年|周)(?:[末首]月)?(?:{_DAY}|[0-9]{{1,2}}日|底|末|初|第[一二三四]季度末?)?{_CLOCK}{_BEFORE}|"
    r"每(?:年度?|季度?|半年|月|学期|周)(?:终了|结束)后?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})个?(?:工作)?日(?:之?内|以内|前)|"
    r"(?<=到)(?<!截至到)(?<!截止到)[0-9]{4}年(?:[0-9]{1,2}月)?底(?=[,，一-鿿])(?!以来|为止|前)|"
    rf"{_NEAR_DAY}{_CLOCK}{_BEFORE}|"
    rf"{_YEAR}(?:(?:{_DAY}、){{0,3}}{_DAY}|年底|年末|年中|年终|上半年|下半年|底|第?[一二三四1-4]季度[末底]?|[“\"]?{_EVENT}[”\"]?|"
    rf"月底|月末|季末|[0-9]{{1,2}}\.[0-9]{{1,2}})(?:来临|到来|开始|结束)?{_CLOCK}{_BEFORE}|"
    r"(?<![缩短制少限压减降]至)(?<![缩短制少限压减降]到)(?<!控制在)(?<!不超过)(?<![0-9.])(?:[0-9一二三四五六七八九十两]{1,3}个?(?:工作日|日|天|周|月|年|星期)|半个?[月年])(?:之?内|以内)(?!的|[^,。;]{0,6}(?:机制|制度)|[^,。;]{0,4}(?:[两二三四五六七八九十0-9]+次|累计|连续|多次|重复|再次|[未不])|(?:予以|给予|必须|要)?(?:答复|回复|回访|响应|上门|到场|到达|赶到|接单|联系))|"
    r"[0-9]{4}年内|(?<![0-9一二三四五六七八九十两半几个近])(?:[0-9]{4}年|今年|明年|[本这下当])?(?:年内|月内|周内|季度内|当年内|学期内|假期内|暑假内|寒假内)|"
    rf"(?<![比较从自由至止到])(?<!截至到)(?<!同)(?<![0-9])(?:{_YEAR}(?:第?[一二三四1-4]季度[末底]|(?<![0-9])年[底末]|[0-9]{{1,2}}月[底末])|(?:[0-9]{{4}}|[今明])年[底末])(?!以来|至|[-—~]|时|达|前后|到了|为|抢|集中|冲刺|[^,。;、]{{0,8}}(?:期间|时段|旺季|高峰)|[^,。;、]{{0,6}}(?:余额|存栏|库存|总人口|总数|总量|总额|资产|率(?:低|高|不|未|达|仍)))|"
    rf"(?<![比较从自由至止到])(?<!截至到)(?<!同)(?<![0-9]){_YEAR}(?:{_NEAR_DAY}(?<=旬)|[0-9]{{1,2}}月[上中下]旬)(?!以来|起|开始|至|到|[-—~])|"
    r"(?<![0-9每各上本年月比较从自由至止到\-—~])第?[一二三四]季度(?=对|把|将|开展|组织|集中|启动|召开)|"
    rf"(?<![比较从自由至止到每各上本\-—~])(?<!同期)(?<![0-9])(?:{_YEAR}(?:[0-9]{{1,2}}月(?:[底末中上下]旬?|份)?|第?[一二三四]季度|上半年|年底|年内))(?=必须|务必|要(?!求))|"
    rf"(?<![比较从自由至止到\-—~])(?<!同期)(?<![0-9])(?:{_YEAR}(?:{_DAY}份?|上半年|第?[一二三四]季度)|[0-9]{{4}}年)(?={_DEEDS}(?!情况|率|数|额))"
)
_AHEAD = lazily(r"(?:计划|力争|预计|将|确保|拟|争取|承诺|要求)(?:于|在|到)?$")
_PAST = lazily(r"(?:(?:已经?|均|早)(?:于|在)?|截[至止]到?(?:[0-9]{4}年)?)$")  # 已于9月完成
# 对6月底前未完成的单位…, 将2019年底前建成的小区…: says which, not by when.
_OF_WHICH = lazily(r"[^,。;:\n]{1,14}的")
_WHICH_BEFORE = ("对", "将", "把", "凡", "近")
_LONGEST_AHEAD = 8
_NO_DAY = lazily(r"全年(?![0-9底末])|立行立改|立查立改|立即|即知即改|尽快|适时|即时|随时|[/\-—无]+")
_ALREADY = lazily(r"已(?:经)?(?:全部|按时|按期)?完成(?:整改)?[,、]?(?:并)?")
_ITEM = lazily(r"第?[(]?([0-9]{1,2}|[一二三四五六七八九十]{1,2})[)、.]?项?[ ]?[:,]?")
_PART = lazily(r"[;,。 ]")


# Every deadline has one of these within its first characters: most sentences have none, and are not searched.
_MAY_NAME = lazily(r"[前内底末旬季月年]")
_LONGEST_FRONT = 32


def _searched_from(folded: str, start: int, end: int) -> int:
    """Where a deadline may begin at the earliest; the end where none can."""
    mark = _MAY_NAME.search(folded, start, end)
    return end if mark is None else max(start, mark.start() - _LONGEST_FRONT)


def _says_which(folded: str, start: int, end: int) -> bool:
    """Whether a day only says which things are meant."""
    return folded.endswith(_WHICH_BEFORE, 0, start) and _OF_WHICH.match(folded, end) is not None


def deadlines_in(document: Document, start: int, end: int) -> str | None:
    """The deadlines that the words of a measure give; several joined by ；."""
    found: list[str] = []
    for match in _DEADLINE.finditer(document.folded, _searched_from(document.folded, start, end), end):
        words = document.raw[match.start() : match.end()]
        past = _PAST.search(document.folded, max(start, match.start() - _LONGEST_AHEAD), match.start())
        which = _says_which(document.folded, match.start(), match.end())
        if words not in found and past is None and not which:
            found.append(words)
    if len(found) > 1 and "年内" in found:
        found.remove("年内")  # beside a day it is what 全年 is
    return "；".join(found) or None


def planned_deadlines(document: Document, start: int, end: int) -> str | None:
    """Of words on what was done, the deadlines of what is still to be done (计划11月底前贯通)."""
    found = [
        document.raw[match.start() : match.end()]
        for match in _DEADLINE.finditer(document.folded, _searched_from(document.folded, start, end), end)
        if _AHEAD.search(document.folded, max(start, match.start() - _LONGEST_AHEAD), match.start())
    ]
    return "；".join(dict.fromkeys(found)) or None


def first_deadline(document: Document, start: int, end: int) -> Span | None:
    """Where the first deadline of some words stands."""
    found = _DEADLINE.search(document.folded, _searched_from(document.folded, start, end), end)
    return None if found is None else Span(found.start(), found.end())


def deadline_of_field(document: Document, start: int, end: int, number: str | None = None) -> str | None:
    """The value of a field 完成时限：, of which `number` names the item's own part ((1)项…；(2)项…)."""
    span = document.trimmed(start, end)
    words = document.folded[span.start : span.end]
    if number is not None:
        for part in _PART.split(words):
            named = _ITEM.match(part)
            if named is not None and named[1] == number and ("项" in named[0] or "(" in named[0]):
                at = words.index(part)
                return document.raw[span.start + at + named.end() : span.start + at + len(part)] or None
    stop = next((m.start() for m in re.finditer(r"[;。]", words)), len(words))
    if _NO_DAY.match(words):
        return None
    done = _ALREADY.match(words)
    if done is not None:
        span = document.trimmed(span.start + done.end(), span.end)
        return document.raw[span.start : span.start + max(0, stop - done.end())] or None
    if "," in words[:stop] or "其中" in words[:stop]:
        several = deadlines_in(document, span.start, span.start + stop)
        if several:
            return several
    return document.raw[span.start : span.start + stop].strip(" \u3000,，、") or None
