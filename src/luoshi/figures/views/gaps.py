"""频次与缺项: units by periods or by rules, a unit's own rules by months, one verdict with its reason."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import may, require
from luoshi.access.records import get_or_404
from luoshi.figures.actions import explain_gap
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import figures
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.gaps.forms import ReasonForm
from luoshi.figures.gaps.scope import GapScope, gap_steer, rules_for, units_of
from luoshi.figures.gaps.tables import GapRow, GapTable, met_words, rows_of
from luoshi.figures.gaps.words import (
    cell,
    counted_words,
    late_words,
    light,
    required_words,
    sentence,
    severity_words,
    short,
    source_words,
)
from luoshi.figures.judging import Judged, Outcome, Verdict, judge_table
from luoshi.figures.models import Reason
from luoshi.figures.period_words import day_words, named
from luoshi.figures.rules import Rule
from luoshi.figures.scope import AS_OF, Scope, day_of
from luoshi.figures.values import values
from luoshi.figures.wording import noun_of, said_of
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import names_on
from luoshi.periods.period import MONTHS, NoPeriod, Period, parse
from luoshi.ui.components import Light, Link, Matrix, MatrixRow, Note
from luoshi.ui.said import said

MOST_LINES = 200  # of the text to copy


class GapLine(NamedTuple):
    """Something missing, in words."""

    words: str
    url: str
    light: Light


@require_GET
def gaps(request: HttpRequest) -> HttpResponseBase:
    """The matrix of a unit and all under it, over a year: of one rule by its periods, of all rules by rule."""
    found = gap_steer(request, one_rule=True)
    if found.onward:
        return redirect(found.onward)
    scope = found.scope
    shown = [scope.rule] if scope.rule is not None else list(scope.rules)
    placed = units_of(scope, request.user, shown)
    judged = judge_table(shown, [one.unit for one in placed], [scope.period], scope.as_of, by=request.user)
    rows = rows_of(scope, judged, placed)
    about = _("%(unit)s%(year)s年，截至%(day)s") % {
        "unit": scope.name, "year": scope.year, "day": day_words(min(scope.as_of, scope.period.last)),
    }  # fmt: skip
    table = GapTable(request, scope, judged, rows, about)
    right = scope.figures[shown[0].figure].right
    if table.wants_export:
        label = said(scope.rule.label) if scope.rule is not None else _("全部规则")
        return export_table(
            request, table, "organisations.Unit", right, name=f"{label}-{scope.name}", of=about
        )
    totals: Counter[Outcome] = sum((row.counts for row in rows), Counter())
    context = {
        "scope": scope,
        "table": table,
        "about": about,
        "summary": summary(totals),
        "rows_there": bool(rows),
        "latest": "" if scope.rule is None else latest(judged, scope.rule, scope.as_of),
        "left_out": len(placed) - len(rows),
        "rule": scope.rule,
        "required": ""
        if scope.rule is None
        else required_words(scope.rule, scope.figures[scope.rule.figure]),
        "source": "" if scope.rule is None else source_words(scope.rule),
        "pickers": found.pickers,
        "notes": [*found.notes, *_first_day(request, scope, totals)],
        "as_text": as_text(scope, judged, rows, about),
        "starts": totals[Outcome.NOT_STARTED] > 0,
        "may_export": bool(rows) and may_export(request.user, right),
        "old": scope.as_of != clock.today(),
    }
    return table.respond("figures/gaps.html", context)


def _first_day(request: HttpRequest, scope: GapScope, totals: Counter[Outcome]) -> list[Note]:
    """What to do here, said only while no unit is judged yet."""
    if not totals[Outcome.NOT_STARTED] or set(totals) - {Outcome.NOT_STARTED, Outcome.NOT_APPLICABLE}:
        return []
    words = _(
        "还没有提交过记录，所以都是“未启用”：各单位提交第一条记录后，从那个月起自动判定；想从某一天统一开始，请设定启用日期。"
    )
    start = Link(_("设定启用日期"), reverse("unit_start", args=[scope.key]))
    return [Note(words, links=[start] if may(request.user, "organisations.change", scope.unit) else [])]


def summary(counts: Counter[Outcome]) -> str:
    """达标97/101，缺项4（未说明1）."""
    words = met_words(counts)
    if not words:
        return _("还没有到期的期间")
    values = {
        "met": words,
        "gaps": counts[Outcome.GAP] + counts[Outcome.EXCUSED],
        "open": counts[Outcome.GAP],
    }
    return _("达标%(met)s，缺项%(gaps)s（未说明%(open)s）") % values


def latest(judged: Judged, rule: Rule, as_of: dt.date) -> str:
    """The last period that is over, by units: 8月：12家达标，1家缺项; "" before any is."""
    over = [one for one in judged.periods[rule.key] if rule.due_on(one) <= as_of]
    if not over:
        return ""
    counts = judged.tally(rule.key, over[-1])
    gaps = counts[Outcome.GAP] + counts[Outcome.EXCUSED]
    return _("%(period)s：%(met)s家达标，%(gaps)s家缺项") % {
        "period": short(over[-1]), "met": counts[Outcome.MET], "gaps": gaps,
    }  # fmt: skip


def as_text(scope: GapScope, judged: Judged, rows: Sequence[GapRow], about: str) -> str:
    """What nobody explained, a line a unit, to copy into a chat; "" where there is nothing."""
    lines: list[str] = []
    for row in rows:
        if row.counts[Outcome.GAP] and len(lines) < MOST_LINES:
            lines.append(f"{row.placed.name}：{'，'.join(missing(scope, judged, row.placed.unit))}")
    return "\n".join([_("%(about)s，缺项尚未说明的：") % {"about": about}, *lines]) if lines else ""


def missing(scope: GapScope, judged: Judged, unit: int) -> list[str]:
    """By rule the periods of a unit's gaps that nobody explained: 主题党日（4月、6月）."""
    found = []
    for rule in scope.rules:
        periods = [
            short(one)
            for one in judged.periods.get(rule.key, ())
            if judged.columns[rule.key, one].outcomes[unit] is Outcome.GAP
        ]
        if periods:
            found.append(f"{said(rule.label)}（{'、'.join(periods)}）")
    return found


@require_GET
def gaps_unit(request: HttpRequest) -> HttpResponseBase:
    """A unit's own matrix: the rules that apply to it by the months of a year."""
    found = gap_steer(request, one_rule=False)
    if found.onward:
        return redirect(found.onward)
    scope = found.scope
    judged = judge_table(scope.rules, [scope.unit], [scope.period], scope.as_of, by=request.user)
    applied = [rule for rule in scope.rules if _applies(judged, scope.unit, rule)]
    totals = Counter(column.outcomes[scope.unit] for column in judged.columns.values())
    context = {
        "scope": scope,
        "matrix": _matrix(scope, judged, applied) if applied else None,
        "lines": _lines(scope, judged, applied),
        "begun": bool(set(totals) - {Outcome.NOT_STARTED, Outcome.NOT_APPLICABLE}),
        "others": [
            (said(rule.label), judged.of(rule.key, scope.unit, judged.periods[rule.key][-1]).why)
            for rule in scope.rules
            if rule not in applied
        ],
        "about": _("截至%(day)s") % {"day": day_words(min(scope.as_of, scope.period.last))},
        "summary": summary(totals),
        "since": judged.start_of(applied[0].key, scope.unit) if applied else None,
        "pickers": found.pickers,
        "notes": found.notes,
        "may_start": may(request.user, "organisations.change", scope.unit),
        "old": scope.as_of != clock.today(),
    }
    return render(request, "figures/gaps_unit.html", context)


def _applies(judged: Judged, unit: int, rule: Rule) -> bool:
    periods = judged.periods[rule.key]
    return any(judged.columns[rule.key, one].outcomes[unit] is not Outcome.NOT_APPLICABLE for one in periods)


def _matrix(scope: GapScope, judged: Judged, applied: Sequence[Rule]) -> Matrix:
    rows = []
    for rule in applied:
        periods, figure = judged.periods[rule.key], scope.figures[rule.figure]
        cells = [
            cell(
                rule, figure, judged.of(rule.key, scope.unit, one), scope.gap_url(scope.key, rule, one),
                span=MONTHS[rule.every], made_up=judged.made_up(rule.key, scope.unit, one),
            )
            for one in periods
        ]  # fmt: skip
        counts = Counter(judged.columns[rule.key, one].outcomes[scope.unit] for one in periods)
        url = f"{reverse('gaps')}?{scope.query(rule=rule.key)}"
        rows.append(MatrixRow(said(rule.label), cells, met_words(counts), url))
    months = [short(month) for month in scope.period.each("month")]
    caption = _("%(unit)s%(year)s年频次与缺项") % {"unit": scope.name, "year": scope.year}
    return Matrix(caption, _("规则"), months, rows, _("达标/应达标"))


def _lines(scope: GapScope, judged: Judged, applied: Sequence[Rule]) -> list[GapLine]:
    """What is missing, those without a reason first; then what is still to be done."""
    found: dict[Outcome, list[GapLine]] = {Outcome.GAP: [], Outcome.EXCUSED: [], Outcome.NOT_DUE: []}
    for rule in applied:
        for period in judged.periods[rule.key]:
            verdict = judged.of(rule.key, scope.unit, period)
            running = period.first <= scope.as_of
            if verdict.outcome in found and (verdict.outcome is not Outcome.NOT_DUE or running):
                words = sentence(rule, scope.figures[rule.figure], period, verdict)
                line = GapLine(words, scope.gap_url(scope.key, rule, period), light(verdict))
                found[verdict.outcome].append(line)
    return [line for lines in found.values() for line in lines]


class Need(NamedTuple):
    """One of a rule's conditions, with what is there."""

    words: str
    url: str


@require_http_methods(["GET", "POST"])
def gap(request: HttpRequest, key: uuid.UUID, rule: str, period: str) -> HttpResponse:
    """One verdict: what is asked and by what, what is there, why it does not apply; a gap's reason is given here."""
    unit: Unit = get_or_404("organisations.unit", key, request.user)
    asked, figure, when = _rule_and_period(request, rule, period)
    require(request.user, figure.right, unit)
    notes: list[Note] = []
    as_of = day_of(request.GET.get(AS_OF, ""), clock.today(), notes)
    judged = judge_table([asked], [unit.pk], [when], as_of, by=request.user)
    verdict, made_up = judged.of(asked.key, unit.pk, when), judged.made_up(asked.key, unit.pk, when)
    reason = Reason.objects.rows().filter(unit=unit, rule=asked.key, period=when.code).first()
    may_explain = may(request.user, asked.right, unit) and as_of == clock.today()
    form = ReasonForm(request.POST or None, reason=reason)
    if request.method == "POST":
        if not may_explain:
            raise Http404
        if form.is_valid() and _explained(request, unit, asked, when, form):
            return redirect(reverse("gap", args=[unit.uuid, asked.key, when.code]))
    name = names_on([unit.pk], as_of).get(unit.pk, "")
    scope = Scope(unit.pk, str(unit.uuid), name, when, as_of)
    line = sentence(asked, figure, when, verdict)
    context = {
        "unit_name": name,
        "rule": asked,
        "label": said(asked.label),
        "figure": figure,
        "period": named(when),
        "verdict": verdict,
        "noun": noun_of(figure.noun),
        "late": late_words(figure, made_up) if made_up else "",
        "light": light(verdict),
        "counted": counted_words(asked, figure, verdict),
        "required": required_words(asked, figure),
        "source": source_words(asked),
        "severity": severity_words(asked),
        "needs": _needs(asked, scope),
        "line": f"{name}{line}",
        "records_url": scope.records_url(asked.figure),
        "reason": reason,
        "form": form if may_explain and (form.is_bound or _takes_reason(verdict)) else None,
        "may_take_back": may_explain and reason is not None,
        "unit_url": f"{reverse('gaps_unit')}?unit={unit.uuid}&year={when.first.year}",
        "crumbs": [Link(_("频次与缺项"), reverse("gaps")), Link(name, f"{reverse('gaps_unit')}?unit={unit.uuid}&year={when.first.year}")],
        "notes": notes,
        "old": as_of != clock.today(),
    }  # fmt: skip
    return render(request, "figures/gap.html", context, status=422 if form.is_bound else 200)


def _rule_and_period(request: HttpRequest, key: str, code: str) -> tuple[Rule, AnyFigure, Period]:
    """Raises Http404 for a rule the reader may not look at and for what is none of its periods."""
    known = figures()
    rule = rules_for(request.user).get(key)
    try:
        period = parse(code)
    except NoPeriod:
        raise Http404 from None
    if rule is None or list(period.each(rule.every)) != [period]:
        raise Http404
    return rule, known[rule.figure], period


def _takes_reason(verdict: Verdict) -> bool:
    return verdict.outcome in {Outcome.GAP, Outcome.EXCUSED}


def _needs(rule: Rule, scope: Scope) -> list[Need]:
    """What else has to hold, with the numbers of the unit; the numbers of a verdict are for whoever may see it."""
    known = figures()
    keys = [*(need.figure for need in rule.only_if), *filter(None, [rule.per])]
    asks = {key: Ask(key, scope.unit, scope.period, min(scope.as_of, scope.period.last)) for key in keys}
    answers = values(asks.values(), by=SYSTEM)
    return [
        Need(f"{said(known[key].label)}：{said_of(known[key], answers[ask])}", scope.figure_url(key))
        for key, ask in asks.items()
    ]


def _explained(request: HttpRequest, unit: Unit, rule: Rule, period: Period, form: ReasonForm) -> bool:
    by, said_ = actor_of(request), form.cleaned_data
    try:
        explain_gap(
            unit, rule, period, said_["words"], by=by, version=said_["version"] or 0, uuid=said_["uuid"],
            typed_fields=form.typed_fields,
        )  # fmt: skip
    except Refused as refused:
        form.refuse(refused)
        return False
    messages.success(request, _("已保存说明"))
    return True
