"""Documents for tests. The ledger is exact: what is read is said here, not left to the grammar."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence

from luoshi.documents.actions import read_text
from luoshi.documents.enums import Nature, Stage
from luoshi.documents.models import Document, Item, Text
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor, Door
from luoshi.organisations.models import Unit
from luoshi.reading.outline import read_outline
from luoshi.reading.text import read_text as folded
from luoshi.reading.types import Clause, Link, Number, Qualifier, Reading, SectionLink, Status

CLERK = Actor(id=7, name="李文书", door=Door.PAGE, request_id="r-1")
OTHER = Actor(id=8, name="王科长", door=Door.PAGE)

REPORT = """关于学习贯彻情况的报告

一、主要做法
截至2021年8月底，组织集中学习9次，主题党日活动17次。
二、存在的问题
（一）理论学习方面
学习不够系统，研讨交流偏少。
（二）监督责任方面
日常监督不够经常，对生活圈不够了解，督促检查偏少。
三、原因分析
（一）理论学习方面
对学习的重要性认识不足。
（二）监督责任方面
监督方式比较单一。
四、改进措施
（一）持续深化理论学习
建立学习台账；由宣传部牵头，开展成果评选，12月底前完成。
（二）持续压实监督责任
紧盯重点岗位开展专项检查。
"""

PROBLEMS = ("学习不够系统，研讨交流偏少。", "日常监督不够经常，对生活圈不够了解，督促检查偏少。")
CAUSES = ("对学习的重要性认识不足。", "监督方式比较单一。")
MEASURES = ("建立学习台账；由宣传部牵头，开展成果评选，12月底前完成。", "紧盯重点岗位开展专项检查。")
CLAIMS = (("组织集中学习9次", "9", "次", "集中学习"), ("主题党日活动17次", "17", "次", "主题党日活动"))
_numbers = itertools.count(1)


def reading_of(
    text: str = REPORT,
    *,
    problems: Sequence[str] = PROBLEMS,
    causes: Sequence[str] = CAUSES,
    measures: Sequence[str] = MEASURES,
    claims: Sequence[tuple[str, str, str, str]] = CLAIMS,
    links: tuple[Link, ...] = (),
    section_links: tuple[SectionLink, ...] = (),
    boundary: Sequence[str] = ("对生活圈不够了解",),
) -> Reading:
    """A reading of a text: the clauses that stand in it are found by their words, others are left out."""
    outline = read_outline(folded(text))

    def clauses(wanted: Sequence[str], *, measure: bool = False) -> tuple[Clause, ...]:
        found = []
        for words in wanted:
            start = text.find(words)
            if start >= 0:
                owner = "宣传部" if measure and "宣传部牵头" in words else None
                deadline = "12月底前" if measure and "12月底前" in words else None
                status = Status.PLANNED if measure else None
                section = outline.path(outline.at(start))
                found.append(Clause(start, start + len(words), words, section, owner, None, deadline, status))
        return tuple(found)

    figures = []
    for wording, value, unit, subject in claims:
        at = text.find(wording)
        if at >= 0:
            start = at + wording.index(value)
            end = at + len(wording)
            figures.append(
                Number(start, end, wording, int(value), unit, subject, Qualifier.EXACT, as_of="2021-08")
            )
    spans = [(text.find(words), text.find(words) + len(words)) for words in boundary if words in text]
    return Reading(
        text=text,
        title=text.partition("\n")[0],
        outline=outline.items,
        figures=tuple(figures),
        problems=clauses(problems),
        causes=clauses(causes),
        measures=clauses(measures, measure=True),
        links=links,
        section_links=section_links,
        boundary=tuple(spans),
    )


def make_document(
    unit: Unit,
    reading: Reading | None = None,
    *,
    title: str = "",
    by: Actor = CLERK,
    kind: str = "situation_report",
) -> Document:
    """A document that has been read."""
    number = next(_numbers)
    found = reading or reading_of()
    digest = hashlib.sha256(f"source {number}: {found.text}".encode()).hexdigest()
    with action("documents.receive", by=by, unit_id=unit.pk) as act:
        document = act.create(
            Document(
                unit=unit, title=title or f"{found.title or '报告'}{number}", kind=kind,
                stage=Stage.READING, source_sha256=digest,
            )
        )  # fmt: skip
        text = add_text(document, found.text, by=by)
        act.change(document, current=text)
    read_text(text.pk, by=by, reading=found)
    return Document.objects.get(pk=document.pk)


def correct(document: Document, reading: Reading, *, by: Actor = CLERK) -> Document:
    """Put a corrected text in place, read as said."""
    text = add_text(document, reading.text, by=by)
    read_text(text.pk, by=by, reading=reading)
    return Document.objects.get(pk=document.pk)


def add_text(document: Document, words: str, *, by: Actor = CLERK) -> Text:
    """Another text of a document, not yet read."""
    with action("documents.replace_text", by=by, unit_id=document.unit_id) as act:
        return act.create(
            Text(
                document=document,
                number=document.texts.count() + 1,
                format="paste",
                sha256=hashlib.sha256(f"text of {document.pk}: {words}".encode()).hexdigest(),
                text=words,
                chars=len(words),
                received_at=act.at,
                received_by_name=by.name,
            )
        )


def items(document: Document, nature: Nature) -> list[Item]:
    """Items of the current ledger that are not parts, by number."""
    found = Item.objects.rows().filter(
        document=document, text=document.current_id, nature=nature, parent=None
    )
    return list(found.order_by("number"))


def item(document: Document, nature: Nature, number: int = 1) -> Item:
    """One of them."""
    return next(found for found in items(document, nature) if found.number == number)
