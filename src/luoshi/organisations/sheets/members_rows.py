"""The roster of a unit and all under it on a day, as it goes out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db.models import F

from luoshi.kernel.exchange import Setting
from luoshi.organisations.enums_people import Began, Ended
from luoshi.organisations.models import Membership, Post
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.sheets.duties import above, said_of
from luoshi.organisations.sheets.members import AT_WORK, FULL, KINDS, PROBATIONARY
from luoshi.organisations.sheets.scope import Asking, Scope
from luoshi.workbooks.contract import Row

_AT_WORK = {value.value: word for word, value in AT_WORK.items()}
_KIND = {value.value: word for word, value in KINDS.items()}
_CAME = (Began.TRANSFERRED_IN, Began.MOVED)


def rows(setting: Setting) -> Iterator[Row]:
    """One row a member on the day, branch after branch; five queries."""
    scope = Scope(setting, Asking(setting))
    units = {span.unit: place for place, span in enumerate(scope.open_units())}
    there = Membership.objects.on(setting.on).filter(unit__in=list(units)).select_related("person", "group")
    members = sorted(there, key=lambda one: (units[one.unit_id], one.group.name if one.group else "", one.pk))
    came = _came(setting, list(units))
    posts = _posts(setting, list(units))
    rules = people_rules()
    for member in members:
        person = member.person
        near = above(member.unit_id, scope)
        held = [(unit, title) for unit in near for title in posts.get((member.person_id, unit), ())]
        out = member.ended == Ended.TRANSFERRED_OUT
        yield Row(
            {
                "staff_no": person.staff_no,
                "name": person.name,
                "workplace": person.workplace,
                "branch": scope.name(member.unit_id),
                "group": member.group.name if member.group else "",
                "kind": _KIND[member.kind],
                "joined": person.joined_on,
                "confirmed": person.confirmed_on if _KIND[member.kind] == FULL else None,
                "posts": tuple(said_of(title, unit, member.unit_id, scope, rules) for unit, title in held),
                "job": person.job,
                "came": came.get((member.person_id, member.unit_id)),
                "gone": member.end if out else None,
                "went_to": member.went_to if out else "",
                "at_work": _AT_WORK[person.at_work],
                "note": person.remark,
            },
            id=str(person.uuid),
            version=person.version,
        )


def _came(setting: Setting, units: Sequence[int]) -> dict[tuple[int, int], object]:
    """Since when a member who came from elsewhere has been in the branch: the beginning of spells in a row."""
    spells = (
        Membership.objects.rows()
        .filter(
            unit__in=units, start__lte=setting.on, person__memberships__in=Membership.objects.on(setting.on)
        )
        .filter(person__memberships__unit=F("unit"))
        .order_by("person_id", "start")
        .values_list("person_id", "unit_id", "start", "end", "began")
    )
    found: dict[tuple[int, int], object] = {}
    ends: dict[tuple[int, int], object] = {}
    for person, unit, start, end, began in spells:
        key = (person, unit)
        if began in _CAME:
            found[key] = start
        elif ends.get(key) != start:
            found.pop(key, None)
        ends[key] = end
    return found


def _posts(setting: Setting, units: Sequence[int]) -> dict[tuple[int, int], list[str]]:
    held = (
        Post.objects.on(setting.on).held().filter(unit__in=units, body__isnull=True).order_by("start", "pk")
    )
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for person, unit, title in held.values_list("person_id", "unit_id", "title"):
        found[person, unit].append(title)
    return found


def foot(rows: Sequence[Row]) -> tuple[str, ...]:
    """共12名，其中正式10名、预备2名。"""
    young = sum(row.values.get("kind") == PROBATIONARY for row in rows)
    return (f"共{len(rows)}名，其中正式{len(rows) - young}名、预备{young}名。",)
