"""A reusable suite for actions: each leaves exactly one entry in the trail, and without it nothing happens.

class TestAccessActs(ActionAuditSuite):
    module = actions
    acts = {"deactivate": lambda: partial(actions.deactivate, make_user(), by=SYSTEM, why="离岗")}
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, ClassVar

import pytest
from django.apps import apps

from luoshi.audit.models import Entry
from luoshi.kernel import action as door
from luoshi.kernel import labels
from luoshi.kernel.writes import is_record_table

Act = Callable[[], Any]


class NoTrail(Exception):
    pass


def state() -> dict[str, list[Any]]:
    """Every row of every table that is written through actions, but the trail itself."""
    return {
        model._meta.label: sorted(map(str, model._base_manager.values()))
        for model in apps.get_models()
        if is_record_table(model._meta.db_table) and model._meta.app_label != "audit"
    }


@pytest.mark.django_db
class ActionAuditSuite:
    """`acts` maps each public function of `module` that takes `by` to a maker: called once, it prepares what
    is needed and returns the act itself, still to be called."""

    module: ClassVar[ModuleType]
    acts: ClassVar[Mapping[str, Callable[[], Act]]]

    def pytest_generate_tests(self, metafunc):
        if "name" in metafunc.fixturenames:
            metafunc.parametrize("name", sorted(self.acts))

    def test_every_act_of_the_module_is_tried(self):
        public = {
            name
            for name, made in vars(self.module).items()
            if inspect.isfunction(made)
            and made.__module__ == self.module.__name__
            and not name.startswith("_")
            and "by" in inspect.signature(made).parameters
        }
        assert public <= set(self.acts)

    def test_it_leaves_exactly_one_entry(self, name):
        act = self.acts[name]()
        before = Entry.objects.count()
        act()
        entries = list(Entry.objects.order_by("-seq"))
        assert len(entries) == before + 1
        assert entries[0].action in labels.known()

    def test_without_the_trail_nothing_happens(self, name, monkeypatch):
        act = self.acts[name]()
        before = state()

        def refuse(_act):
            raise NoTrail

        monkeypatch.setattr(door, "_writer", [refuse])
        with pytest.raises(NoTrail):
            act()
        monkeypatch.undo()
        assert state() == before
