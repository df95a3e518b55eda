"""组织与人员: the tree as of a day, one unit, setting one up."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import may, require, visible_to
from luoshi.access.records import get_or_404
from luoshi.directory.forms import UnitForm
from luoshi.directory.tables import UnitRow, UnitTable
from luoshi.kernel import clock
from luoshi.kernel.slots import panels_for
from luoshi.organisations.actions import NewUnit, set_up
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import days_by, story
from luoshi.organisations.rules import takes_units
from luoshi.organisations.tree import OrgTree
from luoshi.ui.components import Event, Link, Picker
from luoshi.ui.days import day_of
from luoshi.ui.form_page import form_page

SLOT = "unit.page"  # other rooms put sections here: docs/decisions/0004
SIDE = 500  # sections of this order and above stand in the narrow column


@require_GET
def people(request: HttpRequest) -> HttpResponseBase:
    """The units the reader may see, as they stood on a day."""
    require(request.user, "organisations.view")
    day = day_of(request.GET, "on", clock.today())  # 截至
    tree, days = OrgTree.as_of(day), days_by(day)
    keys = dict(visible_to(request.user).values_list("pk", "uuid"))
    rows = [
        UnitRow(
            keys[node.unit],
            node.name,
            tree.depth(node.unit),
            node.kind,
            above.name if (above := tree.parent(node.unit)) else "",
            *days[node.unit],
            node.closed,
        )
        for node in tree.nodes
        if node.unit in keys
    ]
    table = UnitTable(request, rows)
    if table.wants_export:
        said = {"day": f"{day:%Y-%m-%d}"}
        return export_table(
            request, table, "organisations.Unit", "organisations.view",
            name=_("组织一览（截至%(day)s）") % said, of=_("截至%(day)s") % said,
        )  # fmt: skip
    context = {
        "table": table,
        "day": day,
        "is_today": day == clock.today(),
        "open_count": sum(not row.closed for row in rows),
        "pickers": [Picker("on", _("截至"), day.isoformat(), kind="date")],
        "may_set_up": may(request.user, "organisations.change"),
        "may_see_users": may(request.user, "users.view"),
        "may_export": may_export(request.user, "organisations.view"),
    }
    return table.respond("directory/tree.html", context)


@require_GET
def unit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One unit: what it is today, what stands under it, and everything that was decided about it."""
    found: Unit = get_or_404("organisations.unit", key, request.user)
    tree = OrgTree.as_of(clock.today(), Tree(found.tree))
    node, above = tree[found.pk], tree.ancestors(found.pk)
    under = list(tree.children(found.pk))
    near = [one.unit for one in (*above, *under)]
    keys = dict(visible_to(request.user).filter(pk__in=near).values_list("pk", "uuid"))
    changes = story(found)
    context = {
        "unit": found,
        "node": node,
        "kind": UnitKind(node.kind).label,
        "crumbs": [
            Link(_("组织与人员"), reverse("people")),
            *(
                Link(one.name, reverse("unit", args=[keys[one.unit]]) if one.unit in keys else "")
                for one in above
            ),
        ],
        "parent": above[-1] if above else None,
        "founded": changes[-1].on,
        "children": [
            (child, UnitKind(child.kind).label, reverse("unit", args=[keys[child.unit]]))
            for child in under
            if child.unit in keys
        ],
        "events": [Event(change.on.isoformat(), change.words, change.basis) for change in changes],
        "may_decide": (may_decide := may(request.user, "organisations.change", found)),
        "may_set_up": may_decide and not node.closed and takes_units(node.kind),
        "main": panels_for(SLOT, found, request.user, before=SIDE),
        "side": panels_for(SLOT, found, request.user, start=SIDE),
    }
    return render(request, "directory/unit.html", context)


@require_http_methods(["GET", "POST"])
def unit_new(request: HttpRequest) -> HttpResponse:
    """成立组织 under a unit where the reader may change the tree."""
    require(request.user, "organisations.change")
    parents = Units(request.user, "organisations.change")
    initial = {"parent": request.GET.get("parent", "")}
    form = UnitForm(parents, request.POST or None, initial=initial)

    def act() -> str:
        data = form.cleaned_data
        row = NewUnit(
            name=data["name"],
            kind=UnitKind(data["kind"]),
            start=data["start"],
            parent=uuid.UUID(data["parent"]),
            document_no=data["document_no"],
            basis=data["basis"],
        )
        set_up([row], by=actor_of(request), typed_fields=form.typed_fields)
        return _("已登记成立“%(name)s”") % {"name": row.name}

    return form_page(
        request, form, act, title=_("登记组织成立"), submit=_("登记"), back=reverse("people"),
        crumbs=[Link(_("组织与人员"), reverse("people"))],
    )  # fmt: skip
