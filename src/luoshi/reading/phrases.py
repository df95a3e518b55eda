"""Noun phrases around a number, without a parser of Chinese: verbs, links and dates are cut off by table."""

from __future__ import annotations

from luoshi.reading.patterns import lazily
from luoshi.reading.vocabulary.subjects import (
    ADVERBS,
    COMPARISONS,
    HEADS,
    LEADING,
    NOT_PREDICATES,
    NOT_VERBS,
    OPENING_VERBS,
    PREDICATES,
    TRAILING,
    VERBS,
)
from luoshi.reading.wordtable import WordTable

SHORTEST = 2
"""A noun phrase has at least so many characters."""

_VERBS = WordTable((*VERBS, *NOT_VERBS))
_NOT_VERBS = frozenset(NOT_VERBS)
_OPENING_VERBS = WordTable((*OPENING_VERBS, *NOT_VERBS))
_PREDICATES = WordTable((*PREDICATES, *VERBS))
_COMPARISONS = WordTable(COMPARISONS)
_TRAILING = WordTable(TRAILING)
_LEADING = WordTable(LEADING)
# What makes a verb before it part of a name: 支付率, 建成区, 收缴额.
_NOMINAL = frozenset("率额量费数面度区点站员者值权力性单账金类型期法制线厂场库网卡证书物品户会组")
# 支付比例, 完成进度: the verb is part of the name of a measure.
_MEASURE_NOUNS = ("比例", "比重", "进度", "能力", "标准", "成本", "周期", "质量", "效率", "强度", "速度")
_ASPECTS = frozenset("了出到着")
_STEPS = 8
_AGAINST = lazily(
    r"(?<![占同环相对可评])(?:比|较)(?![例重率价大多好强为])[^,。;:]{1,14}?(?=(?:[还又仍要也却更则]|都要?)?$)"
)
_COMPARED = lazily(
    r"(?<![占同环])(?:比|较|与|同)[^,。;:]{1,14}?(?:相比|同期|水平|年|月|末|初|底|期|前|度|均值|平均|计划|预算|目标)(?:数|值|的|水平|同期)?[,]?$"
    r"|(?:对?照|按照?)[^,。;:]{0,8}?(?:规定|要求|标准|计划|目标|定额|规划)[,]?$"
)
_DATES = lazily(
    r"(?:截[至止]到?|到|至|在)?(?:(?:19|20)\d\d[ ]?年|[今去本上明当]年|年(?=[底末]之?以?前))?"
    r"(?:度|上半年|下半年|第?[前一二三四]+个?季度|\d{1,2}(?:[-—~至]\d{1,2})?[ ]?月份?|全年|[一二三四五六七八九十\d]+个月)?"
    r"(?:\d{1,2}日)?(?:底|末|初|以来|期间|[上中下]旬)?(?:之?以?前)?"
)
_INNER_DATE = lazily(
    r"(?:截[至止]到?|到|至|在|于)?(?:(?:(?:19|20)\d\d|(?<!\d)\d\d)年度?|(?<=[\u4e00-\u9fff])[今去明]年(?=\w))?"
    r"(?:[上下]半年|第?[一二三四]季度|(?<!\d)\d{1,2}月份?(?:\d{1,2}日)?|(?<=[今去明\d]年)|(?<=\d年度))(?:[底末初]|年[底末初])?(?:之?以?前|以来)?"
)
_BEGINS_DATE = frozenset("截到至在今去本上明当年度下第前一二三四五六七八九十全底末初以期中之")
_DATED = lazily(r"[年月季期日全半]")
_RATE_BASE = lazily(
    r"(?:每[十百千万]{0,2}(?:人|户|亩|平方公里|公里|元|吨|万元|名\w{1,2})|连续(?:\d{1,2}|[一二两三四五六七八九十多]{1,2})个?(?:年|季度|月)|始终|连续)$"
)
_PLACES = frozenset("县区镇乡村市省州旗校院厂矿站店库")
_INSIDE = lazily(r"(?<![其高初集])中$|[内里]$")
_ADVERBS = frozenset(ADVERBS)
_LONGEST_ATTRIBUTE = 8
_HEADS = tuple(HEADS)
_NO_NOUNS = frozenset(("余", "多", "人", "次"))


def trim(words: str) -> str:
    """Words before a number without what only leads to it (达到, 为, 约, 分别)."""
    words = words.rstrip()
    for _ in range(_STEPS):
        word = _TRAILING.ending(words)
        rest = words[: len(words) - len(word)]
        if not word or (rest and rest[-1] in TRAILING[word]):
            break
        words = rest.rstrip()
    if "每" in words or "连续" in words or "始终" in words:
        return _RATE_BASE.sub("", words)
    return words


def measure_of(words: str) -> str:
    """The measure before a word of direction, without the comparison between them."""
    words = trim(words)
    for _ in range(_STEPS):
        shorter = without_comparison(words)
        if shorter == words:
            break
        words = trim(shorter)
    return noun_phrase(words)


def without_comparison(words: str) -> str:
    """Without one comparison at the end (同比, 比上年同期, 与年初相比)."""
    word = _COMPARISONS.ending(words)
    if word:
        return words[: -len(word)]
    found = _COMPARED.search(words) or _AGAINST.search(words)
    return words[: found.start()] if found else words


def compared_with(words: str) -> str:
    """What is compared with at the end of some words (比考核标准), with its 比; "" where nothing is."""
    found = _AGAINST.search(words)
    return found[0] if found else ""


def is_comparison(words: str) -> bool:
    """Whether the words end with a comparison."""
    return without_comparison(words) != words


def noun_phrase(words: str) -> str:
    """The noun phrase at the end of some words; "" where there is only a verb."""
    words = strip_lead(words)
    cut = 0
    for start, verb in _VERBS.find(words):
        end = _verb_end(words, start, verb)
        if end and len(words) - end >= SHORTEST:
            cut = end
    words = strip_lead(words[cut:])
    opening = _OPENING_VERBS.at(words, 0)
    end = _verb_end(words, 0, opening) if opening else 0
    if end and len(words) - end > SHORTEST:  # 监测对象 and 发展党员 stay whole
        words = strip_lead(words[end:])
    words = words[words.rfind("把", 0, -SHORTEST) + 1 :]
    if "年" in words or "月" in words or "季" in words:
        words = _INNER_DATE.sub("", words)
    words = words.rstrip("的 了、和及与")
    return "" if is_only_verb(words) else words


def _verb_end(words: str, start: int, verb: str) -> int:
    """Where a verb with its aspect ends; 0 where it is part of a name (支付率)."""
    if verb in _NOT_VERBS:
        return 0
    end = start + len(verb)
    if words.startswith(_MEASURE_NOUNS, end):
        return 0
    if words[end : end + 1] in _NOMINAL and end < len(words):
        return 0
    while words[end : end + 1] in _ASPECTS and end < len(words):
        end += 1
    return end


def strip_lead(words: str) -> str:
    """Without links, adverbs and dates at the beginning."""
    for _ in range(_STEPS):
        word = _LEADING.at(words, 0)
        rest = words[len(word) :]
        if word and len(rest) >= SHORTEST and rest[0] not in LEADING[word]:
            words = rest
            continue
        if words[:1] not in _BEGINS_DATE and not words[:1].isdecimal():
            break
        dated = _DATES.match(words)
        if dated is None or not _DATED.search(dated[0]):
            break
        words = words[dated.end() :]
    return words


def is_only_verb(words: str) -> bool:
    """Whether the words are no noun phrase: too short, or a verb alone."""
    if len(words) < SHORTEST or is_only_adverb(words):
        return True
    return any(
        words == verb and verb not in _NOT_VERBS
        for verb in (_VERBS.at(words, 0), _OPENING_VERBS.at(words, 0))
    )


def is_only_adverb(words: str) -> bool:
    """Whether the words never name what a number counts (全年, 每年对)."""
    return words in _ADVERBS or (words.endswith("对") and words[:-1] in _ADVERBS)


def ends_in_verb(words: str) -> bool:
    """Whether the words end with a verb that still wants its object (付出了)."""
    plain = words.rstrip("了出到着") or words
    return any(verb and verb not in _NOT_VERBS for verb in (_VERBS.ending(plain), _VERBS.ending(words)))


def cut_predicate(noun: str, *, counted: bool = False) -> str:
    """A noun behind a number, up to its predicate.

    Of A的B it is the core B; of things `counted` it is A where that is a noun (12个乡镇的工程).
    """
    cut = _predicate_at(noun)
    if cut == 0:
        return _attributive(noun)
    if cut is not None:
        noun = noun[:cut]
    noun = _INSIDE.sub("", noun.strip(" 的")) or noun
    head, _, core = noun.rpartition("的")
    if counted and len(head) >= SHORTEST and head[-1] not in "级型性式类新大小高低":
        return head.rpartition("的")[2] or head
    noun = core if len(core) >= SHORTEST else head or noun
    return "" if noun in _NO_NOUNS else noun


def _predicate_at(noun: str) -> int | None:
    """Where the predicate behind a noun begins."""
    for start, word in _PREDICATES.find(noun):
        if word in _NOT_VERBS:
            continue
        following = noun[start + len(word) : start + len(word) + 1]
        if following and following in NOT_PREDICATES.get(word, ""):
            continue
        if start != 1 or noun[0] in _PLACES:
            return start
    return None


def _attributive(words: str) -> str:
    """Words that open with a verb and are a name all the same (5家参与企业, 2栋已拆除的旧楼); else ""."""
    head, particle, core = words.partition("的")
    if particle and len(head) <= _LONGEST_ATTRIBUTE + 2:
        cut = _predicate_at(core)
        core = core[:cut] if cut else core
        return f"{head}的{core}" if len(core) >= SHORTEST and cut != 0 else ""
    short = words[: _LONGEST_ATTRIBUTE + 1]
    cut = next((start for start, _ in _PREDICATES.find(short, SHORTEST)), None)
    short = short[:cut] if cut else words
    return short if len(short) <= _LONGEST_ATTRIBUTE and short.endswith(_HEADS) else ""


def predicate(words: str) -> str:
    """The predicate that stands right behind a number (7个未达到序时进度); "" where a noun does."""
    return words if words and _predicate_at(words) == 0 else ""
