"""The month's required study (必学清单): sent once to all below, changed, taken back."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.activities.models import SOURCE, THEME, StudyItem, StudyList
from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.boundary import forbidden_name
from luoshi.kernel.errors import Refused
from luoshi.kernel.locking import locked_record
from luoshi.organisations.actions.checks import text_of
from luoshi.organisations.models import Unit
from luoshi.periods.period import month_number

MOST_ITEMS: Final = 20
MONTHS_AROUND: Final = 12  # a list is sent for a month within a year before or after this one


@dataclass(frozen=True, slots=True)
class Item:
    """A text to be studied, as written."""

    title: str
    source: str = ""  # the upper document it is from
    required: bool = True
    uuid: uuids.UUID = field(default_factory=uuids.uuid4)  # of one that stands, or a new one


def send_study(
    unit: Unit,
    month: int,
    items: Sequence[Item],
    *,
    by: Actor,
    uuid: uuids.UUID | None = None,
    typed_fields: int = 0,
) -> StudyList:
    """Send a month's list to a unit and all below it; the same sent twice returns the first.

    Raises Refused where the unit has one for that month, or names nothing to study.
    """
    with action("activities.send_study", by=by, unit_id=unit.pk, typed_fields=typed_fields) as act:
        if abs(month - month_number(clock.today())) > MONTHS_AROUND:
            raise Refused(_("月份有误，请核对年份"), field="month")
        sent_before = uuid is not None and StudyList.objects.filter(uuid=uuid).exists()
        if not sent_before and StudyList.objects.rows().filter(unit=unit, month=month).exists():
            raise Refused(_("该单位这个月已发过必学清单，请直接修改那一份"), field="month")
        made = StudyList(uuid=uuid or uuids.uuid4(), unit=unit, month=month)
        kept = act.create_once(made)
        if kept is made:
            _put_items(act, made, items)
        return kept


def change_study(
    study: StudyList, items: Sequence[Item], *, version: int, by: Actor, typed_fields: int = 0
) -> StudyList:
    """Change a list. Records that studied an item taken off keep what they say."""
    with action("activities.change_study", by=by, unit_id=study.unit_id, typed_fields=typed_fields) as act:
        current = _locked(study, version)
        _put_items(act, current, items)
        return act.change(current, changed=uuids.uuid4())


def void_study(study: StudyList, *, by: Actor, why: str, version: int | None = None) -> None:
    """Take a list back, with a reason; it is offered no longer, records keep what they say."""
    with action("activities.void_study", by=by, unit_id=study.unit_id, why=why) as act:
        current = _locked(study, version)
        act.void_many(list(StudyItem.objects.rows().filter(list=current)), why=why)
        act.void(current, why=why)


def _locked(study: StudyList, version: int | None) -> StudyList:
    return locked_record(study, version, "unit", gone=_("这份必学清单已作废，不能再改动"))


def _put_items(act: Action, study: StudyList, items: Sequence[Item]) -> None:
    """Make the list's items what is written; one keeps its uuid and with it what was studied of it."""
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Refused(
            _("必学清单写1至%(most)s篇，现在是%(count)s篇") % {"most": MOST_ITEMS, "count": len(items)}
        )
    standing = {item.uuid: item for item in StudyItem.objects.rows().filter(list=study)}
    # one that was taken off, or is another list's, begins anew
    taken = set(
        StudyItem.objects.filter(uuid__in=[item.uuid for item in items]).values_list("uuid", flat=True)
    )
    new, changes = [], []
    for number, item in enumerate(items, 1):
        values = _columns(item, number)
        if (there := standing.get(item.uuid)) is not None:
            changes.append((there, values))
        else:
            key = uuids.uuid4() if item.uuid in taken else item.uuid
            new.append(StudyItem(uuid=key, unit=study.unit, list=study, **values))
    kept = {item.uuid for item in items}
    act.create_many(new)
    act.change_each(changes)
    act.void_many([item for key, item in standing.items() if key not in kept], why=_("从清单里去掉"))


def _columns(item: Item, number: int) -> dict[str, Any]:
    title = text_of(item.title, _("篇目"), THEME, field="title", needed=True)
    if refused := forbidden_name(title):
        raise Refused(refused, field="title")
    return {
        "position": number,
        "title": title,
        "source": text_of(item.source, _("出处"), SOURCE, field="source"),
        "required": item.required,
    }
