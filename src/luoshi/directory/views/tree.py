"""组织与人员: the tree of a day and the same units as a list."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.exporting import export_table, may_export
from luoshi.access.grants import at_top, may, require
from luoshi.access.records import get_or_404
from luoshi.directory.branches import FOUND, VIEW, Seen
from luoshi.directory.drawing import Drawing
from luoshi.directory.tables import UnitTable
from luoshi.directory.tabs import tabs_for
from luoshi.kernel import clock
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Unit
from luoshi.ui.components import Option, Picker
from luoshi.ui.days import day_of

DEEPEST: Final = 99  # of a level in an address


def seen_of(request: HttpRequest) -> Seen:
    """What the address asks for: day, tree, with closed units or without."""
    asked = request.GET.get("tree", "")
    tree = Tree(asked) if asked in Tree.values else Tree.PARTY
    day = day_of(request.GET, "on", clock.today())
    return Seen(request.user, day, tree, closed=request.GET.get("closed") == "1")


def steering_of(seen: Seen) -> dict[str, str]:
    """The parameters that ask for the same again; none where they say nothing."""
    said = {"on": f"{seen.day:%Y-%m-%d}" if seen.day != clock.today() else ""}
    said |= {
        "tree": str(seen.tree) if seen.tree is not Tree.PARTY else "",
        "closed": "1" if seen.closed else "",
    }
    return {name: value for name, value in said.items() if value}


def _frame(request: HttpRequest, seen: Seen, current: str) -> dict[str, Any]:
    """What both pages show around their units."""
    steering = urlencode(steering_of(seen))
    kinds = sorted(seen.kinds.items(), key=lambda kind: list(UnitKind).index(UnitKind(kind[0])))
    return {
        "day": seen.day,
        "tree": str(seen.tree),
        "kept": list(steering_of(seen).items()),
        "is_today": seen.day == clock.today(),
        "open_count": sum(seen.kinds.values()),
        "kinds": format_html_join(
            " · ", '<span class="ls-nb">{} {}</span>', ((UnitKind(kind).label, number) for kind, number in kinds)
        ),
        "pickers": [
            Picker("on", _("截至"), seen.day.isoformat(), kind="date"),
            Picker("tree", _("组织"), str(seen.tree), [Option(one.value, str(one.label)) for one in Tree]),
            Picker(
                "closed", _("已撤销的"), "1" if seen.closed else "",
                [Option("", _("不显示")), Option("1", _("一并显示"))],
            ),
        ],
        "tabs": tabs_for(request.user, current, steering),
        "may_set_up": may(request.user, "organisations.change"),
        "may_see_users": may(request.user, "users.view"),
    }  # fmt: skip


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The units the reader may see, as they stood on a day: the first levels, or what the typed words find."""
    require(request.user, VIEW)
    seen, words = seen_of(request), request.GET.get("q", "").strip()[:100]
    context = _frame(request, seen, "people") | {"words": words, "most": FOUND}
    if words:
        branches, context["total"] = seen.found(words)
        context["clear_url"] = context["tabs"][0].url
    else:
        branches = seen.first_levels()
    context |= {"lines": Drawing(steering_of(seen)).tree(branches)} if branches else _empty(request, seen)
    return render(request, "directory/tree.html", context)


def _empty(request: HttpRequest, seen: Seen) -> dict[str, Any]:
    if seen.tree is Tree.PARTY:
        return {
            "empty_title": _("这一天还没有组织"),
            "empty_text": _("您范围内的组织都在这一天之后成立，请换一个日期。"),
        }
    return {
        "empty_title": _("还没有行政组织"),
        "empty_text": _(
            "行政组织随主对应的党组织可见：先登记集团公司，再登记部门、车间等，并在单位页登记党政对应。"
        ),
        "may_set_up_top": at_top(request.user, "organisations.change"),
    }


@require_GET
def unit_below(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What stands directly below one unit, a hundred at a time, for the tree that opens it."""
    found: Unit = get_or_404("organisations.unit", key, request.user)
    asked = seen_of(request)
    seen = Seen(request.user, asked.day, Tree(found.tree), closed=asked.closed)
    batch = seen.below(found.pk, _number(request, "start"), min(_number(request, "level"), DEEPEST) + 1)
    return HttpResponse(Drawing(steering_of(seen)).batch(batch, found.uuid))


def _number(request: HttpRequest, name: str) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0  # noqa: PLR2004 (digits)


@require_GET
def units_listed(request: HttpRequest) -> HttpResponseBase:
    """The same units as a list: filtered, sorted, exported."""
    require(request.user, VIEW)
    seen = seen_of(request)
    table = UnitTable(request, seen.listed)
    if table.wants_export:
        said = {"day": f"{seen.day:%Y-%m-%d}"}
        return export_table(
            request, table, "organisations.Unit", VIEW,
            name=_("组织一览（截至%(day)s）") % said, of=_("截至%(day)s") % said,
        )  # fmt: skip
    context = _frame(request, seen, "units_listed") | {"table": table}
    context["may_export"] = may_export(request.user, VIEW)
    return table.respond("directory/list.html", context)
