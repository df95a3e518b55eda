"""次数登记 as a grid: what stands there is shown, what would count twice is said at its square, sent twice is once."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Counted, record_counts
from luoshi.activities.models import Holding
from tests.factories.activities import make_session, members
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db
YEAR = "2025"


class Case:
    """A branch with its clerk before the grid of a past year."""

    def __init__(self) -> None:
        self.group = make_group()
        self.branch = self.group.works_first
        members(self.branch, 2)
        self.client = client_of(make_user(Role.CLERK, self.branch))
        self.key = str(uuid.uuid4())

    def address(self, every: str = "month") -> str:
        return f"{reverse('session_counts')}?unit={self.branch.uuid}&year={YEAR}&every={every}"

    def page(self, every: str = "month") -> str:
        return self.client.get(self.address(every)).content.decode()

    def send(self, every: str = "month", **typed):
        data = {"uuid": self.key, "source": "2025年台账"}
        data |= {name.replace("__", "-"): value for name, value in typed.items()}
        return self.client.post(self.address(every), data)

    def kept(self):
        rows = Holding.objects.rows().exclude(first=None).order_by("kinds", "first")
        return list(rows.values_list("kinds", "first", "day", "count"))


@pytest.fixture
def case():
    return Case()


def test_a_year_entered_by_month_and_by_quarter(case):
    fields = {f"n-theme_day-{YEAR}-03": "2", f"n-lecture-{YEAR}-03": "1", f"n-theme_day-{YEAR}-04": ""}
    assert case.send(**fields).status_code == 302
    march = (dt.date(2025, 3, 1), dt.date(2025, 3, 31))
    assert case.kept() == [(",lecture,", *march, 1), (",theme_day,", *march, 2)]
    assert Holding.objects.rows().filter(session__source="2025年台账").count() == 2
    case.key = str(uuid.uuid4())
    assert case.send("quarter", **{f"n-members_meeting-{YEAR}Q2": "1"}).status_code == 302
    assert len(case.kept()) == 3


def test_the_same_page_sent_twice_is_entered_once(case):
    for _ in range(2):
        case.send(**{f"n-theme_day-{YEAR}-03": "2"})
    assert len(case.kept()) == 1


def test_what_stands_there_is_shown_and_closed(case):
    record_counts(
        [Counted(case.branch, "theme_day", dt.date(2025, 1, 1), dt.date(2025, 3, 31), 3, "台账")], by=CLERK
    )
    page = case.page()
    assert page.count("跨期共3次</a>") == 3
    assert f'name="n-theme_day-{YEAR}-03"' not in page
    assert f'name="n-theme_day-{YEAR}-04"' in page
    assert page.count('class="la-taken"') == 3


def test_events_written_one_by_one_are_asked_about(case):
    make_session(case.branch, day=dt.date(2025, 3, 9))
    assert "逐次1" in case.page()
    answer = case.send(**{f"n-theme_day-{YEAR}-03": "2"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已逐次登记1次：次数不含这些的" in page
    assert re.search(rf'name="n-theme_day-{YEAR}-03"[^>]*value="2"', page)
    assert not case.kept()
    assert case.send(**{f"n-theme_day-{YEAR}-03": "2", "besides": "on"}).status_code == 302
    assert len(case.kept()) == 1


def test_what_is_missing_or_impossible_is_said(case):
    assert "请至少填写一格次数" in case.send().content.decode()
    answer = case.send(source="", **{f"n-theme_day-{YEAR}-03": "0"})
    assert answer.status_code == 422
    assert "请填写“来源”" in answer.content.decode()
    assert not case.kept()


def test_only_the_unit_s_own_kinds_and_clerks(case):
    page = case.page()
    assert "n-theme_day-" in page
    assert "n-study_group-" not in page
    other = reverse("session_counts") + f"?unit={case.group.office.uuid}&year={YEAR}"
    assert case.client.get(other).status_code == 404
    assert client_of(make_user(Role.LEADER, case.branch)).get(case.address()).status_code == 404
