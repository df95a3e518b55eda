"""How far a date reaches, from what it is and where it stands.

| what it is                                   | it opens a sentence             | inside a sentence        |
|----------------------------------------------|---------------------------------|--------------------------|
| base of comparison (比2019年), 2016年前后     | nothing                         | nothing                  |
| when something came about (系1998年敷设，)    | -                               | nothing                  |
| says which things (去年定的8件实事)           | its comma clause                | its comma clause         |
| deadline (6月底前)                            | its sentence                    | its ；-clause             |
| target (到2025年)                             | its sentence                    | its sentence             |
| a day or days; one month or quarter          | its sentence                    | its ；-clause             |
| period or 截至…, where something above keeps one | its sentence              | its sentence             |
| the same, of a year before that of a plan    | its paragraph                   | its sentence             |
| period or 截至…, where nothing does          | the paragraph, or the section it opens | its paragraph     |
| one month that opens a section, likewise     | the section                     | -                        |
| when somebody was inspected, likewise        | its paragraph                   | its clause or paragraph  |

A section ends at the next heading of its level: what opens it holds for the items below it and not for the
section behind it. "Something above" is the title, a heading, the opening of the section. 截至… also holds for the breakdown that
follows (其中…, 从结构看…). Where nothing is above, a day or a month with a year of its own holds for its
paragraph, and a day in the first sentence of a text without headings (a piece of news) for the whole text.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from luoshi.reading.dates import DateMention, Role
from luoshi.reading.patterns import lazily


class Reach(Enum):
    """The stretch a date holds for."""

    NOTHING = auto()
    PHRASE = auto()  # to the next comma
    CLAUSE = auto()  # to the next ；
    SENTENCE = auto()
    PARAGRAPH = auto()
    SECTION = auto()  # with all below it; before the first heading, the whole document


class Opens(Enum):
    """What a date stands at the beginning of."""

    NOTHING = auto()
    SENTENCE = auto()
    PARAGRAPH = auto()
    SECTION = auto()


class Place(NamedTuple):
    """Where a date stands."""

    opens: Opens
    standing: bool  # whether title, heading or section keep a date in force there
    story: bool  # in the first sentence of a text without headings
    later: bool = False  # a year behind the one the document speaks of
    looks_back: bool = False  # a year before the one a plan is for


_ATTRIBUTE = lazily(r"[^,。;:\n\d]{1,12}的\d")
_CLAUSE_BEFORE = ",;:、。!?(“\n "
_VERB_BEFORE = ("预计", "力争", "其中", "计划", "并于", "将于", "已于", "截至", "直到")
_CAME_ABOUT = lazily(
    r"[ ]?[^,。;、\n\d]{0,4}(?:敷设|铺设|建成|建造|修建|始建|成立|设立|组建|竣工|出厂|购置|购入|安装|开业|通车|投运|投产|启用)(?:的|投用)?[,。;、\n)]"
)
_INSPECTED = lazily(
    r"[ ]?,?[^,。;\n]{0,20}(?:巡[察视]|督[察查导]|审计|检查|考核|调研|验收)[^,。;\n]{0,6}[组局]"
)
_CLAUSE_END = ",。;、\n"


def reach(folded: str, mention: DateMention, place: Place) -> Reach:
    """How far a date holds that stands in the running text; its year is known."""
    if mention.role is Role.BASE or _is_event(folded, mention, place):
        return Reach.NOTHING
    if _ATTRIBUTE.match(folded, mention.end):
        return Reach.PHRASE
    if mention.target:
        return Reach.CLAUSE if mention.due and place.opens is Opens.NOTHING else Reach.SENTENCE
    ahead = place.later and place.opens is Opens.PARAGRAPH  # 2024年重点办好四件事。
    opens = place.opens is not Opens.NOTHING and not ahead
    if opens and not place.standing and _INSPECTED.match(folded, mention.end):
        return Reach.PARAGRAPH
    if mention.role is Role.DAY or (mention.single and mention.role is not Role.AS_OF):
        return _point(folded, mention, place)
    return _period(mention, place, opens=opens) if not ahead else Reach.PARAGRAPH


def _period(mention: DateMention, place: Place, *, opens: bool) -> Reach:
    """A reporting period, or the day up to which data run."""
    if place.standing:
        return Reach.PARAGRAPH if opens and place.looks_back else Reach.SENTENCE
    if place.opens is Opens.SECTION:
        return Reach.SECTION
    whole = place.opens is Opens.PARAGRAPH and (mention.role is not Role.AS_OF or place.story)
    return Reach.SECTION if whole else Reach.PARAGRAPH


def _point(folded: str, mention: DateMention, place: Place) -> Reach:
    """A day, some days, one month or quarter: when something happened."""
    if mention.role is Role.DAY and place.story and begins_clause(folded, mention):
        return Reach.SECTION
    if place.opens is Opens.NOTHING:
        return Reach.CLAUSE
    if place.standing:
        return Reach.SENTENCE
    if mention.single and place.opens is Opens.SECTION:
        return Reach.SECTION  # 10月份，…。具体如下：1、…
    return Reach.SENTENCE if mention.year is None else Reach.PARAGRAPH


def begins_clause(folded: str, mention: DateMention) -> bool:
    """Whether a date, with its 在 or 截至, stands at the beginning of a comma clause."""
    before = folded[max(0, mention.edge - 2) : mention.edge]
    return not before or before[-1] in _CLAUSE_BEFORE or before in _VERB_BEFORE


def governs(folded: str, mention: DateMention) -> bool:
    """Whether a date inside a sentence stands where a clause, or what is said of its subject, begins."""
    return mention.role is Role.AS_OF or mention.edge < mention.start or begins_clause(folded, mention)


def _is_event(folded: str, mention: DateMention, place: Place) -> bool:
    """When something came about (成立于1987年，; 系1998年敷设，)."""
    if mention.role is Role.AS_OF or mention.target:
        return False
    ends = folded[mention.end : mention.end + 1] in _CLAUSE_END
    if ends and folded[mention.start - 1 : mention.start] == "于":
        return True
    return place.opens is Opens.NOTHING and _CAME_ABOUT.match(folded, mention.end) is not None
