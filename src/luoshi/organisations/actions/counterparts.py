"""Which Party organisation belongs to which unit of the company, and from when (党政对应)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.units import NewUnit, set_up
from luoshi.organisations.enums import Tree
from luoshi.organisations.locks import lock_tree
from luoshi.organisations.models import Counterpart, Unit, UnitSpan
from luoshi.organisations.queries import top_unit


def pair(
    party: Unit,
    administrative: Unit,
    on: dt.date,
    *,
    by: Actor,
    lead: bool = True,
    why: str = "",
    typed_fields: int = 0,
) -> Counterpart:
    """Say that a Party organisation belongs to a unit of the company from a day on.

    Raises Refused where one of them does not stand then, they are paired already, or the unit of the company
    is led by another Party organisation.
    """
    if Tree(party.tree) is not Tree.PARTY or Tree(administrative.tree) is not Tree.ADMINISTRATIVE:
        raise Refused(_("党政对应的一方应是党组织，另一方应是行政单位"), field="administrative")
    if on > clock.today():
        raise Refused(_("对应日期%(on)s晚于今天，请到生效之日再登记") % {"on": f"{on:%Y-%m-%d}"}, field="on")
    with action("organisations.pair", by=by, why=why, unit_id=party.pk, typed_fields=typed_fields) as act:
        lock_tree(Tree.PARTY)
        standing = UnitSpan.objects.on(on).filter(closed=False, unit__in=[party, administrative])
        if standing.values("unit").distinct().count() != len({party.pk, administrative.pk}):
            raise Refused(
                _("对应的组织在%(on)s没有都成立，请核对日期") % {"on": f"{on:%Y-%m-%d}"}, field="on"
            )
        later = Q(end__isnull=True) | Q(end__gt=on)
        if Counterpart.objects.filter(later, party=party, administrative=administrative).exists():
            raise Refused(_("两者已登记对应关系，不需要重复登记"), field="administrative")
        if lead and Counterpart.objects.filter(later, administrative=administrative, lead=True).exists():
            raise Refused(_("这个行政单位已有主对应的党组织，请先结束原来的对应关系"), field="lead")
        return act.create(Counterpart(party=party, administrative=administrative, start=on, lead=lead))


def unpair(
    found: Counterpart, on: dt.date, *, by: Actor, why: str = "", typed_fields: int = 0
) -> Counterpart:
    """End a pair from a day on."""
    if found.end is not None:
        raise Refused(_("这条对应关系已经结束"), field="on")
    if on <= found.start:
        raise Refused(_("结束日期应晚于开始日期%(start)s") % {"start": f"{found.start:%Y-%m-%d}"}, field="on")
    if on > clock.today():
        raise Refused(_("结束日期%(on)s晚于今天，请到生效之日再登记") % {"on": f"{on:%Y-%m-%d}"}, field="on")
    with action(
        "organisations.unpair", by=by, why=why, unit_id=found.party_id, typed_fields=typed_fields
    ) as act:
        return act.change(found, end=on)


def set_up_company(row: NewUnit, *, by: Actor, why: str = "", typed_fields: int = 0) -> Unit:
    """Set up the top unit of the company and pair it with the top of the Party's tree, or nobody could see it.

    Raises Refused as `set_up` and `pair` do, and where the Party's tree is empty.
    """
    with action("organisations.set_up_company", by=by, why=why, typed_fields=typed_fields):
        party = top_unit()
        if party is None:
            raise Refused(_("请先登记最高一级党组织"), field="name")
        unit = set_up([row], by=by, tree=Tree.ADMINISTRATIVE, why=why)[0]
        first = party.placements.order_by("start").values_list("start", flat=True)[0]
        pair(party, unit, max(row.start, first), by=by)
    return unit
