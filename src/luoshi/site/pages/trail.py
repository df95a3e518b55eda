"""操作日志: the list of entries, and one entry with what it changed."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any, Final, NamedTuple

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.actors import actor_of
from luoshi.access.grants import Somebody, at_top, paths_with, require
from luoshi.audit.models import Entry
from luoshi.audit.queries import RowDiff, Shown, shown
from luoshi.audit.verify import fault
from luoshi.files.access import may_read
from luoshi.files.models import StoredFile
from luoshi.kernel import labels
from luoshi.kernel.action import action
from luoshi.organisations.paths import unit_ids
from luoshi.site.pages.reading import VIEW, addresses, contents_open, listed, readable
from luoshi.site.pages.tables import EntryTable, door_words, local
from luoshi.ui.components import Approval, Light, Link, Note, Tone

logger = logging.getLogger(__name__)

MOST_ROWS = 50  # touched records shown on the page of an entry
# What the database's drivers raise for a moment somebody wrote past the system (infinity).
UNREADABLE: Final = (ValueError, TypeError, AttributeError, OverflowError, DatabaseError)
MOST_OPEN = 8  # above it the contents of each record are folded


@require_GET
def trail(request: HttpRequest) -> HttpResponseBase:
    """Entries of the units the reader audits."""
    require(request.user, VIEW)
    table = EntryTable(request)
    if table.wants_export:
        _note_export(request, table)
        return table.export()
    try:
        list(table.shown)
    except UNREADABLE:
        return _damaged(request)
    context = {"table": table, "may_verify": at_top(request.user, VIEW)}
    return table.respond("site/trail.html", context)


def _damaged(request: HttpRequest) -> HttpResponse:
    """A moment that is none any more stops the reading of rows: said, instead of a failed page."""
    logger.warning("the trail holds a moment that cannot be read")
    words = _(
        "这里有日志的时间已不是系统写入的样子，列不出来。请校验日志，会指出是第几条；也可用日期或其他条件避开它。"
    )
    damaged = Note(words, "over", links=[Link(_("清除筛选"), reverse("trail"))] if request.GET else ())
    return render(request, "site/trail.html", {"damaged": damaged, "may_verify": at_top(request.user, VIEW)})


def _note_export(request: HttpRequest, table: EntryTable) -> None:
    """Who takes a part of the trail away stands in the trail, at the unit that is audited."""
    unit = unit_ids(paths_with(request.user, VIEW)[0])[-1]
    conditions = "；".join(pill.label for pill in table.pills)
    with action("audit.export", by=actor_of(request), unit_id=unit) as act:
        act.note("audit.Entry", "*", count=table.count, conditions=conditions)


class RowShown(NamedTuple):
    """One touched record: what it is, where to find it, what changed where the reader may see that."""

    row: RowDiff
    name: str
    url: str
    trail_url: str  # everything the trail says of this record
    open: bool  # whether the reader may see the contents


@require_GET
def trail_entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry; 404 outside the units the reader audits."""
    asked = listed(readable(request.user)).defer(None).filter(seq=seq)
    try:
        entry: Any = asked.first() if seq < 2**63 else None
    except UNREADABLE:
        return _damaged(request)
    if entry is None:
        raise Http404
    found = _shown(entry)
    rows = _rows(found, request.user) if found is not None else []
    context = {
        "entry": entry,
        "shown": found,
        "label": labels.label(entry.action),
        "at": local(entry.at),
        "door": door_words(entry.door),
        "approval": _approval(entry, found),
        "scan": _scan(found, request.user),
        "rows": rows,
        "hidden_rows": max(0, entry.records - len(rows))
        if found is not None and found.rows is not None
        else 0,
        "fold": len(rows) > MOST_OPEN,
        "withheld": any(not row.open for row in rows),
        "crumbs": [Link(_("操作日志"), reverse("trail"))],
        "state": _state(entry),
    }
    return render(request, "site/trail_entry.html", context)


def _shown(entry: Entry) -> Shown | None:
    """The entry with what changed; None where its stored text cannot be read any more."""
    try:
        (found,) = shown([entry], most_rows=MOST_ROWS)
    except (ValueError, KeyError, TypeError, AttributeError):
        logger.warning("entry %s of the trail cannot be read", entry.seq)
        return None
    return found


def _rows(found: Shown, user: Somebody) -> list[RowShown]:
    touched = found.rows or ()
    places = addresses(touched, user)
    unit = found.entry.unit_id
    opened = {model: contents_open(user, model, unit) for model in {row.model for row in touched}}
    shown_rows = []
    for row in touched:
        name, url = places.get((row.model, row.key), ("", ""))
        more = (
            f"{reverse('trail')}?{urlencode({'record': f'{row.model} {row.key}'})}" if row.key != "*" else ""
        )
        shown_rows.append(RowShown(row, name, url, more, opened[row.model] or bool(url)))
    return shown_rows


def _approval(entry: Entry, found: Shown | None) -> Approval | None:
    if found is None or found.offline is None:
        return None
    said = found.offline
    return Approval(
        str(said.get("who", "")), str(said.get("post", "")), _day(said.get("on")), str(said.get("basis", "")),
        entry.actor_name,
    )  # fmt: skip


def _day(value: Any) -> Any:
    """The day that was written down; what is no day any more is shown as it stands."""
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _scan(found: Shown | None, user: Somebody) -> str:
    """The address of an approval's scan, for whoever may have it."""
    scan: Any = found.offline.get("scan") if found is not None and found.offline else None
    file = StoredFile.objects.filter(pk=scan).first() if isinstance(scan, int) else None
    return reverse("file-download", args=[file.uuid]) if file is not None and may_read(user, file) else ""


def _state(entry: Entry) -> Light:
    """Whether this entry is as it was written."""
    reason = fault(entry.seq)
    if reason is None:
        return Light(Tone.OK, _("封签相符"), _("内容、封签、明细与前一条的衔接都与写入时相同"))
    return Light(Tone.OVER, _("与写入时不同"), str(reason))
