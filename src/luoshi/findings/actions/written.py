"""What is written of a finding, its causes and its measures, checked."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from luoshi.documents.boundary import refuse_boundary
from luoshi.figures.bounds import Test
from luoshi.figures.catalogue import figures
from luoshi.findings.models import (
    ASPECT,
    DUE_WORDS,
    EFFECT,
    LABEL,
    MEASURE,
    NUMBER,
    PROBLEM,
    QUOTE,
    REMARK,
    TARGET,
    TEXT,
)
from luoshi.findings.packs import Findings
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import check_day, text_of
from luoshi.organisations.models import Unit
from luoshi.periods.deadline import parse_deadline
from luoshi.periods.period import NoPeriod, parse
from luoshi.tasks.actions.written import Written as Job
from luoshi.tasks.actions.written import check_due, limit_in
from luoshi.tasks.enums import Limit
from luoshi.tasks.packs import Tasks


@dataclass(frozen=True, slots=True)
class Effect:
    """A figure that has to pass a test: how the effect of a measure is judged, where words are not enough."""

    figure: str
    unit: Unit
    period: str  # 2021, 2021-Q3
    test: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reason:
    """A cause as written; the same `key` in several findings is one cause."""

    text: str
    kind: str = ""
    key: str = ""
    origin: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A measure as written, with its jobs; the same `key` in several findings is one measure."""

    text: str
    number: str = ""
    target: str = ""
    effect: str = ""
    effect_by: Effect | None = None
    jobs: Sequence[Job] = ()
    causes: Sequence[str] = ()  # keys of the causes it is against
    key: str = ""
    origin: RecordRef | None = None
    uuid: uuids.UUID = field(default_factory=uuids.uuid4)


@dataclass(frozen=True, slots=True)
class Found:
    """A problem as written.

    Attributes:
        text: the problem at the lowest level (具体问题).
        unit: who mends it.
        due_words: the time limit in words; kept beside the day they fix.
        year: for words that name none (9月底前).
        causes: advice; none is no fault.
    """

    text: str
    unit: Unit
    aspect: str = ""
    problem: str = ""
    number: str = ""
    source: str = ""
    category: str = ""
    severity: str = ""
    target: str = ""
    limit: Limit | None = None
    due_words: str = ""
    due_on: dt.date | None = None
    year: int | None = None
    remark: str = ""
    causes: Sequence[Reason] = ()
    measures: Sequence[Remedy] = ()
    origin: RecordRef | None = None
    uuid: uuids.UUID = field(default_factory=uuids.uuid4)


_TEXTS = (
    ("text", "具体问题", TEXT),
    ("aspect", "方面", ASPECT),
    ("problem", "反馈问题", PROBLEM),
    ("number", "编号", NUMBER),
    ("target", "整改目标", TARGET),
    ("due_words", "整改时限", DUE_WORDS),
    ("remark", "备注", REMARK),
)


def columns_of(found: Found, found_on: dt.date, source: str, rules: Findings, tasks: Tasks) -> dict[str, Any]:
    """The columns of a finding.

    Raises Refused for a text that is too long or out of scope, a key no pack has, a day before it was found.
    """
    check_day(found_on, _("发现日期"), field="found_on")
    values: dict[str, Any] = {}
    for name, label, most in _TEXTS:
        values[name] = text_of(getattr(found, name), _(label), most, field=name, needed=name == "text")
        refuse_boundary(values[name], field=name)
    values["source"] = _of(found.source or source, rules.source_labels, _("来源"), "source")
    values["category"] = _of(found.category, rules.category_labels, _("类别"), "category", blank=True)
    values["severity"] = _of(found.severity, rules.severity_labels, _("程度"), "severity", blank=True)
    read = parse_deadline(found.due_words, year=found.year or found_on.year)
    limit = found.limit or limit_in(read)
    due_on = found.due_on or (read.day if read else None)
    if limit is Limit.AT_ONCE and due_on is None:
        due_on = found_on + dt.timedelta(days=tasks.at_once.days)
    check_due(due_on, found_on, "due_on", _("发现日期"))
    origin = found.origin or RecordRef("", "")
    return values | {
        "found_on": found_on,
        "limit": limit,
        "said_due_on": due_on,
        "due_on": due_on,
        "origin_kind": origin.kind,
        "origin_id": origin.id,
        "origin_label": origin.label[:LABEL],
        "quote": origin.quote[:QUOTE],
    }


def cause_columns(cause: Reason, rules: Findings) -> dict[str, Any]:
    """The columns of a cause."""
    text = text_of(cause.text, _("原因分析"), TEXT, field="cause", needed=True)
    refuse_boundary(text, field="cause")
    kind = _of(cause.kind, rules.cause_labels, _("原因类别"), "cause_kind", blank=True)
    origin = cause.origin or RecordRef("", "")
    return {"text": text, "kind": kind, "origin_kind": origin.kind, "origin_id": origin.id}


def measure_columns(measure: Remedy) -> dict[str, Any]:
    """The columns of a measure. Raises Refused for a figure nobody has, or a test that asks nothing."""
    texts = {
        "text": text_of(measure.text, _("整改措施"), MEASURE, field="measure", needed=True),
        "target": text_of(measure.target, _("目标"), TARGET, field="measure_target"),
        "effect": text_of(measure.effect, _("成效"), EFFECT, field="effect"),
        "number": text_of(measure.number, _("编号"), NUMBER, field="measure_number"),
    }
    for words in texts.values():
        refuse_boundary(words, field="measure")
    origin = measure.origin or RecordRef("", "")
    return {**texts, **_judged(measure.effect_by), "origin_kind": origin.kind, "origin_id": origin.id}


def _judged(by: Effect | None) -> dict[str, Any]:
    if by is None:
        return {"effect_figure": "", "effect_test": {}, "effect_unit": None, "effect_period": ""}
    if by.figure not in figures():
        raise Refused(_("没有这个统计指标，请从列表中选择"), field="effect_figure")
    try:
        test = Test.model_validate(dict(by.test))
        period = parse(by.period)
    except (ValueError, NoPeriod):
        raise Refused(_("成效标准请写明期间和数值，例如 2021年、不少于12"), field="effect_test") from None
    return {
        "effect_figure": by.figure,
        "effect_test": test.model_dump(exclude_none=True),
        "effect_unit": by.unit,
        "effect_period": period.code,
    }


def _of(key: str, labels: Mapping[str, str], what: str, name: str, *, blank: bool = False) -> str:
    if (blank and not key) or key in labels:
        return key
    raise Refused(_("%(what)s请从列表中选择") % {"what": what}, field=name)
