"""Taking a list away: one's own unit always, beyond it by a right; each time it stands in the trail.

One's own are the units at which a role of the reader's writes, and everything under them: whoever keeps the records
may always take them along, or a private Excel is kept beside (docs/permissions.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from luoshi.access.actors import actor_of
from luoshi.access.grants import Somebody, held, paths_with
from luoshi.access.rights import WRITING
from luoshi.kernel.action import action
from luoshi.organisations.paths import unit_ids, widest
from luoshi.ui.table import Table

BEYOND: Final = "export.beyond"


def may_take_away(user: Somebody, path: str) -> bool:
    """Whether somebody may take away what stands at a unit, by its path today, and under it."""
    own = {grant.path for grant in held(user) if grant.rights & WRITING}
    return path.startswith(tuple(widest(own | set(paths_with(user, BEYOND)))))


def may_export(user: Somebody, right: str) -> bool:
    """Whether somebody may take away all that a right shows him; asks nothing but for his grants."""
    own = {grant.path for grant in held(user) if grant.rights & WRITING}
    free = tuple(widest(own | set(paths_with(user, BEYOND))))
    return all(path.startswith(free) for path in paths_with(user, right))


def export_table(
    request: HttpRequest,
    table: Table[Any],
    model: str,
    right: str,
    *,
    name: str = "",
    of: str = "",
    make: Callable[[], HttpResponseBase] | None = None,
) -> HttpResponseBase:
    """The sheet of a list, noted in the trail with count and conditions; back to the list where it may not be had.

    Args:
        request: asks for it.
        table: the list.
        model: what it lists, as app_label.ModelName.
        right: by which its rows are shown.
        name: of the file.
        of: a condition of the page besides the table's own (截至2021-08-31).
        make: makes the sheet where it is another one than the list's own columns.
    """
    if not may_export(request.user, right):
        said = _("这张表超出了您自己的单位，导出需要“导出本单位以外的列表”权利，请向安全管理员申请")
        messages.warning(request, said)
        return HttpResponseRedirect(request.path + table.url(export=None).removeprefix(request.path))
    rows = table.rows
    count = rows.order_by().count() if isinstance(rows, QuerySet) else len(rows)
    conditions = "；".join([*filter(None, [of]), *(pill.label for pill in table.pills)])
    unit_id = unit_ids(paths_with(request.user, right)[0])[-1]
    with action("access.export", by=actor_of(request), unit_id=unit_id) as act:
        act.note(model, "*", count=count, conditions=conditions)
    return make() if make is not None else table.export(name)
