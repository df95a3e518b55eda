"""收表: what was handed in against a count by hand; late, missing, not held; the text; as many queries for any size."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Counted, Numbers, Roll, record_counts
from luoshi.activities.collecting import Cell, asked_kinds, collected
from luoshi.activities.models import Session
from luoshi.activities.packs import activity_rules
from luoshi.kernel.action import action
from luoshi.organisations.models import UnitSpan
from luoshi.periods.period import parse
from tests.factories.activities import DAY, make_session
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db
PERIOD = parse("2021-08")
ROLL = Roll(numbers=Numbers(due=3, present=2))


@pytest.fixture
def group():
    return make_group()


def hold(unit, *kinds: str, day: dt.date = DAY, handed_in: dt.date | None = None, **more) -> Session:
    session = make_session(unit, kinds=kinds or ("theme_day",), day=day, roll=ROLL, **more)
    if session.submitted_at is not None:
        at = dt.datetime.combine(handed_in or day, dt.time(2), tzinfo=dt.UTC)
        with action("tests.write", by=CLERK) as act:
            act.change(session, submitted_at=at)
    return session


def found(group, by: dt.date = PERIOD.last):
    paths = list(UnitSpan.objects.on(DAY).filter(unit=group.top).values_list("path", flat=True))
    return collected(paths, PERIOD, by, DAY)


def page(user, **asked) -> str:
    return client_of(user).get(reverse("sessions_received"), {"period": "2021-08", **asked}).content.decode()


def test_received_late_and_missing(group):
    hold(group.office)
    hold(group.office, day=dt.date(2021, 8, 20))
    hold(group.works_first, handed_in=dt.date(2021, 9, 3))
    hold(group.works_second, submit=False)
    hold(group.works_second, day=dt.date(2021, 9, 1))
    cells = found(group).cells
    office, first = cells[group.office.pk, "theme_day"], cells[group.works_first.pk, "theme_day"]
    assert (office.times, office.on_time, office.late) == (2, 2, 0)
    assert (first.times, first.on_time, first.late) == (1, 0, 1)
    assert (group.works_second.pk, "theme_day") not in cells
    assert found(group, by=dt.date(2021, 9, 3)).cells[group.works_first.pk, "theme_day"].late == 0


def test_kinds_held_together_and_jointly_count_for_each(group):
    make_session(group.works_first, group.works_second, kinds=["theme_day", "lecture"], roll=ROLL)
    cells = found(group).cells
    assert {key for key, cell in cells.items() if cell.times == 1} == {
        (unit.pk, kind)
        for unit in (group.works_first, group.works_second)
        for kind in ("theme_day", "lecture")
    }


def test_numbers_of_spans(group):
    def entered(unit, first, last, count):
        record_counts([Counted(unit, "theme_day", first, last, count, "台账")], by=CLERK)

    entered(group.office, dt.date(2021, 8, 1), dt.date(2021, 8, 31), 3)
    entered(group.works_first, dt.date(2021, 7, 1), dt.date(2021, 9, 30), 4)
    cells = found(group).cells
    assert cells[group.office.pk, "theme_day"].times == 3
    assert (
        cells[group.works_first.pk, "theme_day"].times,
        cells[group.works_first.pk, "theme_day"].wider,
    ) == (0, 1)


def test_the_page_says_who_is_missing_and_leads_to_the_records(group):
    hold(group.office)
    make_session(group.works_first, group.works_second, kinds=["theme_day"], roll=ROLL)
    clerk = make_user(Role.CLERK, group.top)
    shown = page(clerk)
    asked = (
        f"unit={group.works_second.uuid}&amp;kind=theme_day&amp;date_from=2021-08-01&amp;date_to=2021-08-31"
    )
    assert asked in shown
    listed = client_of(clerk).get(reverse("activities") + "?" + asked.replace("&amp;", "&")).content.decode()
    assert listed.count("主题党日</a>") == 1
    lectures = page(clerk, kind="lecture")
    assert "2021年8月党课记录还没有收到以下" in lectures
    assert "不适用" in page(clerk, kind="study_group") or "党委理论学习中心组" in page(
        clerk, kind="study_group"
    )


def test_of_whom_a_kind_is_asked():
    rules = activity_rules()
    month, quarter = (asked_kinds(rules, "", parse(code)) for code in ("2021-08", "2021Q3"))
    assert [one.kind.key for one in month] == ["committee_meeting", "group_meeting", "theme_day"]
    assert {"members_meeting", "lecture", "study_group"} <= {one.kind.key for one in quarter}
    by_key = {one.kind.key: one for one in month}
    theme, groups = by_key["theme_day"], by_key["group_meeting"]
    assert (theme.asks("branch", None), theme.asks("temporary_branch", None)) == (True, False)
    assert (groups.asks("branch", None), groups.asks("branch", Cell(lately=1))) == (False, True)
    assert [one.kind.key for one in asked_kinds(rules, "outreach", parse("2021-08"))] == ["outreach"]


def test_one_branch_and_nobody(group):
    hold(group.office)
    own = page(make_user(Role.CLERK, group.works_first))
    assert "甲厂第一党支部" in own
    assert "1个单位" in own
    assert client_of(make_user()).get(reverse("sessions_received")).status_code == 404


def test_as_many_queries_for_any_number(group):
    clerk = client_of(make_user(Role.CLERK, group.top))
    counts = []
    for kinds in (["theme_day"], ["lecture", "branch_study", "topical"]):
        for at, unit in enumerate((group.office, group.works_first, group.works_second)):
            for kind in kinds:
                hold(unit, kind, day=DAY + dt.timedelta(days=at))
        clerk.get(reverse("sessions_received"), {"period": "2021-08"})
        with CaptureQueriesContext(connection) as asked:
            clerk.get(reverse("sessions_received"), {"period": "2021-08"})
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize(
    ("name", "asked", "words"),
    [
        ("sessions_received", {"period": "2021Q9"}, "“2021Q9”不是月份或季度，已按本月列出"),
        ("sessions_received", {"by": "月底"}, "“月底”不是日期，截止日按期末计"),
        ("session_month", {"month": "2021-13"}, "“2021-13”不是月份，已列出本月"),
    ],
)
def test_what_an_address_says_wrong_is_said(group, name, asked, words):
    client = client_of(make_user(Role.CLERK, group.top))
    unit = {"unit": str(group.top.uuid)}
    assert words in client.get(reverse(name), {**unit, **asked}).content.decode()
    assert "已列出本月" not in client.get(reverse(name), {**unit, "month": "2021-08"}).content.decode()
