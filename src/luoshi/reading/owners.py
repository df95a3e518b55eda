"""Who answers for a measure, only where the text says so (责任单位, 由…牵头, 市财政局要…)."""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading.authors import is_author
from luoshi.reading.due import deadline_of_field, deadlines_in
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document, fold
from luoshi.reading.vocabulary.bodies import (
    BODY,
    LAST_OF_NAMES,
    OFFICER,
    PREDICATES,
    is_place,
    lays_on,
    names_body,
)

_LONGEST_OWNER = 120
_SUBJECTS_WITHIN = 220
_SUBJECTS_TRIED = 40
_LONGEST_BY, _LONGEST_BRACKET = 24, 64
_NAME_GOES_ON = 5
_BUILDINGS = "厂矿站"
# 市财政局安排的资金 is what somebody else works with, 各村收缴率 a figure, 县委组织部 a name.
_OF_NOUNS = ("的", "率", "额", "量")
_NO_DEED = {
    "组织": ("的", "部", "处", "科", "人事", "室"),
    "负责": ("的", "人", "同志"),
    "要": ("素", "求", "点", "件", "害", "闻"),
    "对": ("外", "内开", "口"),
    "按": tuple("0123456789"),
    "全程": ("监督", "参与", "指导", "见证"),  # 请纪委全程监督: another does it
}
_OF_PLACES = frozenset(
    "建成 完成 启动 为 以 在 已 改造 升级 更新 翻修 修缮 合并 关停 验收 规划 设计 整治 安置 检修 抢修 扩建".split()
)

_UNIT = r"(?:校|市|县|区|院|所|局)?(?:责任)?(?:单位|部门|领导|科室|股室|处室|人|机构|主体|人员|同志)"
_LEAD_FIELD = lazily(
    rf"(?:牵头|主办|承办|主责|负责|实施|落实|主体责任|整改责任){_UNIT}(?:及(?:责任)?(?:单位|部门|人))?[ ]?:"
)
_RESPONSIBLE_UNIT = lazily(
    r"责任(?:校|市|县|区|院)?(?:单位|部门|科室|股室|处室|机构|主体)(?:(?:及|和|、)(?:责任)?(?:单位|部门|科室|股室|处室|人|领导))?[ ]?:"
)
_RESPONSIBLE_FIELD = lazily(
    r"责任(?:校|市|县|区|院)?(?:领导|单位|部门|科室|股室|处室|人|机构|主体|人员)(?:(?:及|和|、)(?:责任)?(?:单位|部门|科室|股室|处室|人|领导))?[ ]?:|分管领导[ ]?:"
)
_SUPPORT_FIELD = lazily(
    r"(?:配合|协办|参与|参加|协同|协助|会办)(?:责任)?(?:单位|部门|科室|股室|处室|机构|人)?[ ]?:"
)
_DEADLINE_FIELD = lazily(
    r"(?:整改|完成|办结|办理|落实|计划完成|责任|推进)?(?:时限|期限|时间节点|时间要求|完成时间|时间)(?:要求)?[ ]?:"
)
_FIELD_NAME = r"(?:牵头|责任|配合|协办|主办|承办|完成|整改|实施|落实|参与)(?:单位|部门|领导|人|科室|股室|处室|时限|期限|时间)[ ]?:"
_FIELD_VALUE_END = lazily(rf"[;。\n()】]|,(?=[^,:]{{0,10}}:)|[ ]+(?={_FIELD_NAME})|(?={_FIELD_NAME})")
_NAMES = r"[一-鿿“”·、()]{2,120}?"  # one body or a list of them
_HELPS = r"(?:做好)?(?:配合|参加|参与|协助|协办|协同|指导|按职责(?:分工)?负责|负责)"
_BRACKETED = lazily(
    rf"\((?:由)?(?P<owner>{_NAMES})(?:牵头(?:负责|落实)?|负责(?:落实)?|按职责分工负责|分[工别]负责|共同负责|主办|承办|落实)"
    rf"(?:[,;、](?P<support>[^(),;]{{2,80}}?){_HELPS})?(?:[,;][^()]{{0,40}})?\)"
)
# 增设早餐网点60处，三季度投入使用。(便民服务中心): at the end of a task
_BARE_BRACKET = lazily(r"\((?P<owner>[一-鿿“”、]{3,60})\)[。;]?$")
_BY = lazily(
    rf"由(?!于)(?P<owner>{_NAMES})(?:会同(?P<support>[^,。;()]{{2,40}}?))?(?:牵头|负责|主办|承办|具体负责|统一负责|统筹(?:负责|协调)?|组织(?:实施|开展|落实|编制|对)?|抓落实|督促|逐|实施|落实|约谈)"
    rf"(?:负责)?(?:[,、](?P<helper>[^,。;()]{{2,40}}?){_HELPS})?"
)
_ASSIGNED = lazily(r"(?:具体|牵头|统筹)?(?:负责|牵头|会同|抓紧|尽快)|于?[^,。;]{2,12}(?:之?前|以前)(?!已)")
# What an author says of himself is 要 or 将; 市政府应… is said by others.
_OUGHT = frozenset(("应", "应当", "应该"))
_ADVISED_BODY = lazily(r"(?:[省市县区镇乡]|自治区)?(?:人民)?政府|[省市县区]委|[省市县区]委、[省市县区]政府")
# 由主要领导作检讨: whoever that is, it is laid on him only where he answers for it.
_ANYBODY = ("领导", "负责人", "负责同志", "班子成员")
_ANSWERS = lazily(
    r"[^,。;]{0,6}(?:牵头|负责|主抓|挂帅|带队|包[保抓联]|督办|组织|分管|统筹|召集|主持|具体|亲自|抓)"
)
_DONE_BY = lazily(r"(?<![自理缘经事])由(?!于|[0-9])")
_IS_MADE = lazily(
    r"[^,。;]{0,6}任(?:副?组长|总?指挥|副?队长|副?主任|召集人|双)|(?:担|兼|出)?任|组成|构成|增|减|变|改为|转为|升|降|调整|合并"
)  # 由总经理任总指挥
_OFFICER_ACTS = lazily(
    r"[一-鿿]{1,8}(?:[局处科股所站队校院镇乡区县市部厂村]长|主任|书记|经理|总监|负责人|领导|负责同志)(?=在|要(?!求)|应|须|负责|牵头|对|把|每|带|亲自|于)"
)
_CLAUSE_MARKS = lazily(r"[。;:!?,、\n ]")
_RUN = lazily(r"[一-鿿“”·、]{2,40}(?:\([^()]{1,20}\)[一-鿿“”·、]{0,20})?")
_OPENS_CLAUSE = lazily(
    r"(?:请|建议|商请|责成|会议要求|同时|其中|下一步|今后|接下来|另外|此外|第[一二三四五六七八九]|(?:[0-9]{4}年|今年|明年)?(?:[0-9]{1,2}月(?:[0-9]{1,2}日|[底末]|[上中下]旬)?|年底|月底|[一二三四]季度末?|汛期|入冬)(?:之|以)?前(?:,)?)"
)
_LAST_OF_NAMES = lazily(f"[{re.escape(''.join(sorted(LAST_OF_NAMES)))}]")
# 停车公司主要负责人: the head of a body answers.
_ITS_HEAD = lazily(r"(?:主要|分管|相关|有关|党政)?(?:负责人|负责同志|领导)(?!小组|班子|干部|机构)")
_DATE = lazily(
    r"[0-9]{1,4}年|[0-9]{1,2}月|年底|年内|[今明]年|[一二三四]季度|国庆|春节|[0-9一二三四五六七八九十两]{1,3}(?:个?工作日|日|天|周|个?月|小时)(?:之?内|以内)|"
    r"(?:本|下|当)(?:周|月|季度|学期)|月底|月末|周[一二三四五六日]|入冬|入汛|汛期|开学|(?:每|从|自)[0-9一二两三]{0,2}(?:[年月周日天季]|个月)"
)
# 各单位整改结果于6月30日前…
_EACH = lazily(
    r"(?P<body>各(?:有关|相关|责任|直属|所属|下属)?(?:单位|部门|科室|股室|处室|班组|车间|社区|村|乡镇|街道|支部|县区|区县|分公司|子公司|公司|学校|院系))[一-鿿]{2,6}(?<![率额量数比度])(?<![率额量数比度][都也均])(?:于|在|须|要(?!求)|[0-9]{1,2}月)"
)
# Of a place these are done to it, not by it: 客服中心10月底前投用.
_DONE_TO = lazily(
    r"[^,。;:]{0,20}?(?:前|底|内|份|月|季度|年)(?:之?前)?(?:要|须|必须|务必|力争|确保)?(?:全部|全面|基本|正式|如期)*"
    r"(?:建成|竣工|完工|完成(?![^,。;]{0,6}(?:查|核对|制定|修订|编制|方案|报告|联调|上线|切换|对接|移交|录入|培训))|投用|投运|投产|投入|启用|开业|开园|开工|封顶|交付|通车|运行|达到|具备|实现|达产|改造|搬迁|验收|升级)"
)
_FINISHED = lazily(
    r"完成(?:[,。;]|[^,。;0-9]{0,6}(?:改造|建设|装修|施工|验收|搬迁|封顶|竣工|投资|扩建|翻修|维修|改建|主体|土建)(?:[,。;]|[0-9]))"
)
# 宣传委员牵头: an office that answers.
_OFFICE = lazily(
    r"(?P<office>(?:(?:组织|宣传|纪检|学习|生活|文体|统战|青年|保密)委员|(?:党?支部|党总支)(?:副)?书记|(?:党小|班)组长))(?=牵头|负责|具体负责|要(?!求|点|素)|须|应|[0-9]{1,2}月)"
)
_HELPER = lazily(r"[,;](?P<helper>[一-鿿、()]{2,30}?)(?:做好)?(?:配合|协助|参与|协同|指导)")
_WITH = lazily(r"会同|联合|协同")
_ADVISED = lazily(
    rf"(?:建议|希望|(?<![恳敬报申邀聘])请)(?:能否|由|请)?(?:[^,。;]{{0,12}}(?:通过|或))?(?P<owner>{BODY})(?:联合|会同|向|应|加强|尽快|给予|出台|牵头|组织|加大|制定|把|将|对|于|统筹|抓紧|进一步|继续|完善|推动|督促|强化|落实|建立|健全|出面|协调|切实|优化|研究|支持|安排|适时|明确)|"
    r"(?P<named>(?:政府|国家|上级|各级)(?:有关|相关)(?:主管|职能)?部门)(?:应|联合|会同|要)"
)
_FIELD_LINE = lazily(
    r"[(【]?(?:牵头|责任|配合|协办|主办|承办|协同|参与|分管|整改|完成|办理|实施|落实)(?:责任)?(?:校|市|县|区|院)?(?:单位|部门|领导|人|科室|股室|处室|主体|时限|期限|时间)[^:。]{0,6}:|(?:时限|期限|完成时间)(?:要求)?[ ]?:"
)


class Responsibility(NamedTuple):
    """All as printed; None where the text gives nothing."""

    owner: str | None
    support: str | None
    deadline: str | None


NOBODY = Responsibility(None, None, None)


def is_field_line(document: Document, start: int) -> bool:
    """Whether a paragraph only names who answers, who helps or by when (责任单位：…)."""
    return _FIELD_LINE.match(document.folded, start) is not None


def field_values(document: Document, start: int, end: int, number: str | None = None) -> Responsibility:
    """What named fields alone say (责任单位：…；完成时限：…); `number` names an item's own part of them."""
    leading = _field(document, _LEAD_FIELD, start, end)
    responsible = _field(document, _RESPONSIBLE_FIELD, start, end)
    support = _field(document, _SUPPORT_FIELD, start, end)
    unit = _field(document, _RESPONSIBLE_UNIT, start, end)
    if unit and responsible and responsible != unit:
        if OFFICER.fullmatch(responsible) is None:
            responsible = unit  # before the name of a person, the body
        elif not leading:
            support = unit if support is None else f"{unit};{support}"
    if leading and responsible and leading != responsible:
        support = responsible if support is None else f"{responsible};{support}"
    deadline = None
    found = _DEADLINE_FIELD.search(document.folded, start, end)
    if found is not None:
        stop = document.folded.find("\n", found.end(), end)
        stop = min(end if stop < 0 else stop, found.end() + _LONGEST_OWNER)
        bracket = _value_end(document.folded, found.end(), stop) if number is None else stop
        deadline = deadline_of_field(document, found.end(), bracket, number)
    return Responsibility(leading or responsible, support, deadline)


def has_deadline_field(document: Document, start: int, end: int) -> bool:
    """Whether a field says by when, be it 立行立改, which names no day."""
    return _DEADLINE_FIELD.search(document.folded, start, end) is not None


def responsibility(
    document: Document, start: int, end: int, *, words_first: bool = False, authors: tuple[str, ...] = ()
) -> Responsibility:
    """Owner, support and deadline that the words of a measure give, or the field lines right below it."""
    line = document.line_index(max(start, end - 1)) + 1
    while line < len(document.lines) and _FIELD_LINE.match(document.folded, document.lines[line].start):
        end = document.lines[line].end
        line += 1
    fields = field_values(document, start, end)
    owner, support = fields.owner, fields.support
    if owner is None or words_first:
        named, helper = _named(document, start, end)
        if named is not None and is_author(fold(named), authors):
            named, helper = None, None
        if owner is None:
            owner, support = named, helper or support
        elif named is not None:
            owner, support = named, helper
    if fields.deadline or has_deadline_field(document, start, end):
        return Responsibility(owner, support, fields.deadline)
    return Responsibility(owner, support, deadlines_in(document, start, end))


def _named(document: Document, start: int, end: int) -> tuple[str | None, str | None]:
    """由…牵头, （…负责） or the subject of one of the clauses, whichever comes first."""
    advised = _ADVISED.search(document.folded, start, end)
    if advised is not None and advised["named"]:
        return _words(document, advised, "named"), None
    if advised is not None and not (
        names_body(advised["owner"]) or _ADVISED_BODY.fullmatch(advised["owner"])
    ):
        advised = None  # who advises the government is not the government
    by = None
    for pattern in (_BRACKETED, _BY):
        for found in pattern.finditer(document.folded, start, end):
            if _answers(found["owner"]) and (by is None or found.start() < by.start()):
                by = found
                break
    until = by.start() if by is not None else end
    subjects = (_subject(document, start, until), _by_subject(document, start, until))
    subject = min((found for found in subjects if found is not None), default=None)
    if subject is not None:
        owner = document.raw[subject[0] : subject[1]]
        return owner, _support(document, subject[1], end)
    if by is not None:
        named = by.groupdict()
        helper = "helper" if named.get("helper") else "support"
        return _words(document, by, "owner"), _words(document, by, helper) or _support(
            document, by.end(), end
        )
    bare = _BARE_BRACKET.search(document.folded[max(start, end - _LONGEST_BRACKET) : end])
    if advised is None and bare is not None and names_body(bare["owner"]):
        begin = max(start, end - _LONGEST_BRACKET) + bare.start("owner")
        return document.raw[begin : begin + len(bare["owner"])], None
    return (_words(document, advised, "owner") if advised else None), None


def names_owner(document: Document, start: int, end: int) -> bool:
    """Whether a body is the subject of one of the clauses, or 由 lays it on one."""
    return _named(document, start, end)[0] is not None


def opens_with_body(document: Document, start: int, end: int) -> bool:
    """Whether words begin with a body that does something, or with 由 and one."""
    if document.folded.startswith("由", start):
        return _after_by(document.folded, start + 1, end) is not None
    if _OFFICER_ACTS.match(document.folded, start, end):
        return True
    return _subject_at(document.folded, start, end) is not None


def obliges(document: Document, start: int, end: int, *, assigns: bool = False) -> bool:
    """Whether a clause lays something on a body (市财政局要…, 各乡镇须…, 请各单位于…).

    In a document that `assigns` tasks, 某科负责… and 某科10月25日前… do so too.
    """
    position = start
    for _ in range(_SUBJECTS_TRIED):
        subject = _subject_at(document.folded, position, end)
        if subject is not None:
            asked = document.folded.startswith("请", position)
            if asked or lays_on(document.folded, subject[1]):
                return True
            if assigns and _ASSIGNED.match(document.folded, subject[1], end):
                return True
        mark = _CLAUSE_MARKS.search(document.folded, position, end)
        if mark is None:
            return False
        position = mark.end()
    return False


def _by_subject(document: Document, start: int, end: int) -> tuple[int, int] | None:
    """由党委组织部逐个派员指导: the one who does it, with any verb."""
    for found in _DONE_BY.finditer(document.folded, start, min(end, start + _SUBJECTS_WITHIN)):
        subject = _subject_at(document.folded, found.end(), end) or _after_by(
            document.folded, found.end(), end
        )
        if subject is not None and _IS_MADE.match(document.folded, subject[1], end) is None:
            return subject
    return None


def _answers(words: str) -> bool:
    return names_body(words) or OFFICER.fullmatch(words) is not None


def _subject(document: Document, start: int, end: int) -> tuple[int, int] | None:
    """The first clause that begins with a body followed by a predicate."""
    position = start
    stop = min(end, start + _SUBJECTS_WITHIN)
    for _ in range(_SUBJECTS_TRIED):
        found = _subject_at(document.folded, position, stop)
        if found is not None:
            return found
        mark = _CLAUSE_MARKS.search(document.folded, position, stop)
        while mark is not None and mark[0] == "、":
            mark = _CLAUSE_MARKS.search(document.folded, mark.end(), stop)
        if mark is None:
            return None
        position = mark.end()
    return None


def _subject_at(folded: str, position: int, end: int) -> tuple[int, int] | None:
    opening = _OPENS_CLAUSE.match(folded, position, end)
    if opening is not None:
        position = opening.end()
    office = _OFFICE.match(folded, position, end)
    return (position, office.end()) if office is not None else _body_at(folded, position, end)


def _body_at(folded: str, position: int, end: int) -> tuple[int, int] | None:
    """A body, or the head of one, at the beginning of a clause with what it does."""
    run = _RUN.match(folded, position, end)
    if run is None:
        return None
    for last in _LAST_OF_NAMES.finditer(folded, position + 1, run.end()):
        stop = last.end()
        headed = _its_head(folded, position, stop, end)
        if headed is not None:
            return position, headed
        predicate = _deed_at(folded, stop, end)
        if predicate is None:
            continue
        words = folded[position:stop]
        if not names_body(words):
            if predicate in _OUGHT and _ADVISED_BODY.fullmatch(words):
                return position, stop
            if not _is_name_of_list(words):
                continue
            return None
        done_to = is_place(words) and _is_done_to(folded, stop, end, predicate)
        return None if done_to else (position, stop)
    each = _EACH.match(folded, position, end)
    return None if each is None else (position, each.end("body"))


def _deed_at(folded: str, stop: int, end: int) -> str | None:
    """What a name is followed by: a predicate, "" for a day, None where it does nothing."""
    predicate = PREDICATES.at(folded, stop)
    if not predicate:
        return None if _DATE.match(folded, stop, end) is None else ""
    of_noun = folded.startswith(_NO_DEED.get(predicate, _OF_NOUNS), stop + len(predicate))
    return None if of_noun else predicate


def _its_head(folded: str, position: int, stop: int, end: int) -> int | None:
    """Where the name of the head of a body ends that does something: 停车公司主要负责人要…"""
    found = _ITS_HEAD.match(folded, stop, end)
    if found is None or not PREDICATES.at(folded, found.end()) or not names_body(folded[position:stop]):
        return None
    return found.end()


def _is_done_to(folded: str, stop: int, end: int, predicate: str) -> bool:
    """Whether what follows the name of a place is done to it: 水厂12月底前通水, 医院建成."""
    if predicate == "完成":  # 信息中心完成路口改造: done by it
        return _FINISHED.match(folded, stop, end) is not None
    if predicate:
        return predicate in _OF_PLACES
    return folded[stop - 1] in _BUILDINGS or _DONE_TO.match(folded, stop, end) is not None


def _after_by(folded: str, position: int, end: int) -> tuple[int, int] | None:
    """The body right behind 由, whatever verb follows it (由各供热公司包户催收)."""
    run = _RUN.match(folded, position, end)
    if run is None:
        return None
    best = None
    for stop in range(position + 2, min(run.end(), position + _LONGEST_BY) + 1):
        if best is not None and stop > best + _NAME_GOES_ON:
            break
        if folded.startswith("长", stop):
            continue  # 由纪委书记任组|长
        if PREDICATES.at(folded, stop - 1) and len(PREDICATES.at(folded, stop - 1)) > 1:
            continue  # 市水务局|组织实施
        words = folded[position:stop]
        if names_body(words) or (
            best is None
            and OFFICER.fullmatch(words)
            and not _IS_MADE.search(words)
            and (not words.endswith(_ANYBODY) or _ANSWERS.match(folded, stop, end))
        ):
            best = stop
    return None if best is None else (position, best)


def _is_name_of_list(words: str) -> bool:
    """The author of the report stands here as the subject: what follows is not another's task."""
    return words in {"我们", "我局", "我市", "我县"}


def _support(document: Document, start: int, end: int) -> str | None:
    stop = min(end, start + _LONGEST_OWNER)
    with_ = _WITH.match(document.folded, start, stop)
    if with_ is not None:
        helper = _subject_at(document.folded, with_.end(), stop)
        return None if helper is None else document.raw[helper[0] : helper[1]]
    for found in _HELPER.finditer(document.folded, start, stop):
        if names_body(found["helper"]):
            return document.raw[found.start("helper") : found.end("helper")]
    return None


def _field(document: Document, pattern: re.Pattern[str], start: int, end: int) -> str | None:
    found = pattern.search(document.folded, start, end)
    if found is None:
        return None
    stop = _value_end(document.folded, found.end(), min(end, found.end() + _LONGEST_OWNER))
    return document.raw[found.end() : stop].strip(" \u3000,，、") or None


def _value_end(folded: str, start: int, end: int) -> int:
    """The end of a field's value: a stop, the next field, or the bracket the field stands in."""
    depth = 0
    for found in _FIELD_VALUE_END.finditer(folded, start, end):
        mark = found[0]
        if mark == "(":
            depth += 1
        elif mark == ")" and depth:
            depth -= 1
        elif not depth:
            return found.start()
    return end


def _words(document: Document, found: re.Match[str], name: str) -> str | None:
    if found.start(name) < 0:
        return None
    return document.raw[found.start(name) : found.end(name)].removeprefix("由")
