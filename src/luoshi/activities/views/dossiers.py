"""一次一档 on paper: of one study, of a unit's year; as pages to print and as a Word file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.activities.actions.common import holdings_of
from luoshi.activities.dossiers import as_docx, files_of, is_study, year_of
from luoshi.activities.models import Holding, Session
from luoshi.activities.packs import activity_rules
from luoshi.activities.rights import VIEW
from luoshi.activities.views.printing import asks_word, may_take, unit_picker, word_address, word_file
from luoshi.activities.views.recording import crumbs
from luoshi.directory.place import Place
from luoshi.kernel import clock
from luoshi.organisations.actions.checks import EARLIEST
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import Unit
from luoshi.ui.components import Link, Option, Picker
from luoshi.writing.study_file import LIST_TITLE, Leaf, StudyFile, leaves

YEARS = 6  # offered; an address names any other
YEAR_DIGITS = 4


@require_GET
def session_dossier(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The file of one study."""
    found: Session = get_or_404("activities.session", key, request.user)
    if found.first is not None or not is_study(found.kinds):
        raise Http404
    rows = [row for row in holdings_of(found) if row.unit_id == found.unit_id]
    for row in rows:
        row.session = found
    context = {
        "title": _("一次一档"),
        "crumbs": crumbs(Link(_("记录"), reverse("session", args=[found.uuid]))),
        "facts": f"{found.day:%Y-%m-%d} · {found.theme}",
    }
    return _answer(request, rows, found.unit, f"{found.day:%Y-%m-%d}中心组学习档案", context)


@require_GET
def study_dossiers(request: HttpRequest) -> HttpResponse:
    """The files of a unit's year."""
    require(request.user, VIEW)
    today = clock.today()
    words = request.GET.get("year", "")
    known = words.isascii() and words.isdecimal() and len(words) == YEAR_DIGITS
    year = int(words) if known and EARLIEST.year <= int(words) <= today.year else today.year
    place = Place(request, VIEW, min(today, today.replace(year=year, month=12, day=31)))
    if place.onward:
        return redirect(place.onward)
    if place.unit is None and not place.wrong and (first := Units(request.user, VIEW, Tree.PARTY).first):
        return redirect(f"{reverse('study_dossiers')}?{urlencode({'unit': str(first), 'year': str(year)})}")
    rows = year_of(place.unit, year) if place.unit is not None else []
    years = sorted({*range(today.year, today.year - YEARS, -1), year}, reverse=True)
    context: dict[str, Any] = {
        "title": _("全年一次一档"),
        "facts": _("%(unit)s · %(year)s年 · 共%(count)s次")
        % {"unit": place.name, "year": year, "count": len(rows)},
        "pickers": [
            *unit_picker(place),
            Picker("year", _("年度"), str(year), [Option(str(one), str(one)) for one in years]),
        ],
        "crumbs": crumbs(),
        "wrong": place.wrong,
    }
    return _answer(request, rows, place.unit, f"{place.name}{year}年中心组学习档案", context)


def _answer(
    request: HttpRequest, rows: Sequence[Holding], unit: Unit | None, name: str, context: dict[str, Any]
) -> HttpResponse:
    """The pages, or the Word file where that is asked for and may be taken away."""
    files = files_of(rows, activity_rules())
    may = unit is not None and bool(files) and may_take(request, unit)
    if asks_word(request) and unit is not None and may:
        return word_file(as_docx(files, unit, by=actor_of(request), of=name), name)
    context |= {
        "pages": [_shown(file, leaf) for file in files for leaf in leaves(file)],
        "list_title": LIST_TITLE,
        "docx": word_address(request) if may else "",
    }
    return render(request, "activities/dossier.html", context)


def _shown(file: StudyFile, leaf: Leaf) -> dict[str, Any]:
    rows = [
        {"pairs": [row.cells[at : at + 2] for at in range(0, len(row.cells), 2)], "room": min(row.lines, 15)}
        for row in leaf.rows
    ]
    return {
        "title": leaf.title, "rows": rows, "columns": leaf.columns, "lines": leaf.lines, "signed": leaf.signed,
        "over": leaf.over, "of": file.title,
    }  # fmt: skip
