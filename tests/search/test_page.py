"""/search/: what a reader finds, cut by the rights; nothing is told of the rest."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.access.roles import roles_with
from luoshi.figures.catalogue import figures
from luoshi.kernel.action import action
from luoshi.search.queries import MOST_COUNTED, PAGE, Narrow, Numbers, hits, matching, numbers
from luoshi.search.words import asked
from tests.factories.activities import make_session
from tests.factories.documents import make_document
from tests.factories.kernel import CLERK
from tests.factories.people import make_person
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user
from tests.kernel.testapp.models import Memo
from tests.suites.pages import ListPermissionSuite, QueryCountSuite

MARK = "青山绿水"


def address(words: str, **more: str) -> str:
    from urllib.parse import urlencode

    return f"{reverse('search')}?{urlencode({'q': words, **more})}"


def page(user, words: str, **more: str) -> str:
    answer = client_of(user).get(address(words, **more))
    assert answer.status_code == 200
    return answer.content.decode()


def counted(user, words: str = MARK) -> Numbers:
    return numbers(matching(user, asked(words), Narrow()))


def listed(user, words: str, narrow: Narrow):
    question = asked(words)
    return hits(user, question, matching(user, question, narrow), 1)


def held(unit, **more):
    """A record of one event, not handed in yet: found like any other."""
    return make_session(unit, submit=False, **more)


@pytest.fixture
def group(db):
    return make_group()


class TestRightsOfSessions(ListPermissionSuite):
    right = "activities.view"

    def address(self) -> str:
        return address(MARK)

    def make(self, unit, mark: str) -> None:
        held(unit, theme=f"{MARK}：{mark}")

    def test_without_the_right_the_list_does_not_exist(self):
        """The page is there for everybody with a role; it finds nothing."""
        group = make_group()
        self.make(group.office, "甲乙丙丁")
        assert client_of(make_user()).get(self.address()).status_code == 404
        for role in set(Role) - set(roles_with(self.right)):
            assert "甲乙丙丁" not in page(make_user(role, group.top), MARK)


class TestQueries(QueryCountSuite):
    right = "documents.view"
    queries = 16

    def address(self) -> str:
        return address(MARK)

    def fill(self, group, count: int) -> None:
        for number in range(count):
            held(group.works_first, theme=f"{MARK}{number}", day=dt.date(2021, 8, 5 + number))
            make_document(group.works_first, title=f"{MARK}{number}")
            make_unit(f"{MARK}第{number}党支部", parent=group.works)


def test_nothing_is_told_of_what_is_withheld(group):
    held(group.works_first, theme=f"{MARK}的讨论")
    make_document(group.works_first, title=f"{MARK}的报告")
    stranger, sibling, own = (
        make_user(),
        make_user(Role.LEADER, group.works_second),
        make_user(Role.LEADER, group.works_first),
    )
    assert client_of(stranger).get(address(MARK)).status_code == 404
    assert counted(sibling) == ({}, 0)
    assert listed(sibling, MARK, Narrow()) == []
    shown = page(sibling, MARK)
    assert "没有找到" in shown
    assert "sr-count" not in shown
    assert "ls-tabs" not in shown
    assert counted(own).total == 2
    for role in (Role.SYSTEM, Role.AUDIT):
        assert counted(make_user(role, group.top)).total == 0


def test_title_first_then_the_newest(group):
    held(group.office, theme="旧的青山", day=dt.date(2020, 3, 1))
    held(group.office, theme="别的主题", day=dt.date(2021, 6, 1), agenda=("学习青山",))
    held(group.office, theme="新的青山", day=dt.date(2021, 5, 1))
    user = make_user(Role.LEADER, group.office)
    found = ["".join(part.text for part in hit.title) for hit in listed(user, "青山", Narrow())]
    assert [title[-4:] for title in found] == ["新的青山", "旧的青山", "别的主题"]


def test_what_was_found_is_marked_and_escaped(group):
    held(group.office, theme="<b>青山</b>绿水", agenda=("在议程里说到流水", "别的"))
    user = make_user(Role.LEADER, group.office)
    shown = page(user, "青山 流水")
    assert "&lt;b&gt;<mark>青山</mark>&lt;/b&gt;绿水" in shown
    assert "在议程里说到<mark>流水</mark>" in shown
    assert (
        "<script" not in page(user, "<script>alert(1)</script>").partition("<main")[2].partition("</main>")[0]
    )


def test_an_entry_leads_to_its_place_in_the_document(group):
    document = make_document(group.office)
    item = document.items.filter(nature="problem").first() or document.items.first()
    user = make_user(Role.LEADER, group.office)
    found = listed(user, item.quote[:8], Narrow("documents.item"))
    assert any(hit.url == f"{reverse('document', args=[document.uuid])}#{item.mark}" for hit in found)


def test_units_people_and_figures_by_name(group):
    make_person(group.office, "江流水", staff_no="B0099")
    make_unit("流水线党支部", parent=group.works)
    leader, system = make_user(Role.LEADER, group.top), make_user(Role.SYSTEM, group.top)
    shown = page(leader, "流水")
    assert "流水线党支部" in shown
    assert "江流水" in shown
    assert "江流水" in page(leader, "b0099")
    shown = page(system, "流水")  # sees units, no people
    assert "流水线党支部" in shown
    assert "江流水" not in shown
    figure = next(iter(figures().values()))
    assert reverse("figure", args=[figure.key]) in page(leader, figure.label)


def test_a_kind_of_activity_leads_to_its_records(group):
    link = f"{reverse('activities')}?kind=theme_day"
    assert link in page(make_user(Role.LEADER, group.top), "主题党日")
    assert link not in page(make_user(Role.SYSTEM, group.top), "主题党日")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "写下要找的字词"),
        ("，。", "没有可找的字词"),
        ("a", "再多写一个字"),
        ("长" * 101, "要找的字词太长"),
        ("没有这样的话", "没有找到"),
    ],
)
def test_what_cannot_be_found_is_said(group, typed, said):
    assert said in page(make_user(Role.LEADER, group.top), typed)


@pytest.mark.parametrize(
    "typed", ['"', "'", "a OR b", "title:学习", "NEAR(学习 会议)", "学习*", "-学习", "\\", "%", ":*", "&|!()", "\x00学", "𠮷野家", "ﷺ", "e\u0301"]
)  # fmt: skip
def test_no_words_break_the_question(group, typed):
    held(group.office, theme="学习 会议 a b")
    for kind in ("", "activities.session", "nonsense"):
        page(make_user(Role.LEADER, group.office), typed, kind=kind, page="9x", **{"from": "1e9"})


def test_narrowed_to_kind_unit_and_days(group):
    held(group.office, theme=MARK, day=dt.date(2021, 3, 1))
    held(group.works_first, theme=MARK, day=dt.date(2021, 6, 1))
    make_document(group.works_first, title=MARK)
    user = make_user(Role.LEADER, group.top)
    assert "找到3条" in page(user, MARK)
    assert "找到2条" in page(user, MARK, kind="activities.session")
    assert "找到2条" in page(user, MARK, unit=str(group.works.uuid))
    assert "找到1条" in page(user, MARK, unit=str(group.works.uuid), kind="activities.session")
    assert "找到1条" in page(user, MARK, **{"from": "2021-03-01", "to": "2021.3.31"})
    shown = page(user, MARK, **{"from": "2021-04-01", "to": "2021-04-30"})
    assert "这个范围内没有找到" in shown
    shown = page(user, MARK, **{"from": "春天"})
    assert "不是日期" in shown
    assert 'value="春天"' in shown
    assert "日期止早于日期起" in page(user, MARK, **{"from": "2021-04-01", "to": "2021-03-01"})


def test_page_by_page(memos, group):
    with action("memo.new", by=CLERK) as act:
        act.create_many([Memo(unit=group.office, title=f"便笺{number:03}") for number in range(PAGE + 3)])
    user = make_user(Role.LEADER, group.office)
    first, second = page(user, "便笺"), page(user, "便笺", page="2")
    assert "第1页，共2页" in first
    assert first.count('class="sr-hit"') == PAGE
    assert second.count('class="sr-hit"') == 3
    assert "第2页，共2页" in page(user, "便笺", page="99")


def test_beyond_a_thousand_it_is_not_counted(memos, group):
    with action("memo.new", by=CLERK) as act:
        act.create_many(
            [Memo(unit=group.office, title=f"便笺{number:04}") for number in range(MOST_COUNTED + 5)]
        )
    user = make_user(Role.LEADER, group.office)
    shown = page(user, "便笺")
    assert "找到1000条以上" in shown
    assert f"共{MOST_COUNTED // PAGE}页" in shown
    assert f"{MOST_COUNTED + 5}" not in shown
    assert f"{MOST_COUNTED + 1}条" not in shown


def test_the_first_of_many_are_those_of_all(memos, group):
    """Rights are asked of the first matches only where thousands match: the same page comes of it."""
    with action("memo.new", by=CLERK) as act:
        act.create_many(
            [
                Memo(
                    unit=(group.office, group.works)[at % 3 == 0],
                    title=f"{at}{'便笺' if at % 2 else '记事'}",
                    text="便笺",
                )
                for at in range(240)
            ]
        )
    question = asked("便笺")
    for unit in (group.top, group.office, group.works_first):
        user = make_user(Role.LEADER, unit)
        found = matching(user, question, Narrow())
        for number in (1, 3):
            few, many = (hits(user, question, found, number, many=many) for many in (False, True))
            assert few == many
            assert len(few) == (PAGE if unit != group.works_first else 0)
        assert unit == group.works_first or "便笺" in hits(user, question, found, 1)[0].title[-1].text


def test_a_room_to_come_needs_its_declaration_and_nothing_else(memos, group):
    with action("memo.new", by=CLERK) as act:
        memo = act.create(Memo(unit=group.office, title="督办事项清单"))
    user = make_user(Role.LEADER, group.office)
    shown = page(user, "督办事项")
    assert f"/memo/{memo.uuid}/" in shown
    assert "便笺" in shown
    assert "督办事项" not in page(make_user(Role.LEADER, group.works), "督办事项").partition("<ol")[2]


def test_who_holds_it_with_others_finds_it(group):
    """Held by two branches and recorded by one: each of them finds it, a third does not."""
    make_session(group.works_first, group.office, submit=False, theme=MARK)
    for unit, number in ((group.works_first, 1), (group.office, 1), (group.works_second, 0), (group.top, 1)):
        assert counted(make_user(Role.LEADER, unit)).total == number
