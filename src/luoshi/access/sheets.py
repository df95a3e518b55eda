"""授权名单: which account holds which role at which unit, from when to when; both ways.

Accounts are not opened by a sheet, each has a password of its own; and none loses a role by one: taking a role back
asks for a reason on the account's page. What the file does not name stays.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.access.actions import NewGrant, clean_username, grant_many
from luoshi.access.models import Grant, User
from luoshi.access.queries import users_visible_to
from luoshi.access.rights import APART
from luoshi.access.roles import roles
from luoshi.kernel import clock
from luoshi.kernel.actor import Actor
from luoshi.kernel.exchange import (
    WAITS,
    Applied,
    Difference,
    Effect,
    Offer,
    Plan,
    Planned,
    Setting,
    offers,
    refs_of,
    to_do,
)
from luoshi.kernel.sheets import sheets
from luoshi.organisations.actions.checks import found_by
from luoshi.organisations.models import NAME_LENGTH, Unit
from luoshi.organisations.sheets.scope import Asking, Scope, bad_row
from luoshi.workbooks.cells import Day, Text, fold
from luoshi.workbooks.contract import ORDINAL, Column, Row, Sheet, filled_in

GRANTS: Final = Sheet(
    "access.grants",
    "授权名单",
    "授权名单",
    (
        Column("number", "序号", 6, ORDINAL),
        filled_in("username", "用户名", 16, Text(60), "账号", "登录名", required=True),
        Column("shown", "显示名", 14, aliases=("用户",)),
        filled_in("role", "角色", 20, Text(20), "系统角色", required=True),
        filled_in("unit", "单位", 24, Text(NAME_LENGTH), "授权单位", "授权范围"),
        filled_in("start", "起始日期", 12, Day(), "生效日期", "开始日期"),
        filled_in("end", "结束日期", 12, Day(open_end=True), "终止日期"),
    ),
)  # fmt: skip
COLUMNS: Final = {column.key: column for column in GRANTS.columns}
_bad = partial(bad_row, COLUMNS)


class _Planning:
    """The rows of one file."""

    def __init__(self, file: Sequence[Row], setting: Setting) -> None:
        self.rows, self.setting, self.asking, self.known = file, setting, Asking(setting), roles()
        self.scope = Scope(setting, self.asking)
        self.today = clock.today()
        names = sorted({clean_username(row.values.get("username") or "") for row in file})
        visible = _users_of(setting.by)
        self.users = {
            user.username: user for user in found_by(names, lambda some: visible.filter(username__in=some))
        }
        self.held: dict[int, list[Grant]] = defaultdict(list)
        ids = sorted(user.pk for user in self.users.values())
        for grant in found_by(
            ids, lambda some: Grant.objects.rows().filter(user__in=some, delegated_from__isnull=True)
        ):
            self.held[grant.user_id].append(grant)

    def plan(self) -> Plan:
        return Plan(tuple(self._planned(row) for row in self.rows), self.asking.questions)

    def _planned(self, row: Row) -> Planned:
        values = row.values
        name = clean_username(values.get("username") or "")
        about = f"{name}，{values.get('role') or ''}"
        user = self.users.get(name)
        if user is None:
            said = _("没有找到用户“%(name)s”，请先开通账号")
            return _bad(row, about, "username", said % {"name": name})
        wanted = fold(values.get("role") or "")
        role = next((one for one in self.known.roles if wanted in {fold(one.label), one.key}), None)
        if role is None:
            words = "、".join(one.label for one in self.known.roles)
            return _bad(row, about, "role", _("没有这个角色，可选的有：%(roles)s") % {"roles": words})
        found = self.scope.of_row(row, values.get("unit") or "")
        if found.sentence:
            return _bad(row, about, "unit", found.sentence)
        if found.unit is None:
            return Planned(row, Effect.NEW, about, data=WAITS)
        return self._granted(row, about, user, role.key, found.unit)

    def _granted(self, row: Row, about: str, user: User, role: str, unit: int) -> Planned:
        start, end = row.values.get("start"), row.values.get("end")
        mine = [one for one in self.held[user.pk] if (one.role, one.unit_id) == (role, unit)]
        since, until = start or max(self.today, self.setting.on), end
        known = next((one for one in mine if start is not None and one.start == start), None)
        known = known or next((one for one in mine if one.meets(since, until)), None)
        if known is not None:
            if start is not None and start != known.start:
                said = _("系统中的起始日期是%(day)s，请核对")
                return _bad(row, about, "start", said % {"day": known.start})
            if end != known.end and (end is not None or start is not None or known.end is not None):
                said = _("系统中的结束日期是“%(day)s”；收回或延长请在用户页面办理")
                return _bad(row, about, "end", said % {"day": known.end or ""})
            return Planned(row, Effect.SAME, about, identity=str(known.uuid))
        if end is not None and end <= since:
            return _bad(row, about, "end", _("结束日期应晚于起始日期"))
        apart = next((one for one in APART if role in one), frozenset())
        for other in self.held[user.pk]:
            if other.role != role and other.role in apart and other.meets(since, until):
                words = {"role": self.known.label(role), "other": self.known.label(other.role)}
                return _bad(row, about, "role", _("%(role)s与%(other)s不能由同一人担任（三员分立）") % words)
        self.held[user.pk].append(Grant(user=user, role=role, unit_id=unit, start=since, end=until))
        data = {
            "user": user.pk, "role": role, "unit": unit, "start": since.isoformat(),
            "end": until.isoformat() if until else None,
        }  # fmt: skip
        shown = (
            Difference("role", "", self.known.label(role)),
            Difference("unit", "", self.scope.name(unit)),
            Difference("start", "", since.isoformat()),
        )
        return Planned(row, Effect.NEW, about, shown, data=data, identity=f"{user.pk}:{role}:{unit}:{since}")


def _users_of(by: Actor) -> Any:
    """The accounts whoever takes the file in may see; all for the system itself."""
    if by.id is None:
        return User.objects.filter(is_active=True)
    reader = User.objects.filter(pk=by.id).first()
    return users_visible_to(reader).filter(is_active=True)


def plan(file: Sequence[Row], setting: Setting) -> Plan:
    """What each row of a 授权名单 would do; a number of queries that does not grow with the rows."""
    return _Planning(file, setting).plan()


def apply(planned: Sequence[Planned], setting: Setting) -> Applied:
    """Grant what the rows say, inside the open action; the grant of each."""
    data = to_do(planned)
    users, units = (
        User.objects.in_bulk({row["user"] for row in data}),
        Unit.objects.in_bulk({row["unit"] for row in data}),
    )
    new = [
        NewGrant(users[row["user"]], row["role"], units[row["unit"]], _day(row["start"]), _day(row["end"]))
        for row in data
    ]
    made = dict(zip(map(id, data), grant_many(new, by=setting.by), strict=True)) if new else {}
    return refs_of(planned, "access.grant", lambda row: made.get(id(row)))


def rows(setting: Setting) -> Iterator[Row]:
    """The grants at a unit and all under it on the day; three queries."""
    scope, known = Scope(setting, Asking(setting)), roles()
    places = {span.unit: place for place, span in enumerate(scope.open_units())}
    held = Grant.objects.on(setting.on).filter(
        unit__in=list(places), delegated_from__isnull=True, user__is_active=True
    )
    for one in sorted(
        held.select_related("user"), key=lambda row: (places[row.unit_id], row.user.username, row.role)
    ):
        yield Row(
            {
                "username": one.user.username, "shown": one.user.display_name, "role": known.label(one.role),
                "unit": scope.name(one.unit_id), "start": one.start, "end": one.end,
            },
            id=str(one.uuid),
            version=one.version,
        )  # fmt: skip


def declare() -> None:
    """Called once when the room is ready."""
    sheets.register(GRANTS)
    offers.register(
        Offer(GRANTS, gettext_lazy("授权名单"), "grants.manage", "users.view", plan, apply, rows, order=50)
    )


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
