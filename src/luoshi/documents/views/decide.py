"""Deciding: confirm, leave out, take back; one row, the picked ones, a section or all."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luoshi.access.actors import actor_of
from luoshi.documents import actions
from luoshi.documents.enums import Nature
from luoshi.documents.views.acting import Done, acted
from luoshi.documents.views.page import changeable
from luoshi.kernel.errors import Refused


def _picked(request: HttpRequest) -> dict[str, int | None]:
    """Items of `pick`: uuid, or uuid:version as the page saw it."""
    found: dict[str, int | None] = {}
    for value in request.POST.getlist("pick"):
        key, _colon, version = value.partition(":")
        found[key] = _whole(version)
    if not found:
        raise Refused(_("没有选择条目，请先勾选"))
    return found


def _whole(words: str) -> int | None:
    """A number a page sent back; None for anything else."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else None  # noqa: PLR2004


def _versions(picked: dict[str, int | None]) -> dict[str, int]:
    return {key: version for key, version in picked.items() if version is not None}


def _uuids(picked: dict[str, int | None]) -> list[uuid.UUID]:
    return [uuid.UUID(key) for key in picked]  # the action has read them already


@require_POST
def confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """确认: `pick` (items), `section` (nature:place in the outline, each may be empty) or `all`; `text` the page saw."""
    document = changeable(request, key)
    by = actor_of(request)

    def act() -> Done:
        section = request.POST.get("section", "")
        seen = _whole(request.POST.get("text", ""))
        if request.POST.get("all"):
            count = actions.confirm_all(document, by=by, text=seen)
        elif section:
            nature, _colon, place = section.partition(":")
            kind = Nature(nature) if nature in Nature.values else None
            count = actions.confirm_section(document, _whole(place), by=by, nature=kind, text=seen)
        else:
            picked = _picked(request)
            count = actions.confirm_items(document, picked, by=by, versions=_versions(picked))
        return Done(_("已确认%(count)s条") % {"count": count} if count else _("这些条目已经确认过，没有变化"))

    return acted(request, document, act)


@require_POST
def reject(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """不采用; the words stay plain text of the document, the item can be taken back."""
    document = changeable(request, key)

    def act() -> Done:
        picked = _picked(request)
        count = actions.reject_items(
            document,
            picked,
            by=actor_of(request),
            versions=_versions(picked),
            why=request.POST.get("why", ""),
        )
        return Done(_("已设为不采用%(count)s条，可在“状态：不采用”里恢复") % {"count": count}, _uuids(picked))

    return acted(request, document, act)


@require_POST
def restore(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """恢复 what was left out."""
    document = changeable(request, key)

    def act() -> Done:
        picked = _picked(request)
        count = actions.restore_items(document, picked, by=actor_of(request), versions=_versions(picked))
        return Done(_("已恢复%(count)s条") % {"count": count}, _uuids(picked))

    return acted(request, document, act)
