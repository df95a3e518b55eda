"""Accounts for tests."""

from __future__ import annotations

import datetime as dt
import itertools

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp_auth
from django.test import Client

from luoshi.access.actions import create_user, grant
from luoshi.access.models import User
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.organisations.models import Unit

PASSWORD = "yak-Butter-2021"
_numbers = itertools.count(1)


def make_user(
    role: str | None = None,
    unit: Unit | None = None,
    *,
    username: str = "",
    start: dt.date | None = None,
    end: dt.date | None = None,
) -> User:
    """An account; with a role at a unit it is granted from a year ago, or from `start`."""
    number = next(_numbers)
    user = create_user(username or f"user{number}", f"用户{number}", PASSWORD, by=SYSTEM)
    if role is not None and unit is not None:
        since = start or clock.today() - dt.timedelta(days=365)
        grant(user, role, unit, start=since, end=end, by=SYSTEM)
    return user


def actor(user: User) -> Actor:
    """The account as the one who acts."""
    return Actor(id=user.pk, name=str(user))


def client_of(user: User | None) -> Client:
    """A browser signed in as this account; None: nobody."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def with_second_factor(user: User) -> User:
    """The account with a second factor and its recovery codes, as the sign-in library keeps them."""
    totp_auth.TOTP.activate(user, totp_auth.generate_totp_secret())
    RecoveryCodes.activate(user)
    return user
