"""录入负担: what keeping records costs those who write them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.figures.burden import RIGHT, burden
from luoshi.figures.scope import PERIOD, TREE, steer
from luoshi.ui.components import Figure


@require_GET
def burden_page(request: HttpRequest) -> HttpResponse:
    """Fields typed by hand a month per branch, of a unit and all under it."""
    found = steer(request, RIGHT)
    if found.onward:
        return redirect(found.onward)
    scope = found.scope
    shown = burden(scope, request.user)
    month = _("%(year)s年%(month)s月") % {"year": scope.as_of.year, "month": scope.as_of.month}
    strip = [
        Figure(_("%(month)s每支部") % {"month": month}, shown.this_month, _("项"), beside=shown.change),
        Figure(_("上月每支部"), shown.last_month, _("项")),
        Figure(
            _("十二个月合计"), shown.year, _("项"), beside=_("%(count)s个支部") % {"count": shown.branches}
        ),
    ]
    context = {
        "scope": scope,
        "shown": shown,
        "strip": strip,
        "sentence": _("截至%(day)s，%(unit)s每支部本月手工填写%(number)s项，%(change)s。")
        % {
            "day": scope.as_of.isoformat(),
            "unit": scope.name,
            "number": shown.this_month,
            "change": shown.change,
        },
        "pickers": [picker for picker in found.pickers if picker.name not in {PERIOD, TREE}],
        "notes": found.notes,
        "steps": range(6),
    }
    return render(request, "figures/burden.html", context)
