"""Numbers that are typed in: what they come to along the tree and over time, who may, what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from luoshi.figures.actions.entered import Typed, change_entry, enter_figure, void_entry
from luoshi.figures.asking import NO_FACTS, Ask, State
from luoshi.figures.catalogue import Figures
from luoshi.figures.cells import TreeAt
from luoshi.figures.conditions import UnknownName
from luoshi.figures.definitions import Reach
from luoshi.figures.frozen.explaining import explain
from luoshi.figures.frozen.freezing import freeze
from luoshi.figures.frozen.reasons import Reason
from luoshi.figures.frozen.showing import cut, lines
from luoshi.figures.frozen.stored import Stored
from luoshi.figures.models import Entry
from luoshi.figures.records import facts, parts
from luoshi.figures.values import values
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Conflict, Refused
from luoshi.kernel.writes import writes_allowed
from luoshi.organisations.models import UnitSpan
from luoshi.periods.period import of_year, parse
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.figures.test_frozen import ENTERED, MORE, enter, entries, in_force, undone
from tests.figures.test_values import FIGURES, happened, tally
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db
DECISIONS = "committee_decisions"
AUGUST = dt.date(2021, 8, 31)


def typed(value=18, first="2021-08-31", last="2021-08-31", source="2021年8月党委会", given_by="王主任"):
    return Typed(dt.date.fromisoformat(first), dt.date.fromisoformat(last), value, source, given_by)


def number(key, unit, period="2021", as_of=AUGUST):
    ask = Ask(key, unit.pk, parse(period), as_of)
    return values([ask], by=SYSTEM)[ask]


@pytest.fixture
def group():
    return make_group()


class ByHand:
    """The slow and obvious way: down the tree, unit by unit."""

    def __init__(self, figure, ask, day):
        self.figure, self.ask = figure, ask
        self.end = min(ask.period.last, ask.as_of)
        self.under = {}
        for span in UnitSpan.objects.on(day).filter(unit__tree="party"):
            self.under.setdefault(span.parent_id, []).append(span.unit_id)
        self.there = set(UnitSpan.objects.on(day).values_list("unit", flat=True))

    def own(self, unit):
        rows = Entry.objects.filter(figure=self.figure.key, unit=unit, last__lte=self.end).order_by("last")
        if self.figure.over_time == "last":
            return [row.value for row in rows][-1:]
        return [row.value for row in rows if row.first >= self.ask.period.first]

    def all(self, unit):
        own, below = self.own(unit), self.below(unit)
        return own if own and self.figure.rollup == "last" else own + below

    def below(self, unit):
        return [value for child in self.under.get(unit, []) for value in self.all(child)]

    def number(self, unit, reach):
        found = {Reach.OWN: self.own, Reach.SUBTREE: self.all, Reach.BELOW: self.below}[reach](unit)
        return sum(found) if found and unit in self.there else None


def test_entries_come_to_what_is_added_by_hand(grove, monkeypatch):
    @given(
        entries(grove.ids), st.sampled_from(ENTERED), st.sampled_from(list(Reach)), st.sampled_from(list(TreeAt)),
        st.sampled_from(["2021", "2021-03", "2021Q2", "2021-02-11..2021-07-05"]), st.dates(dt.date(2021, 2, 1), dt.date(2022, 2, 1)),
        st.sampled_from([None, 1]),
    )  # fmt: skip
    def check(said, key, reach, tree_at, period, as_of, narrowed):
        known = in_force(monkeypatch, [*FIGURES, *MORE])
        figure = known[key].model_copy(update={"reach": reach})
        monkeypatch.setitem(known, key, figure)
        with undone():
            with writes_allowed():
                enter(said)
            asks = [Ask(key, unit, parse(period), as_of, tree_at) for unit in grove.ids[:narrowed]]
            for ask, value in values(asks, by=SYSTEM).items():
                if value.state is not State.NOT_APPLICABLE:
                    end = min(ask.period.last, as_of)
                    by_hand = ByHand(figure, ask, as_of if tree_at is TreeAt.AS_OF else end)
                    assert value.number == by_hand.number(ask.unit, reach)

    check()


def test_the_reports_two_lists(group):
    """梳理出党委决策事项18项，前置研究事项12项; a later list holds from its own day."""
    enter_figure(group.top, DECISIONS, typed(18), by=CLERK)
    enter_figure(group.top, "committee_prestudies", typed(12), by=CLERK)
    enter_figure(group.top, DECISIONS, typed(20, "2022-03-01", "2022-03-01"), by=CLERK)
    assert number(DECISIONS, group.top) == (18, State.ENTERED, None, None, None, None, False)
    assert number("committee_prestudies", group.top).number == 12
    assert number(DECISIONS, group.top, "2022", dt.date(2022, 6, 30)).number == 20
    assert number(DECISIONS, group.top, "2021-07", dt.date(2021, 7, 31)) == NO_FACTS
    assert number(DECISIONS, group.office).state is State.NOT_APPLICABLE
    with pytest.raises(UnknownName, match="填报数，不能按维度细分"):
        values([Ask(DECISIONS, group.top.pk, of_year(2021), AUGUST, only=(("kind", "x"),))], by=SYSTEM)


def test_a_period_covered_in_part_is_a_least_number_and_what_is_mixed_says_so(group, monkeypatch):
    mixed = {
        "key": "mixed", "form": "sum", "label": "合计", "caliber": "口径", "noun": "次",
        "parts": [{"figure": "held"}, {"figure": "said_add_add"}],
    }  # fmt: skip
    in_force(monkeypatch, [*FIGURES, *MORE, mixed])
    monkeypatch.setattr("luoshi.figures.actions.entered.figure_of", lambda key: in_force_now[key])
    in_force_now = Figures.model_validate({"figures": [*FIGURES, *MORE]}).by_key
    enter_figure(group.office, "said_add_add", typed(5, "2021-01-01", "2021-06-30"), by=CLERK)
    enter_figure(group.works, "said_add_add", typed(2, "2021-07-01", "2021-08-31"), by=CLERK)
    assert number("said_add_add", group.office, "2021H1").partial is False
    assert (number("said_add_add", group.top).number, number("said_add_add", group.top).partial) == (7, True)
    assert number("said_add_add", group.office, "2021-05") == NO_FACTS
    happened(group.office, "2021-02-03")
    assert (number("mixed", group.top).number, number("mixed", group.top).state) == (8, State.MIXED)


@pytest.mark.parametrize(
    ("key", "changed", "said"),
    [
        (DECISIONS, {"value": -1}, "不小于0的整数"),
        (DECISIONS, {"source": " "}, "请填写出处"),
        (DECISIONS, {"given_by": ""}, "请填写提供人"),
        (DECISIONS, {"first": "2021-09-01"}, "截止日期不能早于起始日期"),
        (DECISIONS, {"last": "2099-01-01"}, "截止日期不能晚于今天"),
        (DECISIONS, {"first": "1021-08-01"}, "请核对年份"),
        (DECISIONS, {"first": "2021-08-01"}, "已填报18，起止日期不能重叠"),
        ("members", {}, "按记录统计，不用填报"),
    ],
)
def test_what_cannot_be_entered_is_said_in_one_sentence(group, key, changed, said):
    enter_figure(group.top, DECISIONS, typed(), by=CLERK)
    row = {"first": "2021-09-30", "last": "2021-09-30"} | changed
    if "已填报" in said:
        row["last"] = "2021-08-31"
    if "早于" in said:
        row["last"] = "2021-08-15"
    with pytest.raises(Refused, match=said):
        enter_figure(group.top, key, typed(**row), by=CLERK)


def test_only_the_kinds_a_figure_is_for(group):
    with pytest.raises(Refused, match="只由集团党委"):
        enter_figure(group.office, DECISIONS, typed(), by=CLERK)


def test_put_right_and_voided(group):
    entry = enter_figure(group.top, DECISIONS, typed(), by=CLERK)
    change_entry(entry, typed(19), version=1, by=CLERK)
    assert number(DECISIONS, group.top).number == 19
    with pytest.raises(Conflict):
        change_entry(entry, typed(20), version=1, by=CLERK)
    entry.refresh_from_db()
    void_entry(entry, by=CLERK, why="重复")
    assert number(DECISIONS, group.top) == NO_FACTS
    with pytest.raises(Refused, match="已作废"):
        change_entry(entry, typed(20), version=3, by=CLERK)
    enter_figure(group.top, DECISIONS, typed(18), by=CLERK)  # its days are free again


def test_the_entries_behind_a_number_and_why_it_differs(group):
    first = enter_figure(group.top, DECISIONS, typed(), by=CLERK)
    ask = Ask(DECISIONS, group.top.pk, of_year(2021), AUGUST)
    leader = make_user("leader", group.top)
    found = facts(ask, by=leader)
    assert (list(found.rows), found.withheld, list(parts(DECISIONS))) == ([first], 0, [DECISIONS])
    with pytest.raises(Http404):
        facts(ask, by=make_user("leader", group.works))
    frozen = freeze([ask], by=SYSTEM, words="8月")
    change_entry(first, typed(17), version=1, by=CLERK)
    (one,) = explain(Stored(frozen))
    (line,) = lines(one.parts[0], cut(one.parts[0], leader).shown, frozen, leader)
    assert (line.reason, line.effect, line.label) == (Reason.CHANGED, -1, "2021年8月党委会")
    later = freeze([ask], by=SYSTEM, words="再锁")
    enter_figure(group.top, DECISIONS, typed(21, "2021-07-01", "2021-07-01"), by=CLERK)
    (one,) = explain(Stored(later))
    assert not one.differs  # an older list does not count any more
    void_entry(first, by=CLERK, why="作废")
    (one,) = explain(Stored(later))
    said = {line.reason: line.effect for line in lines(one.parts[0], one.parts[0].differences, later, SYSTEM)}
    assert (said, one.now.number) == ({Reason.VOIDED: -17, Reason.ENTERED: 21}, 21)


def test_a_percentage_is_entered_as_two_numbers():
    wrong = {"key": "x", "form": "entered", "label": "x", "caliber": "x", "noun": "%", "rollup": "add", "over_time": "add"}  # fmt: skip
    with pytest.raises(ValidationError, match="分子、分母两个指标"):
        Figures.model_validate({"figures": [tally("held"), wrong]})


def test_the_pages(group):
    client = client_of(make_user("clerk", group.top))
    assert "还没有填报" in client.get(reverse("figure_entries")).content.decode()
    new = reverse("figure_entry_new")
    row = {
        "figure": DECISIONS, "unit": str(group.top.uuid), "first": "2021.8.31", "last": "2021-08-31", "value": "18",
        "source": "2021年8月党委会", "given_by": "王主任", "key": "5a5c40c6-50c5-4b09-a3de-5be2d8b08f1f",
    }  # fmt: skip
    wrong = client.post(new, row | {"source": ""})
    assert (wrong.status_code, "王主任" in wrong.content.decode()) == (422, True)
    for _twice in range(2):
        assert client.post(new, row).status_code == 302
    entry = Entry.objects.get()
    refused = client.post(new, row | {"key": ""})
    assert "起止日期不能重叠" in refused.content.decode()
    assert "18项" in client.get(reverse("figure_entries")).content.decode()
    page = client.get(reverse("figure_entry", args=[entry.uuid])).content.decode()
    assert all(words in page for words in ("18项", "2021年8月党委会", "王主任", "更正"))
    change = {**row, "value": "19", "version": "1"}
    assert client.post(reverse("figure_entry_change", args=[entry.uuid]), change).status_code == 302
    figure = reverse("figure", args=[DECISIONS], query={"unit": str(group.top.uuid), "as_of": "2021-08-31"})
    assert "19项" in client.get(figure).content.decode()
    records = reverse("figure_records", args=[DECISIONS], query={"unit": str(group.top.uuid)})
    assert "2021年8月党委会" in client.get(records).content.decode()
    assert client.post(reverse("figure_entry_void", args=[entry.uuid]), {"why": "重复"}).status_code == 302
    assert Entry.objects.rows().count() == 0


def test_who_only_reads_cannot_enter(group):
    entry = enter_figure(group.top, DECISIONS, typed(), by=CLERK)
    client = client_of(make_user("leader", group.top))
    assert client.get(reverse("figure_entry", args=[entry.uuid])).status_code == 200
    for name in ("figure_entry_change", "figure_entry_void"):
        assert client.get(reverse(name, args=[entry.uuid])).status_code == 404
    assert client.get(reverse("figure_entry_new")).status_code == 404


def put(unit, source="〔2021〕12号"):
    with writes_allowed():
        Entry.objects.filter(unit=unit).delete()
    return enter_raw(unit, source)


def enter_raw(unit, source, day=AUGUST):
    with writes_allowed():
        return Entry.objects.create(
            unit=unit, figure=DECISIONS, first=day, last=day, month=0, value=18, source=source, given_by="王主任",
            entered_at=dt.datetime(2021, 9, 1, tzinfo=dt.UTC), entered_by_name="李文书",
        )  # fmt: skip


class TestEntryPage(PagePermissionSuite):
    right = "organisations.view"

    def address(self, unit):
        return reverse("figure_entry", args=[put(unit).uuid])


class TestEntryChangePage(PagePermissionSuite):
    right = "figures.enter"

    def address(self, unit):
        return reverse("figure_entry_change", args=[put(unit).uuid])


class TestEntryList(ListPermissionSuite):
    right = "organisations.view"

    def address(self):
        return reverse("figure_entries")

    def make(self, unit, mark):
        put(unit, mark)


class TestEntryListQueries(QueryCountSuite):
    right = "organisations.view"
    queries = 8

    def address(self):
        return reverse("figure_entries")

    def fill(self, group, count):
        for at in range(count):
            enter_raw(group.top, "会议", dt.date(2021, 8, 1 + at))
