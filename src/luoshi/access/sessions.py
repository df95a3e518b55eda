"""Sign-ins that are open: the session engine, which lets an account see its own and end them.

A session's row says whose it is, with which browser, since which day, and on which day it was last used: a day, never
a time, and no address. When somebody was online is not kept (docs/boundary.md).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils.crypto import constant_time_compare

from luoshi.access.devices import device_words
from luoshi.kernel import clock

if TYPE_CHECKING:
    from luoshi.access.models import Session, User

DEVICE, SINCE, USED = "device", "since", "used"


class SessionStore(DatabaseStore):
    """Django's own, with the columns of the list beside the data. `SESSION_ENGINE` names this module."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        from luoshi.access.models import Session  # asked for by the middleware, before the models are there

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        made: Session = super().create_model_instance(data)  # type: ignore[assignment]
        account = str(data.get(SESSION_KEY, ""))
        made.account_id = int(account) if account.isdigit() else None
        made.device = data.get(DEVICE, "")
        made.since = _day(data.get(SINCE))
        made.used_on = _day(data.get(USED))
        return made


def opened(session: SessionBase, user_agent: str) -> None:
    """Somebody has signed in."""
    today = clock.today().isoformat()
    session.update({DEVICE: device_words(user_agent), SINCE: today, USED: today})


def used(session: SessionBase) -> None:
    """Somebody signed in is at work: noted once a day."""
    today = clock.today().isoformat()
    if session.get(USED, today) != today:
        session[USED] = today


class OpenSession(NamedTuple):
    """A sign-in that is open."""

    handle: str  # names it on a page without giving it away
    key: str
    device: str
    since: dt.date
    used_on: dt.date
    current: bool


def open_sessions(user: User, current: str | None = None) -> list[OpenSession]:
    """The sign-ins of an account that still hold, this one first; one query."""
    from luoshi.access.models import Session

    holds = user.get_session_auth_hash()
    rows = Session.objects.filter(account_id=user.pk, expire_date__gt=clock.now()).order_by(
        "-used_on", "-since"
    )
    found = [
        OpenSession(
            handle=hashlib.sha256(row.session_key.encode()).hexdigest()[:32],
            key=row.session_key,
            device=row.device,
            since=row.since,
            used_on=row.used_on,
            current=row.session_key == current,
        )
        for row in rows
        if constant_time_compare(row.get_decoded().get(HASH_SESSION_KEY, ""), holds)
    ]
    return sorted(found, key=lambda one: not one.current)


def _day(words: Any) -> dt.date:
    return dt.date.fromisoformat(words) if words else clock.today()
