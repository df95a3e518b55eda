"""Terms of office (届): one begins with an election and lasts, run out or not, until the next one begins."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from luoshi.kernel.action import Offline, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.checks import Standing, check_day, said, sent_before, text_of
from luoshi.organisations.dates import months_after
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Body, Term, Unit, UnitSpan
from luoshi.organisations.packs_people import People, people_rules

MOST_YEARS = 10  # a mistyped number, not a rule
MOST_NUMBER = 200  # likewise
DOCUMENT_LENGTH = 80


@dataclass(frozen=True, slots=True)
class NewTerm:
    """A term that began with an election; without `years` it lasts as long as the pack says for the kind of unit.

    `number` is that of 第N届, where the unit or its body counts.
    """

    unit: Unit
    elected_on: dt.date
    years: int | None = None
    body: Body | None = None
    number: int | None = None
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


def start_terms(rows: Sequence[NewTerm], *, by: Actor, why: str = "") -> list[Term]:
    """Begin terms, all or none; the running term of the same committee ends that day.

    Raises Refused when the kind of unit is not elected for a term (temporary branches), the unit did not
    stand, or a later election is entered already.
    """
    with action("organisations.start_terms", by=by, why=why) as act:
        units = {row.unit.pk for row in rows}
        list(Unit.objects.select_for_update().filter(pk__in=units).order_by("pk"))
        standing = Standing(units)
        rules = people_rules()
        made = [_term(row, standing, rules) for row in rows]
        before = sent_before(Term, made, by)
        new = [term for term in made if term.uuid not in before]
        running = {
            (term.unit_id, term.body_id): term
            for term in Term.objects.rows().filter(unit__in=units, superseded_on__isnull=True)
        }
        over: list[tuple[Term, dt.date]] = []
        for term in new:
            last = running.get((term.unit_id, term.body_id))
            if last is not None and last.elected_on >= term.elected_on:
                raise Refused(
                    _("已登记%(last)s的选举，新一届的选举时间%(day)s应晚于它")
                    % {"last": said(last.elected_on), "day": said(term.elected_on)},
                    field="elected_on",
                )
            if last is not None:
                _check_number(last, term)
                over.append((last, term.elected_on))
            running[term.unit_id, term.body_id] = term
        for last, on in over:
            if not last.pk:  # of two elections of one call the earlier one is over as it is entered
                last.superseded_on = on
        act.change_each((last, {"superseded_on": on}) for last, on in over if last.pk)
        act.create_many(new)
        if new:
            act.unit_id = act.unit_id or new[0].unit_id
    return [before.get(term.uuid, term) for term in made]


def start_term(
    unit: Unit,
    *,
    elected_on: dt.date,
    by: Actor,
    years: int | None = None,
    body: Body | None = None,
    number: int | None = None,
    why: str = "",
) -> Term:
    """Begin one term; see `start_terms`."""
    return start_terms([NewTerm(unit, elected_on, years, body, number)], by=by, why=why)[0]


def extend_term(
    term: Term,
    *,
    until: dt.date,
    approved_on: dt.date,
    by: Actor,
    document_no: str = "",
    offline: Offline | None = None,
    why: str = "",
) -> Term:
    """A running term is extended with the superior's approval: by its document, or as an approval on paper.

    Raises Refused without either, beyond what the pack allows, or when the term is over.
    """
    with action("organisations.extend_term", by=by, why=why, unit_id=term.unit_id, offline=offline) as act:
        now: Term = Term.objects.select_for_update().get(pk=term.pk)
        if now.is_void or now.superseded_on is not None:
            raise Refused(_("这一届已经结束或作废，不能延期"))
        document = text_of(document_no, _("延期批复文号"), DOCUMENT_LENGTH, field="document_no")
        if not document and offline is None:
            raise Refused(_("延期须经上级批准，请填写批复文号，或登记线下审批"), field="document_no")
        check_day(approved_on, _("批准日期"), field="approved_on")
        if approved_on < now.elected_on:
            raise Refused(
                _("批准日期%(day)s早于选举时间%(elected)s，请核对")
                % {"day": said(approved_on), "elected": said(now.elected_on)},
                field="approved_on",
            )
        _check_until(now, until)
        return act.change(now, extended_until=until, extended_on=approved_on, extension_document=document)


def _term(row: NewTerm, standing: Standing, rules: People) -> Term:
    check_day(row.elected_on, _("选举时间"), field="elected_on")
    span = standing.on(row.unit.pk, row.elected_on, field="elected_on")
    if row.body is not None:
        _check_body(row.body, row, rules)
    years = _years(span, row, rules)
    if row.number is not None and not 1 <= row.number <= MOST_NUMBER:
        raise Refused(_("届次应为1至%(most)s的整数，请核对") % {"most": MOST_NUMBER}, field="number")
    return Term(
        uuid=row.uuid,
        unit=row.unit,
        body=row.body,
        number=row.number,
        elected_on=row.elected_on,
        years=years,
        ends_on=months_after(row.elected_on, 12 * years),
    )


def _check_body(body: Body, row: NewTerm, rules: People) -> None:
    if body.is_void or body.unit_id != row.unit.pk:
        raise Refused(_("“%(body)s”不是这个组织的班子，请重新选择") % {"body": body.name}, field="body")
    kind = rules.body(body.kind)
    if kind is not None and kind.of_members:
        raise Refused(_("“%(body)s”不按届选举，不登记任期") % {"body": body.name}, field="body")
    if row.elected_on < body.start or (body.end is not None and row.elected_on >= body.end):
        raise Refused(_("“%(body)s”在这段时间不存在，请核对日期") % {"body": body.name}, field="elected_on")


def _check_number(last: Term, term: Term) -> None:
    """Terms are counted upwards."""
    if last.number is not None and term.number is not None and term.number <= last.number:
        words = {"last": last.number, "number": term.number}
        raise Refused(_("上一届是第%(last)s届，新一届不能是第%(number)s届，请核对") % words, field="number")


def _years(span: UnitSpan, row: NewTerm, rules: People) -> int:
    """How long it lasts; a body may have a term of its own length where the kind of unit has none."""
    if row.years is not None and not 1 <= row.years <= MOST_YEARS:
        raise Refused(_("任期应为1至%(most)s年，请核对") % {"most": MOST_YEARS}, field="years")
    rule = rules.kind(span.kind)
    usual = rule.years if rule is not None else None
    if usual is None and row.body is None:
        raise Refused(
            _("“%(unit)s”是%(kind)s，不按届选举，不登记任期")
            % {"unit": span.name, "kind": UnitKind(span.kind).label},
            field="unit",
        )
    years = row.years or usual
    if years is None:
        raise Refused(_("规定里没有这类组织的任期，请填写年数"), field="years")
    return years


def _check_until(term: Term, until: dt.date) -> None:
    months = people_rules().terms.extension_months
    if until <= term.ends_on:
        raise Refused(
            _("延期至%(until)s应晚于届满时间%(ends)s") % {"until": said(until), "ends": said(term.ends_on)},
            field="until",
        )
    if until > months_after(term.ends_on, months):
        raise Refused(
            _("届满时间是%(ends)s，延期不超过%(months)s个月，请核对")
            % {"ends": said(term.ends_on), "months": months},
            field="until",
        )
