"""Many rows: as they are stored and told of alike, however they go in; made ready before the action and taken by it."""

import json

import pytest
from django.db import connection

from luoshi.audit import stored
from luoshi.audit.models import Detail, Entry, Touched
from luoshi.kernel.action import action
from luoshi.kernel.bulk import MANY, insert_values
from luoshi.kernel.errors import Conflict, Refused, WriteOutsideAction
from luoshi.kernel.ready import Draft
from luoshi.kernel.snapshots import snapshot, snapshots
from tests.factories.kernel import CLERK, OTHER, unit
from tests.kernel.testapp.models import Memo, Tag

pytestmark = pytest.mark.django_db
ODD = ["\\N", "\\", "a\tb", "一\n二", "\r", "", "“引”'\"", "%s", "\x1f", "😀"]


@pytest.fixture
def top():
    return unit()


def memos(top, count, text=""):
    return [Memo(unit=top, title=f"便笺{number}", pages=number, text=text) for number in range(count)]


def test_many_rows_are_stored_as_few_are(top):
    rows = memos(top, MANY)
    for row, text in zip(rows, ODD, strict=False):
        row.text = text
    with action("testapp.make", by=CLERK) as act:
        act.create_many(rows)
        few = act.create(Memo(unit=top, title="一张"))
        tags = act.create_many(Tag(memo=row, word=row.title) for row in rows)
    assert few.pk > rows[-1].pk
    there = {row.pk: row for row in Memo.objects.all()}
    assert [snapshot(there[row.pk]) for row in rows] == [snapshot(row) for row in rows] == snapshots(rows)
    assert sorted(Tag.objects.values_list("pk", "memo_id")) == [(tag.pk, tag.memo_id) for tag in tags]
    entry = Entry.objects.latest("seq")
    touches = json.loads(Detail.objects.get(pk=entry.seq).text)["touches"]
    assert [touch["after"] for touch in touches[:MANY]] == snapshots(rows)
    assert Touched.objects.filter(entry_seq=entry.seq).count() == 2 * MANY + 1
    kept = stored.one(entry.seq)
    assert kept is not None
    assert kept.hashes_as(entry.seq)
    assert kept.digest_fits


def test_what_cannot_be_stored_is_told_of_its_field(top):
    for wrong, sentence in (("x" * 101, "标题最多100个字"), ("坏\x00的", "标题含有无法保存的控制字符")):
        rows = memos(top, MANY)
        rows[-1].title = wrong
        with pytest.raises(Refused, match=sentence), action("testapp.make", by=CLERK) as act:
            act.create_many(rows)
    assert not Memo.objects.exists()


def test_a_draft_is_taken_by_its_own_action(top):
    draft = Draft(CLERK)
    rows = draft.create("testapp.make", memos(top, 2))
    draft.create("testapp.tag", [Tag(memo=row, word="词") for row in rows])
    assert not Memo.objects.exists()
    with (
        pytest.raises(ValueError, match="another action"),
        action("testapp.all", by=OTHER, draft=draft) as act,
    ):
        act.take(draft)
    with action("testapp.all", by=CLERK, draft=draft) as act:
        act.take(draft)
    entry = Entry.objects.latest("seq")
    assert (entry.at, json.loads(entry.parts)) == (draft.at, ["testapp.make", "testapp.tag"])
    assert {tag.memo.uuid for tag in Tag.objects.all()} == {row.uuid for row in rows}
    assert {row.entered_at for row in Memo.objects.all()} == {draft.at}


def test_keys_somebody_else_got_meanwhile_are_not_taken(top):
    draft = Draft(CLERK)
    rows = draft.create("testapp.make", memos(top, 2))
    with action("testapp.make", by=OTHER) as act:
        act.create(Memo(unit=top, title="别人的"))
    if connection.vendor == "sqlite":
        with (
            pytest.raises(Conflict, match="别人刚刚登记"),
            action("testapp.all", by=CLERK, draft=draft) as act,
        ):
            act.take(draft)
        assert Memo.objects.get().title == "别人的"
        return
    with action("testapp.all", by=CLERK, draft=draft) as act:
        act.take(draft)
    assert {row.pk for row in rows} < set(Memo.objects.values_list("pk", flat=True))


def test_the_quick_way_in_has_the_same_door(top):
    values = [(top.pk, str(number)) for number in range(MANY)]
    with pytest.raises(WriteOutsideAction):
        insert_values("testapp_tag", ("memo_id", "word"), values)
