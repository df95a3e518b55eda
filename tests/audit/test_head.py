"""The head outside the database: forward only, never in the way."""

import json

import pytest

from luoshi.audit import head, health, trail
from luoshi.audit.models import Entry
from luoshi.kernel.action import action
from tests.factories.kernel import CLERK


@pytest.fixture
def one_action(data_dir, transactional_db):
    with action("testapp.edit", by=CLERK) as act:
        act.note("testapp.Memo", "1")
    return Entry.objects.get()


def test_it_follows_each_commit(one_action):
    assert head.read() == head.Head.signed(trail.instance_id(), 1, one_action.hash)
    assert head.read().is_genuine
    with action("testapp.edit", by=CLERK) as act:
        act.note("testapp.Memo", "2")
    assert head.read().count == 2


def test_it_never_goes_back(one_action):
    head.advance(5, "e" * 64)
    head.advance(3, "c" * 64)
    assert (head.read().count, head.read().hash) == (5, "e" * 64)


def test_a_damaged_head_is_written_anew_and_told_by_nobody_else(one_action, caplog):
    head.path().write_text("{", encoding="utf-8")
    with action("testapp.edit", by=CLERK) as act:
        act.note("testapp.Memo", "2")
    assert head.read().count == 2
    assert "unreadable" in caplog.text


def test_a_folder_that_cannot_be_written_fails_no_request(one_action, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("not a folder")
    settings.DATA_DIR = tmp_path / "file"
    with action("testapp.edit", by=CLERK) as act:
        act.note("testapp.Memo", "2")
    assert Entry.objects.count() == 2
    assert "could not be written" in caplog.text


def test_a_rolled_back_action_does_not_move_it(one_action):
    with pytest.raises(ZeroDivisionError), action("testapp.edit", by=CLERK) as act:
        act.note("testapp.Memo", "2")
        _ = 1 // 0
    assert head.read().count == 1


def test_another_installations_head_is_left_alone(one_action):
    """Two must not share a data folder: the clock of one would clear the other's files away."""
    own = head.read()
    assert health.check() == []
    head.put(head.Head.signed("another", 99, "f" * 64))
    with action("testapp.edit", by=CLERK) as act:
        act.note("testapp.Memo", "2")
    assert (head.read().instance, head.read().count) == ("another", 99)
    assert ["数据目录属于另一个安装" in sentence for sentence in health.check()] == [True]
    head.put(own)
    assert health.check() == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"instance": 1, "count": "x", "hash": "", "hmac": ""}'])
def test_anything_else_is_not_a_head(text):
    with pytest.raises(head.HeadError):
        head.Head.from_json(text)


def test_a_head_with_another_signature_is_not_genuine(settings):
    signed = head.Head.signed("i", 3, "a" * 64)
    said = json.loads(signed.to_json())
    assert head.Head.from_json(json.dumps(said | {"count": 4})).is_genuine is False
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "k" * 50, [settings.SECRET_KEY]
    assert signed.is_genuine is True
    settings.SECRET_KEY_FALLBACKS = []
    assert signed.is_genuine is False


def test_a_head_that_was_taken_away_is_told(one_action, caplog):
    head.path().unlink()
    head.advance(2, "b" * 64)
    assert head.read().count == 2
    assert "missing" in caplog.text
