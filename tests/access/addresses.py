"""Samples of this room for the walk over all addresses."""

from __future__ import annotations

import uuid

from luoshi.access.actions import create_user, grant
from luoshi.access.enums import Role
from luoshi.access.tokens import make_token
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM, Actor
from tests.factories.units import make_unit
from tests.factories.users import PASSWORD
from tests.suites.addresses import MARK, sample


def _account(unit):
    user = create_user(f"m{uuid.uuid4().hex[:12]}", f"{MARK}某", PASSWORD, by=SYSTEM)
    return user, grant(user, Role.CLERK, unit, by=SYSTEM)


@sample("unit_access")
def _readers(unit):
    return {"key": make_unit(f"{MARK}党总支", parent=unit).uuid}


@sample("user")
@sample("user_password")
@sample("user_second_factor")
@sample("user_sessions_end")
@sample("user_identity")
@sample("user_stop")
@sample("user_resume")
@sample("grant_new")
def _user(unit):
    return {"key": _account(unit)[0].uuid}


@sample("token_end")
def _token(unit):
    user = _account(unit)[0]
    by = Actor(id=user.pk, name=user.display_name)
    return {"key": make_token(user, f"{MARK}月报", clock.today(), by=by).token.uuid}


@sample("grant_end")
def _grant(unit):
    return {"key": _account(unit)[1].uuid}


@sample("record_history")
def _history(unit):
    return {"kind": "organisations.unit", "key": make_unit(f"{MARK}分部", parent=unit).uuid}
