"""What a section is for: work done, problems, causes, measures, the mending of findings.

A section's role is read from the words of its heading, else inherited from the headings above it, else
from the kind of document its title names (工作要点, 整改报告).
"""

from __future__ import annotations

from enum import Enum, Flag, auto
from functools import lru_cache

from luoshi.reading.labels import Family
from luoshi.reading.outline import Outline
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document
from luoshi.reading.vocabulary.roles import (
    ASKS_CAUSES,
    ASKS_MEASURES,
    ASKS_PROBLEMS,
    CAUSE_HEADS,
    DONE_HEADS,
    DONE_MEASURES,
    FINDING_INLINE,
    FINDING_TITLE,
    FRAME_HEADS,
    GENERAL_HEADS,
    MEASURE_HEADS,
    MINUTES_TITLE,
    NOT_PLANS,
    OPINION_TITLE,
    PLAIN_PROBLEM_TITLE,
    PLAN_OPENING,
    PLAN_TITLE,
    PLAN_YEAR,
    PROBLEM_HEADS,
    RECTIFICATION_TITLE,
    RECTIFIED_HEADS,
    SHORT_MEASURES,
    SPEECH_TITLE,
    TARGET_HEADS,
    TOLD_TITLE,
    VERB_FIRST,
)

_LACKS = lazily(r"没有|[未不缺难少弱差慢]")
_WORDS_END = lazily(r"[。;:\n]")
_PARTS = lazily(r"以及|及其|及|和|与|暨|、|,|并")
_NEXT_WORK = lazily(
    r"(?:今年|明年|本年度?|新(?:的一)?年|[0-9]{4}年|第?[二三四]季度|下?本?学期)的?(?:(?:主要|重点|几项|各项)?(?:工作|任务|目标|事情)|怎么[干办抓])$|(?:怎么|如何)[干办抓改做]$|(?:抓|干|做)什么$"
)
_WHOLE_REPORT = lazily(r"(?:总结|回顾|述职)[^,。;:]{0,6}(?:及|和|与|暨|、)")
_PLANS_AHEAD = lazily(rf"{PLAN_OPENING.pattern}|措施|建议|对策|[0-9]{{4}}年")
_LONGEST_HEADING = 60
_HEADINGS_LOOKED_AT = 200
_FINDINGS_ENOUGH = 3
_INLINE_ENOUGH = 2
_SPEECH_HEAD = 4
_LONGEST_IN_TWO = 18  # with a comma in it
_LONGEST_NAME = 32  # a heading longer than this is a sentence and names no section
_AFTER_HEAD = 4  # characters that may follow the head noun: 问题(方面), 措施(如下)


class Role(Flag):
    """What the statements of a section may be; several where its heading names several."""

    NONE = 0
    DONE = auto()  # work done, how things stand
    PROBLEM = auto()
    CAUSE = auto()
    MEASURE = auto()
    RECTIFIED = auto()  # what was done about a stated problem
    FRAME = auto()  # 指导思想, 总体要求, 目标: neither measure nor problem

    # Asked for at every sentence; those of Flag take six times as long.
    def __and__(self, other: Role) -> Role:
        return _ROLES[self._value_ & other._value_]

    def __or__(self, other: Role) -> Role:
        return _ROLES[self._value_ | other._value_]

    def __bool__(self) -> bool:
        return self._value_ != 0


_ROLES = tuple(Role(value) for value in range(2 * Role.FRAME.value))


class Kind(Enum):
    """Kinds of documents whose sections need no heading to say what they are for."""

    REPORT = "report"
    PLAN = "plan"
    RECTIFICATION = "rectification"


def document_kind(title: str | None, document: Document, outline: Outline) -> Kind:
    """What kind of document its title makes it, or headings such as 关于…的问题."""
    if title and RECTIFICATION_TITLE.search(title):
        return Kind.RECTIFICATION
    findings = 0
    for index in range(min(len(outline.items), _HEADINGS_LOOKED_AT)):
        findings += FINDING_TITLE.search(heading_words(document, outline, index)) is not None
    if findings >= _FINDINGS_ENOUGH:
        return Kind.RECTIFICATION
    inline = 0
    for line in document.lines[:_HEADINGS_LOOKED_AT]:
        if FINDING_INLINE.match(document.folded, line.start, line.end) is not None:
            to_do = _TO_DO.search(document.folded, line.start, line.end) is not None
            inline += not to_do or _MENDED.search(document.folded, line.start, line.end) is not None
    if inline >= _INLINE_ENOUGH:
        return Kind.RECTIFICATION
    if title and PLAN_TITLE.search(title) and not TOLD_TITLE.search(title):
        return Kind.PLAN
    return Kind.REPORT


# 由某部12月底前完成 is still to be done, whatever was done elsewhere is mended.
_TO_DO = lazily(r"(?<=[日底旬末汛季])前|月(?:份|[0-9]{1,2}日)?起|由[^,。;]{2,12}(?:负责|牵头)|限期")
_MENDED = lazily(r"已|(?<![为除])了|先后")


def is_minutes(title: str | None) -> bool:
    """Whether a document records what a meeting laid on whom."""
    return title is not None and MINUTES_TITLE.search(title) is not None


def is_speech(title: str | None, document: Document) -> bool:
    """Whether the words are spoken to those who shall act on them."""
    if title and SPEECH_TITLE.search(title):
        return True
    return any(
        SPEECH_TITLE.search(document.folded[line.start : line.end])
        for line in document.lines[:_SPEECH_HEAD]
        if line.end - line.start <= _LONGEST_HEADING
    )


def section_roles(
    document: Document, outline: Outline, kind: Kind, title: str | None = None
) -> tuple[Role, ...]:
    """The role of each heading of the outline."""
    base = Role.MEASURE if kind is Kind.PLAN else Role.NONE
    roles: list[Role] = []
    tells = kind is Kind.REPORT and title is not None and TOLD_TITLE.search(title) is not None
    tells = tells and PLAN_OPENING.search(title or "") is None
    met = False
    for index, item in enumerate(outline.items):
        above = base if item.parent is None else roles[item.parent]
        if outline.run_in[index] or outline.families[index] is Family.ONE_IS:
            roles.append(above)
            continue
        words = heading_words(document, outline, index)
        role = _role(words, above, kind)
        if (
            tells
            and not met
            and role is Role.MEASURE
            and above is Role.NONE
            and DONE_MEASURES.fullmatch(words)
        ):
            role = Role.DONE  # of a summary, before anything is said to be lacking
        if met and above is Role.NONE and role in {Role.NONE, Role.DONE} and _NEXT_WORK.search(words):
            role = Role.MEASURE  # 今年的主要工作, behind what was lacking last year
        met = met or bool(role & (Role.PROBLEM | Role.CAUSE))
        roles.append(role)
    return tuple(roles)


def heading_words(document: Document, outline: Outline, index: int) -> str:
    """The folded words of a heading: its line's first sentence."""
    item = outline.items[index]
    line = document.line_at(item.body)
    stop = min(line.end, item.body + _LONGEST_HEADING, item.end)
    words = document.folded[item.body : stop]
    return _WORDS_END.split(words, maxsplit=1)[0].strip()


def _role(words: str, above: Role, kind: Kind) -> Role:
    if kind is Kind.RECTIFICATION and OPINION_TITLE.search(words):
        return Role.RECTIFIED
    own = own_role(words)
    return above if own is Role.NONE or _gives_way(words, own, above, kind) else own


def _gives_way(words: str, own: Role, above: Role, kind: Kind) -> bool:
    """Whether what the section above is for decides, whatever a heading's own words are about."""
    if above & Role.MEASURE and own is Role.FRAME and "," in words:
        return True  # 科学设定绩效目标，提高…
    if above & Role.MEASURE and own in {Role.DONE, Role.PROBLEM}:
        # Below a heading of plans, 解决…问题 and 抓好…情况 name what will be worked at.
        return own is not Role.PROBLEM or (
            PROBLEM_HEADS.fullmatch(words) is None and PLAIN_PROBLEM_TITLE.fullmatch(words) is None
        )
    if above is Role.DONE and own is Role.MEASURE:
        return PLAN_OPENING.search(words) is None  # 主要措施 of a section on work done
    if above & (Role.PROBLEM | Role.CAUSE) and (
        own in {Role.DONE, Role.FRAME} or (own is Role.MEASURE and _LACKS.search(words))
    ):
        return True  # 整改措施不实 and 预算没有安排 are faults and reasons
    return kind is Kind.RECTIFICATION and own is Role.PROBLEM and FINDING_TITLE.search(words) is not None


@lru_cache(maxsize=512)  # 存在的问题 stands in most reports, and is asked for several times in each
def own_role(words: str) -> Role:
    """What a heading alone says its section is for; each part of 问题及原因 adds its own."""
    if len(words) > _LONGEST_NAME or not words or ("," in words and len(words) > _LONGEST_IN_TWO):
        return Role.NONE
    if _WHOLE_REPORT.search(words) and MEASURE_HEADS.search(words):
        return Role.NONE  # 工作总结及工作打算: the headings below it say where plans begin
    for pattern, role in _WHOLE_TITLES:
        if pattern.search(words):
            return role
    role = Role.NONE
    for part in _PARTS.split(words):
        role |= _head_role(part)
    if role is Role.NONE:
        role = _head_role(words)
    if "," in words and role & Role.MEASURE and not _PLANS_AHEAD.search(words):
        role &= ~Role.MEASURE  # 精心组织，周密安排 says how
    if role & (Role.PROBLEM | Role.CAUSE | Role.MEASURE):
        role &= ~(Role.DONE | Role.FRAME)
    return role


# Patterns of whole headings, the first that fits decides.
_WHOLE_TITLES = (
    (ASKS_PROBLEMS, Role.PROBLEM),
    (ASKS_CAUSES, Role.CAUSE),
    (ASKS_MEASURES, Role.MEASURE),
    (GENERAL_HEADS, Role.DONE),
    (RECTIFIED_HEADS, Role.RECTIFIED),
    (FRAME_HEADS, Role.FRAME),
    (NOT_PLANS, Role.DONE),
    (PLAN_YEAR, Role.MEASURE),
    (SHORT_MEASURES, Role.MEASURE),
    (VERB_FIRST, Role.NONE),
)


def names_section(words: str, kind: Role) -> bool:
    """Whether a heading only says what its section is for; `kind` is what the section above is for.

    Among problems, 不作为问题 is one of them and 人员不足 too; only 存在的主要问题 names a section.
    """
    role = own_role(words)
    if kind is Role.PROBLEM and role is Role.PROBLEM and ASKS_PROBLEMS.search(words) is None:
        return PLAIN_PROBLEM_TITLE.fullmatch(words) is not None
    return role is not Role.NONE


_HEADS = (
    (Role.PROBLEM, PROBLEM_HEADS),
    (Role.CAUSE, CAUSE_HEADS),
    (Role.MEASURE, MEASURE_HEADS),
    (Role.DONE, DONE_HEADS),
    (Role.FRAME, TARGET_HEADS),
)


_STRONG = Role.PROBLEM | Role.CAUSE  # 原因分析 and 问题情况 are about causes and problems


def _is_predicate(part: str, head: str, before: str) -> bool:
    """人才数量不足 says that something is lacking; 存在不足, 主要不足 and 工作中的不足 name a section."""
    if before.endswith(("的", "中", "上")):
        return False
    return not head.endswith(("问题", "因素", "方面", "事项")) and PLAIN_PROBLEM_TITLE.fullmatch(part) is None


def _head_role(part: str) -> Role:
    """The head of a Chinese noun phrase stands last: 问题产生的原因 is about causes."""
    if NOT_PLANS.search(part):
        return Role.DONE
    best, at = Role.NONE, -1
    for role, heads in _HEADS:
        for found in heads.finditer(part):
            end = found.end()
            if role is Role.PROBLEM and _is_predicate(part, found[0], part[: found.start()]):
                continue
            if end > at and not (role is Role.DONE and best & _STRONG and end - at <= _AFTER_HEAD):
                best, at = role, end
    return best if len(part) - at <= _AFTER_HEAD else Role.NONE
