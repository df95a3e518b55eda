"""组织架构图 of a unit as of a day, to be printed."""

from __future__ import annotations

import uuid
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.records import get_or_404
from luoshi.directory import chart
from luoshi.directory.branches import Branch, Seen
from luoshi.directory.views.units import crumbs_of, standing_on
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit
from luoshi.ui.components import Link, Option, Picker
from luoshi.ui.days import day_of

MOST: Final = 1500  # units of a chart; a tree with more is drawn with fewer levels
DEPTHS: Final = (2, 3, 4, 5)


@require_GET
def unit_chart(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The unit and so many levels below it, as they stood on a day."""
    found: Unit = get_or_404("organisations.unit", key, request.user)
    day = day_of(request.GET, "on", clock.today())
    asked = request.GET.get("levels", "")
    levels = int(asked) if asked in map(str, DEPTHS) else 3
    span = standing_on(found, day)
    seen = Seen(request.user, max(day, span.start), Tree(found.tree))
    top, drawn = seen.subtree(span.path, levels, MOST)
    said = {"name": span.name, "day": f"{seen.day:%Y-%m-%d}"}
    title = _("%(name)s组织架构图") % said
    pictures = chart.draw(_unit(top), sentence=title) if top is not None else []
    context = {
        "title": title,
        "day": seen.day,
        "is_today": seen.day == clock.today(),
        "pictures": pictures,
        "count": seen.count_under(span.path),
        "fewer": drawn < levels,
        "drawn": drawn,
        "crumbs": [*crumbs_of(span, request.user, seen.day), Link(span.name, reverse("unit", args=[found.uuid]))],
        "pickers": [
            Picker("on", _("截至"), day.isoformat(), kind="date"),
            Picker(
                "levels", _("层级"), str(levels),
                [Option(str(depth), _("%(depth)s级") % {"depth": depth}) for depth in DEPTHS],
            ),
        ],
    }  # fmt: skip
    return render(request, "directory/chart.html", context)


def _unit(branch: Branch) -> chart.Unit:
    return chart.Unit(
        branch.row.name,
        reverse("unit", args=[branch.row.uuid]),
        [_unit(inner) for inner in branch.branches],
        branch.below - len(branch.branches),
    )
