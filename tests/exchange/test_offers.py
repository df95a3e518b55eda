"""Every sheet the rooms declare, through the engine: twice is once, undone is as before, and in it goes again."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from unittest import mock

import pytest
from django.apps import apps
from django.test import override_settings
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.exchange import actions, gate
from luoshi.exchange.child import admitted
from luoshi.exchange.planning import as_shown
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import Effect, Setting, offers
from luoshi.kernel.records import kinds
from luoshi.organisations.actions.units import load_history
from luoshi.organisations.enums import Tree
from luoshi.organisations.models import UnitSpan
from luoshi.workbooks import Row
from tests.exchange import offered
from tests.exchange.sheets import handed, reads, received
from tests.workbooks import habits
from tests.workbooks.typed import filled_keys

pytestmark = pytest.mark.django_db
# A remark beside the table is told, not entered; a 填报单位 above it would say whose file it is.
SAFE = [habit for habit in habits.HABITS if habit not in {"remark", "meta"}]


def in_this_process(_target, *, file, **_limits):
    """What the limited child does with a file; that it is a child is tested elsewhere."""
    return admitted(file)


class Offers(TestCase):
    """Each example in a transaction of its own, all upon one world."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="luoshi-offers-"))
        cls.enterClassContext(override_settings(DATA_DIR=cls.folder, MEDIA_ROOT=cls.folder / "files"))
        cls.enterClassContext(mock.patch.object(gate, "limited", in_this_process))
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        shutil.rmtree(cls.folder)

    @classmethod
    def setUpTestData(cls):
        cls.top = offered.make_world().group.top

    def twice_is_once_and_undone_is_as_before(self, data, key):
        offer, self.answers = offers[key], {"subtotal": "own"}
        chosen = data.draw(st.sets(st.sampled_from(SAFE)))
        dice = random.Random(data.draw(st.integers(0, 2**32)))
        self.take_in(
            offer, self.file(offer, data.draw(offered.ROWS[key]), offered.FIRST, chosen, dice), offered.FIRST
        )
        before, out = reads(), self.given_out()
        content = self.file(offer, data.draw(offered.ROWS[key]), offered.SECOND, chosen, dice)
        if content is None:
            event("nothing to enter")
            return
        done = self.take_in(offer, content, offered.SECOND)
        each_row_leads_to_its_record(done)
        after = reads()
        event(f"{key}: {done.new} new, {done.changed} changed")

        again = self.take_in(offer, content, offered.SECOND)
        assert (again.new, again.changed) == (0, 0)
        assert reads() == after
        self.spans_equal_a_recomputation()

        actions.undo(again, by=SYSTEM)
        actions.undo(done, by=SYSTEM)
        assert without_units(reads()) == without_units(before)
        assert self.given_out() == out
        self.spans_equal_a_recomputation()

        once_more = self.take_in(offer, content, offered.SECOND)
        assert (once_more.new, once_more.changed) == (done.new, done.changed)
        assert said(once_more) == said(done)

    def file(self, offer, rows, on, chosen, dice):
        """What can be entered of these rows, as somebody may have written it; None where nothing can be."""
        where = Setting(str(self.top.uuid), on, SYSTEM, self.answers)
        blank = dict.fromkeys(filled_keys(offer.sheet))
        while rows:
            typed = [self.cells(offer.sheet, one) for one in rows]
            written = habits.render(offer.sheet, typed, dice, chosen)
            # A line over the rows says what they belong to: they are planned as they will stand in the file.
            plan = offer.plan(
                [
                    Row(blank | one, number=at, tab="Sheet1", block=block)
                    for at, (one, block) in enumerate(zip(rows, written.blocks, strict=True), 3)
                ],
                where,
            )
            if self.answered(plan.questions, dice):
                continue
            good = [
                one for one, planned in zip(rows, plan.rows, strict=True) if planned.effect is not Effect.BAD
            ]
            if len(good) == len(rows):
                return habits.xlsx(written)
            rows = good
        return None

    def answered(self, questions, dice):
        """What a person says to each question, once and for all; whether anything was asked."""
        self.answers |= {one.key: dice.choice(one.options)[0] for one in questions}
        return bool(questions)

    @staticmethod
    def cells(sheet, row):
        return {key: row.get(key) for key in filled_keys(sheet)}

    def take_in(self, offer, content, on):
        """The whole way of a file, from its bytes to the records."""
        if content is None:
            return None
        found = received(self.top, handed(content), on=on, offer=offer, by=SYSTEM)
        if as_shown(found.picture).questions:
            actions.settle(found, by=SYSTEM, answers=self.answers)
            actions.compare(found, by=SYSTEM)
            found.refresh_from_db()
        picture = as_shown(found.picture)
        assert not picture.questions, picture.questions
        assert not found.bad, [row.bad for row in picture.rows if row.bad]
        return actions.apply(found, by=SYSTEM)

    def given_out(self):
        """All lists as they go out, without the versions of their records."""
        where = Setting(str(self.top.uuid), offered.SECOND, SYSTEM)
        return [[replace(row, version=None) for row in offers[key].rows(where)] for key in offered.ROWS]

    def spans_equal_a_recomputation(self):
        for tree in Tree:
            history = load_history(tree)
            told = {tuple(span) for span in history.spans(sorted(history))}
            kept = UnitSpan.objects.filter(unit__tree=tree).values_list(
                "unit_id", "start", "end", "path", "parent_id", "name", "kind", "closed"
            )
            assert set(kept) == told


def property_of(key):
    """The property for one sheet; its own number of examples, for each is five files through the engine."""

    @settings(
        max_examples=60 if os.environ.get("LUOSHI_TEST_PROFILE") == "accept" else 6,
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(st.data())
    def test(self, data):
        self.twice_is_once_and_undone_is_as_before(data, key)

    return test


for _key in offered.ROWS:
    setattr(Offers, f"test_{_key.replace('.', '_')}", property_of(_key))


def each_row_leads_to_its_record(found):
    """What was written is named by its record: there, counting, and of a kind that has a page."""
    written = [row for row in as_shown(found.picture).rows if row.effect in {Effect.NEW, Effect.CHANGED}]
    assert len(written) == found.new + found.changed
    for row in written:
        assert row.ref is not None, row
        kind = kinds[row.ref[0]]
        record = apps.get_model(kind.model)._base_manager.get(uuid=row.ref[1])
        assert getattr(record, "voided_at", None) is None
        assert kind.url(record)


def without_units(found):
    """A unit set up by an import keeps its identity; without a placement it stands in no tree, list or count."""
    return {label: rows for label, rows in found.items() if label != "organisations.Unit"}


def said(found):
    """What the rows did, in words."""
    return Counter((row.effect, row.about, row.differences) for row in as_shown(found.picture).rows)
