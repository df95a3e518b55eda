"""Units looked for by words of their name, for every form that asks for one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from luoshi.access.choosing import Units
from luoshi.access.grants import may
from luoshi.access.rights import RIGHTS
from luoshi.organisations.enums import Tree


@require_GET
def unit_find(request: HttpRequest) -> JsonResponse:
    """Units whose name has the typed words, among those the reader holds a right at."""
    right = request.GET.get("right", "")
    if right not in RIGHTS or not may(request.user, right):
        raise Http404
    asked = request.GET.get("tree", "")
    units = Units(request.user, right, Tree(asked) if asked in Tree.values else None)
    return JsonResponse({"found": units.find(request.GET.get("q", ""))})
