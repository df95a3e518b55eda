"""What this room tells the rest of the house: its kinds of records, its section on a unit's page, its menu."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from luoshi.access import roles
from luoshi.access.grants import Somebody, held, may, visible_to
from luoshi.access.models import User
from luoshi.access.queries import grants_visible_to, users_visible_to
from luoshi.access.reach import who_sees
from luoshi.access.tables import reach_row
from luoshi.kernel.records import RecordKind, kinds
from luoshi.kernel.slots import Panel, panels
from luoshi.organisations.models import Counterpart, TreeDecision, Unit
from luoshi.organisations.paths import unit_ids, widest
from luoshi.organisations.queries import current_name
from luoshi.ui.slots import Identity, MenuEntry, person_menu, set_identity

NEAREST = 5  # readers named on a unit's page; the rest stand on the page of their own


def _url(view: str) -> Any:
    return lambda record: reverse(view, args=[record.uuid])


def _unit_trail(unit: Unit, _user: Somebody) -> dict[str, list[str]]:
    """A unit's name, kind and place are its placements; what belongs to it in the other tree are its pairs."""
    pairs = Counterpart.objects.filter(Q(party=unit) | Q(administrative=unit)).values_list("pk", flat=True)
    return {
        "organisations.Placement": [str(pk) for pk in unit.placements.values_list("pk", flat=True)],
        "organisations.Counterpart": [str(pk) for pk in pairs],
        "organisations.TreeDecision": [
            str(key) for key in TreeDecision.objects.filter(unit=unit).values_list("uuid", flat=True)
        ],
    }


def _user_trail(account: User, reader: Somebody) -> dict[str, list[str]]:
    """What an account was given, as far as the reader may see it, and its tokens."""
    grants = grants_visible_to(reader).filter(user=account).values_list("uuid", flat=True)
    tokens = account.tokens.values_list("pk", flat=True)
    return {"access.Grant": [str(key) for key in grants], "access.Token": [str(pk) for pk in tokens]}


UNIT = RecordKind(
    "organisations.unit",
    _("单位"),
    "organisations.Unit",
    _url("unit"),
    visible_to,
    "organisations.view",
    trail=_unit_trail,
)
USER = RecordKind(
    "access.user",
    _("用户"),
    "access.User",
    _url("user"),
    users_visible_to,
    "users.view",
    trail=_user_trail,
)
GRANT = RecordKind(
    "access.grant", _("授权"), "access.Grant", lambda grant: reverse("user", args=[grant.user.uuid]),
    grants_visible_to, "users.view",
)  # fmt: skip


def identity(request: HttpRequest) -> Identity:
    """The words of the band: the group, the unit of the reader's widest grant, the reader."""
    paths = widest({grant.at for grant in held(request.user)})
    if not paths:
        return Identity(person=str(request.user) if request.user.is_authenticated else "")
    ids = unit_ids(paths[0])
    names = current_name([ids[0], ids[-1]])
    department = names.get(ids[-1], "") if len(ids) > 1 else ""
    return Identity(group=names.get(ids[0], ""), department=department, person=str(request.user))


def readers_of(unit: Unit, user: Somebody) -> dict[str, Any] | None:
    """The section 谁能看到 of a unit's page: the nearest of those who see it, for whoever may see users there."""
    if not may(user, "users.view", unit):
        return None
    found = who_sees(unit, user)
    return {"rows": [reach_row(row) for row in found[:NEAREST]], "count": len(found), "unit": unit}


def declare() -> None:
    """Called once, when the room is ready."""
    roles.declare()
    for kind in (UNIT, USER, GRANT):
        kinds.register(kind)
    panels.register(Panel("access.readers", "unit.page", 900, "access/parts/readers.html", readers_of))
    set_identity(identity)
    person_menu.register(
        MenuEntry("users", _("用户与授权"), "users", order=20, allowed=partial(_may, "users.view"))
    )
    person_menu.register(MenuEntry("mine", _("我的权限"), "mine", order=70))
    person_menu.register(MenuEntry("sessions", _("登录设备"), "sessions", order=82))
    person_menu.register(MenuEntry("tokens", _("个人访问令牌"), "tokens", order=83, allowed=_has_tokens))
    person_menu.register(
        MenuEntry("password", _("修改密码"), "account_change_password", order=80, allowed=_has_passwords)
    )
    person_menu.register(MenuEntry("mfa", _("两步验证"), "mfa_index", order=81, allowed=_has_second_factors))


def _has_passwords(_user: Somebody) -> bool:
    return bool(settings.PASSWORD_SIGN_IN)


def _has_second_factors(_user: Somebody) -> bool:
    return bool(settings.SECOND_FACTOR != "off")


def _has_tokens(_user: Somebody) -> bool:
    return bool(settings.TOKENS)


def _may(right: str, user: Somebody) -> bool:
    return may(user, right)
