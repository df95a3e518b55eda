"""Erasing the sample group: its rows and files for good. The only deletion of records in the product.

What belongs to it is found by the foreign keys of all models, so that a room added later needs nothing here:
rows of its units, rows of its accounts, and whatever points at either. Where such a row belongs to a unit
outside, nothing is erased. The trail keeps its entries.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from luoshi.access.models import User
from luoshi.files.actions import erase_files
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Placement, Unit, UnitSpan
from luoshi.site.sample.accounts import COMPANY, LOGINS, TOP, key

AT_ONCE = 500  # keys in one question: a database takes only so many parameters
Found = dict[type[models.Model], set[int]]


def erase(*, by: Actor, why: str = "") -> Counter[str]:
    """Erase the sample group; rows erased by model. Nothing where there is none.

    Raises Refused where a record, a unit or a right outside the sample refers to it.
    """
    with action("site.erase_sample", by=by, why=why or "清除示例集团") as act:
        found = _belongings()
        counts = _delete(act, found)
        if files := erase_files(act, found[Unit]):
            counts["原件"] += files
    return counts


def _belongings() -> Found:
    units, users = _units(), set(_keys(User.objects.filter(uuid__in=_account_keys())))
    found: Found = defaultdict(set)
    fresh: Found = {Unit: units, User: users}
    while fresh:
        for model, keys in fresh.items():
            found[model] |= keys
        following: Found = defaultdict(set)
        for model, names in _pointing(fresh):
            for name, target in names:
                for batch in _batches(fresh[target]):
                    rows = model._base_manager.filter(**{f"{name}__in": batch})  # noqa: SLF001
                    _refuse_outside(model, rows, units)
                    following[model] |= set(_keys(rows)) - found[model]
        fresh = {model: keys for model, keys in following.items() if keys}
    return found


def _account_keys() -> list[UUID]:
    return [key(f"user:{login.username}") for login in LOGINS]


def _units() -> set[int]:
    """Units of both trees that ever stood under the sample's tops."""
    tops = Unit.objects.filter(uuid__in=(TOP, COMPANY))
    within = Q()
    for path in UnitSpan.objects.filter(unit__in=tops).values_list("path", flat=True).distinct():
        within |= Q(path__under=path)
    return set(UnitSpan.objects.filter(within).values_list("unit", flat=True)) if within else set()


def _pointing(fresh: Found) -> Iterator[tuple[type[models.Model], list[tuple[str, type[models.Model]]]]]:
    """Every model with its foreign keys to one of these."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:  # noqa: SLF001
            continue
        names = [
            (field.attname, field.related_model)
            for field in model._meta.concrete_fields  # noqa: SLF001
            if isinstance(field, models.ForeignKey) and field.related_model in fresh
        ]
        if names:
            yield model, names


def _refuse_outside(model: type[models.Model], rows: models.QuerySet[models.Model], units: set[int]) -> None:
    """A row of a unit outside stays, so nothing may go that it points at."""
    if not any(field.name == "unit" for field in model._meta.concrete_fields):  # noqa: SLF001
        return
    for unit, row in rows.values_list("unit_id", "pk").iterator():
        if unit is not None and unit not in units:
            about = f"{model._meta.verbose_name}（{_named(unit)}，编号{row}）"  # noqa: SLF001
            raise Refused(f"示例集团没有清除：示例之外的{about}与它有关联，请先处理这条记录")


def _named(unit: int) -> str:
    placed = Placement.objects.filter(unit=unit).order_by("-start").first()
    return placed.name if placed else f"单位{unit}"


def _delete(act: Action, found: Found) -> Counter[str]:
    counts: Counter[str] = Counter()
    for model, keys in found.items():
        for batch in _batches(keys):
            counts[str(model._meta.verbose_name)] += act.erase(  # noqa: SLF001
                model._base_manager.filter(pk__in=batch)  # noqa: SLF001
            )
    return Counter({name: count for name, count in counts.items() if count})


def _keys(rows: models.QuerySet[models.Model]) -> Iterable[int]:
    return rows.values_list("pk", flat=True)


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(keys)
    for at in range(0, len(ordered), AT_ONCE):
        yield ordered[at : at + AT_ONCE]
