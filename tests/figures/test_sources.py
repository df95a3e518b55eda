"""Every source a room registers, against a count by hand on the sample group; the figures it is known by."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.activities.actions import Counted, Numbers, Roll, record_counts, return_session
from luoshi.cli import main
from luoshi.figures.catalogue import figures
from luoshi.figures.cells import Cell, TreeAt, Window
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.facts import fact_sources
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Unit
from luoshi.organisations.queries import spans_on
from luoshi.packs.actions import apply_builtin
from luoshi.periods.period import of_month
from luoshi.site import prepare, sample
from tests.factories.activities import make_session
from tests.factories.kernel import OTHER
from tests.factories.units import make_group
from tests.suites.sources import cells, compare

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2019, 6, 1), dt.date(2022, 3, 31)


@pytest.fixture(autouse=True)
def packs(monkeypatch):
    apply_builtin(by=SYSTEM)
    monkeypatch.setattr(prepare, "setup_django", lambda: None)


@pytest.fixture
def loaded():
    sample.load()


def held_by_hand(source, units):
    @settings(max_examples=max(5, settings.default.max_examples // 6))
    @given(st.lists(cells(source, FIRST, LAST), min_size=1, max_size=4))
    def check(asked):
        compare(source, asked, units)

    check()


def held():
    """Sessions of the sample's branches: alone, jointly, combined, returned, and past months as numbers only."""
    branches = [
        span.unit
        for span in spans_on(dt.date(2021, 3, 1)).filter(kind=UnitKind.BRANCH)[:4].select_related("unit")
    ]
    first, second, third, last = branches
    for month in range(3, 9):
        make_session(first, day=dt.date(2021, month, 5))
    make_session(second, third, day=dt.date(2021, 4, 30), roll=Roll(numbers=Numbers(due=9, present=7)))
    make_session(first, third, day=dt.date(2021, 5, 1), kinds=("theme_day", "lecture"), hours=15)
    back = make_session(last, day=dt.date(2021, 6, 1))
    return_session(back, version=back.version, by=OTHER, why="缺主题")
    past = (dt.date(2021, 3, 1), dt.date(2021, 3, 31))
    record_counts([Counted(last, "theme_day", *past, 3, "2021年台账")], by=SYSTEM, besides=True)


def test_all_sources_as_counted_by_hand(loaded):
    held()
    for source in fact_sources:
        units = list(Unit.objects.filter(tree=source.tree).values_list("pk", flat=True))

        held_by_hand(source, units)


def test_whole_months_of_a_source_without_spans(loaded):
    """Neither a day nor a count-only row makes a difference to any group: then no column tells one."""
    whole = [Window(of_month(2021, month), dt.date(2021, 12, 31)) for month in (3, 4)]
    asked = [Cell("activities.attendance", "", (), window, TreeAt.AS_OF) for window in whole]
    compare(fact_sources["activities.attendance"], asked, list(Unit.objects.values_list("pk", flat=True)))


def answer(capsys, *words):
    assert main(["figures", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_theme_days_of_branches_count_once_where_they_were_held_together(capsys):
    group = make_group()
    roll = Roll(numbers=Numbers(due=9, present=7))
    make_session(group.works_first, group.works_second, day=dt.date(2021, 5, 1), roll=roll)
    make_session(group.office, day=dt.date(2021, 6, 1), roll=roll)
    for name, expected in (("集团党委", 2), ("甲厂党总支", 1), ("甲厂第一党支部", 1), ("机关党支部", 1)):
        words = ("branch_theme_days", "--unit", name, "--period", "2021", "--as-of", "2021-08-31")
        assert answer(capsys, *words)["number"] == expected
    said = answer(capsys, "branch_theme_days", "--period", "2021-05", "--as-of", "2021-08-31")
    assert (said["number"], said["state"]) == (1, "counted")


def test_the_reports_figures_come_from_the_records(loaded, capsys):
    """由7个调整为14个, and the 174 members the sample's recipe gives them."""
    august = ("--as-of", "2021-08-31", "--period", "2021")
    assert answer(capsys, "basic_organisations", *august)["number"] == 14
    assert answer(capsys, "basic_organisations", "--as-of", "2020-12-31", "--period", "2020")["number"] == 7
    change = answer(capsys, "basic_organisations_change", *august)
    assert (change["before"], change["after"], change["noun"]) == (7, 14, "个")
    assert answer(capsys, "members", *august)["number"] == 174
    assert (
        answer(capsys, "probationary_share", *august)["over"],
        answer(capsys, "full_members", *august)["number"],
    ) == (1, 173)
    lists = [answer(capsys, key, *august) for key in ("committee_decisions", "committee_prestudies")]
    assert [(one["number"], one["state"]) for one in lists] == [(18, "entered"), (12, "entered")]
    assert main(["figures", "basic_organisations_change", *august]) == 0
    assert capsys.readouterr().out == "基层党组织数比年初：由7个变为14个\n"


def test_the_list_says_what_each_counts(capsys):
    listed = answer(capsys, "--list")
    assert {one["key"] for one in listed} == set(figures())
    assert all(one["caliber"] for one in listed)
    assert all(Tree(one["tree"]) for one in listed)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nothing"], "没有“nothing”这个统计指标"),
        (["members", "--period", "去年"], "“去年”不是期间，可以写 2021"),
        (["members", "--unit", "没有的支部"], "没有单位“没有的支部”"),
        (["members", "--as", "nobody"], "没有账号“nobody”"),
        ([], "请写明指标的编号"),
    ],
)
def test_what_is_not_understood_is_said_in_one_sentence(capsys, words, sentence):
    make_group()
    assert main(["figures", *words]) == 2
    assert sentence in capsys.readouterr().err
