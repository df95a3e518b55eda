"""换届: the calendar of terms, one term with its letter, a new one, an extension."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import covered, may, require
from luoshi.access.records import get_or_404
from luoshi.directory.actions import carry_out, of_members
from luoshi.directory.due import light_of, near_after
from luoshi.directory.forms_bodies import ExtendForm, TermForm
from luoshi.directory.forms_people import today
from luoshi.directory.letters import letter_of
from luoshi.directory.queries import CHANGE, VIEW, kind_today
from luoshi.directory.tables_terms import TermTable
from luoshi.directory.tabs import tabs_for
from luoshi.directory.views.posts import name_of, unit_crumbs, unit_to_change
from luoshi.kernel import clock
from luoshi.kernel.action import Offline
from luoshi.organisations.actions.terms import extend_term, start_term
from luoshi.organisations.dates import months_after
from luoshi.organisations.models import Body, Term, Unit
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries_bodies import terms_due, terms_on
from luoshi.ui.components import Chart, Link, Option, Picker, Series
from luoshi.ui.days import day_of
from luoshi.ui.form_page import form_page

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ALL = "all"


@require_GET
def terms(request: HttpRequest) -> HttpResponseBase:
    """换届提醒: terms that have run out or will within the months the pack reminds before; or all that run."""
    require(request.user, VIEW)
    day, units = day_of(request.GET, "on", clock.today()), covered(request.user, VIEW)
    show = ALL if request.GET.get("show") == ALL else ""
    rows = terms_on(day, units) if show else terms_due(day, units=units)
    table = TermTable(request, rows.select_related("unit", "body"), day)
    if table.wants_export:
        of = _("截至%(day)s") % {"day": f"{day:%Y-%m-%d}"}
        return export_table(request, table, "organisations.Term", VIEW, of=of)
    ahead = people_rules().terms.remind_months
    due = list(terms_due(day, units=units).values_list("due_on", flat=True))
    context = {
        "table": table,
        "tabs": tabs_for(request.user, "terms"),
        "chart": _chart(due, day, ahead),
        "due": len(due),
        "over": sum(on < day for on in due),
        "ahead": ahead,
        "is_today": day == clock.today(),
        "pickers": [
            Picker("on", _("截至"), day.isoformat(), kind="date"),
            Picker("show", _("范围"), show, [Option("", _("提醒的")), Option(ALL, _("全部届期"))]),
        ],
        "may_export": may_export(request.user, VIEW),
    }
    return table.respond("directory/terms.html", context)


def _chart(due: list[dt.date], day: dt.date, ahead: int) -> Chart | None:
    """How many terms end in which month; nothing where none does."""
    if not due:
        return None
    months = [months_after(day.replace(day=1), at) for at in range(ahead + 1)]
    count = Counter("" if on < day else f"{on:%Y-%m}" for on in due)
    numbers = [count[""], *(count[f"{month:%Y-%m}"] for month in months)]
    names = [_("已届满"), *(_("%(year)s年%(month)s月") % {"year": m.year, "month": m.month} for m in months)]
    said = "，".join(f"{name}{number}" for name, number in zip(names, numbers, strict=True) if number)
    return Chart(
        "terms", _("按届满月份的单位数：%(said)s") % {"said": said}, _("届满月份"), names,
        [Series(_("单位数"), numbers)],
    )  # fmt: skip


def _term(request: HttpRequest, key: uuid.UUID) -> Any:
    """A term with the day it ends as known today."""
    found: Term = get_or_404("organisations.term", key, request.user)
    return Term.objects.due_by(clock.today()).select_related("unit", "body").get(pk=found.pk)


@require_GET
def term(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A term: how it stands, and the letter to the unit, to print or to take along."""
    found, day = _term(request, key), clock.today()
    name = name_of(found.unit)
    runs = found.superseded_on is None
    context = {
        "term": found,
        "unit_name": name,
        "light": light_of(found.due_on, day, near_after(day, people_rules())) if runs else None,
        "letter": letter_of(found, day) if runs else None,
        "crumbs": [*unit_crumbs(found.unit, name), Link(_("换届"), reverse("terms"))],
        "may_change": may(request.user, CHANGE, found.unit_id),
    }
    return render(request, "directory/term.html", context)


@require_GET
def term_letter(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The letter as a Word file."""
    found = _term(request, key)
    letter = letter_of(found, clock.today())
    if not letter.sender or found.superseded_on is not None:
        raise Http404
    answer = HttpResponse(letter.docx(), content_type=DOCX)
    name = f"{letter.addressee}换届提醒函.docx"
    answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(name)}"
    return answer


@require_http_methods(["GET", "POST"])
def term_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """登记换届: the running term of the unit's committee ends that day."""
    unit = unit_to_change(request, key)
    return _begin(request, unit, None, f"{reverse('unit', args=[unit.uuid])}#terms")


@require_http_methods(["GET", "POST"])
def body_term(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """登记届期 of one body: its running term ends that day."""
    found: Body = get_or_404("organisations.body", key, request.user)
    require(request.user, CHANGE, found.unit_id)
    if of_members(found) or found.end is not None:
        raise Http404
    return _begin(request, found.unit, found, reverse("body", args=[found.uuid]))


def _begin(request: HttpRequest, unit: Unit, body: Body | None, back: str) -> HttpResponse:
    """The form of a new term, of a unit's committee or of one of its bodies."""
    rule = people_rules().kind(kind_today(unit))
    form = TermForm(request.POST or None, initial=today(), usual=rule.years if rule is not None else None)
    by, where = actor_of(request), name_of(unit)
    name = where if body is None else f"{where} · {body.name}"
    crumbs = unit_crumbs(unit, where)

    def act() -> str:
        data = form.cleaned_data
        carry_out(
            lambda: start_term(
                unit, elected_on=data["on"], years=data["years"], number=data["number"], body=body, by=by,
                why=data["why"],
            ),
            by=by, typed_fields=form.typed_fields,
        )  # fmt: skip
        return _("已登记“%(name)s”换届") % {"name": name}

    return form_page(
        request, form, act, title=_("登记换届选举"), submit=_("登记"), note=name, back=back,
        crumbs=crumbs if body is None else [*crumbs, Link(body.name, back)],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def term_extend(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """延期, with the superior's document or approval on paper."""
    found = _term(request, key)
    require(request.user, CHANGE, found.unit_id)
    rule = people_rules().terms
    initial = {"until": months_after(found.ends_on, rule.extension_months), "approved_on": clock.today()}
    form = ExtendForm(request.POST or None, initial=initial)
    by, name = actor_of(request), name_of(found.unit)

    def act() -> str:
        data = form.cleaned_data
        offline = None
        if not data["document_no"] and (data["who"] or data["post"] or data["basis"]):
            offline = Offline(who=data["who"], post=data["post"], on=data["approved_on"], basis=data["basis"])
        carry_out(
            lambda: extend_term(
                found, until=data["until"], approved_on=data["approved_on"], by=by,
                document_no=data["document_no"], offline=offline,
            ),
            by=by, typed_fields=form.typed_fields,
        )  # fmt: skip
        return _("已登记“%(name)s”延期换届") % {"name": name}

    note = _("%(name)s：%(ends)s届满，延期须经上级党组织批准，不超过%(months)s个月。")
    return form_page(
        request, form, act, title=_("登记延期"), submit=_("登记延期"), back=reverse("term", args=[found.uuid]),
        crumbs=unit_crumbs(found.unit, name),
        note=note % {"name": name, "ends": found.ends_on, "months": rule.extension_months},
    )  # fmt: skip
