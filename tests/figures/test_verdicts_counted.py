"""How many units did what a rule asks: the number, its 口径, the units behind it, frozen and explained."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse
from pydantic import ValidationError

from luoshi.activities.rolls import Numbers, Roll
from luoshi.figures import catalogue
from luoshi.figures.actions import explain_gap, set_start
from luoshi.figures.asking import NO_FACTS, Ask
from luoshi.figures.catalogue import Figures, figures, rules
from luoshi.figures.conditions import UnknownName
from luoshi.figures.explaining import caliber, dims_of
from luoshi.figures.frozen.explaining import explain
from luoshi.figures.frozen.freezing import freeze
from luoshi.figures.frozen.showing import lines
from luoshi.figures.frozen.stored import Stored
from luoshi.figures.passing import passing
from luoshi.figures.values import values
from luoshi.figures.wording import said_of
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.builtin import builtin_section
from luoshi.periods.period import parse
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db
HELD, DUE, RATE = "members_meeting_branches", "members_meeting_branches_due", "members_meeting_rate"
SECOND, MAY, AFTER = parse("2021Q2"), dt.date(2021, 5, 31), dt.date(2021, 6, 30)
CAME = Roll(numbers=Numbers(due=9, present=7))


@pytest.fixture
def group():
    """Three branches judged from January on: the office and the first have met in the second quarter."""
    group = make_group()
    set_start(group.top, dt.date(2021, 1, 1), below=True, by=CLERK)
    for unit in (group.office, group.works_first):
        met(unit, dt.date(2021, 4, 12))
    return group


def met(unit, day):
    return make_session(unit, kinds=("members_meeting",), day=day, roll=CAME)


def asked(key, unit, period=SECOND, as_of=AFTER, **more):
    ask = Ask(key, unit.pk, period, as_of, **more)
    return values([ask], by=SYSTEM)[ask]


def test_how_many_of_how_many(group):
    assert [asked(key, group.top, as_of=MAY).number for key in (HELD, DUE)] == [2, 3]
    assert [asked(key, group.works).number for key in (HELD, DUE)] == [1, 2]
    assert said_of(figures()[RATE], asked(RATE, group.top)) == "66.7%（2/3）"
    assert asked(HELD, group.office).number == 1
    assert asked(HELD, group.top, parse("2021-05"), MAY) == NO_FACTS  # it holds no whole quarter
    year = parse("2021")
    assert asked(HELD, group.top, year, dt.date(2021, 3, 30)).number == 0
    assert asked(HELD, group.top, year).number == 0  # nobody met in the first quarter
    for unit in (group.office, group.works_second):
        met(unit, dt.date(2021, 3, 12))
    assert [asked(key, group.top, year, dt.date(2021, 7, 31)).number for key in (HELD, DUE)] == [1, 3]


def test_an_explained_gap_is_one_still(group):
    explain_gap(group.works_second, rules()["members_meeting"], SECOND, "换届筹备", by=CLERK)
    assert [asked(key, group.top, as_of=dt.date(2021, 7, 31)).number for key in (HELD, DUE)] == [2, 3]


def test_it_cannot_be_narrowed(group):
    assert dims_of(figures()[HELD]) == dims_of(figures()[RATE]) == []
    with pytest.raises(UnknownName, match="按规则判断，不能按维度细分"):
        asked(RATE, group.top, only=(("level", "branch"),))


def test_the_units_behind_it_within_the_readers_rights(group):
    leader, clerk = make_user("leader", group.top), make_user("clerk", group.works)
    ask = Ask(DUE, group.top.pk, SECOND, AFTER)
    found = passing(ask, by=leader)
    assert [(one.unit, one.words) for one in found.rows] == [
        (group.office.pk, "已达标"), (group.works_first.pk, "已达标"), (group.works_second.pk, "缺项"),
    ]  # fmt: skip
    assert [one.unit for one in passing(ask._replace(figure=HELD, unit=group.works.pk), by=clerk).rows] == [
        group.works_first.pk
    ]
    with pytest.raises(Http404):
        passing(ask, by=clerk)


def test_its_pages(group):
    client = client_of(make_user("leader", group.top))
    query = {"unit": str(group.top.uuid), "period": "2021Q2", "as_of": "2021-06-30"}
    page = client.get(reverse("figure", args=[HELD], query=query)).content.decode()
    assert all(words in page for words in ("2个", "支部党员大会", "判断为：已达标"))
    records = client.get(reverse("figure_records", args=[DUE], query=query)).content.decode()
    assert all(words in records for words in ("机关党支部", "甲厂第二党支部", "缺项", reverse("gaps_unit")))
    assert client.get(reverse("figure_records", args=[RATE], query=query)).status_code == 200


def test_the_caliber_says_how_units_are_judged(monkeypatch):
    said = dict(caliber(figures()[HELD]).lines)
    assert said["条件"] == "按规则“支部党员大会”（每季度至少1次）判断为：已达标"
    more = {
        "key": "busy", "form": "having", "label": "常学的", "caliber": "口径", "noun": "个", "of": "own_theme_days",
        "test": {"at_least": 2, "less_than": 9}, "every": "month", "among": ["branch"],
    }  # fmt: skip
    shipped = builtin_section("figures", Figures)
    section = Figures.model_validate(
        {"figures": [*(one.model_dump() for one in shipped.figures), more], "rules": shipped.rules}
    )
    monkeypatch.setattr(catalogue, "section_or_builtin", lambda *_named: section)
    said = dict(caliber(figures()["busy"]).lines)
    assert said["条件"] == "每月，各单位的支部主题党日次数（本支部）不少于2、少于9"
    assert said["统计对象"] == "党支部"


def test_what_changed_since_is_told_unit_by_unit(group, monkeypatch):
    late = dt.date(2021, 7, 31)
    found = freeze([Ask(HELD, group.top.pk, SECOND, late)], by=SYSTEM, words="二季度")
    met(group.works_second, dt.date(2021, 6, 12))
    (one,) = explain(Stored(found))
    assert (one.then.number, one.now.number, one.redefined) == (2, 3, False)
    (line,) = lines(one.parts[0], one.parts[0].differences, found, SYSTEM)
    assert (line.label, line.effect, line.more) == ("甲厂第二党支部", 1, "由缺项变为已达标")
    shipped = builtin_section("figures", Figures)
    twice = [
        rule.model_copy(update={"test": rule.test.model_copy(update={"at_least": 2})})
        for rule in shipped.rules
    ]
    section = Figures.model_validate(
        {"figures": [one.model_dump(exclude={"judged"}) for one in shipped.figures], "rules": twice}
    )
    monkeypatch.setattr(catalogue, "section_or_builtin", lambda *_named: section)
    monkeypatch.setattr("luoshi.figures.frozen.explaining.figures", lambda: section.by_key)
    (one,) = explain(Stored(found))
    assert (one.redefined, one.same_definition.number, one.now.number) == (True, 3, 0)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"rule": "nothing", "verdicts": ["met"]}, "引用了没有定义的规则 nothing"),
        ({"rule": "theme_day"}, "只写一种"),
        (
            {"of": "own_theme_days", "test": {"at_least": 1}, "rule": "theme_day", "verdicts": ["met"]},
            "只写一种",
        ),
        ({"rule": "theme_day", "verdicts": ["late"]}, "met"),
        ({"rule": "theme_day", "verdicts": ["met"], "every": "month"}, "不写 every"),
        ({"rule": "theme_day", "verdicts": ["met"], "tree": "administrative"}, "不在同一棵组织树"),
    ],
)
def test_a_count_by_a_rule_that_cannot_be_is_refused_with_a_sentence(more, said):
    shipped = builtin_section("figures", Figures)
    wrong = {"key": "wrong", "form": "having", "label": "数", "caliber": "口径", "noun": "个"} | more
    with pytest.raises(ValidationError, match=said):
        Figures.model_validate(
            {"figures": [*(one.model_dump() for one in shipped.figures), wrong], "rules": shipped.rules}
        )


def test_a_rule_that_rests_on_its_own_verdicts_is_a_circle():
    shipped = builtin_section("figures", Figures)
    rule = next(rule for rule in shipped.rules if rule.key == "theme_day").model_dump(mode="json")
    rule["only_if"] = [{"figure": "circle", "test": {"at_least": 1}, "why": "没有"}]
    others = [one for one in shipped.rules if one.key != "theme_day"]
    circle = {
        "key": "circle", "form": "having", "label": "数", "caliber": "口径", "noun": "个", "rule": "theme_day", "verdicts": ["met"],
    }  # fmt: skip
    with pytest.raises(ValidationError, match="引用成了圈：circle → circle"):
        Figures.model_validate(
            {"figures": [*(one.model_dump() for one in shipped.figures), circle], "rules": [*others, rule]}
        )
