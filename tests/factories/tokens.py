"""Personal access tokens for tests, and programs that show them."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from luoshi.access import tokens
from luoshi.access.models import User
from luoshi.kernel import clock
from tests.factories.users import actor


def make_token(user: User, name: str = "月报", *, last: int = 30) -> tokens.Made:
    """A token of this account, good for so many days after today."""
    return tokens.make_token(user, name, clock.today() + dt.timedelta(days=last), by=actor(user))


def bearer(words: str) -> Client:
    """A program that shows a token, without cookies and without a CSRF token."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {words}"})


def refused_words(answer) -> str:
    """What a token that opens nothing is told."""
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    return answer.json()["detail"]
