"""The reminder a superior sends before a term ends (换届提醒函): one text for the Word file and for the page."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Term, UnitSpan
from luoshi.organisations.packs_people import TermRule, people_rules
from luoshi.writing.docx import write
from luoshi.writing.draft import Composer, Draft, FootRole, HeadRole

# A paper is in the language of papers: its words are not translated.
_YOU: Final = {
    UnitKind.GENERAL_BRANCH: "你总支",
    UnitKind.BRANCH: "你支部",
    UnitKind.JOINT_BRANCH: "你支部",
}
_OTHERS: Final = "你委"


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a letter; without a superior in this installation it is not ours to send (`sender` empty)."""

    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    sender: str
    day: str

    def draft(self) -> Draft:
        """The letter as a draft in the house style."""
        composer = Composer()
        composer.head(HeadRole.TITLE, self.title)
        composer.head(HeadRole.ADDRESSEE, f"{self.addressee}：")
        for words in self.paragraphs:
            composer.paragraph(words)
        composer.foot(FootRole.SIGNATURE, self.sender)
        composer.foot(FootRole.DATE, self.day)
        return composer.draft()

    def docx(self) -> bytes:
        """The Word file."""
        stream = io.BytesIO()
        write(self.draft(), stream)
        return stream.getvalue()


def letter_of(term: Any, day: dt.date) -> Letter:
    """The reminder for a term (with `due_on`) as of a day; two queries."""
    span = UnitSpan.objects.on(day).filter(unit=term.unit_id).first()
    above = UnitSpan.objects.on(day).filter(unit=span.parent_id).first() if span and span.parent_id else None
    rule = people_rules().terms
    you = _YOU.get(UnitKind(span.kind), _OTHERS) if span is not None else _OTHERS
    paragraphs = (
        _stands(term, you, day),
        _asked(rule, you, overdue=term.due_on < day),
        *_steps(rule),
        "特此致函。",
    )
    return Letter(
        title="关于做好换届选举工作的提醒函",
        addressee=span.name if span is not None else "",
        paragraphs=paragraphs,
        sender=above.name if above is not None else "",
        day=_said(day),
    )


def _said(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _stands(term: Term, you: str, day: dt.date) -> str:
    body = term.body.name if term.body is not None else "委员会"
    words = f"{you}本届{body}于{_said(term.elected_on)}选举产生，任期{term.years}年，"
    words += f"{'已' if term.ends_on < day else '将'}于{_said(term.ends_on)}届满"
    if term.extended_until is not None:
        paper = f"（{term.extension_document}）" if term.extension_document else ""
        words += f"，经批准{paper}延期至{_said(term.extended_until)}"
    return f"{words}。"


def _asked(rule: TermRule, you: str, *, overdue: bool) -> str:
    basis = f"根据{rule.source}等规定，" if rule.source else ""
    when = "尽快完成换届选举" if overdue else "提前做好准备，按期完成换届选举"
    return f"{basis}请{you}{when}，并做好以下工作："


def _steps(rule: TermRule) -> Iterable[str]:
    steps = [
        *rule.letter,
        f"因特殊情况需要延期的，应当在届满前报上级党组织批准，延长期限不超过{rule.extension_months}个月。",
    ]
    return [f"{_NUMBERS[at]}、{words}" for at, words in enumerate(steps[: len(_NUMBERS)])]


_NUMBERS: Final = "一二三四五六七八九十"
