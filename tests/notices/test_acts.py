"""Each act leaves one entry of the trail, and nothing happens without it."""

from __future__ import annotations

from functools import partial

import pytest

from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.notices import actions
from luoshi.notices.models import Digest
from tests.factories.kernel import CLERK
from tests.factories.users import actor, make_user
from tests.notices.conftest import MONDAY
from tests.suites.acts import ActionAuditSuite


def _setting():
    user = make_user()
    return partial(actions.set_digest, user, actions.Chosen(weekday=3), by=actor(user))


def _reading():
    user = make_user()
    row = Digest(user=user, week=MONDAY, count=1, counts=[], made_at=clock.now())
    with action("notices.make_digests", by=SYSTEM) as act:
        act.create(row)
    return partial(actions.read_digest, row, by=actor(user))


def _after_set_up(act):
    def make():
        actions.set_push("https://push.example.com/", is_on=True, by=CLERK)
        return partial(act, by=CLERK)

    return make


class TestNoticesActs(ActionAuditSuite):
    module = actions
    acts = {
        "set_digest": _setting,
        "read_digest": _reading,
        "set_push": lambda: partial(actions.set_push, "https://push.example.com/", is_on=True, by=CLERK),
        "renew_secret": _after_set_up(actions.renew_secret),
        "test_push": _after_set_up(actions.test_push),
    }

    @pytest.fixture(autouse=True)
    def _address(self, settings):
        settings.ADDRESS = "https://luoshi.example.com"
