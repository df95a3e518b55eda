"""Two people at the same moment: one is served, the other is told, nothing is written twice."""

from __future__ import annotations

import pytest

from luoshi.audit.models import Entry
from luoshi.documents import actions
from luoshi.documents.enums import Nature
from luoshi.documents.models import Document, Item, Text
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Conflict
from luoshi.packs.actions import apply_builtin
from tests.factories.documents import CLERK, OTHER, REPORT, item, make_document
from tests.factories.units import make_unit
from tests.support.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_material_handed_in_twice_at_once_is_one_document():
    apply_builtin(by=SYSTEM)
    unit = make_unit()
    received = at_once(*(lambda by=by: actions.receive(unit, by=by, pasted=REPORT) for by in (CLERK, OTHER)))
    assert sorted(one.first for one in received) == [False, True]
    assert len({one.document.pk for one in received}) == 1
    assert (Document.objects.count(), Text.objects.count()) == (1, 1)
    assert Entry.objects.filter(action="documents.receive").count() == 1


def test_one_of_two_edits_of_one_item_is_a_conflict():
    document = make_document(make_unit())
    row = item(document, Nature.MEASURE)
    found = at_once(
        *(
            lambda by=by: actions.edit_item(document, row.uuid, {"leader": by.name}, by=by, version=1)
            for by in (CLERK, OTHER)
        )
    )
    assert sum(isinstance(one, Conflict) for one in found) == 1
    kept = next(one for one in found if isinstance(one, Item))
    assert item(document, Nature.MEASURE).values["leader"] == kept.values["leader"]


def test_items_added_at_once_get_numbers_of_their_own():
    document = make_document(make_unit())
    found = at_once(
        *(lambda at=at: actions.add_item(document, Nature.CAUSE, at, at + 4, by=CLERK) for at in (20, 24, 28))
    )
    assert sorted(one.number for one in found) == [3, 4, 5]
