"""授权代理: somebody hands on a role of his own to another account, for some days.

A delegation is a grant that names the one it comes from. It ends by itself, ends with what it comes from, and can be
taken back. The roles of the three administrators are not handed on, nor is what was handed on to oneself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from luoshi.access.enums import OFFICERS
from luoshi.access.grants import forget_loaded
from luoshi.access.models import Grant, GrantQuerySet, User
from luoshi.access.roles import roles
from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.enums import Tree
from luoshi.organisations.locks import lock_tree


def delegable(user: User) -> GrantQuerySet:
    """What an account holds today and may hand on."""
    found: GrantQuerySet = Grant.objects.on(clock.today()).filter(user=user, delegated_from__isnull=True)
    return found.exclude(role__in=OFFICERS)


def delegate(
    grants: Sequence[Grant],
    to: User,
    *,
    start: dt.date,
    last: dt.date,
    by: Actor,
    why: str = "",
    typed_fields: int = 0,
) -> list[Grant]:
    """Hand on grants of one's own from `start` to `last`, both days included.

    What the other one holds at the same unit in that time anyway is left out; Refused where nothing is left.
    """
    _refuse_days(start, last)
    if to.pk == by.id:
        raise Refused(_("不能代理给自己"), field="to")
    if not to.is_active:
        raise Refused(_("账号“%(user)s”已停用，不能代理") % {"user": to}, field="to")
    end = last + dt.timedelta(days=1)
    unit_id = grants[0].unit_id if grants else None
    with action("access.delegate", by=by, why=why, unit_id=unit_id, typed_fields=typed_fields) as act:
        lock_tree(Tree.PARTY)
        for known in grants:
            _refuse_grant(known, start, end, by)
        theirs = [known for known in Grant.objects.not_over(start).filter(user=to) if known.meets(start, end)]
        having = {(known.role, known.unit_id) for known in theirs}
        rows = [
            Grant(user=to, role=known.role, unit_id=known.unit_id, start=start, end=end, delegated_from=known)
            for known in grants
            if (known.role, known.unit_id) not in having
        ]
        if not rows:
            raise Refused(_("“%(user)s”在这段时间已有这些角色，不必代理") % {"user": to}, field="to")
        made = act.create_many(rows)
        for row in made:
            act.note("access.Grant", str(row.uuid), delegated_by=by.name, delegated_to=str(to))
    forget_loaded()
    return made


def take_back(delegated: Grant, *, by: Actor, why: str = "") -> Grant:
    """End a delegation one has given, at once."""
    source = delegated.delegated_from
    if source is None or source.user_id != by.id:
        raise Refused(_("只能收回自己给出的代理"))
    today = clock.today()
    if delegated.end is not None and delegated.end <= today:
        raise Refused(_("这项代理已于%(end)s结束") % {"end": f"{delegated.end:%Y-%m-%d}"})
    with action("access.take_back", by=by, why=why, unit_id=delegated.unit_id) as act:
        act.change(delegated, end=max(today, delegated.start))
        act.note("access.Grant", str(delegated.uuid), delegated_by=by.name, delegated_to=str(delegated.user))
    forget_loaded()
    return delegated


def end_with(sources: Sequence[Grant], on: dt.date, act: Action) -> None:
    """What was handed on ends with what it comes from."""
    for row in Grant.objects.not_over(on).filter(delegated_from__in=sources, end__gt=on):
        act.change(row, end=max(on, row.start))


def _refuse_days(start: dt.date, last: dt.date) -> None:
    if start < clock.today():
        raise Refused(_("代理不能从今天以前开始"), field="start")
    if last < start:
        raise Refused(_("代理的最后一天不能早于开始日期"), field="last")
    most = roles().delegation.most_days
    if (last - start).days + 1 > most:
        raise Refused(_("代理最多%(most)s天，请缩短期限") % {"most": most}, field="last")


def _refuse_grant(known: Grant, start: dt.date, end: dt.date, by: Actor) -> None:
    """Raise Refused where a grant is not one's own to hand on, on all of these days."""
    if known.user_id != by.id:
        raise Refused(_("只能代理自己的角色"), field="what")
    if known.role in OFFICERS:
        raise Refused(
            _("%(role)s不能代理（三员分立），请由安全管理员另行授予") % {"role": known.role_label},
            field="what",
        )
    if known.delegated_from_id is not None:
        raise Refused(_("代理来的%(role)s角色不能再代理给别人") % {"role": known.role_label}, field="what")
    known.refresh_from_db(fields=["start", "end", "version", "voided_at"])
    if known.is_void or start < known.start or (known.end is not None and end > known.end):
        raise Refused(_("代理期限超出了您自己%(role)s角色的期限") % {"role": known.role_label}, field="last")
