"""Sessions for tests, written down and handed in through the actions like any others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from luoshi.activities.actions import Roll, Sheet, Written, record_session
from luoshi.activities.models import Session
from luoshi.kernel.actor import Actor
from luoshi.organisations.models import Person, Unit
from tests.factories.kernel import CLERK
from tests.factories.people import make_member

DAY = dt.date(2021, 8, 5)


def written(*kinds: str, day: dt.date = DAY, **more) -> Written:
    """An event as written down, a theme day unless told."""
    return Written(day=day, kinds=kinds or ("theme_day",), **{"theme": "学习会议精神", **more})


def make_session(
    *units: Unit,
    kinds: Sequence[str] = ("theme_day",),
    day: dt.date = DAY,
    roll: Roll | None = None,
    submit: bool = True,
    by: Actor = CLERK,
    another: bool = False,
    **more,
) -> Session:
    """A record handed in, or with `submit=False` a draft, of one event of these units."""
    sheets = [Sheet(unit, None, roll or Roll()) for unit in units]
    return record_session(written(*kinds, day=day, **more), sheets, by=by, submit=submit, another=another)


def members(branch: Unit, count: int, prefix: str = "党员") -> list[Person]:
    """Full members of a branch."""
    return [
        make_member(branch, f"{prefix}{'甲乙丙丁戊己庚辛壬癸'[at % 10]}{at // 10 or ''}").person
        for at in range(count)
    ]
