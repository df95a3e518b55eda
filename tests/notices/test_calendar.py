"""The one calendar over what the rooms say falls due."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.kernel import clock
from luoshi.notices import ics
from luoshi.notices.queries import Item, falling_due
from tests.factories.users import client_of, make_user
from tests.notices.conftest import VIEW
from tests.suites.pages import ListPermissionSuite, QueryCountSuite


def text(user, name, **query) -> str:
    answer = client_of(user).get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_page_has_the_next_five_and_the_way_to_all(things, group):
    user = make_user(Role.CLERK, group.works)
    assert "今后一年内没有到期的，也没有逾期的" in text(user, "home")
    for number in range(4):
        things.add(f"近{number}", group.works_first, number - 1)
    things.add("半年后", group.works_first, 180)
    things.add("来年", group.works_first, 300)
    things.add("别处", group.office, 1)
    shown = text(user, "home")
    assert [word in shown for word in ("近0", "近3", "半年后", "来年", "别处")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert "逾期1件" in shown
    assert reverse("agenda") in shown


def test_overdue_first_then_by_day_each_with_its_word(things, group):
    for what, days in (("丙", 200), ("乙", 3), ("甲", -12), ("今", 0)):
        things.add(what, group.works_first, days)
    user = make_user(Role.CLERK, group.works)
    found = falling_due(user, clock.today(), clock.today() + dt.timedelta(365)).items
    assert [item.what for item in found] == ["甲", "今", "乙", "丙"]
    assert [item.unit for item in found] == [found[0].unit] * 4
    words = [item.light(clock.today()) for item in found]
    assert [(light.tone, light.word) for light in words] == [
        ("over", "逾期12天"), ("near", "今天到期"), ("near", "还有3天"), ("doing", "还有200天"),
    ]  # fmt: skip
    page = text(user, "agenda")
    assert "逾期1件在前" in page
    assert page.index("逾期12天") < page.index("还有3天")
    assert 'href="/people/#2"' in page


def test_only_what_the_reader_may_see(things, group):
    things.add("集团的事", group.top, 3)
    things.add("一支部的事", group.works_first, 3)
    things.add("二支部的事", group.works_second, 3)
    user = make_user(Role.CLERK, group.works_first)
    for name in ("agenda", "calendar_month", "calendar_file"):
        page = text(user, name, m=f"{clock.today() + dt.timedelta(3):%Y-%m}")
        assert "一支部的事" in page
        assert "二支部" not in page
        assert "集团的事" not in page


@pytest.mark.parametrize("name", ["agenda", "calendar_month", "calendar_file"])
def test_without_any_role_there_is_no_such_page(things, group, name):
    assert client_of(make_user()).get(reverse(name)).status_code == 404
    assert client_of(None).get(reverse(name)).status_code == 302


def test_cut_by_source_unit_and_how_far_ahead(things, group):
    things.add("总支的事", group.works, 3)
    things.add("一支部的事", group.works_first, 40)
    things.add("机关的事", group.office, 3)
    user = make_user(Role.CLERK, group.top)
    page = text(user, "agenda", place=str(group.works.uuid))
    assert "总支的事" in page
    assert "一支部的事" in page
    assert "机关的事" not in page
    assert "一支部的事" not in text(user, "agenda", within="7")
    assert "总支的事" in text(user, "agenda", source="tests.things")
    assert "总支的事" in text(user, "agenda", source="nobody", place="nowhere", within="x")
    assert "机关的事" not in text(user, "calendar_file", place=str(group.works.uuid))
    assert "机关的事" not in text(
        user, "calendar_month", place=str(group.works.uuid), m=f"{clock.today() + dt.timedelta(3):%Y-%m}"
    )


def test_units_above_are_offered_only_within_reach(things, group):
    things.add("一支部的事", group.works_first, 3)
    things.add("二支部的事", group.works_second, 3)
    top, works = make_user(Role.CLERK, group.top), make_user(Role.CLERK, group.works)
    span = clock.today(), clock.today() + dt.timedelta(9)
    above = [place.key for place in falling_due(works, *span).places]
    assert above == [str(unit.uuid) for unit in (group.works, group.works_first, group.works_second)]
    assert next(place.key for place in falling_due(top, *span).places) == str(group.top.uuid)


def test_a_month_shows_its_days_and_folds_a_full_one(things, group):
    user = make_user(Role.CLERK, group.top)
    on = clock.today().replace(day=15) + dt.timedelta(62)
    for number in range(5):
        things.add(f"第{number}件", group.works, (on - clock.today()).days)
    things.add("早就逾期", group.works, -400)
    page = text(user, "calendar_month", m=f"{on:%Y-%m}")
    assert "另有2件" in page
    assert "早就逾期" not in page  # of a month to come nothing is overdue yet
    this = text(user, "calendar_month")
    assert "早就逾期" in this
    assert "第1件" not in this  # the next thing alone is named
    assert f"{on:%Y-%m}" in page


@pytest.mark.parametrize(
    "wrong", ["x", "2026-13", "2026-00", "0000-01", "9999-12", "２０２６-01", "2026-1", "-1-01"]
)
def test_a_month_that_is_none_is_this_one(group, wrong):
    page = text(make_user(Role.CLERK, group.top), "calendar_month", m=wrong)
    assert f'id="month">{clock.today():%Y-%m}<' in page


@pytest.mark.parametrize("month", ["1921-01", "2199-12"])
def test_the_first_and_the_last_month(group, month):
    assert month in text(make_user(Role.CLERK, group.top), "calendar_month", m=month)


def test_an_empty_month_leads_to_the_next_thing(things, group):
    user = make_user(Role.CLERK, group.works)
    assert "下一件" not in text(user, "calendar_month")
    things.add("换届", group.works_first, 100)
    things.add("别处", group.office, 70)
    on = clock.today() + dt.timedelta(days=100)
    assert f'href="?m={on:%Y-%m}">{on:%Y-%m-%d} 换届</a>' in text(user, "calendar_month")


def test_a_month_keeps_to_the_oldest_of_what_is_overdue(things, group):
    for number in range(23):
        things.add("早就逾期", group.works, -400 - number)
    page = text(make_user(Role.CLERK, group.top), "calendar_month")
    assert page.count("早就逾期</a>") == 20
    assert "另有3件，见清单" in page


def test_nothing_falls_due(group):
    user = make_user(Role.CLERK, group.top)
    assert "没有到期的事项" in text(user, "agenda")
    assert "这个月没有到期的事项" in text(user, "calendar_month")
    assert "BEGIN:VEVENT" not in text(user, "calendar_file")


def test_the_file_holds_titles_and_links_and_stands_in_the_trail(things, group):
    things.add("换届；第1,2步\n下一行", group.works_first, 3)
    user = make_user(Role.CLERK, group.top)
    answer = client_of(user).get(reverse("calendar_file"))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "luoshi.ics" in answer.headers["Content-Disposition"]
    said = answer.content.decode().replace("\r\n ", "")
    assert "SUMMARY:换届；第1\\,2步\\n下一行\r\n" in said
    assert "URL:http://testserver/people/#0\r\n" in said
    assert f"DTSTART;VALUE=DATE:{clock.today() + dt.timedelta(3):%Y%m%d}\r\n" in said
    assert user.display_name not in said
    entry = Entry.objects.get(action="notices.export")
    assert (entry.actor_id, entry.unit_id) == (user.pk, group.top.pk)


@given(st.text(max_size=300), st.text(max_size=60))
def test_whatever_the_words_the_file_keeps_its_lines(what, unit):
    day = dt.date(2026, 11, 23)
    item = Item(what, day, day, unit, "", "/x", "s", "来源", "", "k")
    made = ics.calendar([item], name="日程", address="http://h", at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert made.endswith(b"END:VCALENDAR\r\n")
    lines = made.decode().split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert not any(letter in line for line in lines for letter in "\n\r\x00\x0b")
    whole = made.decode().replace("\r\n ", "").split("\r\n")
    assert sum(line.startswith(("BEGIN:VEVENT", "END:VEVENT")) for line in whole) == 2
    assert f"SUMMARY:{ics.escaped(what)}" in whole


class TestAgendaPermissions(ListPermissionSuite):
    right = VIEW

    @pytest.fixture(autouse=True)
    def _things(self, things):
        self.things = things

    def address(self):
        return reverse("agenda")

    def make(self, unit, mark):
        self.things.add(mark, unit, 5)


class TestAgendaQueries(QueryCountSuite):
    right = VIEW
    queries = (
        8  # session, account, head of the trail, grants; the source's own; units twice; names of the band
    )

    @pytest.fixture(autouse=True)
    def _things(self, things):
        self.things = things

    def address(self):
        return reverse("agenda")

    def fill(self, group, count):
        for unit in [group.office, group.works_first, group.works_second][:count]:
            self.things.add("某事", unit, 5)


class TestMonthQueries(TestAgendaQueries):
    def address(self):
        return reverse("calendar_month")
