"""Units and people in the search: found where they stand, by the names they bear today, not by an index.

A unit's name changes with a day on which nothing is written, and 20 000 people come in by one file. People by name or
staff number only, as the roster's own rights have it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_noop as _

from luoshi.access.grants import Somebody, paths_with
from luoshi.directory.queries import people_visible_to
from luoshi.kernel import clock
from luoshi.kernel.searching import Found, Lookup, lookups
from luoshi.organisations.models import UnitSpan


def units(user: Somebody, words: Sequence[str], most: int) -> list[Found]:
    """Units that stand today, the names that begin with the first word first; beside each what it stands under."""
    today = UnitSpan.objects.on(clock.today())
    rows = today.under(paths_with(user, "organisations.view")).filter(closed=False)
    for word in words:
        rows = rows.filter(name__icontains=word)
    above = today.filter(unit=OuterRef("parent")).order_by().values("name")[:1]
    begins = Case(When(name__istartswith=words[0], then=Value(0)), default=Value(1))
    found = rows.annotate(above=Subquery(above), place=begins).order_by("place", "path")
    return [
        Found(name, reverse("unit", args=[key]), beside or "")
        for key, name, beside in found.values_list("unit__uuid", "name", "above")[:most]
    ]


def people(user: Somebody, words: Sequence[str], most: int) -> list[Found]:
    """People who have not left, by name or by how their staff number begins."""
    rows = people_visible_to(user).filter(left_on=None)
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(staff_no__istartswith=word))
    unit = UnitSpan.objects.on(clock.today()).filter(unit=OuterRef("unit")).values("name")[:1]
    found = rows.annotate(keeper=Subquery(unit)).order_by("name", "pk")
    return [
        Found(name, reverse("person", args=[key]), " ".join(filter(None, (number, keeper))))
        for key, name, number, keeper in found.values_list("uuid", "name", "staff_no", "keeper")[:most]
    ]


def _units_url(words: str) -> str:
    return f"{reverse('people')}?{urlencode({'q': words})}"


def _people_url(words: str) -> str:
    return f"{reverse('persons')}?{urlencode({'q': words})}"


def declare() -> None:
    """Called once when the room is ready."""
    lookups.register(Lookup("units", _("单位"), units, _units_url, order=10))
    lookups.register(Lookup("people", _("人员"), people, _people_url, order=20))
