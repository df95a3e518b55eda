"""One problem: how it stands on both axes, its chain, who accepted what, its rounds and its story."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from luoshi.access.records import get_or_404
from luoshi.findings.chain import chain_of, picture
from luoshi.findings.closing import Stated, reasons
from luoshi.findings.declarations import FINDING
from luoshi.findings.doing import doing
from luoshi.findings.enums import Result, State
from luoshi.findings.lights import shown
from luoshi.findings.likeness.beside import context_of as alike
from luoshi.findings.models import Finding
from luoshi.findings.pages import crumbs, facts_of
from luoshi.findings.story import chain_of as opinions_of
from luoshi.findings.story import looks, rounds_of, steps, story, trail_of
from luoshi.findings.timeline import picture as lanes
from luoshi.findings.words import round_said
from luoshi.kernel import clock
from luoshi.organisations.queries import names_on
from luoshi.tasks.origins import link_to
from luoshi.tasks.packs import task_rules
from luoshi.ui.components import Link


@require_GET
def finding(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A problem, what is done about it, and what came of it."""
    found: Finding = get_or_404(FINDING, key, request.user)
    return render(request, "findings/finding.html", context_of(request, found))


def context_of(request: HttpRequest, found: Finding) -> dict[str, Any]:
    """Everything the page shows; a constant number of queries."""
    trail, today = trail_of(found), clock.today()
    units = {found.unit_id, found.overseen_by_id, *(leg.unit_id for leg in trail.legs)}
    names = names_on(units, today)
    chain = chain_of(found, request.user)
    rounds = rounds_of(trail)
    may = doing(found, request.user, measures=bool(chain.remedies))
    closing = found.state == State.MENDING and (may.changes or may.oversees)
    return {
        "may": may,
        "blocked": reasons([found], Stated(Result.DONE, found.effect))[found.pk] if closing else [],
        "finding": found,
        "light": shown(found, today, task_rules()),
        "state": State(found.state).label,
        "round": round_said(found.round) if found.round > 1 else "",
        "unit_name": names.get(found.unit_id, ""),
        "overseer_name": names.get(found.overseen_by_id, ""),
        "steps": steps(found, trail),
        "lanes": lanes(rounds, today),
        "facts": facts_of(found, names),
        "origin": _origin(found, request),
        "chain": chain,
        "picture": picture(found, chain),
        "opinions": opinions_of(found, trail) if found.turn else [],
        "past": [
            {"round": one, "remedies": chain.earlier.get(one.number, [])}
            for one in reversed(rounds)
            if one.number < found.round
        ],
        "looks": [{"row": row, "light": light} for row, light in looks(trail)],
        "results": trail.results,
        "events": story(trail, names),
        "crumbs": _above(found, request),
        **alike(found, request.user),
    }


def _above(found: Finding, request: HttpRequest) -> list[Link]:
    """The ledger it stands in, where the reader may open it."""
    if found.list is None:
        return crumbs()
    return crumbs(link_to("findings.list", str(found.list.uuid), found.list.title, request.user))


def _origin(found: Finding, request: HttpRequest) -> dict[str, Any] | None:
    """The sentence or record it was made from."""
    if not found.origin_kind:
        return None
    link = link_to(found.origin_kind, found.origin_id, found.origin_label, request.user)
    return {"link": link, "quote": found.quote}


def here(found: Finding) -> str:
    """The address of the page."""
    return reverse("finding", args=[found.uuid])
