"""Tasks told in plain words, where no heading and no lead announces measures: who does what by when.

A body with a day before it (基建办…，主汛期到来前完工), or from the next days on, is a task wherever it
stands; what was done (已, 了) or has failed (仍未) is none.
"""

from __future__ import annotations

from luoshi.reading.due import deadlines_in, first_deadline
from luoshi.reading.owners import names_owner, opens_with_body
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document

_LONGEST_SENTENCE = 300  # looked through for a task behind a fault
_DONE = lazily(
    r"已(?!答应|承诺|同意|明确|部署|安排|决定|商定|约定|定于|列入|纳入)|(?<![为除])了(?!解|结|然|断)|截[至止]|累计|同比|先后|率先|提前|如期|圆满|原定|原计划|本[应该来]|曾|"
    r"[0-9]月(?:份|底|[0-9]{1,2}日)?[^,。;前内]{0,6}(?:已|完成了|召开了|开展了)"
)
_FAILED = lazily(
    r"未(?!来|按[期时]|达[到标]|经|[^,。;的]{1,5}的)|没有?(?![^,。;的]{1,5}的)|仍|迟迟|尚|才(?!能)|还[差剩没是]"
)
_TOLD = lazily(r"先后|(?<![为除])了(?!解|结|然|断)")
_ASKED = lazily(r"恳请|敬请|建议|请求|恳求|希望|申请")
# What a paper asks for is told of the paper: 通知要求6月底前完成.
_CITED = lazily(
    r"(?:通知|文件|方案|意见|办法|合同|协议|计划|规定|政策|法律|条例|上级|国家|省|市|区|县)[^,。;]{0,8}(?:要求|明确|规定|约定|提出)|原则上|按(?:规定|合同|计划)"
)
_FROM_NOW = lazily(
    r"(?:从|自|打)?(?:即日|今日|明日|今天|明天|现在|本月|下月|下个月|下周|本周|下季度|下学期|新学期|明年|[0-9]{1,2}月(?:[0-9]{1,2}日|份|[上中下]旬)?)起(?!步|草|码|诉|到|来|伏|施行|实施|执行|生效|试行|算|计|正式)"
)
# Obligation without a subject: 入冬前要把…, 一律停用.
_LAID = lazily(
    r"(?<![主重需必概简只])要(?![求素点么是塞件害闻])|必须|务必|务于|须(?!知)|应当|不得|一律|严禁|确保|力争|抓紧|尽快"
)
_OPINION = lazily(
    r"(?:会议|大家|与会人员)[^,。;:]{0,4}(?:认为|指出|强调|提出|一致同意)[^。;:]{2,30}?,(?=由|责成|请)"
)
_OPENS = lazily(
    r"(?:同时,?|此外,?|另外,?|还)?(?:要)?(?:继续|进一步|持续|不断|着力|加快|加大|加强|强化|深入|深化|全面|切实|认真|严格|积极|大力|抓紧|抓好|做好|努力|扎实|坚持|巩固|尽快|抓住|用好|盯住|盯紧)"
)


def is_task(document: Document, start: int, end: int) -> bool:
    """Whether words anywhere in a report lay something on a body, by a day or from now on."""
    folded = document.folded
    by = first_deadline(document, start, end)
    from_now = _FROM_NOW.search(folded, start, end) if by is None else None
    if by is None and from_now is None:
        return False
    said = by.end if by is not None else from_now.end() if from_now is not None else start
    stop = folded.find(",", said, end)
    stop = end if stop < 0 else stop
    own = max(start, folded.rfind(",", start, said) + 1)
    if from_now is None and folded[said - 1] not in "前内" and _TOLD.search(folded, said, end):
        return False  # 6月上旬，财务部会同审计部组成调研组，先后走访…
    if (
        _ASKED.search(folded, start, stop)
        or _DONE.search(folded, own, stop)
        or _CITED.search(folded, own, said)
        or _FAILED.search(folded, start, stop)
    ):
        return False
    return names_owner(document, start, end)


def task_behind(document: Document, start: int, end: int) -> int | None:
    """Where, behind a comma, a body begins with what it will do by a day."""
    end = min(end, start + _LONGEST_SENTENCE)
    position = document.folded.find(",", start, end)
    while position >= 0:
        if opens_with_body(document, position + 1, end) and is_task(document, position + 1, end):
            return position + 1
        position = document.folded.find(",", position + 1, end)
    return None


def after_opinion(document: Document, start: int, end: int) -> int:
    """Where the task begins, behind 会议认为长期挂账不是办法，."""
    found = _OPINION.match(document.folded, start, end)
    return start if found is None else found.end()


def is_task_of_plan(document: Document, start: int, end: int) -> bool:
    """Whether words of a section on measures say what is to be done: a body, a day, an obligation."""
    folded = document.folded
    if _OPENS.match(folded, start, end):
        return True
    if _DONE.search(folded, start, end):
        return False
    if names_owner(document, start, end):
        return True
    return _LAID.search(folded, start, end) is not None and deadlines_in(document, start, end) is not None
