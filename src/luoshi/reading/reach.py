"""How far a date reaches, from what it is and where it stands.

| what it is                                   | it opens a sentence             | inside a sentence        |
|----------------------------------------------|---------------------------------|--------------------------|
| base of comparison (比2019年), 2016年前后     | nothing                         | nothing                  |
| when something came about (系1998年敷设，)    | -                               | nothing                  |
| part of a name (下达2022年转移支付)           | -                               | nothing, if any is in force |
| says which things (去年定的8件实事)           | its comma clause                | its comma clause         |
| deadline (6月底前)                            | its sentence                    | its ；-clause             |
| target (到2025年)                             | its paragraph                   | its sentence             |
| a day or days; one month or quarter          | its sentence                    | its ；-clause             |
| several years; long past; years ahead        | its sentence                    | its sentence             |
| period or 截至…, where something above keeps one | its sentence              | its sentence             |
| period or 截至…, where nothing does          | the paragraph, or the section it opens | its paragraph     |

"Something above" is the title, a heading, the opening of the section. 截至… also holds for the breakdown that
follows (其中…, 从结构看…). In a document that tells of problems put right one by one every period is that of
its sentence. A month with a year of its own holds for its paragraph where nothing is above; a day in the first
paragraph of a text without headings (a piece of news) for the whole text; before the first heading no period
goes further than its paragraph (that of the document is found in frame.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from luoshi.reading.dates import DateMention, Role
from luoshi.reading.phrases import ends_in_verb


class Reach(Enum):
    """The stretch a date holds for."""

    NOTHING = auto()
    PHRASE = auto()  # to the next comma
    CLAUSE = auto()  # to the next ；
    SENTENCE = auto()
    PARAGRAPH = auto()
    SECTION = auto()  # with all below it


class Opens(Enum):
    """What a date stands at the beginning of."""

    NOTHING = auto()
    SENTENCE = auto()
    PARAGRAPH = auto()
    SECTION = auto()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a date stands."""

    opens: Opens
    standing: str | None  # the date that title, heading or section keep in force there
    said: bool  # whether any date is in force there
    past: bool  # whether its year lies more than one year before it: history
    ahead: bool  # whether its year lies ahead of that in which the document speaks
    before_headings: bool  # in the opening of the document
    singly: bool  # in a document that tells of problems put right one by one
    story: bool  # in the first paragraph of a text without headings


_ATTRIBUTE = re.compile(r"[^,。;:\n\d]{1,12}的\d")
_MODIFIES = re.compile(r"[^,。;:\n\d]{0,12}的")
_LOOSE_ATTRIBUTE = re.compile(r"[^,。;:\n\d]{1,10}的[^,。;:\n\d]{1,12}\d")
_CLAUSE_BEFORE = ",;:、。!?(“\n "
_VERB_BEFORE = ("预计", "力争", "其中", "计划", "并于", "将于", "已于", "截至", "直到")
_NAME_AFTER = re.compile(
    r"[ ]?(?:中央|省级?|市级?|区级?|县级?|本级|部门|财政|专项|重点|重大|新增)*(?:预算|决算|计划|任务|目标|转移支付|资金|项目|工程|债券|方案|要点|指标|投诉|考核|秋季|春季|学年)"
)
_CAME_ABOUT = re.compile(
    r"[ ]?[^,。;、\n\d]{0,4}(?:敷设|铺设|建成|建造|修建|始建|成立|设立|组建|竣工|出厂|购置|购入|安装|开业|通车|投运|投产|启用)(?:的|投用)?[,。;、\n)]"
)
_COMPLETED = re.compile(r"[ ]?[^,。;\n\d]{0,8}已经?[^,。;\n\d]{0,12}[,。;\n]")
_INTO = re.compile(r"(?:列入|纳入|编入|记入|转入)$")
_WORDS_BEFORE = 6
_CLAUSE_END = ",。;、\n"


def reach(folded: str, mention: DateMention, place: Place) -> Reach:
    """How far a date holds that stands in the running text; its year is known."""
    if _dates_nothing(folded, mention, place):
        return Reach.NOTHING
    if _ATTRIBUTE.match(folded, mention.end):
        return Reach.PHRASE
    opens = place.opens is not Opens.NOTHING
    if mention.target:
        far, near = (Reach.SENTENCE, Reach.CLAUSE) if mention.due else (Reach.PARAGRAPH, Reach.SENTENCE)
        return far if opens else near
    if mention.role is Role.DAY or (mention.single and mention.role is not Role.AS_OF):
        return _point(folded, mention, place)
    if place.ahead or place.past or mention.years or _LOOSE_ATTRIBUTE.match(folded, mention.end):
        return Reach.SENTENCE
    return _period(mention, place)


def _point(folded: str, mention: DateMention, place: Place) -> Reach:
    """A day, some days, one month or quarter: when something happened."""
    if mention.role is Role.DAY and place.story and begins_clause(folded, mention):
        return Reach.SECTION
    if place.opens is Opens.NOTHING:
        done = mention.role is not Role.DAY and _COMPLETED.match(folded, mention.end)
        return Reach.PHRASE if done else Reach.CLAUSE
    part = mention.role is Role.DAY or place.standing is not None or mention.year is None
    return Reach.SENTENCE if part else Reach.PARAGRAPH


def _period(mention: DateMention, place: Place) -> Reach:
    """A period of reporting or 截至…."""
    if place.standing or place.singly:
        return Reach.SENTENCE
    if place.opens is Opens.NOTHING or place.opens is Opens.SENTENCE:
        return Reach.PARAGRAPH
    return Reach.PARAGRAPH if mention.role is Role.AS_OF or place.before_headings else Reach.SECTION


def begins_clause(folded: str, mention: DateMention) -> bool:
    """Whether a date, with its 在 or 截至, stands at the beginning of a comma clause."""
    before = folded[max(0, mention.edge - 2) : mention.edge]
    return not before or before[-1] in _CLAUSE_BEFORE or before in _VERB_BEFORE


def governs(folded: str, mention: DateMention) -> bool:
    """Whether a date inside a sentence stands where a clause, or what is said of its subject, begins."""
    return mention.role is Role.AS_OF or mention.edge < mention.start or begins_clause(folded, mention)


def is_attribute(folded: str, mention: DateMention) -> bool:
    """Whether a date only says which things are meant (2020年遗留的15处隐患, 2018年以来的材料)."""
    return _MODIFIES.match(folded, mention.end) is not None


def is_name(folded: str, mention: DateMention) -> bool:
    """Whether a date in the middle of a clause belongs to the noun behind it."""
    before = folded[max(0, mention.start - _WORDS_BEFORE) : mention.start]
    if _INTO.search(before):
        return False  # 列入明年预算 says when
    return (
        before.endswith(("占", "的"))
        or ends_in_verb(before)
        or _NAME_AFTER.match(folded, mention.end) is not None
    )


def _dates_nothing(folded: str, mention: DateMention, place: Place) -> bool:
    """Whether a date is compared with, names something, or says when something came about."""
    if mention.role is Role.BASE:
        return True
    inside = place.opens is Opens.NOTHING and not governs(folded, mention)
    if inside and place.said and is_name(folded, mention):
        return True
    return _is_event(folded, mention, place)


def _is_event(folded: str, mention: DateMention, place: Place) -> bool:
    """When something came about (成立于1987年，; 系1998年敷设，)."""
    if mention.role is Role.AS_OF or mention.target:
        return False
    ends = folded[mention.end : mention.end + 1] in _CLAUSE_END
    if ends and folded[mention.start - 1 : mention.start] == "于":
        return True
    return place.opens is Opens.NOTHING and _CAME_ABOUT.match(folded, mention.end) is not None
