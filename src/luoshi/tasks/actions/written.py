"""What is written of a task, checked: texts, days, who, and the time limit as words or as a day."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from luoshi.documents.boundary import refuse_boundary
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import RecordRef
from luoshi.organisations.actions.checks import EARLIEST, check_day, said, text_of
from luoshi.organisations.dates import months_after
from luoshi.organisations.models import Person, Unit
from luoshi.periods.deadline import Deadline, DeadlineKind, parse_deadline
from luoshi.tasks.enums import Limit, State
from luoshi.tasks.models import (
    AREA,
    DUE_WORDS,
    LABEL,
    NAMES,
    NUMBER,
    OUTCOME,
    PERSON_NAMES,
    QUOTE,
    REMARK,
    TEXT,
    TITLE,
    Task,
)
from luoshi.tasks.packs import Tasks

MOST_MILESTONES = 24
FARTHEST = dt.timedelta(days=366 * 20)  # a mistyped year, not a rule

TEXTS = (
    ("number", "编号", NUMBER),
    ("area", "重点工作", AREA),
    ("work", "工作任务", AREA),
    ("title", "事项（具体举措）", TITLE),
    ("text", "要求", TEXT),
    ("outcome", "成果形式（完成标志）", OUTCOME),
    ("leader", "责任领导", PERSON_NAMES),
    ("support", "配合部门", NAMES),
    ("person_name", "责任人", PERSON_NAMES),
    ("due_words", "完成时限", DUE_WORDS),
    ("remark", "备注", REMARK),
)
_SENTENCES = frozenset({"title", "text", "outcome", "remark", "area", "work"})


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as written."""

    title: str
    due_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A task as written.

    Attributes:
        title: what is to be done (具体举措).
        unit: who owes it.
        limit: None takes it from `due_words`.
        due_words: the time limit as the office wrote it; kept beside the day.
        due_on: the day; None takes it from `due_words`, where they fix one.
        year: for words that name none (9月底前).
        review_on: the first review of what is to last; None: as the pack says.
        origins: what it was made from or serves; the first is shown as its source.
        support_units: who helps and sees it, where they are units here.
    """

    title: str
    unit: Unit
    text: str = ""
    number: str = ""
    area: str = ""
    work: str = ""
    outcome: str = ""
    leader: str = ""
    support: str = ""
    support_units: Sequence[Unit] = ()
    person: Person | None = None
    person_name: str = ""
    limit: Limit | None = None
    due_words: str = ""
    due_on: dt.date | None = None
    review_on: dt.date | None = None
    year: int | None = None
    remark: str = ""
    milestones: Sequence[Step] = ()
    origins: Sequence[RecordRef] = ()
    uuid: uuids.UUID = field(default_factory=uuids.uuid4)


def columns_of(written: Written, given_on: dt.date, rules: Tasks) -> dict[str, Any]:
    """The columns of a task.

    Raises Refused for a text that is too long or out of scope, no title, a day before it was given.
    """
    check_day(given_on, _("交办日期"), field="given_on")
    values = texts_of(written)
    limit, due_on, review_on = time_limit(written, given_on, rules)
    check_due(due_on, given_on, "due_on")
    check_due(review_on, given_on, "review_on")
    check_person(written.person)
    first = written.origins[0] if written.origins else RecordRef("", "")
    refuse_boundary(first.quote, field="title")
    return {
        **values,
        "given_on": given_on,
        "round_on": given_on,
        "person": written.person,
        "limit": limit,
        "due_on": due_on,
        "review_on": review_on,
        "next_on": next_of(written.milestones),
        "state": State.LASTING if limit is Limit.LASTING else State.DOING,
        "origin_kind": first.kind,
        "origin_id": first.id,
        "origin_label": first.label[:LABEL],
        "quote": first.quote[:QUOTE],
    }


def check_person(person: Person | None) -> None:
    """Refuse somebody whose entry was voided."""
    if person is not None and person.is_void:
        raise Refused(_("“%(name)s”的登记已作废，请重新选择") % {"name": person.name}, field="person")


def texts_of(written: Written) -> dict[str, str]:
    """The texts, each checked."""
    values: dict[str, str] = {}
    for name, label, most in TEXTS:
        words = text_of(getattr(written, name), _(label), most, field=name, needed=name == "title")
        if name in _SENTENCES:
            refuse_boundary(words, field=name)
        values[name] = words
    return values


def time_limit(
    written: Written, given_on: dt.date, rules: Tasks
) -> tuple[Limit, dt.date | None, dt.date | None]:
    """What sort of limit it is, the day it is due and the day of the first review."""
    year = written.year or given_on.year
    read = parse_deadline(written.due_words, year=year)
    limit = written.limit or limit_in(read)
    due_on = written.due_on or (read.day if read else None)
    at_once = limit is Limit.AT_ONCE or (read is not None and read.kind is DeadlineKind.IMMEDIATE)
    if at_once and due_on is None:
        due_on = given_on + dt.timedelta(days=rules.at_once.days)
    if limit is Limit.LASTING:
        if written.due_on is not None:
            raise Refused(
                _("长期坚持的任务没有完成时限；有时限又要坚持的，时限类型请选“%(kept)s”")
                % {"kept": Limit.KEPT_UP.label},
                field="limit",
            )
        return limit, None, written.review_on or months_after(given_on, rules.reviews.months)
    return limit, due_on, None


def limit_in(read: Deadline | None) -> Limit:
    """What sort of limit words set; by a day where they say nothing else."""
    if read is None:
        return Limit.BY_DAY
    if read.kept_up and read.day is not None:
        return Limit.KEPT_UP
    match read.kind:
        case DeadlineKind.IMMEDIATE:
            return Limit.KEPT_UP if read.kept_up else Limit.AT_ONCE
        case DeadlineKind.LASTING:
            return Limit.LASTING
    return Limit.BY_DAY


def next_of(milestones: Iterable[Any]) -> dt.date | None:
    """The earliest day of a milestone that is not reached."""
    days = [one.due_on for one in milestones if one.due_on is not None and not getattr(one, "done_on", None)]
    return min(days, default=None)


def checked_steps(steps: Sequence[Step], given_on: dt.date) -> list[Step]:
    """Milestones with their words cleaned; blank ones are left out."""
    found: list[Step] = []
    for step in steps:
        title = text_of(step.title, _("节点"), AREA, field="milestones")
        if not title:
            continue
        refuse_boundary(title, field="milestones")
        check_due(step.due_on, given_on, "milestones")
        if any(one.title == title for one in found):
            raise Refused(_("节点“%(title)s”写了两次，请合并") % {"title": title}, field="milestones")
        found.append(Step(title, step.due_on))
    if len(found) > MOST_MILESTONES:
        raise Refused(
            _("节点最多%(most)s个，现在是%(count)s个") % {"most": MOST_MILESTONES, "count": len(found)},
            field="milestones",
        )
    return found


def check_far(day: dt.date, name: str) -> None:
    """Refuse a mistyped year."""
    if day < EARLIEST or day > clock.today() + FARTHEST:
        raise Refused(_("日期%(day)s有误，请核对年份") % {"day": said(day)}, field=name)


def check_due(due_on: dt.date | None, since: dt.date, name: str, what: str = "") -> None:
    """Refuse a day before another one (`what`: the day it was given), or a mistyped year."""
    if due_on is None:
        return
    check_far(due_on, name)
    if due_on < since:
        raise Refused(
            _("时限%(due)s早于%(what)s%(since)s，请核对")
            % {"due": said(due_on), "what": what or _("交办日期"), "since": said(since)},
            field=name,
        )


def written_of(task: Task) -> Written:
    """A task as it stands, to be written again or as the pattern of its parts; without its milestones and helpers."""
    names = [name for name, _label, _most in TEXTS]
    return Written(
        **{name: getattr(task, name) for name in names},
        unit=task.unit,
        person=task.person,
        limit=Limit(task.limit),
        due_on=task.due_on,
        review_on=task.review_on,
    )
