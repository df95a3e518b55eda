"""Every action of accounts and of the tree leaves its entry, and none happens without it."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.urls import reverse

from luoshi.access import actions, delegating, ending
from luoshi.access.enums import Role
from luoshi.access.sessions import open_sessions
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import units as tree_actions
from luoshi.organisations.enums import UnitKind
from tests.factories.units import START, make_group
from tests.factories.users import PASSWORD, actor, client_of, make_user, with_second_factor
from tests.suites.acts import ActionAuditSuite


def _second_factor():
    return partial(
        actions.reset_second_factor, with_second_factor(make_user()), by=SYSTEM, why="手机丢失，已当面核实"
    )


def _own_password():
    user = make_user()
    return partial(actions.change_own_password, user, "another-Good-1", by=actor(user))


def _reactivate():
    return partial(actions.reactivate, actions.deactivate(make_user(), by=SYSTEM, why="离岗"), by=SYSTEM)


def _grant():
    return partial(actions.grant, make_user(), Role.CLERK, make_group().works, by=SYSTEM)


def _revoke():
    return partial(
        actions.revoke, make_user(Role.CLERK, make_group().works).grants.get(), by=SYSTEM, why="调离"
    )


class TestAccess(ActionAuditSuite):
    module = actions
    acts = {
        "create_user": lambda: partial(actions.create_user, "zhangsan", "张三", PASSWORD, by=SYSTEM),
        "note_second_factor": lambda: partial(
            actions.note_second_factor, "totp_activated", by=actor(make_user())
        ),
        "set_password": lambda: partial(actions.set_password, make_user(), "another-Good-1", by=SYSTEM),
        "reset_second_factor": _second_factor,
        "change_own_password": _own_password,
        "renew_password_hash": lambda: partial(actions.renew_password_hash, make_user(), PASSWORD),
        "deactivate": lambda: partial(actions.deactivate, make_user(), by=SYSTEM, why="离岗"),
        "reactivate": _reactivate,
        "grant": _grant,
        "grant_many": lambda: partial(
            actions.grant_many, [actions.NewGrant(make_user(), Role.CLERK, make_group().works)], by=SYSTEM
        ),
        "revoke": _revoke,
        "note_sign_in": lambda: partial(actions.note_sign_in, by=actor(make_user()), way="password"),
        "note_failed_sign_in": lambda: partial(
            actions.note_failed_sign_in, "nobody", by=SYSTEM, way="password"
        ),
    }


def _delegate():
    holder = make_user(Role.CLERK, make_group().works)
    last = clock.today() + dt.timedelta(days=5)
    grants = list(holder.grants.all())
    return partial(delegating.delegate, grants, make_user(), start=clock.today(), last=last, by=actor(holder))


def _take_back():
    act = _delegate()
    return partial(delegating.take_back, act()[0], by=act.keywords["by"])


class TestDelegating(ActionAuditSuite):
    module = delegating
    acts = {"delegate": _delegate, "take_back": _take_back}


def _session(user):
    client = client_of(user)
    client.get(reverse("mine"))
    return client.session.session_key


def _end_some():
    user = make_user()
    _session(user)
    return partial(ending.end_sessions, user, [open_sessions(user)[0].handle], by=actor(user))


def _end_others():
    user = make_user()
    _session(user)
    return partial(ending.end_other_sessions, user, by=actor(user), current=_session(user))


class TestEnding(ActionAuditSuite):
    module = ending
    acts = {
        "end_sessions": _end_some,
        "end_other_sessions": _end_others,
        "end_all_sessions": lambda: partial(ending.end_all_sessions, make_user(), by=SYSTEM, why="丢失"),
    }


class TestTree(ActionAuditSuite):
    module = tree_actions
    acts = {
        "set_up": lambda: partial(
            tree_actions.set_up, [tree_actions.NewUnit("集团", UnitKind.COMMITTEE, START)], by=SYSTEM
        ),
        "set_up_unit": lambda: partial(
            tree_actions.set_up_unit, "支部", UnitKind.BRANCH, start=START, parent=make_group().top, by=SYSTEM
        ),
        "record_papers": lambda: partial(
            tree_actions.record_papers, [(make_group().office, "〔2020〕1号")], by=SYSTEM
        ),
    }
