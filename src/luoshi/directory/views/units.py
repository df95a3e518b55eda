"""One unit's page, and setting one up."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import Somebody, at_top, may, require, visible_to
from luoshi.access.records import get_or_404
from luoshi.directory.branches import Batch, Seen
from luoshi.directory.drawing import Drawing
from luoshi.directory.forms import UnitForm
from luoshi.directory.pairs import Pair, pairs_of
from luoshi.directory.views.tree import steering_of
from luoshi.kernel import clock, labels
from luoshi.kernel.slots import panels_for
from luoshi.organisations.actions import left_open, set_up, set_up_company
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.organisations.paths import unit_ids
from luoshi.organisations.queries import decisions_on, span_on, story, top_unit
from luoshi.organisations.rules import takes_units
from luoshi.ui.components import Event, Link, Note, Picker
from luoshi.ui.days import day_of
from luoshi.ui.form_page import form_page

SLOT: Final = "unit.page"  # other rooms put sections here: docs/decisions/0004
SIDE: Final = 500  # sections of this order and above stand in the narrow column
CHANGE: Final = "organisations.change"


def standing_on(unit: Unit, day: dt.date) -> UnitSpan:
    """How a unit stood on a day; before it was set up, how it stood first."""
    found = span_on(unit.pk, day) or UnitSpan.objects.filter(unit=unit).order_by("start").first()
    if found is None:
        raise Http404
    return found


def crumbs_of(span: UnitSpan, user: Somebody, day: dt.date) -> list[Link]:
    """The way to a unit from the top: names of all above it, links to those the reader may see; two queries."""
    above = unit_ids(span.path)[:-1]
    names = {
        unit: (name, key)
        for unit, name, key in UnitSpan.objects.on(day)
        .filter(unit__in=above)
        .values_list("unit_id", "name", "unit__uuid")
    }
    open_to = set(visible_to(user).filter(pk__in=above).values_list("pk", flat=True))
    return [
        Link(_("组织与人员"), reverse("people")),
        *(
            Link(names[one][0], reverse("unit", args=[names[one][1]]) if one in open_to else "")
            for one in above
            if one in names
        ),
    ]


@require_GET
def unit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One unit as of a day: what it was, what stood under it, everything decided about it, and what rooms know."""
    found: Unit = get_or_404("organisations.unit", key, request.user)
    day = found.shown_on = day_of(request.GET, "on", clock.today())
    span = standing_on(found, day)
    seen = Seen(request.user, max(day, span.start), Tree(found.tree), closed=True)
    crumbs = crumbs_of(span, request.user, seen.day)
    changes = story(found)
    may_decide = may(request.user, CHANGE, found)
    steering = steering_of(seen)
    batch: Batch = seen.below(found.pk, 0, 1)
    pairs: list[Pair] = pairs_of(found, seen.day, request.user)
    context: dict[str, Any] = {
        "unit": found,
        "span": span,
        "kind": UnitKind(span.kind).label,
        "crumbs": crumbs,
        "parent": crumbs[-1].label if len(crumbs) > 1 else "",
        "founded": changes[-1].on,
        "notes": _notes(found, day, span),
        "day": day,
        "is_today": day == clock.today(),
        "batch": batch,
        "lines": Drawing(steering).batch(batch, found.uuid),
        "on": steering.get("on", ""),
        "pairs": pairs,
        "events": [Event(change.on.isoformat(), change.words, change.basis) for change in changes],
        "registered": [
            (decision, labels.label(decision.verb), reverse("decision_take_back", args=[decision.uuid]))
            for decision in (decisions_on(found) if may_decide else [])
        ],
        "pickers": [Picker("on", _("截至"), day.isoformat(), kind="date")],
        "may_decide": may_decide,
        "may_set_up": may_decide and not span.closed and takes_units(span.kind),
        "main": panels_for(SLOT, found, request.user, before=SIDE),
        "side": panels_for(SLOT, found, request.user, start=SIDE),
    }
    return render(request, "directory/unit.html", context)


def _notes(unit: Unit, day: dt.date, span: UnitSpan) -> list[Note]:
    """A day before the unit was set up is said, not answered with an empty page; so is what a closed one left open."""
    if day < span.start:
        said = {"on": f"{day:%Y-%m-%d}", "founded": f"{span.start:%Y-%m-%d}"}
        return [Note(_("%(on)s尚未成立，以下是成立当日（%(founded)s）的情况。") % said, "near")]
    left = left_open(unit) if span.closed else None
    if left is None or not any(left):
        return []
    return [Note(_("该组织已撤销，名下还有%(left)s没有处理。") % {"left": left}, "near")]


@require_http_methods(["GET", "POST"])
def unit_new(request: HttpRequest) -> HttpResponse:
    """成立组织 under a unit where the reader may change the tree, or at the top of the administrative tree.

    The first unit of the company is paired at once with the top of the Party's tree, or nobody could see it.
    """
    require(request.user, CHANGE)
    tree, chosen = _tree_of(request)
    first = tree is Tree.ADMINISTRATIVE and top_unit(tree) is None
    if first and not at_top(request.user, CHANGE):
        raise Http404
    units = Units(request.user, CHANGE, tree)
    form = UnitForm(units, tree, request.POST or None, initial={"parent": chosen}, at_top=first)

    def act() -> str:
        row = form.new_unit()
        by, more = actor_of(request), {"why": form.cleaned_data["why"], "typed_fields": form.typed_fields}
        if first:
            set_up_company(row, by=by, **more)
        else:
            set_up([row], by=by, tree=tree, **more)
        return _("已登记成立“%(name)s”") % {"name": row.name}

    back = reverse("people") + (f"?tree={tree}" if tree is not Tree.PARTY else "")
    return form_page(
        request, form, act, title=_("登记组织成立"), submit=_("登记"), back=back,
        crumbs=[Link(_("组织与人员"), reverse("people"))],
        note=_("行政组织的最高一级，登记后即与最高一级党组织对应。") if first else "",
    )  # fmt: skip


def _tree_of(request: HttpRequest) -> tuple[Tree, str]:
    """The tree the new unit stands in, and the unit above it where the address names one."""
    chosen = request.GET.get("parent", "")
    try:
        above = Unit.objects.filter(uuid=uuid.UUID(chosen)).first()
    except ValueError:
        above = None
    asked = above.tree if above is not None else request.GET.get("tree", "")
    return (Tree(asked) if asked in Tree.values else Tree.PARTY), chosen
