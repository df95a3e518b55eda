"""Answers figure by figure: counts, shares, changes, units that pass a test; who may ask; which records stand behind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.http import Http404
from pydantic import ValidationError

from luoshi.figures import catalogue
from luoshi.figures import values as answering
from luoshi.figures.asking import NO_FACTS, NOT_APPLICABLE, Ask, State
from luoshi.figures.catalogue import Figures, UnknownFigure
from luoshi.figures.cells import TreeAt
from luoshi.figures.columns import table
from luoshi.figures.conditions import UnknownName
from luoshi.figures.records import facts, parts
from luoshi.figures.values import values
from luoshi.figures.wording import compared, said_of
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.writes import writes_allowed
from luoshi.organisations.actions import Decision, close, move
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.enums_people import MemberKind
from luoshi.organisations.models import UnitSpan
from luoshi.packs.builtin import builtin_section
from luoshi.periods.period import of_month, of_year, parse
from tests.factories.people import make_member
from tests.factories.units import make_group, make_unit
from tests.factories.users import make_user
from tests.figures.testapp.models import Happening, Holding

pytestmark = pytest.mark.django_db
TODAY = dt.date(2021, 8, 31)


def tally(key, source="test.flow", **more):
    return {
        "key": key,
        "form": "tally",
        "label": key,
        "caliber": "口径",
        "noun": "次",
        "facts": source,
    } | more


FIGURES = [
    tally("held"),
    tally("own", reach="own"),
    tally("below", reach="below"),
    tally("study", where=[{"dim": "tag", "any_of": ["study"]}]),
    tally("present", of="present", noun="人次"),
    tally("open", "test.stock", noun="项", where=[{"dim": "state", "any_of": ["open"]}]),
    tally("of_branches", kinds=["branch"]),
    {"key": "share", "form": "ratio", "label": "占比", "caliber": "口径", "noun": "%", "over": "study", "under": "held"},
    {"key": "mean", "form": "ratio", "label": "场均人次", "caliber": "口径", "noun": "人次", "over": "present", "under": "held"},
    {"key": "mean_ends", "form": "change", "label": "场均人次比上年", "caliber": "口径", "noun": "人次", "of": "mean",
     "since": "a_year_ago", "shown": "ends"},
    {"key": "sum", "form": "sum", "label": "和", "caliber": "口径", "noun": "次",
     "parts": [{"figure": "held"}, {"figure": "study", "sign": -1}]},
    *(
        {"key": f"change_{shown}", "form": "change", "label": "变化", "caliber": "口径", "noun": "次", "of": "held",
         "since": "a_year_ago", "shown": shown}
        for shown in ("ends", "difference", "growth")
    ),
    {"key": "since_new_year", "form": "change", "label": "比年初", "caliber": "口径", "noun": "项", "of": "open",
     "since": "year_start", "shown": "ends"},
    {"key": "monthly", "form": "having", "label": "每月都开的", "caliber": "口径", "noun": "家", "of": "own",
     "test": {"at_least": 1}, "every": "month", "among": ["branch"]},
]  # fmt: skip


@pytest.fixture(autouse=True)
def definitions(monkeypatch):
    """These definitions instead of the pack's."""
    known = Figures.model_validate({"figures": FIGURES}).by_key
    for module in (answering, catalogue):
        monkeypatch.setattr(module, "figures", lambda: known)
    monkeypatch.setattr("luoshi.figures.records.figures", lambda: known)


def happened(unit, day, *, event=None, tags="", **more):
    day = dt.date.fromisoformat(day)
    number = event or Happening.objects.count() + 1000
    with writes_allowed():
        row = Happening(
            unit=unit, event=number, day=day, month=day.year * 12 + day.month - 1, tags=tags, **more
        )
        Happening.objects.bulk_create([row])


def asked(key, unit, period="2021", as_of=TODAY, **more):
    ask = Ask(key, unit.pk, parse(period), as_of, **more)
    return values([ask], by=SYSTEM)[ask]


@pytest.fixture
def group():
    """Three events this year: one of the office alone, one of both branches together, one later than TODAY."""
    group = make_group()
    happened(group.office, "2021-02-03", tags=",study,", present=7)
    for unit in (group.works_first, group.works_second):
        happened(unit, "2021-03-04", event=5, present=10)
    happened(group.works_first, "2021-09-01", tags=",study,")
    happened(group.works_first, "2020-05-05")
    return group


def test_a_joint_fact_counts_once_above_and_once_at_each_of_its_units(group):
    found = {
        name: asked("held", getattr(group, name)).number for name in ("top", "works", "works_first", "office")
    }
    assert found == {"top": 2, "works": 1, "works_first": 1, "office": 1}
    assert asked("present", group.top).number == 27
    assert (asked("own", group.works).number, asked("below", group.works).number) == (0, 1)


def test_what_is_dated_later_does_not_count_yet_but_does_when_asked_later(group):
    assert asked("study", group.works_first).number == 0
    assert asked("study", group.works_first, as_of=dt.date(2021, 12, 31)).number == 1


def test_a_quotient_that_is_no_share_is_an_average_to_one_decimal(group):
    value = asked("mean", group.top)
    assert (value.number, value.over, value.under) == (Decimal("13.5"), 27, 2)
    known = catalogue.figures()
    assert said_of(known["mean"], value) == "13.5人次（27/2）"
    at_works = asked("mean", group.works_first, period="2021-01-01..2021-12-31", as_of=dt.date(2021, 9, 30))
    assert said_of(known["mean"], at_works) == "5.0人次（10/2）"
    assert compared(known["mean"], at_works, value) == "减少8.5"  # and not in 百分点
    assert said_of(known["mean_ends"], asked("mean_ends", group.top)) == "由0.0人次变为13.5人次"


def test_a_share_keeps_its_parts_and_is_exact(group):
    value = asked("share", group.top)
    assert (value.over, value.under, value.number) == (1, 2, Decimal(50))
    assert asked("sum", group.top).number == 1
    nothing = asked("share", group.top, "2021-06")
    assert (nothing.number, nothing.under) == (None, 0)


def test_changes_shift_period_day_and_tree_together(group):
    ends = asked("change_ends", group.works_first)
    assert (ends.before, ends.after) == (1, 1)
    assert asked("change_difference", group.works).number == 0
    assert asked("change_growth", group.top).number == 100
    with writes_allowed():
        Holding.objects.bulk_create(
            [
                Holding(unit=group.office, start=dt.date(2020, 3, 1), end=dt.date(2021, 1, 1), state="open"),
                Holding(unit=group.office, start=dt.date(2021, 1, 1), state="open"),
                Holding(unit=group.works, start=dt.date(2021, 4, 1), state="open"),
            ]
        )
    value = asked("since_new_year", group.top)
    assert (value.before, value.after) == (1, 2)


def test_nothing_yet_is_not_zero(group):
    assert asked("held", group.works_first, "2020-04", dt.date(2020, 4, 30)) == NO_FACTS
    assert asked("held", group.works_first, "2020-06", dt.date(2020, 6, 30)).number == 0
    assert asked("held", group.works_second, "2020").state is State.NO_FACTS
    assert asked("of_branches", group.works) == NOT_APPLICABLE
    assert asked("held", group.top, "2019", dt.date(2019, 12, 31)) == NOT_APPLICABLE  # it did not stand yet


def test_count_only_rows_count_where_the_period_holds_them_whole_else_it_is_a_least_number(group):
    happened(group.office, "2021-06-30", first=dt.date(2021, 4, 1), count=6)
    assert asked("held", group.office, "2021Q2") == (6, State.COUNTED, None, None, None, None, False)
    value = asked("held", group.office, "2021-05", as_of=TODAY)
    assert (value.number, value.partial) == (0, True)
    assert said_of(catalogue.figure("held"), value) == "至少0次"
    assert asked("held", group.top, "2021").number == 8


def test_a_least_number_is_one_only_where_something_may_be_missing(group):
    happened(group.works, "2021-06-30", first=dt.date(2021, 4, 1), count=6)
    least = [asked(key, group.works, "2021-05").partial for key in ("held", "own", "below")]
    assert least == [True, True, False]  # what the unit itself held is nothing of those below it
    happened(group.office, "2021-02-28", first=dt.date(2021, 1, 1), count=2, year=2020)
    assert not asked("held", group.office).partial  # it belongs to another year, all of it
    assert asked("held", group.office, "2021-01").partial
    assert not asked(
        "held", group.works, "2021-06-20..2021-06-25", dt.date(2021, 6, 10)
    ).partial  # no day of it


def test_conditions_hold_of_rows_that_may_be_missing_too(group, monkeypatch):
    busy = tally("busy", where=[{"amount": "present", "at_least": 5}])
    known = Figures.model_validate({"figures": [busy]}).by_key
    monkeypatch.setattr(answering, "figures", lambda: known)
    happened(group.office, "2021-06-30", first=dt.date(2021, 4, 1), count=6, present=4)
    assert not asked("busy", group.office, "2021-05").partial
    happened(group.office, "2021-06-30", first=dt.date(2021, 4, 2), count=6, present=5)
    assert asked("busy", group.office, "2021-05").partial


def test_units_that_pass_are_counted_in_the_tree_that_is_asked(group):
    """As they stand on the as-of day, or as they stood at the end of the period."""
    happened(group.works_first, "2021-01-05")
    move(group.works_first, group.top, Decision(dt.date(2021, 6, 1), lacking=True), by=SYSTEM, why="调整")
    found = [
        asked("monthly", group.works, "2021-01", tree_at=tree_at).number
        for tree_at in (TreeAt.AS_OF, TreeAt.EVENT)
    ]
    assert found == [0, 1]


def test_what_is_dated_before_its_unit_stood_counts_nowhere(group):
    late = make_unit("新设党支部", parent=group.works, start=dt.date(2021, 5, 17))
    happened(late, "2021-05-16")
    happened(late, "2021-05-18")
    assert asked("held", group.works, "2021-05", tree_at=TreeAt.EVENT).number == 1


def test_units_that_meet_every_month(group):
    """A number of units; months that have not ended are not held against them."""
    for month in range(1, 9):
        happened(group.office, f"2021-{month:02}-10")
    assert asked("monthly", group.top).number == 1
    happened(group.works_first, "2021-01-05")
    assert asked("monthly", group.top, "2021", dt.date(2021, 2, 27)).number == 2
    assert asked("monthly", group.top, "2021", dt.date(2021, 2, 28)).number == 1
    assert asked("monthly", group.top, "2021", dt.date(2021, 1, 30)).state is State.NO_FACTS


def test_a_unit_closed_after_the_last_whole_month_is_no_longer_among_them(group):
    for month in range(1, 8):
        happened(group.office, f"2021-{month:02}-10")
    assert asked("monthly", group.top, "2021", dt.date(2021, 8, 25)).number == 1
    close(group.office, Decision(dt.date(2021, 8, 20), lacking=True), by=SYSTEM, why="机构调整")
    assert asked("monthly", group.top, "2021", dt.date(2021, 8, 25)).number == 0


def test_narrowed_to_a_value(group):
    assert asked("held", group.top, only=(("tag", "study"),)).number == 1
    with pytest.raises(UnknownName, match="可用的有：tag、level"):
        asked("held", group.top, only=(("colour", "red"),))


def test_an_unknown_figure_is_said():
    with pytest.raises(UnknownFigure, match="luoshi figures --list"):
        values([Ask("nothing", 1, of_year(2021), TODAY)], by=SYSTEM)


@pytest.mark.parametrize(("many", "queries"), [(1, 12), (2, 13), (12, 13)])
def test_queries_do_not_grow_with_what_is_asked(group, django_assert_num_queries, many, queries):
    """Months are a query of their own as soon as there are several. Tree, whether it is the top, rows, joint facts, count-only rows, what units were, and since when where it is 0."""
    asks = [Ask("present", group.top.pk, of_month(2021, month), TODAY) for month in range(1, many + 1)]
    with django_assert_num_queries(queries):
        values(asks, by=SYSTEM)


def test_columns_say_what_single_answers_say(group):
    """Also for units that had not begun, did not stand yet, or are none the figure is asked of."""
    happened(group.office, "2021-03-10", tags=",study,", present=5)
    happened(group.works_first, "2021-05-10", first=dt.date(2021, 4, 20), count=2)
    late = make_unit("新设党支部", parent=group.works, kind=UnitKind.BRANCH, start=dt.date(2021, 6, 1))
    keys = [figure["key"] for figure in FIGURES]
    units = [*UnitSpan.objects.on(TODAY).filter(unit__tree="party").values_list("unit_id", flat=True)]
    periods = [of_year(2021), of_month(2021, 3), of_month(2021, 5)]
    assert late.pk in units
    found = table(keys, units, periods, TODAY, by=SYSTEM)
    for key in keys:
        for period in periods:
            one_by_one = values([Ask(key, unit, period, TODAY) for unit in units], by=SYSTEM)
            assert found.column(key, period) == list(one_by_one.values()), (key, period)
    assert dict(found.rows("own"))[late.pk] == [NO_FACTS, NOT_APPLICABLE, NOT_APPLICABLE]


def test_values_are_the_same_for_whoever_may_ask_and_nobody_else(group):
    branch = make_user("clerk", group.works_first)
    leader = make_user("leader", group.top)
    ask = Ask("held", group.works_first.pk, of_year(2021), TODAY)
    assert values([ask], by=branch) == values([ask], by=leader) == values([ask], by=SYSTEM)
    with pytest.raises(Http404):
        values([Ask("held", group.works.pk, of_year(2021), TODAY)], by=branch)
    with pytest.raises(Http404):
        values([ask], by=None)


def test_records_behind_a_number_within_the_readers_rights(group, monkeypatch):
    members = [make_member(unit, start=dt.date(2021, 1, 1)) for unit in (group.office, group.works_first)]
    known = builtin_section(catalogue.SECTION, Figures).by_key
    monkeypatch.setattr("luoshi.figures.records.figures", lambda: known)
    monkeypatch.setattr(answering, "figures", lambda: known)
    leader = make_user("leader", group.top)
    found = facts(Ask("members", group.top.pk, of_year(2021), TODAY), by=leader)
    assert (found.shown, found.withheld) == (2, 0)
    assert set(found.rows) == set(members)
    assert list(parts("probationary_share")) == ["probationary_members", "members"]
    make_member(group.office, kind=MemberKind.PROBATIONARY, start=dt.date(2021, 2, 1))
    ask = Ask("probationary_share", group.top.pk, of_year(2021), TODAY)
    assert said_of(known["probationary_share"], values([ask], by=leader)[ask]) == "33.3%（1/3）"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (tally("x", source="nowhere"), "数据来源 nowhere 不存在"),
        (tally("x", where=[{"dim": "colour", "any_of": ["red"]}]), "没有维度 colour，可用的有：tag、level"),
        (tally("x", of="money"), "没有数量 money"),
        (tally("x", where=[{"day": "due_on", "op": "<", "than": "tomorrow"}]), "没有日期 tomorrow"),
        (tally("x", noun="%"), "单位不能是%"),
        (tally("x", tree="administrative"), "组织树"),
        (tally("x", label="民族"), "民族"),
        ({"key": "x", "form": "ratio", "label": "x", "caliber": "x", "noun": "%", "over": "held", "under": "gone"},
         "引用了没有定义的指标 gone"),
        ({"key": "x", "form": "sum", "label": "x", "caliber": "x", "noun": "次",
          "parts": [{"figure": "held"}, {"figure": "x"}]}, "引用成了圈：x → x"),
    ],
)  # fmt: skip
def test_a_definition_that_cannot_be_counted_is_refused_with_a_sentence(wrong, said):
    with pytest.raises(ValidationError, match=said):
        Figures.model_validate({"figures": [tally("held"), wrong]})


def test_a_definition_has_a_version_that_changes_with_it():
    one, same, other = (
        Figures.model_validate({"figures": [tally("held", **more)]}).by_key["held"].version
        for more in ({}, {"reach": "subtree"}, {"reach": "own"})
    )
    assert one == same != other


def test_by_the_tree_of_the_day_it_happened(grove):
    """甲厂党总支 stood under 北区 until 2021-05-16 and under 南区 after that, until it went back on 2021-11-03."""
    works, north, south = grove.units[3], grove.units[1], grove.units[2]
    for day in ("2021-05-16", "2021-05-17", "2021-11-03"):
        happened(works, day)
    end = dt.date(2021, 12, 31)
    now = [asked("held", unit, as_of=end).number for unit in (north, south)]
    then = [asked("held", unit, as_of=end, tree_at=TreeAt.EVENT).number for unit in (north, south)]
    assert (now, then) == ([3, None], [2, 1])  # as it stands now, 南区 never held anything
