"""Tables of accounts and grants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.access.models import Token, User
from luoshi.access.reach import Reaching
from luoshi.access.rights import RIGHTS
from luoshi.access.roles import roles
from luoshi.access.sessions import OpenSession
from luoshi.kernel import clock
from luoshi.ui.components import Light, Tag, Tone
from luoshi.ui.table import Choice, Date, Flag, Lights, LinkTo, Table, Text

MOST_NAMED: Final = 5  # units in one cell


def _roles(user: Any) -> str:
    return gettext("；").join(
        f"{grant.role_label} · {grant.unit_name or gettext('单位尚未成立')}{_handed_on(grant)}"
        for grant in user.grants_now
    )


def _handed_on(grant: Any) -> str:
    return gettext("（代理）") if grant.delegated_from_id is not None else ""


def _delegated_by(grant: Any) -> str:
    """Who handed it on; "" for a grant that was given."""
    return grant.delegated_from.user.display_name if grant.delegated_from is not None else ""


def _account(user: User) -> Light:
    return (
        Light(Tone.OK, pgettext("account", "启用")) if user.is_active else Light(Tone.NA, gettext("已停用"))
    )


class UserTable(Table[User]):
    caption = _("用户")
    counter = pgettext_lazy("counter", "个")
    search = ("username", "display_name")
    search_hint = _("用户名或显示名")
    default_sort = "username"

    username = LinkTo(
        _("用户名"), url=lambda user: reverse("user", args=[user.uuid]), sort="username", phone="title"
    )
    display_name = Text(_("显示名"), sort="display_name")
    roles = Text(_("角色"), _roles)
    state = Lights(_("账号"), _account)

    is_active = Choice(_("账号"), [("True", _("启用")), ("False", _("已停用"))])


class GrantRow(NamedTuple):
    """A grant as a reader sees it; `end_url` is empty where the reader may not end it."""

    role: str
    unit: str
    start: dt.date
    end: dt.date | None
    state: Light
    given_by: str
    delegated_by: str
    end_url: str


def grant_row(grant: Any, *, may_end: bool) -> GrantRow:
    """The row of a grant that was read by `queries.grants_shown`."""
    today = clock.today()
    over = grant.end is not None and grant.end <= max(today, grant.start)
    if over:
        state = Light(Tone.NA, gettext("已结束"))
    elif grant.start > today:
        state = Light(Tone.NEAR, gettext("未开始"))
    else:
        state = Light(Tone.OK, gettext("有效"))
    return GrantRow(
        role=grant.role_label,
        unit=grant.unit_name or gettext("单位尚未成立"),
        start=grant.start,
        end=grant.end,
        state=state,
        given_by=grant.entered_by_name,
        delegated_by=_delegated_by(grant),
        end_url=reverse("grant_end", args=[grant.uuid]) if may_end and not over else "",
    )


class GrantTable(Table[GrantRow]):
    caption = _("角色")
    counter = pgettext_lazy("counter", "项")
    empty_title = _("还没有角色")
    empty_text = _("没有角色的账号可以登录，但看不到任何内容。")

    role = Text(_("角色"), phone="title")
    unit = Text(_("单位"))
    start = Date(_("生效日期"))
    end = Date(_("失效日期"))
    given_by = Text(_("授予人"), phone="hide")
    delegated_by = Text(_("代理自"), phone="hide")
    state = Lights(_("状态"))
    act = LinkTo(
        _("办理"),
        lambda row: _("收回") if row.end_url else None,
        url=lambda row: row.end_url,
        export=False,
        phone="pair",
    )


class OwnRow(NamedTuple):
    """One of the reader's own roles, as of today."""

    role: str
    unit: str
    led: str  # units of the company it reaches besides
    gives: str
    start: dt.date
    last: dt.date | None
    given_by: str
    delegated_by: str


def _some(names: Sequence[str]) -> str:
    """A few names, and how many in all where there are more."""
    if len(names) <= MOST_NAMED:
        return "、".join(names)
    said = gettext("%(names)s等%(count)s个")
    return said % {"names": "、".join(names[:MOST_NAMED]), "count": len(names)}


def rights_words(role: str) -> str:
    """What a role gives, in words."""
    return (
        gettext("；").join(gettext(RIGHTS[name].label) for name in roles().by_key[role].rights)
        if role in roles().by_key
        else ""
    )


def _last(end: dt.date | None) -> dt.date | None:
    return end - dt.timedelta(days=1) if end is not None else None


def own_row(grant: Any, led: Mapping[tuple[str, int], Sequence[str]]) -> OwnRow:
    """The row of a grant that was read by `queries.own_grants`, with what `reach.led_by` says."""
    return OwnRow(
        role=grant.role_label,
        unit=grant.unit_name or gettext("单位尚未成立"),
        led=_some(led.get((grant.role, grant.unit_id), ())),
        gives=rights_words(grant.role),
        start=grant.start,
        last=_last(grant.end),
        given_by=grant.entered_by_name,
        delegated_by=_delegated_by(grant),
    )


class OwnRightsTable(Table[OwnRow]):
    caption = _("我的权限")
    counter = pgettext_lazy("counter", "项")
    empty_title = _("还没有角色")
    empty_text = _("没有角色的账号可以登录，但看不到任何内容。请联系本单位的安全管理员。")

    role = Text(_("角色"), phone="title")
    unit = Text(_("单位（含下级）"))
    led = Text(_("行政单位（含下级）"))
    gives = Text(_("可看可办"))
    start = Date(_("自哪天起"))
    last = Date(_("到哪天止"))
    given_by = Text(_("授予人"), phone="hide")
    delegated_by = Text(_("代理自"), phone="hide")


class DelegationRow(NamedTuple):
    """A role of the reader's that another account holds for some days."""

    to: str
    role: str
    unit: str
    start: dt.date
    last: dt.date | None
    end_url: str


def delegation_row(grant: Any) -> DelegationRow:
    """The row of a grant that was read by `queries.delegations_of`."""
    return DelegationRow(
        to=grant.user.display_name,
        role=grant.role_label,
        unit=grant.unit_name or gettext("单位尚未成立"),
        start=grant.start,
        last=_last(grant.end),
        end_url=reverse("grant_end", args=[grant.uuid]),
    )


class DelegationTable(Table[DelegationRow]):
    caption = _("代理给别人的")
    counter = pgettext_lazy("counter", "项")

    to = Text(_("代理人"), phone="title")
    role = Text(_("角色"))
    unit = Text(_("单位"))
    start = Date(_("自哪天起"))
    last = Date(_("到哪天止"))
    act = LinkTo(_("办理"), lambda _row: _("收回"), url=lambda row: row.end_url, export=False, phone="pair")


class ReachRow(NamedTuple):
    """Somebody who sees a unit: by which role, and the way it reaches there."""

    person: str
    url: str
    role: str
    key: str
    way: str
    gives: str
    start: dt.date
    last: dt.date | None
    given_by: str
    delegated_by: str


def reach_row(found: Reaching) -> ReachRow:
    """The row of a grant that reaches a unit."""
    grant = found.grant
    if found.own:
        way = gettext("本单位")
    elif found.led is not None and found.led.party == found.at:
        way = gettext("党组织“%(unit)s”，主对应“%(company)s”，覆盖其全部下级") % {
            "unit": found.at,
            "company": found.led.company,
        }
    elif found.led is not None:
        way = gettext("党组织“%(unit)s”，其下级“%(party)s”主对应“%(company)s”") % {
            "unit": found.at,
            "party": found.led.party,
            "company": found.led.company,
        }
    else:
        way = gettext("上级“%(unit)s”，覆盖全部下级") % {"unit": found.at}
    return ReachRow(
        person=grant.user.display_name,
        url=reverse("user", args=[grant.user.uuid]) if grant.shown else "",
        role=grant.role_label,
        key=grant.role,
        way=way,
        gives=rights_words(grant.role),
        start=grant.start,
        last=_last(grant.end),
        given_by=grant.entered_by_name,
        delegated_by=_delegated_by(grant),
    )


class ReachTable(Table[ReachRow]):
    caption = _("谁能看到")
    counter = pgettext_lazy("counter", "项")
    search = ("person",)
    search_hint = _("显示名")
    empty_title = _("没有人能看到")
    empty_text = _("本单位和上级单位都还没有授予角色。")

    person = LinkTo(_("人员"), url=lambda row: row.url, phone="title")
    role = Text(_("角色"))
    way = Text(_("由哪里而来"))
    gives = Text(_("可看可办"), phone="hide")
    start = Date(_("自哪天起"))
    last = Date(_("到哪天止"))
    given_by = Text(_("授予人"), phone="hide")
    delegated_by = Text(_("代理自"), phone="hide")


class SessionTable(Table[OpenSession]):
    caption = _("登录设备")
    counter = pgettext_lazy("counter", "个")
    pick = "handle"

    device = Text(
        _("浏览器"),
        lambda row: row.device or gettext("不认识的浏览器"),
        tags=lambda row: [Tag(gettext("当前这台"))] if row.current else [],
        phone="title",
    )
    since = Date(_("登录日期"))
    used_on = Date(_("最近使用"))


def _token_state(token: Token) -> Light:
    if token.ended_on is not None:
        said = gettext("%(by)s于%(on)s撤销")
        why = said % {"by": token.ended_by_name, "on": token.ended_on.isoformat()}
        return Light(Tone.NA, gettext("已撤销"), why)
    if not token.holds(clock.today()):
        return Light(Tone.NA, gettext("已过期"))
    if not token.user.is_active:
        return Light(Tone.NA, gettext("账号已停用"))
    return Light(Tone.OK, gettext("有效"))


def _token_end_word(token: Any) -> str | None:
    return gettext("撤销") if getattr(token, "may_end", True) and token.holds(clock.today()) else None


_TOKEN_END: Final[dict[str, Any]] = {
    "url": lambda row: reverse("token_end", args=[row.uuid]),
    "export": False,
    "phone": "aside",
}


class TokenTable(Table[Any]):
    """One's own: every row may be ended."""

    caption = _("个人访问令牌")
    counter = pgettext_lazy("counter", "个")
    empty_title = _("还没有访问令牌")
    empty_text = _("令牌给 Excel、脚本一类的程序读数用；只在网页上办事的，不需要令牌。")

    label = Text(_("名称"), lambda row: row.name, phone="title")
    made_on = Date(_("生成日期"), sort="made_on", phone="hide")
    last_day = Date(_("有效期至"), sort="last_day")
    used_on = Date(_("最近使用"), sort="used_on")
    state = Lights(_("状态"), _token_state)
    act = LinkTo(_("办理"), _token_end_word, **_TOKEN_END)


def _holding(rows: Any) -> Any:
    return rows.filter(ended_on__isnull=True, last_day__gte=clock.today(), user__is_active=True)


class UserTokenTable(Table[Any]):
    """Everybody's, for whoever sees the accounts."""

    caption = _("各账号的访问令牌")
    counter = pgettext_lazy("counter", "个")
    search = ("name", "user__display_name", "user__username")
    search_hint = _("名称或用户")
    empty_title = _("还没有访问令牌")
    empty_text = _("您能查看的账号都没有生成过令牌。")

    person = LinkTo(
        _("用户"),
        lambda row: row.user.display_name,
        url=lambda row: reverse("user", args=[row.user.uuid]),
        sort="user__display_name",
    )
    label = Text(_("名称"), lambda row: row.name, phone="title")
    made_on = Date(_("生成日期"), sort="made_on", phone="hide")
    last_day = Date(_("有效期至"), sort="last_day")
    used_on = Date(_("最近使用"), sort="used_on")
    state = Lights(_("状态"), _token_state)
    act = LinkTo(_("办理"), _token_end_word, **_TOKEN_END)

    holding = Flag(_("只看有效的"), _holding)
