"""What was handed over when a unit was closed is kept with the decision, and goes back when that is taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.apps import apps
from django.db import IntegrityError
from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.kernel.action import Action, Touch
from luoshi.kernel.errors import Refused
from luoshi.kernel.records import Record
from luoshi.kernel.snapshots import as_stored, snapshot
from luoshi.organisations.actions.checks import found_by
from luoshi.organisations.models import Person, Term, TreeDecision, VoteExclusion
from luoshi.organisations.packs_people import people_rules
from luoshi.organisations.queries import current_name

Handed = Mapping[
    str, Any
]  # of one record: model, key (uuid), before (None: it was made), after; as the trail has them
Rows = dict[tuple[str, str], Any]  # by model and uuid
_OWN: Final = frozenset(
    {"id", "uuid", "version"}
    | {f"entered_{what}" for what in ("at", "by_id", "by_name")}
    | {f"voided_{what}" for what in ("at", "by_id", "by_name", "why")}
)  # what every record has besides what it says
_NAMED: Final = 3  # records named in a refusal


def handed(touches: Iterable[Touch]) -> list[Handed]:
    """What these touches did, one entry a record: its fields before (None: it was made) and after."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for touch in touches:
        if touch.verb not in {"create", "change"}:
            continue
        before: dict[str, Any] | None = None if touch.verb == "create" else {}
        one = found.setdefault(
            (touch.model, touch.key), {"model": touch.model, "key": touch.key, "before": before, "after": {}}
        )
        if one["before"] is not None:
            one["before"] = {**touch.before, **one["before"]}
        one["after"] |= {name: value for name, value in touch.after.items() if name not in _OWN}
    return list(found.values())


def reaches(decision: TreeDecision) -> set[int]:
    """Units, besides those of its placements, whose records taking back a decision changes; a query a kind of record."""
    return {row.unit_id for row in _rows(decision.handed or (), lock=False).values()}


def hand_back(act: Action, decision: TreeDecision, *, why: str) -> None:
    """Put what was handed over back as it was: what was made is void, what was changed says again what it said.

    Raises Refused, naming the records, where one of them was changed since or something rests on them.
    """
    entries = decision.handed or ()
    rows = _rows(entries, lock=True)
    _refuse_changed(entries, rows)
    _refuse_left(entries, rows)
    _refuse_excluded(decision, entries, rows)
    made: defaultdict[str, list[Record]] = defaultdict(list)
    changed: defaultdict[str, list[tuple[Any, dict[str, Any]]]] = defaultdict(list)
    for one in entries:
        row, model = rows[one["model"], one["key"]], one["model"]
        if one["before"] is None:
            made[model].append(row)
        else:
            values = {name: as_stored(type(row), name, value) for name, value in one["before"].items()}
            changed[model].append((row, values))
    try:
        for some in made.values():
            act.void_many(some, why=_("撤回登记：%(why)s") % {"why": why.strip()[:300]})
        for pairs in changed.values():
            act.change_each(pairs)
    except IntegrityError as error:
        raise Refused(_("当时交接的内容此后又登记了新的，不能撤回；请登记一次新的调整")) from error


def _rows(entries: Sequence[Handed], *, lock: bool) -> Rows:
    """The records of these entries; people first, as every action locks them."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for one in entries:
        keys[one["model"]].append(one["key"])
    found: Rows = {}
    for label in sorted(keys, key=lambda name: name != "organisations.Person"):
        rows = apps.get_model(label)._base_manager.order_by("pk")  # noqa: SLF001
        rows = rows.select_for_update() if lock else rows
        found |= {(label, str(row.uuid)): row for row in found_by(keys[label], partial(_by_uuid, rows))}
    return found


def _by_uuid(rows: Any, some: list[str]) -> Any:
    return rows.filter(uuid__in=some)


def _refuse_changed(entries: Sequence[Handed], rows: Rows) -> None:
    touched = []
    for one in entries:
        row = rows[one["model"], one["key"]]
        now = snapshot(row)
        if row.is_void or any(now[name] != value for name, value in one["after"].items()):
            touched.append(row)
    if touched:
        raise Refused(
            _("当时交接的%(records)s此后又有变动，不能撤回；请先撤销那些变动，或登记一次新的调整")
            % {"records": _named(touched)}
        )


def _refuse_left(entries: Sequence[Handed], rows: Rows) -> None:
    """What somebody held is not given back to one who has left since."""
    again = [rows[one["model"], one["key"]] for one in entries if "end" in (one["before"] or {})]
    people = {row.person_id for row in again if getattr(row, "person_id", None) is not None}
    left = found_by(sorted(people), lambda some: Person.objects.filter(pk__in=some, left_on__isnull=False))
    if left:
        raise Refused(
            _("%(records)s此后已登记离开，不能撤回；请登记一次新的调整") % {"records": _named(left)}
        )


def _refuse_excluded(decision: TreeDecision, entries: Sequence[Handed], rows: Rows) -> None:
    """Not being counted among those due rests on a membership without pointing to it.

    What stood before the decision was entered rests on what comes back, whatever was made in between.
    """
    own = {row.pk for (label, _key), row in rows.items() if label == "organisations.VoteExclusion"}
    made = [rows[one["model"], one["key"]] for one in entries if one["before"] is None]
    people = {row.person_id for row in made if getattr(row, "person_id", None) is not None}
    since = Q(end__isnull=True) | Q(end__gt=decision.on)
    since &= Q(entered_at__gt=decision.entered_at)
    resting = found_by(
        sorted(people), lambda some: VoteExclusion.objects.rows().filter(since, person__in=some).exclude(pk__in=own)
    )  # fmt: skip
    if resting:
        raise Refused(_("此后又登记了%(records)s，不能撤回；请先作废那些登记") % {"records": _named(resting)})


def _named(rows: Sequence[Any]) -> str:
    """党员登记“张三”、“李四”等3条: some records in words."""
    words = [f"{row._meta.verbose_name}“{_of(row)}”" for row in rows[:_NAMED]]  # noqa: SLF001
    said = "、".join(words)
    return said if len(rows) <= _NAMED else _("%(some)s等%(count)s条") % {"some": said, "count": len(rows)}


def _of(row: Any) -> str:
    if isinstance(row, Person):
        return row.name
    if isinstance(row, Term):
        return current_name([row.unit_id]).get(row.unit_id, "")
    if getattr(row, "person", None) is not None:
        return str(row.person.name)
    if (title := getattr(row, "title", None)) is not None:
        known = people_rules().title(title)
        return known.label if known is not None else str(title)
    return str(getattr(row, "name", row))
