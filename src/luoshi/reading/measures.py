"""Measures: what will be done and, in reports on rectification, what was done (措施)."""

from __future__ import annotations

from luoshi.reading.patterns import lazily
from luoshi.reading.tasks import is_task_of_plan
from luoshi.reading.text import Document
from luoshi.reading.types import Status
from luoshi.reading.vocabulary.leads import PLAN_MODAL, PLAN_SENTENCE

_FRAME = lazily(
    r"(?:总体要求|总的要求|指导思想|基本原则|总体思路|工作思路|主要目标|总体目标|工作目标|预期目标|目标任务|[^,。]{0,30}(?:预期目标|主要目标|工作目标|总体要求|指导思想|总体思路|基本思路|总目标|奋斗目标)(?:是|为|:))|"
    r"(?:特此报告|以上报告|专此报告|以上(?:汇报|报告|情况)|各位代表|同志们|谢谢|感谢|衷心|祝(?!贺)|此复|妥否|请予?审议|请审查|附件?[:1]|[^。;0-9]{0,50}以更(?:加|高|实|大|强|足|严)[^。;0-9]{2,60}(?:贡献|篇章|努力|奋斗|答卷|力量)|(?:做好|抓好)[^,。;]{2,20}工作,(?:任务|责任|使命|意义)(?:艰巨|重大|光荣|繁重)|新的一年|让我们|站在新|欢迎|联系(?:电话|方式|人)|第[ ]?[0-9]+[ ]?页|[(\[【](?:责任编辑|来源|打印|作者))"
)
_LEAD_ONLY = lazily(
    r"(?:以下|如下|下列)[^,。;:]{0,16}[:。]$|"
    r"[几一二三四五六七八九十两0-9]+(?:个|大|项|点|件)?(?:方面|重点)?的?(?:重点)?(?:工作|措施|任务|方面|文章|举措|着力点|建议|意见|安排|实事)[:。]$|:$"
)
_TARGET = lazily(
    r"(?:全年|到[0-9]{4}年|力争|确保|预计|预期|计划|争取|今年)?[^。;]{0,60}(?:力争|达到|实现|完成|增长|控制在|突破|提高到|不低于|以上|以内)[^。;]{0,80}[0-9]"
)
_ADJUSTS = lazily(r"目标(?:值)?由[^,。;]{1,20}(?:调整|修订|修改|下调|上调)(?:为|到|至)")
_AIM = lazily(
    r"(?:[^,。;0-9]{0,10},)?(?:要|将|我[们市县区局]|集团|公司|全[市县区])*(?:努力|全力|务必|计划)?(?:确保|力争|预计|争取|实现|完成)(?=[^。;]*[0-9])"
)
_DOES = lazily(
    r"加强|推进|开展|建立|完善|健全|落实|组织|制定|强化|深化|优化|加大|加快|提升|推动|抓好|做好|坚持|实施|严格|规范|督促|引导|探索|构建|打造|培育|支持|扩大|拓展|改进|改革|创新|整合|清理|整治|修订|培训|学习|检查|巡查|监督|配合|争取|"
    r"新建|改造|引进|投入|发放|招聘|培养|选派|修建|编制|出台|安排|举办|筹措|改善|压减|提供|配备|增设|开发|抓实|用好|创建|搭建|谋划|申报|对接|盘活|推行|实行|调整|设立|成立|排查|治理|办好|统筹|巩固|促进|激发|营造|"
    r"守牢|守住|压实|夯实|紧盯|聚焦|围绕|做强|做优|做大|做实|强化|突出|稳定|扩面|化解|攻坚|宣传|跟踪|对照|健全"
)
_PLANNED = lazily(
    r"^(?:下一步|下步|今后|接下来|后续|下阶段)|将(?=把|对|由|继续|进一步|于|按|加快|加强|持续|尽快|在|适时|全面|严格|组织|开展|督促|推进|以|不断|会同|抓紧|积极)|拟(?!定)|计划(?:于|在|开展)|预计|力争|尚未完成|正在"
)
_MENDS = lazily(
    r"增配|增派|抽调|压缩|设置|查处|收缴|拆除|清退|约谈|追缴|追回|退还|归还|上缴|补办|补缴|补齐|缴纳|收回|调账|公示|签订|移交|核减|核销|扣减|通报|问责|处分|诫勉|谈话|提高到|压减至|降至|建立|修订|制定|整改|完成|纳入"
)
# 已完成整改。 before what was done.
_STATUS = lazily(
    r"\(?(?:(?:已|均已|现已|已经|目前已?)?(?:全部|基本|阶段性|按期|如期)?(?:完成)?(?:整改|销号|办结)(?:任务)?(?:完成|到位|完毕|销号)?|(?:已|基本|阶段性|未|尚未)完成(?:整改)?|(?:已)?(?:达到|符合|按)(?:时序|序时)(?:进度)?(?:推进)?|"
    r"(?:正在|持续|长期)(?:整改|推进|坚持)(?:中)?)(?:(?:并|,|且)(?:长期坚持|持续推进|销号|持续整改|已销号|通过验收))?\)?[。;:][ ]?"
)
_ONLY_STATUS = lazily(
    r"(?:整改|完成)?(?:状态|结论)?:?(?:[,;、]|已|均|全部|基本|阶段性|正在|持续|长期|按期|如期|尚未|未|达到|符合|按|序时|时序|进度|立行立改|完成|整改|推进|销号|办结|坚持|到位|完毕|并|取得成效|进展顺利)+[。;]?"
)
_MUST = lazily(
    r"(?:^|(?<=[。;,:\n]))(?:各[^,。;]{1,16}?|大家|我们|全[市县区体省][^,。;]{0,10}?)?(?:都|一定|也|还|就|更)?(?:要(?![求素点么是塞件不]|知道|看到|说|想|问)|必须|务必)"
)
_MUST_ALL = lazily(r"[0-9]{1,2}月(?:底|[0-9]{1,2}日)前(?:必须|务必|要(?![求素点]))")
_SAYS_DONE = lazily(r"已(?!整改问题|销号问题)|(?<![为除解])了(?!解)")
_OPEN = lazily(r"尚未|未完成|未到|剩余|受限|滞后|延期|暂未|仍有|无法")
_NEXT = lazily(r"(?:下一步|下步|接下来|下一阶段|下阶段)(?:工作)?(?:中|里)?,")
_ACTED = lazily(
    r"已(?!超|逾|成为|有[0-9]|不)|重新|先后|更换|清洗|开展|组织|召开|成立|安排(?!不)|印发|出台|核算|责令|督促|约谈|派驻|选派|增设|增加了|投入|启动|改为|将[^,。;]{1,20}(?:调整|纳入|列入)"
)
_REQUEST = lazily(r"[^。;:]{4,60},(?=建议|恳请|敬请|请求|恳求|希望|请(?:市|县|区|省|上级|各))")
_TOLD = lazily(r"截[至止]|已(?:完成|经|投入|建成|开工|到位)|完成(?:了|投资)?[0-9]")
_LONGEST_PLAN_LEAD = 80
_SHORTEST_ITEM = 4
_SHORTEST_PARAGRAPH = 12
_DEEDS_BESIDE_TARGET = 2  # a paragraph of targets that also names two deeds is a measure
_BY_DAY = lazily(r"由[^,。;]{2,16}负责,[^,。;]{0,4}[0-9]{1,2}月(?:[0-9]{1,2}日|底)前")
_DONE = lazily(r"已|了|先后|完成|印发|召开|制定|修订|组织|开展|建立")


def is_measure_item(document: Document, start: int, end: int) -> bool:
    """Whether a labelled item of a section on measures is one: all but frames (总体要求) and closings."""
    return end - start >= _SHORTEST_ITEM and _FRAME.match(document.folded, start, end) is None


def is_target(document: Document, start: int, end: int) -> bool:
    """要确保工业增加值增速不低于7.5%: what is to be reached, not what will be done."""
    folded = document.folded
    found = _AIM.match(folded, start, end)
    return found is not None and _DOES.search(folded, start, end) is None


def is_lead_only(document: Document, start: int, end: int) -> bool:
    """重点做好以下工作: announces measures and is none."""
    return _LEAD_ONLY.search(document.folded, max(start, end - 40), end) is not None


def is_measure_paragraph(document: Document, start: int, end: int, *, done: bool = False) -> bool:
    """Whether an unlabelled paragraph of a section on measures is one; what was `done` has no targets."""
    folded = document.folded
    if end - start < _SHORTEST_PARAGRAPH or _FRAME.match(folded, start, end):
        return False
    if is_lead_only(document, start, end):
        return False
    if done and _MENDS.search(folded, start, end) is not None:
        return True
    if is_task_of_plan(document, start, end):
        return True
    deeds = len(_DOES.findall(folded, start, end))
    if _ADJUSTS.search(folded, start, end) or _TARGET.match(folded, start, end):
        return deeds >= _DEEDS_BESIDE_TARGET and _ADJUSTS.search(folded, start, end) is None
    return deeds > 0


def opens_plan(document: Document, start: int, end: int) -> bool:
    """下一步，我们将…: plans outside a section on measures."""
    folded = document.folded
    found = PLAN_SENTENCE.match(folded, start, end)
    if found is None:
        return False
    if PLAN_MODAL.search(folded, start, min(end, start + 60)) is not None:
        return (
            folded.startswith(("下", "今后", "后续", "接下来"), start)
            or _TOLD.search(folded, start, end) is None
        )
    return _NEXT.match(folded, start, end) is not None  # 下一步，财政所按月通报…


def after_request(document: Document, start: int, end: int) -> int:
    """Where a paragraph asks for something, behind what it is about: …，建议县财政给予补助."""
    found = _REQUEST.match(document.folded, start, end)
    return start if found is None else found.end()


def after_plan_lead(document: Document, start: int, end: int) -> int:
    """Where the first measure begins: behind 下一步，, or behind the colon of 下一步，我们将…：…；…."""
    folded = document.folded
    found = PLAN_SENTENCE.match(folded, start, end)
    begin = found.end() if found is not None and folded[found.end() - 1] in ",:" else start
    colon = folded.find(":", begin, min(end, begin + _LONGEST_PLAN_LEAD))
    if colon >= 0 and folded.find(";", colon, end) >= 0 and folded.find(";", begin, colon) < 0:
        begin = colon + 1
    while begin < end and folded[begin].isspace():
        begin += 1
    return begin


def after_status(document: Document, start: int, end: int) -> int:
    """Where the words on what was done begin, behind 已完成整改。; the start where nothing else is said."""
    found = _STATUS.match(document.folded, start, end)
    return found.end() if found is not None and end - found.end() >= _SHORTEST_PARAGRAPH else start


def is_status(document: Document, start: int, end: int) -> bool:
    """Whether words only say how far the mending is: 已完成, 基本完成，持续推进."""
    return _ONLY_STATUS.fullmatch(document.folded, start, end) is not None


def acts(document: Document, start: int, end: int) -> bool:
    """Whether words on a finding tell what was done about it (完成, 修订; not 没有完成)."""
    folded = document.folded
    if _ACTED.search(folded, start, end):
        return True
    return any(
        folded[found.start() - 1] not in "未没不有" for found in _MENDS.finditer(folded, max(start, 1), end)
    )


def must(document: Document, start: int, end: int) -> bool:
    """Whether a clause of a speech says what must be done, to those who listen (要…, 必须…)."""
    folded = document.folded
    return _MUST.search(folded, start, end) is not None or _MUST_ALL.search(folded, start, end) is not None


def says_done(document: Document, start: int, end: int) -> bool:
    """Whether words say that something was done (已, 了)."""
    return _SAYS_DONE.search(document.folded, start, end) is not None


def still_open(document: Document, start: int, end: int) -> bool:
    """Whether a sentence of a report on mending says that something is not yet done."""
    return _OPEN.search(document.folded, start, end) is not None


def rectified_status(document: Document, start: int, end: int) -> Status:
    """In a report on rectification: done, unless the words look ahead (see Finder.status for plans)."""
    folded = document.folded
    head = folded[start : min(end, start + 60)]
    if _BY_DAY.search(head) and not says_done(document, start, end):
        return Status.PLANNED
    if _PLANNED.search(head) and not _DONE.search(head):
        return Status.PLANNED
    return Status.DONE
