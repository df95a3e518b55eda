"""Two days of the tree beside each other: 基层党组织由7个调整为14个, and what happened in between."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import require, visible_to
from luoshi.directory.picture import sides
from luoshi.directory.tables import WHAT, ChangeTable, change_of
from luoshi.kernel import clock
from luoshi.organisations.comparing import What, compared_on
from luoshi.organisations.tree import OrgTree
from luoshi.ui.components import Figure, Link, Picker
from luoshi.ui.days import day_of

_RIGHT = "organisations.view"


@require_GET
def compared(request: HttpRequest) -> HttpResponseBase:
    """What differs between two days among the units the reader may see; without days, since the turn of the year."""
    require(request.user, _RIGHT)
    first, second = sorted(
        (
            day_of(request.GET, "first", clock.today().replace(month=1, day=1)),
            day_of(request.GET, "second", clock.today()),
        )
    )
    keys = dict(visible_to(request.user).values_list("pk", "uuid"))
    earlier, later = OrgTree.as_of(first), OrgTree.as_of(second)
    found = compared_on(earlier, later, second, only=keys.keys())
    rows = [change_of(difference, keys[difference.unit], earlier, later) for difference in found.differences]
    table = ChangeTable(request, rows)
    said = {"first": f"{first:%Y-%m-%d}", "second": f"{second:%Y-%m-%d}"}
    if table.wants_export:
        return export_table(
            request, table, "organisations.Unit", _RIGHT,
            name=_("组织变动（%(first)s至%(second)s）") % said, of=_("%(first)s至%(second)s") % said,
        )  # fmt: skip
    before, after = sides(earlier, later, found.differences, keys)
    happened = {what: number for what in What if (number := sum(what in row.what for row in rows))}
    context = {
        "sides": [(first, found.before, before), (second, found.after, after)],
        "figures": [
            Figure(
                _("基层党组织"),
                found.after,
                pgettext("counter", "个"),
                text=f"{found.before} → {found.after}",
                beside=_("%(first)s → %(second)s") % said,
            ),
            *(
                Figure(str(WHAT[what]), number, pgettext("counter", "个"))
                for what, number in happened.items()
            ),
        ],
        "table": table,
        "found": found,
        "first": first,
        "second": second,
        "happened": " · ".join(f"{WHAT[what]} {number}" for what, number in happened.items()),
        "pickers": [
            Picker("first", _("起"), first.isoformat(), kind="date"),
            Picker("second", _("止"), second.isoformat(), kind="date"),
        ],
        "may_export": may_export(request.user, _RIGHT),
        "crumbs": [Link(_("组织与人员"), reverse("people"))],
    }
    return table.respond("directory/compared.html", context)
