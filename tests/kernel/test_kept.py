"""Answers kept between requests: as long as the trail has the same last entry, and never longer."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.kernel import clock, kept
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.kept import answers_kept, nothing_kept

pytestmark = pytest.mark.once


class Asked:
    """A trail and a database that count how often they are asked."""

    def __init__(self) -> None:
        self.head = "a"
        self.heads = self.rows = 0

    def last(self) -> str:
        self.heads += 1
        return self.head

    def read(self) -> int:
        self.rows += 1
        return self.rows

    def answer(self) -> int:
        return kept.kept(("test",), self.read)


@pytest.fixture
def asked(monkeypatch):
    found = Asked()
    monkeypatch.setattr(kept, "_reader", [found.last])
    monkeypatch.setattr(clock, "today", lambda: dt.date(2021, 8, 31))
    kept.forget()
    yield found
    kept.forget()


def test_an_answer_holds_over_requests_and_each_asks_for_the_head_once(asked):
    for _request in range(3):
        with answers_kept():
            assert [asked.answer(), asked.answer()] == [1, 1]
    assert (asked.heads, asked.rows) == (3, 1)


def test_after_a_write_it_is_asked_anew(asked):
    with answers_kept():
        asked.answer()
    asked.head = "b"
    with answers_kept():
        assert asked.answer() == 2


def test_on_another_day_it_is_asked_anew(asked, monkeypatch):
    with answers_kept():
        asked.answer()
    monkeypatch.setattr(clock, "today", lambda: dt.date(2021, 9, 1))
    with answers_kept():
        assert asked.answer() == 2


def test_outside_a_request_nothing_is_kept(asked):
    assert [asked.answer(), asked.answer()] == [1, 2]
    assert asked.heads == 0


def test_while_something_is_written_nothing_is_kept_and_after_it_the_head_is_asked_again(asked):
    with answers_kept():
        asked.answer()
        with nothing_kept():
            assert [asked.answer(), asked.answer()] == [2, 3]
            asked.head = "b"
        assert asked.answer() == 4
    assert asked.heads == 2


def test_an_empty_trail_keeps_nothing(asked):
    asked.head = ""
    with answers_kept():
        assert [asked.answer(), asked.answer()] == [1, 2]


def test_nothing_is_kept_of_an_old_request_for_a_new_one(asked):
    """Two requests at once, one begun before a write: each has the answers of its own head."""
    with answers_kept():
        assert asked.answer() == 1
        asked.head = "b"
        with answers_kept():  # another thread's
            assert asked.answer() == 2
        assert asked.answer() == 3
        with answers_kept():
            assert asked.answer() == 4


def test_there_is_an_end_to_what_is_kept(asked, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    with answers_kept():
        for number in range(5):
            kept.kept(("test", number), asked.read)
        assert len(kept._answers[1]) <= 2


def test_none_is_an_answer(asked):
    with answers_kept():
        for _ in range(2):
            kept.kept(("none",), lambda: asked.read() and None)
    assert asked.rows == 1


@pytest.mark.django_db
def test_an_action_is_such_a_write(asked):
    with answers_kept():
        asked.answer()
        with action("test.nothing", by=SYSTEM):
            assert asked.answer() == 2
        assert asked.answer() == 1
    assert asked.heads == 2
