"""Verdicts against a judgement by hand, cell by cell, on random records and a tree that changed; every shipped rule."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange

import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from luoshi.activities.actions import Counted, Numbers, Roll, Sheet, record_counts, record_session
from luoshi.activities.packs import activity_rules
from luoshi.figures import catalogue, definitions
from luoshi.figures.actions import explain_gap, set_start, take_back_reason, take_back_start
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import Figures, rules
from luoshi.figures.cells import Cell, Window
from luoshi.figures.judging import Expectation, Outcome, Verdict, expected, judge, judge_table
from luoshi.figures.models import Reason, Start
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Conflict, Refused
from luoshi.kernel.records import RecordRef
from luoshi.kernel.writes import writes_allowed
from luoshi.organisations.actions import Decision, change_kind, close
from luoshi.organisations.actions.posts import take_post
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import unit_ids
from luoshi.packs.builtin import builtin_section
from luoshi.periods.period import of_year, parse
from tests.factories.activities import make_session, written
from tests.factories.kernel import CLERK
from tests.factories.people import make_body, make_member, make_person
from tests.factories.units import make_group, make_unit
from tests.factories.users import make_user
from tests.figures.test_engine import happenings, holdings
from tests.figures.test_values import tally
from tests.figures.testapp.facts import FLOW, STOCK
from tests.figures.testapp.models import Happening, Holding
from tests.suites.sources import ByHand

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2020, 12, 1), dt.date(2022, 2, 28)
PHASES = [Phase.explicit, Phase.generate]  # a failing cell says enough; making it smaller takes minutes
ROLL = Roll(numbers=Numbers(due=9, present=7))

FIGURES = [
    tally("study", reach="own", where=[{"dim": "tag", "any_of": ["study"]}]),
    tally("all_below"),
    tally("open", "test.stock", noun="项", reach="own", where=[{"dim": "state", "any_of": ["open"]}]),
    tally("who", "test.stock", noun="人", reach="own", of="owner"),
]


def rule(key, every, figure="study", **more):
    return {
        "key": key, "label": key, "figure": figure, "test": {"at_least": 1}, "every": every, "warn_days": 7,
        "kinds": ["branch", "general_branch"], "source": "依据",
    } | more  # fmt: skip


RULES = [
    rule("monthly", "month", only_if=[{"figure": "open", "test": {"at_least": 1}, "why": "只有{count}项"}]),
    rule("quarterly", "quarter", kinds=["branch"], test={"at_least": 4}),
    rule("yearly", "year", test={"at_least": 2}, grace_months=2, part="nothing"),
    rule("half_yearly", "half", per="who", kinds=["committee", "branch"]),
    rule("at_most", "month", "open", test={"at_most": 1}),
    rule("subtree", "half", "all_below", kinds=["committee"], effective_from="2021-02-01"),
]


@pytest.fixture
def known(monkeypatch):
    """These definitions instead of the pack's."""
    section = Figures.model_validate({"figures": FIGURES, "rules": RULES})
    for module in ("catalogue", "values", "own", "judging"):
        monkeypatch.setattr(f"luoshi.figures.{module}.figures", lambda: section.by_key)
    monkeypatch.setattr(catalogue, "rules", lambda: section.rule_by_key)
    return section


class Slowly:
    """One cell at a time, day by day."""

    def __init__(self, section):
        self.section = section
        self.flow, self.stock = ByHand(FLOW), ByHand(STOCK)
        self.spans = list(UnitSpan.objects.all())
        self.was = {}
        self.starts = list(Start.objects.rows())
        self.reasons = set(Reason.objects.rows().values_list("unit_id", "rule", "period"))

    def outcome(self, rule, unit, period, as_of):
        """What came of it, and what was asked."""
        end = min(period.last, as_of)
        was, start = self.on(unit, end), self.start(rule, unit, as_of)
        months = 0
        for month in period.each("month"):
            days = [month.first + dt.timedelta(days=at) for at in range(month.last.day)]
            months += start is not None and all(
                day >= start and self.fits(rule, self.on(unit, min(day, as_of))) for day in days
            )
        asked = self.asked(rule, months, period.months)
        if rule.effective_from and period.first < rule.effective_from:
            asked = None
        if asked is None:
            early = start is None or start > period.first
            return (Outcome.NOT_STARTED if early and self.fits(rule, was) else Outcome.NOT_APPLICABLE), None
        asked = self.cut(rule, unit, period, as_of, asked, was)
        if asked is None:
            early = start > period.first
            return (Outcome.NOT_STARTED if early and self.fits(rule, was) else Outcome.NOT_APPLICABLE), None
        if period.first > as_of:
            return Outcome.NOT_DUE, asked
        number = self.number(rule.figure, unit, period, as_of)
        most = rule.test.at_most
        if number >= asked and (most is None or number <= most):
            return Outcome.MET, asked
        year, month = divmod(period.last.year * 12 + period.last.month - 1 + rule.grace_months, 12)
        if as_of < dt.date(year, month + 1, monthrange(year, month + 1)[1]):
            return Outcome.NOT_DUE, asked
        return (Outcome.EXCUSED if (unit, rule.key, period.code) in self.reasons else Outcome.GAP), asked

    def asked(self, rule, months, whole):
        n = rule.test.at_least
        if months == whole:
            return n or 0
        if n is None or rule.part == "nothing":
            return None
        return int(n * months / whole) or None

    def cut(self, rule, unit, period, as_of, asked, was):
        for need in rule.only_if:
            if not was.closed and not need.test.passes(self.number(need.figure, unit, period, as_of)):
                return None
        if rule.per:
            asked *= self.number(rule.per, unit, period, as_of)
        cell = self.cell(rule.figure, period, as_of)
        rows = (
            [row for row in self.flow.rows if self.below(row["unit_id"], unit, as_of, rule)]
            if cell.facts == "test.flow" and period.first <= as_of
            else []
        )
        for row in rows:
            reaches = row["first"] and row["first"] <= cell.window.end and row["day"] >= period.first
            tags = set((row["tags"] or "").split(","))
            counts = reaches and (not cell.where or "study" in tags) and not self.flow._in_time(row, cell)
            if counts and self.number(rule.figure, unit, period, as_of) < asked:
                return None
        return asked or None if rule.per else asked

    def below(self, own, unit, as_of, rule):
        if rule.figure == "study":
            return own == unit
        was = self.on(own, as_of)
        return was is not None and unit in unit_ids(was.path)

    def cell(self, key, period, as_of):
        figure = self.section.by_key[key]
        return Cell(figure.facts, figure.of, figure.where, Window(period, as_of))

    def number(self, key, unit, period, as_of):
        figure = self.section.by_key[key]
        by_hand = self.flow if figure.facts == "test.flow" else self.stock
        return by_hand.count(self.cell(key, period, as_of), unit, figure.reach)

    def on(self, unit, day):
        if (unit, day) not in self.was:
            found = (span for span in self.spans if span.unit_id == unit and span.start <= day)
            there = [span for span in found if span.end is None or day < span.end]
            self.was[unit, day] = there[0] if there else None
        return self.was[unit, day]

    def fits(self, rule, was):
        return was is not None and not was.closed and was.kind in rule.kinds

    def start(self, rule, unit, as_of):
        own = [start.day for start in self.starts if start.unit_id == unit]
        if own:
            return own[0]
        was = self.on(unit, as_of)
        for above in reversed(unit_ids(was.path) if was else ()):
            for start in self.starts:
                if start.below and start.unit_id == above:
                    return start.day
        figure = self.section.by_key[rule.figure]
        if figure.facts == "test.flow":
            days = [row["first"] or row["day"] for row in self.flow.rows if row["unit_id"] == unit]
        else:
            days = [row["start"] for row in self.stock.rows if row["unit_id"] == unit]
        return min(days).replace(day=1) if days else None


def test_verdicts_as_judged_by_hand(grove, known):
    change_kind(
        grove.units[8], UnitKind.TEMPORARY_BRANCH, Decision(dt.date(2021, 6, 11), lacking=True), by=SYSTEM
    )
    units = st.sampled_from(grove.ids)
    said = st.tuples(units, st.dates(FIRST, LAST), st.booleans())
    excused = st.tuples(units, st.sampled_from(RULES), st.integers(0, 40))

    @settings(max_examples=max(6, settings.default.max_examples // 3), phases=PHASES)
    @given(
        st.lists(happenings(grove.ids), max_size=8),
        st.lists(holdings(grove.ids), max_size=8),
        st.lists(said, max_size=3, unique_by=lambda one: one[0]),
        st.lists(excused, max_size=6, unique_by=lambda one: (one[0], one[1]["key"])),
        st.dates(FIRST, LAST),
    )
    def check(events, stocks, starts, reasons, as_of):
        periods = [of_year(2021), parse("2022-02")]
        with transaction.atomic():
            with writes_allowed():
                seen = {rows[0].event: rows for rows in events}
                Happening.objects.bulk_create([row for rows in seen.values() for row in rows])
                Holding.objects.bulk_create(stocks)
                stamp = {"entered_at": clock.now(), "entered_by_name": "某某"}
                Start.objects.bulk_create([Start(unit_id=u, day=d, below=b, **stamp) for u, d, b in starts])
                mine = {
                    one.key: [p for whole in periods for p in whole.each(one.every)] for one in known.rules
                }
                Reason.objects.bulk_create(
                    Reason(unit_id=u, rule=r["key"], period=mine[r["key"]][at % len(mine[r["key"]])].code, words="说明", **stamp)
                    for u, r, at in reasons
                )  # fmt: skip
            table = judge_table(known.rules, grove.ids, periods, as_of, by=SYSTEM)
            by_hand = Slowly(known)
            for one in known.rules:
                assert table.periods[one.key] == tuple(mine[one.key])
                for unit in grove.ids:
                    for period in mine[one.key]:
                        verdict = table.of(one.key, unit, period)
                        outcome, asked = by_hand.outcome(one, unit, period, as_of)
                        assert verdict.outcome is outcome, (one.key, unit, period, as_of)
                        assert verdict.required == (asked if one.test.at_least else None)
                        if asked is not None:
                            assert verdict.actual == by_hand.number(one.figure, unit, period, as_of)
            transaction.set_rollback(True)

    check()


def held_by(asked: catalogue.Rule) -> str:
    """The kind of session a rule's figure counts."""
    where = catalogue.figure(asked.figure).where
    return next(one.any_of[0] for one in where if one.dim == "kind")


def test_each_shipped_rule_asks_is_fulfilled_and_names_its_source():
    """A unit of each kind it is for; seven full members and a group, so that what depends on them applies."""
    top = make_unit("集团党委", kind=UnitKind.GROUP_COMMITTEE)
    branch = make_unit("第一党支部", parent=top)
    make_body(branch, kind="party_group")
    for _each in range(7):
        make_member(branch)
    secretary = make_person(top, "王书记")
    take_post(secretary, top, "secretary", on=dt.date(2021, 1, 1), by=SYSTEM)
    set_start(top, dt.date(2021, 1, 1), below=True, by=SYSTEM)
    for asked in builtin_section(catalogue.SECTION, Figures).rules:
        unit = top if UnitKind.GROUP_COMMITTEE in asked.kinds else branch
        period = list(of_year(2021).each(asked.every))[-1]
        due_on = asked.due_on(period)
        before = due_on - dt.timedelta(days=1)
        assert verdict_of(asked.key, unit, period.code, due_on) == Verdict(Outcome.GAP, 0, 1, "", due_on)
        assert verdict_of(asked.key, unit, period.code, before).outcome is Outcome.NOT_DUE
        kind = activity_rules().by_key[held_by(asked)]
        more = {"year": 2021} if asked.grace_months else {}
        more |= {"lecturer": secretary} if kind.key == "lecture" else {}
        more |= {"theme": ""} if kind.numbers_only else {}
        make_session(unit, kinds=(kind.key,), day=due_on, roll=ROLL, another=True, **more)
        assert verdict_of(asked.key, unit, period.code, due_on)[:3] == (Outcome.MET, 1, 1)
        assert verdict_of(asked.key, unit, period.code, before).outcome is Outcome.NOT_DUE
        assert asked.source
        assert asked.article or asked.to_be_confirmed


@pytest.fixture
def branches():
    """A group judged from the beginning of 2021, whose office has eight full members."""
    group = make_group()
    for _each in range(8):
        make_member(group.office)
    for _each in range(5):
        make_member(group.works_first)
    set_start(group.top, dt.date(2021, 1, 1), below=True, by=SYSTEM)
    return group


def verdict_of(key, unit, period, as_of="2021-12-31"):
    period, as_of = parse(period), dt.date.fromisoformat(str(as_of))
    return judge_table([rules()[key]], [unit.pk], [period], as_of, by=SYSTEM).of(key, unit.pk, period)


def test_a_committee_is_asked_only_where_seven_full_members_are(branches):
    assert verdict_of("committee_meeting", branches.office, "2021-03").outcome is Outcome.GAP
    few = verdict_of("committee_meeting", branches.works_first, "2021-03")
    assert (few.outcome, few.required) == (Outcome.NOT_APPLICABLE, None)
    assert few.why == "正式党员5人，不足7人不设支部委员会"


def test_kinds_of_units_it_is_not_for_read_why(branches):
    assert verdict_of("theme_day", branches.works, "2021-03").why == "党总支由所属各支部分别开展，本级不计"
    temporary = make_unit("项目临时党支部", parent=branches.top, kind=UnitKind.TEMPORARY_BRANCH)
    assert verdict_of("theme_day", temporary, "2021-03").why == "临时党支部不适用本项频次要求"
    assert verdict_of("theme_day", branches.top, "2021-03").why == "集团党委不适用"
    assert verdict_of("theme_day", branches.office, "2019-03").why == "尚未成立"
    assert verdict_of("study_group", branches.top, "2020Q1").outcome is Outcome.NOT_STARTED


def test_each_group_of_a_branch_meets_each_month(branches):
    assert verdict_of("group_meeting", branches.office, "2021-03").why == "没有党小组"
    first, _second = (make_body(branches.office, kind="party_group") for _each in range(2))
    sheet = Sheet(branches.office, first, ROLL)
    record_session(written("group_meeting", day=dt.date(2021, 3, 3)), [sheet], by=CLERK, submit=True)
    verdict = verdict_of("group_meeting", branches.office, "2021-03")
    assert (verdict.outcome, verdict.actual, verdict.required) == (Outcome.GAP, 1, 2)


def test_new_changed_and_closed_units_owe_whole_months_only(branches):
    """Set up on 10 March: April is the first month it owes, no quarter before the second, nothing for the year."""
    new = make_unit("新设党支部", parent=branches.top, start=dt.date(2021, 3, 10))
    whole = "本期适用的整月有0个，不足以应开1次"
    assert verdict_of("theme_day", new, "2021-03")[:4] == (Outcome.NOT_APPLICABLE, 0, None, whole)
    assert verdict_of("theme_day", new, "2021-04").outcome is Outcome.GAP
    assert verdict_of("members_meeting", new, "2021Q1").outcome is Outcome.NOT_APPLICABLE
    assert verdict_of("members_meeting", new, "2021Q2").outcome is Outcome.GAP
    assert verdict_of("appraisal", new, "2021", "2022-03-31").outcome is Outcome.NOT_APPLICABLE
    close(new, Decision(dt.date(2021, 9, 20), lacking=True), by=SYSTEM, why="机构调整")
    assert verdict_of("theme_day", new, "2021-08").outcome is Outcome.GAP
    assert verdict_of("theme_day", new, "2021-09").why == "已撤销"
    change_kind(
        branches.office, UnitKind.GENERAL_BRANCH, Decision(dt.date(2021, 6, 1), lacking=True), by=SYSTEM
    )
    assert verdict_of("theme_day", branches.office, "2021-05").outcome is Outcome.GAP
    assert verdict_of("theme_day", branches.office, "2021-06").outcome is Outcome.NOT_APPLICABLE


def test_before_its_start_a_unit_owes_nothing():
    """Its first record's month, unless somebody says another day; a nearer one goes before one above."""
    group = make_group()
    make_session(group.office, day=dt.date(2021, 4, 20), roll=ROLL)
    assert verdict_of("theme_day", group.office, "2021-03")[:4] == (
        Outcome.NOT_STARTED,
        0,
        None,
        "2021-04-01启用",
    )
    assert verdict_of("theme_day", group.office, "2021-04").outcome is Outcome.MET
    assert verdict_of("theme_day", group.office, "2021-05").outcome is Outcome.GAP
    assert verdict_of("theme_day", group.works_first, "2021-05").why == "还没有记录"
    set_start(group.top, dt.date(2021, 2, 1), below=True, by=SYSTEM)
    own = set_start(group.office, dt.date(2021, 6, 1), by=SYSTEM)
    assert verdict_of("theme_day", group.office, "2021-05").outcome is Outcome.NOT_STARTED
    assert verdict_of("theme_day", group.works_first, "2021-02").outcome is Outcome.GAP
    take_back_start(own, by=SYSTEM, why="登记有误")
    assert verdict_of("theme_day", group.office, "2021-02").outcome is Outcome.GAP


def test_the_years_theme_days_of_the_group(branches):
    """由应开到已开: one branch becomes two general branches' worth, months held, one explained, one open."""
    for month in range(1, 9):
        make_session(branches.office, day=dt.date(2021, month, 5), roll=ROLL)
        if month not in {4, 6}:
            make_session(branches.works_first, day=dt.date(2021, month, 5), roll=ROLL)
    explain_gap(branches.works_first, rules()["theme_day"], parse("2021-04"), "全员外出抢修", by=CLERK)
    asked, units = rules()["theme_day"], [branches.office.pk, branches.works_first.pk, branches.works.pk]
    table = judge_table([asked], units, [of_year(2021)], dt.date(2021, 8, 31), by=SYSTEM)
    assert table.tally("theme_day", parse("2021-05")) == {Outcome.MET: 2, Outcome.NOT_APPLICABLE: 1}
    assert table.tally("theme_day", parse("2021-04"))[Outcome.EXCUSED] == 1
    assert table.of("theme_day", branches.works_first.pk, parse("2021-04")).why == "全员外出抢修"
    assert table.of("theme_day", branches.works_first.pk, parse("2021-06")).outcome is Outcome.GAP
    assert table.of("theme_day", branches.office.pk, parse("2021-09")).outcome is Outcome.NOT_DUE


def test_numbers_of_a_longer_span_are_not_held_against_a_month(branches):
    span = (dt.date(2021, 1, 1), dt.date(2021, 3, 31))
    record_counts([Counted(branches.office, "theme_day", *span, 3, "2021年台账")], by=SYSTEM)
    assert verdict_of("theme_day", branches.office, "2021-02").why == "登记的次数跨期，分不到本期"
    assert verdict_of("theme_day", branches.office, "2021-04").outcome is Outcome.GAP


def test_a_requirement_that_is_no_rules_is_met_or_not(branches):
    make_session(branches.office, day=dt.date(2021, 4, 20), roll=ROLL)
    target = RecordRef("plans.target", "1", "年度计划")

    def verdict(unit, least, as_of):
        ask = Ask("own_theme_days", unit.pk, of_year(2021), as_of)
        one = Expectation(ask, definitions.Test(at_least=least), target)
        return judge([one], by=SYSTEM)[one][:3]

    assert verdict(branches.office, 1, dt.date(2021, 5, 1)) == (Outcome.MET, 1, 1)
    assert verdict(branches.office, 2, dt.date(2021, 5, 1)) == (Outcome.NOT_DUE, 1, 2)
    assert verdict(branches.office, 2, dt.date(2021, 12, 31)) == (Outcome.GAP, 1, 2)
    assert verdict(branches.works, 2, dt.date(2021, 12, 31)) == (Outcome.NOT_STARTED, None, 2)


def test_single_expectations_are_cut_from_the_table(branches):
    asked, march = rules()["theme_day"], parse("2021-03")
    wanted = [
        expected(asked, unit.pk, march, dt.date(2021, 12, 31)) for unit in (branches.office, branches.works)
    ]
    found = judge(wanted, by=SYSTEM)
    assert [found[one].outcome for one in wanted] == [Outcome.GAP, Outcome.NOT_APPLICABLE]
    assert found[wanted[0]] == verdict_of("theme_day", branches.office, "2021-03")


def test_who_may_not_see_the_records_may_not_see_the_gaps(branches):
    mine = make_user("clerk", branches.office)
    asked = [rules()["theme_day"]]
    day = dt.date(2021, 12, 31)
    judge_table(asked, [branches.office.pk], [of_year(2021)], day, by=mine)
    with pytest.raises(Http404):
        judge_table(asked, [branches.office.pk, branches.works.pk], [of_year(2021)], day, by=mine)


@pytest.mark.parametrize("many", [1, 25])
def test_queries_do_not_grow_with_units_rules_and_periods(branches, django_assert_num_queries, many):
    """Packs four times, own figures thrice, standings, starts and their paths, sessions twice, those that are count-only, members, bodies, reasons."""
    units = [make_unit(parent=branches.top).pk for _each in range(many)]
    with django_assert_num_queries(16):
        judge_table(list(rules().values()), units, [of_year(2021)], dt.date(2021, 12, 31), by=SYSTEM)


def test_a_reason_is_given_once_changed_and_taken_back(branches):
    asked, april = rules()["theme_day"], parse("2021-04")
    first = explain_gap(branches.office, asked, april, "全员外出抢修", by=CLERK)
    with pytest.raises(Conflict):
        explain_gap(branches.office, asked, april, "另一个说法", by=CLERK, version=0)
    changed = explain_gap(
        branches.office, asked, april, "全员外出抢修，5月补开", by=CLERK, version=first.version
    )
    assert (changed.pk, changed.words) == (first.pk, "全员外出抢修，5月补开")
    assert verdict_of("theme_day", branches.office, "2021-04")[0] is Outcome.EXCUSED
    take_back_reason(changed, by=CLERK, why="说明有误")
    assert verdict_of("theme_day", branches.office, "2021-04").outcome is Outcome.GAP
    with pytest.raises(Refused, match="已作废"):
        take_back_reason(changed, by=CLERK, why="再次")


@pytest.mark.parametrize(
    ("key", "period", "words", "said"),
    [
        ("theme_day", "2021-04", "  ", "请填写说明"),
        ("theme_day", "2021-04", "长" * 201, "说明最多200个字"),
        ("theme_day", "2021Q1", "说明", "“2021Q1”不是这条规则的期间"),
        ("study_group", "2021Q1", "说明", "这一项现在不缺"),
    ],
)
def test_what_cannot_be_explained_is_refused(branches, key, period, words, said):
    with pytest.raises(Refused, match=said):
        explain_gap(branches.office, rules()[key], parse(period), words, by=CLERK)


def test_a_mistyped_start_is_refused(branches):
    with pytest.raises(Refused, match="请核对年份"):
        set_start(branches.office, dt.date(2201, 1, 1), by=CLERK)
    first = set_start(branches.office, dt.date(2021, 5, 1), by=CLERK)
    with pytest.raises(Conflict):
        set_start(branches.office, dt.date(2021, 6, 1), by=CLERK, version=0)
    assert set_start(branches.office, dt.date(2021, 6, 1), by=CLERK, version=first.version).pk == first.pk


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"figure": "gone"}, "规则 x 引用了没有定义的指标 gone"),
        ({"per": "gone"}, "引用了没有定义的指标 gone"),
        ({"test": {"more_than": 1}}, "至少"),
        ({"test": {"at_least": 0}}, "at_least 应在1到366之间"),
        ({"test": {"at_most": 1}, "per": "who"}, "per"),
        ({"right": "nothing.change"}, "没有“nothing.change”这项权限"),
        ({"not_for": [{"kinds": ["branch"], "why": "不适用"}]}, "branch既在 kinds 又在 not_for 里"),
        ({"only_if": [{"figure": "open", "test": {"at_least": 1}, "why": "{number}项"}]}, "只能用 {count}"),
        ({"label": "民族"}, "民族"),
        ({"figure": "grown"}, "要求的是本单位的数"),
    ],
)
def test_a_rule_that_cannot_be_judged_is_refused_with_a_sentence(wrong, said):
    grown = {
        "key": "grown", "form": "change", "label": "变化", "caliber": "口径", "noun": "次", "of": "study",
        "since": "a_year_ago", "shown": "ends",
    }  # fmt: skip
    with pytest.raises(ValidationError, match=said):
        Figures.model_validate({"figures": [*FIGURES, grown], "rules": [rule("x", "month") | wrong]})
