"""Loading the sample group, once."""

from __future__ import annotations

import datetime as dt

from luoshi.access.actions import create_user, grant
from luoshi.access.models import User
from luoshi.access.roles import role_label
from luoshi.documents import sample as report
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM, Door
from luoshi.kernel.collecting import put_off
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import current_name
from luoshi.site.sample.accounts import LOGINS, PASSWORD, TOP, key
from luoshi.site.sample.bodies import load_bodies
from luoshi.site.sample.entries import load_entries
from luoshi.site.sample.obligations import load_obligations
from luoshi.site.sample.people import load_people
from luoshi.site.sample.sessions import load_sessions
from luoshi.site.sample.since import SPRING_OVER, load_reasons
from luoshi.site.sample.units import SINCE, load_units


def is_loaded() -> bool:
    """Whether the sample group is there."""
    return Unit.objects.filter(uuid=TOP).exists()


@put_off()
def load(until: dt.date = SPRING_OVER) -> bool:
    """Load the sample group beside whatever there is; False, and nothing changed, where it is there already.

    `until`: its records end before that day; what follows the first spring after its year are numbers only.

    Raises Refused where a user name of the sample belongs to somebody else.
    """
    if is_loaded():
        return False
    names = [login.username for login in LOGINS]
    if taken := sorted(User.objects.filter(username__in=names).values_list("username", flat=True)):
        raise Refused(f"已有用户名“{'”“'.join(taken)}”，与示例账号相同，示例集团没有装入")
    by = SYSTEM.through(Door.CLI)
    with action("site.load_sample", by=by, why="装入示例集团"):
        units = load_units(by)
        cast = load_people(units, by)
        load_bodies(units, cast, by)
        for login in LOGINS:
            user = create_user(
                login.username, login.display_name, PASSWORD, by=by, key=key(f"user:{login.username}")
            )
            grant(user, login.role, units[login.unit], by=by, start=SINCE)
        report.load(by=by, unit=units[TOP])
        load_sessions(units, cast, by, until)
        load_reasons(units, by)
        load_entries(units, by)
        load_obligations(units, until, by)
    return True


def logins() -> list[tuple[str, str, str]]:
    """(user name, password, role and unit) of the sample's logins that still have their password."""
    users = {user.uuid: user for user in User.objects.filter(is_active=True)}
    units = {unit.uuid: unit.pk for unit in Unit.objects.filter(uuid__in={login.unit for login in LOGINS})}
    names = current_name(units.values())
    return [
        (login.username, PASSWORD, f"{role_label(login.role)} · {names[units[login.unit]]}")
        for login in LOGINS
        if (user := users.get(key(f"user:{login.username}"))) and user.check_password(PASSWORD)
    ]
