"""The sample's study and meetings say what its report says as of 2021-08-31, whatever follows."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import pytest

from luoshi.activities.enums import State
from luoshi.activities.models import Attendance, Holding, Series, Session
from luoshi.cli import main
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import rules
from luoshi.figures.judging import Outcome, judge_table
from luoshi.figures.values import values
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.models import Unit
from luoshi.packs.actions import apply_builtin
from luoshi.periods.period import of_year, parse
from luoshi.site import prepare, sample

pytestmark = pytest.mark.django_db
AUGUST, NEW_YEAR = dt.date(2021, 8, 31), dt.date(2021, 12, 31)
FIVE = (
    "study_group",
    "topical",
    "branch_study",
    "theme_day",
)  # the seed's five kinds; two are one by the pack


@pytest.fixture
def top():
    apply_builtin(by=SYSTEM)
    sample.load()
    return Unit.objects.get(uuid=sample.TOP)


def number(unit, figure, as_of=AUGUST, period=None, only=()):
    ask = Ask(figure, unit.pk, period or of_year(2021), as_of, only=only)
    return values([ask], by=SYSTEM)[ask].number


def test_the_reports_figures_as_of_august_and_at_the_end_of_the_year(top):
    series = {name: str(key) for key, name in Series.objects.values_list("pk", "name")}
    asked = {
        "study_group_sessions": (9, 13),
        "topical_sessions": (42, 56),
        "branch_study_sessions": (93, 141),
        "theme_days": (17, 25),
        "branch_theme_days": (86, 134),
        "theme_day_members": (356, 522),
        "theme_day_staff": (152, 225),
        "theme_day_reached": (508, 747),
    }
    for figure, expected in asked.items():
        assert (number(top, figure), number(top, figure, NEW_YEAR)) == expected, figure
    for name, expected in (("党史学习教育", (23, 31)), ("“三更”专题教育", (19, 25))):
        only = (("series", series[name]),)
        found = tuple(number(top, "topical_sessions", day, only=only) for day in (AUGUST, NEW_YEAR))
        assert found == expected, name


def test_the_command_line_says_the_same(top, monkeypatch, capsys):
    monkeypatch.setattr(prepare, "setup_django", lambda: None)
    words = ["figures", "theme_day_reached", "--period", "2021", "--as-of", "2021-08-31"]
    assert main([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["number"] == 508
    assert main(words) == 0
    assert capsys.readouterr().out == "主题党日受教育人次（本级）：508人次\n"


def test_all_kinds_together_reach_five_times_as_many(top):
    """508 are those of the theme days alone; 口径不同."""
    rows = Holding.objects.counted().filter(day__range=(dt.date(2021, 1, 1), AUGUST))
    reached = 0
    for kind in FIVE:
        mine = rows.filter(kinds__contains=f",{kind},")
        if kind == "theme_day":
            mine = mine.filter(unit=top)
        reached += sum((row.present or 0) + (row.sitting_in or 0) + (row.staff or 0) for row in mine)
    assert 2_550 <= reached <= 2_650


def test_ninety_theme_days_were_due_of_branches_and_four_months_are_empty(top):
    held = Holding.objects.counted().filter(kinds__contains=",theme_day,", level="branch", first=None)
    in_time = held.filter(day__lte=AUGUST)
    assert in_time.values("unit", "month").distinct().count() == in_time.count() == 90 - 4
    january = in_time.filter(day__lt=dt.date(2021, 2, 1))
    assert january.values("unit").distinct().count() == january.count() == 6
    late = Session.objects.exclude(late_why="").get()
    assert (late.day, late.late_why[:2]) == (dt.date(2021, 9, 2), "8月")


def outcomes(key, period, as_of):
    rule = rules()[key]
    judged = judge_table([rule], list(Unit.objects.values_list("pk", flat=True)), [period], as_of, by=SYSTEM)
    return sum((judged.tally(key, one) for one in judged.periods[key]), Counter())


def test_the_four_gaps_are_explained_and_the_year_is_closed_in_the_spring_after(top):
    found = outcomes("theme_day", of_year(2021), AUGUST)
    assert (found[Outcome.MET], found[Outcome.EXCUSED], found[Outcome.GAP]) == (86, 4, 0)
    spring = dt.date(2022, 3, 31)
    for rule in (
        "theme_day",
        "committee_meeting",
        "members_meeting",
        "lecture",
        "group_meeting",
        "study_group",
    ):
        assert not outcomes(rule, parse("2022Q1"), spring)[Outcome.GAP], rule
    for rule in ("appraisal", "life_meeting", "democratic_life"):
        assert not outcomes(rule, of_year(2021), spring)[Outcome.GAP], rule


def test_numbers_go_on_until_the_day_it_is_loaded():
    """So the present is not one red field; the report's year stays as it is."""
    apply_builtin(by=SYSTEM)
    today = dt.date(2023, 11, 23)
    sample.load(today)
    top = Unit.objects.get(uuid=sample.TOP)
    found = outcomes("theme_day", of_year(2023), today)
    assert (found[Outcome.MET], found[Outcome.GAP]) == (129, 3)  # November is held before it is due
    for rule in (
        "committee_meeting",
        "members_meeting",
        "lecture",
        "group_meeting",
        "study_group",
        "committee_study",
    ):
        assert not outcomes(rule, of_year(2023), today)[Outcome.GAP], rule
    assert number(top, "theme_days") == 17
    assert number(top, "branch_theme_days") == 86
    assert not Holding.objects.counted().filter(day__gte=today).exists()


def test_years_before_are_numbers_only(top):
    before = Holding.objects.counted().filter(day__lt=dt.date(2021, 1, 1))
    assert before.exists()
    assert not before.filter(first=None).exists()
    assert number(top, "branch_theme_days", NEW_YEAR, of_year(2020)) == 6 * 12
    assert number(top, "branch_theme_days", NEW_YEAR, parse("2019Q2")) == 6 * 3


def test_most_came_and_all_but_the_last_weeks_are_archived(top):
    named = Holding.objects.counted().filter(named=True, due__gte=4)
    due, present = (sum(getattr(row, name) for row in named) for name in ("due", "present"))
    assert 0.8 < present / due < 0.95
    assert Attendance.objects.count() > 6_000
    assert {state for (state,) in Session.objects.values_list("state").distinct()} == {
        State.SUBMITTED,
        State.ARCHIVED,
    }
    assert not Session.objects.filter(state=State.SUBMITTED, day__lt=dt.date(2021, 12, 15)).exists()  # fmt: skip


def test_the_reports_problems_are_mended_and_one_was_back(top):
    on = {"findings_all": 9, "findings_closed_by_now": 6, "findings_open": 3}
    for figure, expected in on.items():
        assert number(top, figure, dt.date(2021, 12, 31), of_year(2021)) == expected
    spring = dt.date(2022, 3, 31)
    assert number(top, "findings_closed_by_now", spring, of_year(2022)) == 9
    assert number(top, "tasks_due", dt.date(2021, 12, 31), of_year(2021)) == 33
    assert (
        number(top, "tasks_done", spring, of_year(2021)) + number(top, "tasks_done", spring, of_year(2022))
        == 33
    )
