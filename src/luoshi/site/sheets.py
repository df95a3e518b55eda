"""What the commands `import` and `export` share: which sheet, which unit, which day, in whose name."""

from __future__ import annotations

import argparse
import datetime as dt
import uuid
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from luoshi.access.models import User
    from luoshi.kernel.actor import Actor
    from luoshi.kernel.exchange import Offer
    from luoshi.organisations.models import Unit


class Missing(Exception):
    """Something that was named does not exist, or may not be had; the sentence says what."""


class Asked(NamedTuple):
    """What a command was asked for."""

    offer: Offer
    unit: Unit
    on: dt.date
    by: Actor


def add_common(parser: argparse.ArgumentParser) -> None:
    """The arguments both commands take."""
    parser.add_argument("sheet", metavar="表", help="表的代码；写错时列出全部")
    parser.add_argument("--unit", metavar="单位", help="单位全称或编号，默认最高一级组织")
    parser.add_argument("--on", type=dt.date.fromisoformat, metavar="2026-01-31", help="日期，默认今天")
    parser.add_argument("--as", dest="user", metavar="用户名", help="以哪个账号的名义和权限办理，默认系统")


def asked(args: argparse.Namespace, *, writing: bool) -> Asked:
    """The arguments, found; raises Missing."""
    from luoshi.kernel import clock
    from luoshi.kernel.actor import SYSTEM, Actor, Door

    offer = _offer(args.sheet)
    on = args.on or clock.today()
    unit = unit_named(args.unit, on)
    if args.user is None:
        return Asked(offer, unit, on, SYSTEM.through(Door.CLI))
    user = user_named(args.user)
    _check_rights(user, offer, unit, writing=writing)
    return Asked(offer, unit, on, Actor(user.pk, str(user), Door.CLI))


def _offer(key: str) -> Offer:
    from luoshi.exchange.rights import ordered

    found = next((offer for offer in ordered() if key in {offer.sheet.key, offer.sheet.name}), None)
    if found is None:
        known = "、".join(f"{offer.sheet.key}（{offer.label}）" for offer in ordered())
        raise Missing(f"没有“{key}”这张表，可用的有：{known or '无'}")
    return found


def unit_named(said: str | None, on: dt.date, tree: str = "party") -> Unit:
    """The unit of that name or uuid on a day, or the top one of a tree; raises Missing."""
    from luoshi.organisations.models import UnitSpan

    spans = UnitSpan.objects.on(on).select_related("unit")
    if said is None:
        spans = spans.filter(parent=None, unit__tree=tree)
    else:
        try:
            spans = spans.filter(unit__uuid=uuid.UUID(said))
        except ValueError:
            spans = spans.filter(name=said.strip())
    found = list(spans[:2])
    if not found:
        raise Missing(f"{on:%Y-%m-%d}没有单位“{said}”" if said else f"{on:%Y-%m-%d}还没有任何组织")
    if len(found) > 1:
        raise Missing(f"不止一个单位叫“{said}”，请写它的编号（单位页网址里的那一段）")
    unit: Unit = found[0].unit
    return unit


def user_named(name: str) -> User:
    """The account of that name; raises Missing."""
    from luoshi.access.models import User

    user = User.objects.filter(username=name, is_active=True).first()
    if user is None:
        raise Missing(f"没有账号“{name}”，或已停用")
    return user


def _check_rights(user: User, offer: Offer, unit: Unit, *, writing: bool) -> None:
    from luoshi.access.exporting import may_take_away
    from luoshi.access.grants import may
    from luoshi.kernel import clock
    from luoshi.organisations.models import UnitSpan

    if not may(user, offer.right if writing else offer.read_right, unit):
        raise Missing(f"账号“{user.username}”在这个单位没有这项权限")
    path = UnitSpan.objects.on(clock.today()).filter(unit=unit).values_list("path", flat=True).first()
    if not writing and not may_take_away(user, path or "-"):
        raise Missing("这张表超出了该账号自己的单位，导出需要“导出本单位以外的列表”权利")
