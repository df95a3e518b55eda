"""检索: one page. What was searched for is neither logged nor kept, here or anywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.access.grants import held
from luoshi.directory.place import Place
from luoshi.kernel import clock
from luoshi.kernel.searching import searchables
from luoshi.organisations.models import UnitSpan
from luoshi.search.queries import (
    MOST_COUNTED,
    PAGE,
    Narrow,
    Numbers,
    beside,
    hits,
    matching,
    numbers,
    offered,
)
from luoshi.search.words import Asked, asked
from luoshi.ui.components import Note, Picker, Tab
from luoshi.ui.days import typed_day

LONGEST: Final = 100  # characters of a question, as its field has it
VIEW: Final = "organisations.view"  # of the units one can narrow to
KEPT: Final = ("kind", "unit", "from", "to")  # with another question
NOWHERE: Final = "-"  # path of a unit that does not stand today: nothing is under it
SHORT, NOTHING, TOO_LONG = "short", "nothing", "long"


@never_cache
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """What a reader finds for some words: things by name, then records, page by page."""
    if not held(request.user):
        raise Http404
    place = Place(request, VIEW, clock.today())
    if place.onward:
        return redirect(place.onward)
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())
    question = asked(typed[:LONGEST])
    narrow, notes = _narrow(request.GET, place)
    context: dict[str, Any] = {
        "typed": typed,
        "longest": LONGEST,
        "notes": notes,
        "why": _why(typed, question),
    }
    if not context["why"]:
        context |= _answer(request, question, typed, narrow)
        context["pickers"] = [
            *filter(None, [place.picker()]),
            Picker("from", _("日期起"), _said(request.GET, "from", narrow.first), kind="date"),
            Picker("to", _("日期止"), _said(request.GET, "to", narrow.last), kind="date"),
        ]
    return render(request, "search/search.html", context)


def _why(typed: str, question: Asked) -> str:
    """Why nothing is looked for; "" where something is."""
    if len(typed) > LONGEST:
        return TOO_LONG
    if not question.words:
        return NOTHING
    return SHORT if question.is_too_short else ""


def _answer(request: HttpRequest, question: Asked, typed: str, narrow: Narrow) -> dict[str, Any]:
    kind = narrow.kind
    every = matching(request.user, question, narrow._replace(kind=""))
    found = numbers(every)
    matches = every.of_kind(kind)
    total = (
        numbers(matches).total if kind and found.more else found.by_kind.get(kind, 0) if kind else found.total
    )
    pages = max(1, -(-min(total, MOST_COUNTED) // PAGE))
    number = _page(request.GET, pages)
    is_narrowed = bool(narrow.path or narrow.first or narrow.last)
    things = beside(request.user, question, typed) if number == 1 and not kind and not is_narrowed else []
    return {
        "beside": things,
        "kind": kind,
        "kept": [(name, request.GET[name]) for name in KEPT if request.GET.get(name)],
        "hits": hits(request.user, question, matches, number, many=total > MOST_COUNTED) if total else [],
        "total": total,
        "most": MOST_COUNTED,
        "more": total > MOST_COUNTED,
        "is_narrowed": is_narrowed or bool(kind),
        "whole_url": f"?{_with({'q': typed})}",
        "tabs": _tabs(request.GET, found, kind),
        "number": number,
        "pages": pages,
        "previous": _turned(request.GET, number - 1) if number > 1 else "",
        "next": _turned(request.GET, number + 1) if number < pages else "",
    }


def _narrow(params: QueryDict, place: Place) -> tuple[Narrow, list[Note]]:
    """What the address narrows to; what it says that means nothing is said in a sentence."""
    notes = [Note(place.wrong, "near")] if place.wrong else []
    path = ""
    if place.unit is not None:
        spans = UnitSpan.objects.on(clock.today()).filter(unit=place.unit)
        path = spans.values_list("path", flat=True).first() or NOWHERE
    days: dict[str, Any] = {}
    for name, label in (("from", _("日期起")), ("to", _("日期止"))):
        words = params.get(name, "").strip()
        try:
            days[name] = dt.date.fromisoformat(typed_day(words)) if words else None
        except ValueError:
            days[name] = None
            notes.append(
                Note(
                    _("%(label)s“%(words)s”不是日期，请写成 2021-08-05")
                    % {"label": label, "words": words[:20]},
                    "near",
                )
            )
    first, last = days["from"], days["to"]
    if first is not None and last is not None and last < first:
        notes.append(Note(_("日期止早于日期起，没有这样的记录"), "near"))
    kind = params.get("kind", "")
    return Narrow(kind if kind in searchables else "", path, first, last), notes


def _tabs(params: QueryDict, found: Numbers, kind: str) -> list[Tab]:
    """All, and the kinds in which something is found; with numbers where they were counted whole."""
    tabs = [
        Tab(_("全部"), f"?{_with(params, kind='', page='')}", not kind, None if found.more else found.total)
    ]
    for one in offered():
        name = one.kind.name
        count = found.by_kind.get(name, 0)
        if found.more or count or name == kind:
            url = f"?{_with(params, kind=name, page='')}"
            tabs.append(Tab(_(one.kind.label), url, name == kind, None if found.more else count))
    return tabs


def _said(params: QueryDict, name: str, day: dt.date | None) -> str:
    """A day as its field has it: what is none stays as it was typed."""
    return day.isoformat() if day is not None else params.get(name, "").strip()[:20]


def _page(params: QueryDict, pages: int) -> int:
    words = params.get("page", "")
    number = int(words) if words.isascii() and words.isdigit() and len(words) < 6 else 1  # noqa: PLR2004
    return min(max(1, number), pages)


def _turned(params: QueryDict, number: int) -> str:
    return f"?{_with(params, page=str(number))}"


def _with(params: Any, **changed: str) -> str:
    """The query of this page with other values; empty ones are left out."""
    found = QueryDict(mutable=True)
    for name, value in {**{name: params.get(name) for name in params}, **changed}.items():
        if value:
            found[name] = value
    return found.urlencode()
