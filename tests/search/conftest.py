"""A kind of record that is declared for the search and nothing else, as a room to come would do it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from luoshi.access.grants import scope
from luoshi.kernel.records import RecordKind
from luoshi.kernel.searching import Searchable, Words, searchables
from tests.kernel.testapp.models import Memo

MEMO = RecordKind(
    "testapp.memo",
    "便笺",
    "testapp.Memo",
    lambda memo: f"/memo/{memo.uuid}/",
    lambda user: scope(Memo.objects.rows(), user, "organisations.view"),
    "organisations.view",
)


def memo_words(rows):
    for key, unit, title, text in rows.values_list("pk", "unit_id", "title", "text"):
        yield Words(key, unit, None, title, text)


@pytest.fixture
def memos(monkeypatch) -> Iterator[Searchable]:
    """The one declaration."""
    declared = Searchable(MEMO, Memo.objects.rows, memo_words, frozenset({"title", "text"}), order=99)
    monkeypatch.setattr(searchables, "_items", {**searchables._items, MEMO.name: declared})
    return declared
