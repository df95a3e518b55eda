"""人员名册: people of the reader's units as they stood on a day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import may, require
from luoshi.directory.actions import carry_out, enter_person
from luoshi.directory.choosing import People
from luoshi.directory.forms_people import NewPersonForm
from luoshi.directory.place import Place
from luoshi.directory.queries import CHANGE, VIEW, people_on, people_visible_to
from luoshi.directory.tables_people import LEFT, PersonTable
from luoshi.directory.tabs import tabs_for
from luoshi.kernel import clock
from luoshi.organisations.actions.people import NewPerson
from luoshi.organisations.enums_people import MemberKind
from luoshi.organisations.models import Person, Unit
from luoshi.organisations.names import person_name
from luoshi.ui.components import Link, Note, Picker
from luoshi.ui.days import day_of
from luoshi.ui.form_page import form_page


@require_GET
def persons(request: HttpRequest) -> HttpResponseBase:
    """People of a unit and all under it on a day; without a unit, of all the reader's units."""
    require(request.user, VIEW)
    day = day_of(request.GET, "on", clock.today())
    place = Place(request, VIEW, day)
    if place.onward:
        return redirect(place.onward)
    unit, name = place.unit, place.name
    rows = people_on(day, request.user, unit, left=request.GET.get("at_work") == LEFT)
    may_enter = may(request.user, CHANGE)
    new = reverse("person_new") + (f"?{urlencode({'unit': str(unit.uuid)})}" if unit else "")
    table = PersonTable(request, rows, day, empty_link=Link(_("登记人员"), new) if may_enter else None)
    if table.wants_export:
        said = {"day": f"{day:%Y-%m-%d}", "unit": name}
        return export_table(
            request, table, "organisations.Person", VIEW, name=_("人员名册（截至%(day)s）") % said,
            of="，".join(filter(None, (name, _("截至%(day)s") % said))),
        )  # fmt: skip
    context = {
        "table": table,
        "tabs": tabs_for(request.user, "persons"),
        "unit": unit,
        "unit_name": name,
        "all_url": f"?{urlencode({'on': day.isoformat()})}",
        "is_today": day == clock.today(),
        "pickers": [*filter(None, [place.picker()]), Picker("on", _("截至"), day.isoformat(), kind="date")],
        "note": Note(place.wrong, "near") if place.wrong else None,
        "new_url": new if may_enter else "",
        "may_export": may_export(request.user, VIEW),
    }
    return table.respond("directory/persons.html", context)


@require_GET
def person_find(request: HttpRequest) -> JsonResponse:
    """People whose name or staff number has the typed words, within the reader's rights."""
    require(request.user, VIEW)
    return JsonResponse({"found": People(request.user).find(request.GET.get("q", ""))})


@require_http_methods(["GET", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """登记人员; somebody of the same name is asked about once."""
    require(request.user, CHANGE)
    units = Units(request.user, CHANGE)
    initial = {"unit": request.GET.get("unit") or (units.first if len(units.listed or ()) == 1 else "")}
    form = NewPersonForm(units, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and not form.cleaned_data.get("same"):
        same = _same_name(request, form)
        if same:
            form.ask_same(People(request.user).labels(same).values())

    def act() -> str:
        data = form.cleaned_data
        row = NewPerson(unit=Unit.objects.get(uuid=data["unit"]), uuid=data["draft"], **form.known())
        kind = MemberKind(data["kind"]) if data["kind"] else None
        by = actor_of(request)
        carry_out(
            lambda: enter_person(row, kind, data["since"], by=by), by=by, typed_fields=form.typed_fields
        )
        return _("已登记“%(name)s”") % {"name": row.name}

    return form_page(
        request, form, act, title=_("登记人员"), submit=_("登记"), back=reverse("persons"),
        onward=_onward(form), crumbs=crumbs(),
        note=_("只登记工作需要的情况；身份证号、手机、民族、家庭等一律不登记。"),
    )  # fmt: skip


def _onward(form: NewPersonForm) -> str:
    """The page of the person that is being entered."""
    draft = form.cleaned_data.get("draft") if form.is_bound and form.is_valid() else None
    return reverse("person", args=[draft]) if draft else ""


def _same_name(request: HttpRequest, form: NewPersonForm) -> list[Person]:
    """People of that name whom this may be: one with another staff number is somebody else."""
    data = form.cleaned_data
    found = people_visible_to(request.user).filter(name=person_name(data["name"]), left_on__isnull=True)
    found = found.exclude(uuid=data["draft"])  # the same form sent twice
    if data["staff_no"]:
        found = found.filter(staff_no__in=("", data["staff_no"].strip()))
    return list(found[:6])


def crumbs() -> list[Link]:
    """The way to a page below the list of people."""
    return [Link(_("组织与人员"), reverse("people")), Link(_("人员"), reverse("persons"))]
