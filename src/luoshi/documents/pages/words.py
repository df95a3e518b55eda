"""Small shared pieces: how a state, a value and a link are said."""

from __future__ import annotations

import re
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luoshi.documents.enums import SIGNS, Nature, Stage, State
from luoshi.documents.queries import Doubt, Ledger, LedgerItem
from luoshi.reading.types import Heading, Qualifier, Severity
from luoshi.ui.components import Light, Tag, Tone
from luoshi.ui.text import Words

KINDS: Final = {
    Nature.CLAIM: "figure",
    Nature.PROBLEM: "problem",
    Nature.CAUSE: "cause",
    Nature.MEASURE: "measure",
}
CHECK_SIGN: Final = "校"
LONGEST_LABEL: Final = 5  # 第十二章; an unlabelled heading is named by its words instead
TABS: Final = ("overview", "outline", "claims", "problems", "causes", "measures", "checks")
TAB_OF: Final = {
    Nature.CLAIM: "claims",
    Nature.PROBLEM: "problems",
    Nature.CAUSE: "causes",
    Nature.MEASURE: "measures",
}
NATURE_OF: Final = {tab: nature for nature, tab in TAB_OF.items()}
_NATURE_OF_SIGN: Final = {sign: nature for nature, sign in SIGNS.items()}
_COUNTERS: Final[dict[Nature, Words]] = {
    Nature.CLAIM: pgettext_lazy("counter", "个"),
    Nature.PROBLEM: pgettext_lazy("counter", "个"),
    Nature.CAUSE: pgettext_lazy("counter", "条"),
    Nature.MEASURE: pgettext_lazy("counter", "项"),
}


def counter(nature: Nature) -> Words:
    """个, 条, 项: what its items are counted in."""
    return _COUNTERS[nature]


def nature_of_mark(mark: str) -> Nature | None:
    """数3 -> CLAIM; None for anything else."""
    return _NATURE_OF_SIGN.get(mark[:1])


def mark_tag(item: LedgerItem) -> Tag:
    """数3 in its colour."""
    return Tag(item.mark, KINDS[item.nature])


_DOUBTS: Final[dict[Doubt, tuple[Words, Words]]] = {
    Doubt.REVIEW: (
        gettext_lazy("需再核对"), gettext_lazy("更正稿里这句话与原来确认时不同，请核对后再确认。"),
    ),
    Doubt.CHECK: (gettext_lazy("请先看"), gettext_lazy("材料校核对这句话有疑问，见“材料校核”。")),
    Doubt.INFERRED: (gettext_lazy("请先看"), gettext_lazy("对应关系是按章节标题推断的，原文没有明说。")),
}  # fmt: skip


def state_light(item: LedgerItem, doubt: Doubt | None = None) -> Light:
    """What a person decided; shape, colour and word. What is doubtful looks otherwise than what only waits."""
    if doubt is not None:
        word, why = _DOUBTS[doubt]
        return Light(Tone.NEAR, str(word), str(why))
    match item.state:
        case State.OPEN:
            return Light(Tone.DOING, _("待确认"))
        case State.REJECTED:
            return Light(Tone.NA, _("不采用"))
        case State.EDITED:
            return Light(Tone.OK, _("已修改"))
        case State.ADDED:
            return Light(Tone.OK, _("补充"))
    return Light(Tone.OK, _("已确认"))


def stage_light(stage: str, open_count: int, item_count: int = 1) -> Light:
    """How far a document is; whether all is confirmed is counted, never stored."""
    match stage:
        case Stage.READING:
            return Light(Tone.DOING, _("正在读取"))
        case Stage.NO_TEXT:
            return Light(Tone.NEAR, _("待录入文字"))
        case Stage.FAILED:
            return Light(Tone.OVER, _("未读出"))
    if not item_count:
        return Light(Tone.NA, _("没有读出条目"))
    return Light(Tone.DOING, _("待确认")) if open_count else Light(Tone.OK, _("已确认"))


def severity_light(severity: Severity) -> Light:
    """How much a check weighs."""
    match severity:
        case Severity.CONFLICT:
            return Light(Tone.OVER, _("前后不一"))
        case Severity.NOTICE:
            return Light(Tone.NEAR, _("需看"))
    return Light(Tone.NA, _("提示"))


def value_words(values: dict[str, Any]) -> str:
    """The number of a claim: 9, 7→14, 2—3."""
    if values.get("from") is not None and values.get("to") is not None:
        return f"{values['from']}→{values['to']}"
    value = values.get("value")
    return "—" if value is None else str(value)


_QUALIFIERS: Final = {
    Qualifier.APPROX: gettext_lazy("约数"),
    Qualifier.AT_LEAST: gettext_lazy("以上"),
    Qualifier.AT_MOST: gettext_lazy("以内"),
    Qualifier.PERCENT: gettext_lazy("百分比"),
    Qualifier.CHANGE: gettext_lazy("变化"),
}
_APPROXIMATE: Final = "余约近多几超"


def qualifier_words(item: LedgerItem) -> str:
    """How exactly a number is said; the text's own word (余, 约) where it has one."""
    qualifier = item.values.get("qualifier")
    if qualifier in {None, Qualifier.EXACT}:
        return ""
    if qualifier == Qualifier.APPROX:
        return next((char for char in item.quote if char in _APPROXIMATE), str(_QUALIFIERS[Qualifier.APPROX]))
    return str(_QUALIFIERS.get(Qualifier(qualifier), qualifier))


def item_words(item: LedgerItem) -> str:
    """What an item says in one line."""
    values = item.values
    if item.nature is Nature.CLAIM:
        subject = values.get("subject") or item.quote
        return f"{subject} {value_words(values)}{values.get('unit') or ''}"
    return str(values.get("text") or item.quote)


LONGEST_HEADING: Final = 48  # characters of a heading on one line
_HEADING_ENDS: Final = re.compile(r"[。；;：:\n]")


def heading_words(ledger: Ledger, heading: Heading) -> str:
    """A heading as the text has it; one that runs into its sentence is cut, and says so by …"""
    assert ledger.text is not None  # it has headings
    line = ledger.text.text[heading.start : heading.start + 4 * LONGEST_HEADING]
    whole = _HEADING_ENDS.split(line, maxsplit=1)[0].strip()
    if not whole.startswith(heading.label):
        return f"{heading.label}{heading.title}"
    return whole if len(whole) <= LONGEST_HEADING else f"{heading.label}{heading.title}…"


def section_path(ledger: Ledger, index: int | None) -> list[str]:
    """二、存在的问题, （一）理论学习方面: the headings down to one of the outline."""
    words: list[str] = []
    while index is not None:
        heading = ledger.outline.headings[index]
        words.insert(0, heading_words(ledger, heading))
        index = heading.parent
    return words


def section_words(ledger: Ledger, index: int | None) -> str:
    """二、存在的问题 › （一）理论学习方面, for a heading of the outline."""
    return " › ".join(section_path(ledger, index))


def section_name(ledger: Ledger, index: int | None) -> str:
    """二、（一）理论学习方面: the last heading, of those above only their numbers."""
    if index is None:
        return ""
    labels = ledger.outline.paths[index].split("/")[:-1]
    own = heading_words(ledger, ledger.outline.headings[index])
    return "".join(label for label in labels if len(label) <= LONGEST_LABEL) + own
