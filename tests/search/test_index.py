"""The index follows every action within its transaction, at a cost that does not grow with the rows."""

from __future__ import annotations

import contextlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luoshi.access.enums import Role
from luoshi.kernel.action import action, derived_anew
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.searching import searchables
from luoshi.search import grams, index
from luoshi.search.index import check
from luoshi.search.models import Indexed
from luoshi.search.words import asked, folded
from tests.factories.activities import make_session, members
from tests.factories.documents import make_document
from tests.factories.kernel import CLERK, unit
from tests.factories.units import make_group
from tests.factories.users import make_user
from tests.kernel.testapp.models import Memo, Tag


def found(words: str) -> set[str]:
    """Titles of rows the database finds, whoever asks."""
    return set(Indexed.objects.filter(grams.matches(asked(words))).values_list("title", flat=True))


def index_statements(queries) -> list[str]:
    return [query["sql"] for query in queries if "search_" in query["sql"]]


def sound() -> bool:
    return all(one.is_sound for one in check())


@pytest.fixture
def place(db):
    return unit()


@pytest.fixture
def reader(place):
    return make_user(Role.LEADER, place)


class TestFollowing:
    def test_what_is_created_changed_and_voided(self, memos, place):
        with action("memo.new", by=CLERK) as act:
            memo = act.create(Memo(unit=place, title="党委会议纪要", text="研究安全生产"))
            assert found("安全") == set()  # the action is not over yet
        assert found("安全") == found("委会议") == {"党委会议纪要"}
        with action("memo.change", by=CLERK) as act:
            act.change(memo, text="研究选人用人")
        assert found("安全") == set()
        assert found("选人用人") == {"党委会议纪要"}
        with action("memo.void", by=CLERK) as act:
            act.void(memo, why="重复")
        assert found("选人用人") == set()
        assert sound()

    def test_what_is_rolled_back_was_never_there(self, memos, place):
        with action("memo.new", by=CLERK) as act:
            act.create(Memo(unit=place, title="外层"))
            with contextlib.suppress(ValueError), action("memo.inner", by=CLERK) as inner:
                inner.create(Memo(unit=place, title="里层"))
                raise ValueError
        assert found("外层") == {"外层"}
        assert found("里层") == set()
        with contextlib.suppress(ValueError), action("memo.new", by=CLERK) as act:
            act.create(Memo(unit=place, title="再来"))
            raise ValueError
        assert found("再来") == set()
        assert sound()

    def test_what_no_word_depends_on_costs_nothing(self, memos, place):
        with action("memo.new", by=CLERK) as act:
            memo = act.create(Memo(unit=place, title="页数"))
        with CaptureQueriesContext(connection) as queries, action("memo.change", by=CLERK) as act:
            act.change(memo, pages=7)
            act.create(Tag(memo=memo, word="标签"))
        assert index_statements(queries) == []

    def test_the_trail_says_nothing_of_it(self, memos, place):
        from luoshi.audit.models import Entry

        with action("memo.new", by=CLERK) as act:
            act.create(Memo(unit=place, title="一条"))
        assert "search" not in Entry.objects.order_by("-seq").first().touched
        before = Entry.objects.count()
        assert index.rebuild() == 1
        assert Entry.objects.count() == before

    @pytest.mark.parametrize("count", [1, 3])
    def test_few_rows_take_few_statements(self, memos, place, count):
        with CaptureQueriesContext(connection) as queries, action("memo.new", by=CLERK) as act:
            act.create_many([Memo(unit=place, title=f"纪要{number}") for number in range(count)])
        assert len(index_statements(queries)) == (1 if connection.vendor == "postgresql" else 2)

    def test_many_rows_take_as_few(self, memos, place):
        """Beyond the reading of the words: keys, rows, on SQLite the tokens."""
        counts = []
        for count in (400, 1200):
            with CaptureQueriesContext(connection) as queries, action("memo.new", by=CLERK) as act:
                act.create_many([Memo(unit=place, title=f"纪要{count}之{number}") for number in range(count)])
            counts.append(len(index_statements(queries)))
        assert counts[0] == counts[1] <= 4
        assert Indexed.objects.filter(kind="testapp.memo").count() == 1600
        assert len(found("纪要400之399")) == 1
        assert sound()

    def test_a_session_costs_two_whoever_came(self, db):
        group = make_group()
        members(group.works_first, 50)
        with CaptureQueriesContext(connection) as queries:
            make_session(group.works_first, agenda=("学习党章",), submit=False)
        assert len(index_statements(queries)) == (1 if connection.vendor == "postgresql" else 2)
        assert found("学习党章") == {"学习会议精神"}

    def test_what_software_reads_of_a_document_is_found(self, db):
        document = make_document(unit())
        assert Indexed.objects.filter(kind="documents.document", key=document.pk).exists()
        assert Indexed.objects.filter(kind="documents.item").count() == document.items.count() > 0
        assert sound()

    def test_what_is_erased_goes(self, memos, place):
        with action("memo.new", by=CLERK) as act:
            act.create_many([Memo(unit=place, title=f"纪要{number}") for number in range(3)])
        with action("site.erase_sample", by=SYSTEM) as act:
            act.erase(Memo.objects.filter(title="纪要1"))
        assert found("纪要") == {"纪要0", "纪要2"}
        assert sound()


class TestAnew:
    def test_it_is_made_again_the_same(self, memos, place):
        with action("memo.new", by=CLERK) as act:
            act.create_many([Memo(unit=place, title=f"会议{number}", text="学习") for number in range(5)])
        before = set(Indexed.objects.values_list("kind", "key", "unit_id", "day", "title", "text"))
        assert index.rebuild() == len(before)
        assert set(Indexed.objects.values_list("kind", "key", "unit_id", "day", "title", "text")) == before
        assert len(found("学习")) == 5
        assert sound()

    def test_it_is_made_only_where_it_is_of_another_version(self, memos, place, monkeypatch):
        assert index.settle() == 0
        assert index.settle() is None
        with action("memo.new", by=CLERK) as act:
            act.create(Memo(unit=place, title="一条"))
        assert index.settle() is None
        monkeypatch.setitem(searchables._items, "testapp.memo", memos.__class__(
            memos.kind, memos.rows, memos.read, frozenset({"title"})
        ))  # fmt: skip
        assert index.settle() == 1

    def test_what_differs_is_told(self, memos, place):
        with action("memo.new", by=CLERK) as act:
            memos_made = act.create_many([Memo(unit=place, title=f"会议{number}") for number in range(3)])
        with action("test", by=CLERK) as act:
            act._update([memos_made[0]], None, ["title"])
        from luoshi.kernel.writes import writes_allowed

        with writes_allowed():
            Indexed.objects.filter(key=memos_made[0].pk).update(title="别的")
            index.forget(Indexed.objects.filter(key=memos_made[1].pk))
            index.put("testapp.memo", [index.Words(999_999, None, None, "多出")])
        told = next(one for one in check() if one.kind == "testapp.memo")
        assert told[2:] == (3, 1, 1, 1)
        assert not told.is_sound


LETTERS = "党委会议学习二〇2026abB5 ，。（）《》、\nＡ％"
texts = st.text(LETTERS, max_size=24)
questions = st.text(LETTERS, min_size=1, max_size=6)


class TestExactly(TestCase):
    """Phrases of tokens find a piece of the text and nothing else, in each database."""

    @given(titles=st.lists(texts, min_size=1, max_size=12), typed=questions)
    def test_as_a_search_through_all_texts(self, titles, typed):
        question = asked(typed)
        if not question.words:
            return
        rows = [
            index.Words(at, None, None, title[: len(title) // 2], title[len(title) // 2 :])
            for at, title in enumerate(titles)
        ]
        with action("search.rebuild", by=SYSTEM), derived_anew():
            index.put("tests", rows)
        try:
            expected = {
                row.key for row in rows
                if all(any(_stands(part, word) for part in (row.title, row.text)) for word in question.words)
            }  # fmt: skip
            named = {row.key for row in rows if all(_stands(row.title, word) for word in question.words)}
            mine = Indexed.objects.filter(kind="tests")
            assert set(mine.filter(grams.matches(question)).values_list("key", flat=True)) == expected
            assert set(mine.filter(grams.in_title(question)).values_list("key", flat=True)) == named
        finally:
            with action("search.rebuild", by=SYSTEM), derived_anew():
                index.forget(Indexed.objects.filter(kind="tests"))


def _stands(text: str, word: str) -> bool:
    """Brute force: a piece of the folded text, which within a word of letters and digits begins with it."""
    plain = folded(text)
    starts = [at for at in range(len(plain)) if plain.startswith(word, at)]
    return any(
        at == 0 or word[0] >= "\u2e80" or plain[at - 1] == " " or plain[at - 1] >= "\u2e80" for at in starts
    )
