"""Two changes of one tree at the same time: one after the other, on both databases."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions import set_up_unit
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.locks import lock_tree
from luoshi.organisations.models import Placement
from tests.factories.units import START, make_group


@pytest.mark.django_db(transaction=True)
def test_the_same_unit_set_up_twice_at_once_is_made_once():
    top = make_group().top
    begin = threading.Barrier(4)
    outcomes: list[str] = []

    def run() -> None:
        begin.wait()
        try:
            set_up_unit("乙厂党支部", UnitKind.BRANCH, parent=top, start=START, by=SYSTEM)
            outcomes.append("made")
        except Refused as refused:
            outcomes.append(refused.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made"] + ["同一上级下已有“乙厂党支部”，请核对是否重复，或换一个名称"] * 3
    assert Placement.objects.filter(name="乙厂党支部").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_waits_for_the_one_before():
    top = make_group().top
    held, order = threading.Event(), []

    def first() -> None:
        try:
            with action("tests.hold", by=SYSTEM):
                lock_tree(Tree.PARTY)
                held.set()
                time.sleep(0.4)  # long enough for the other to overtake, were there no lock
                order.append("first")
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    held.wait()
    set_up_unit("乙厂党支部", UnitKind.BRANCH, parent=top, start=START, by=SYSTEM)
    order.append("second")
    thread.join()
    assert order == ["first", "second"]


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_an_action_would_lock_nothing():
    with pytest.raises(RuntimeError, match="within an action"):
        lock_tree(Tree.PARTY)
