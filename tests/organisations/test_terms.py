"""Terms: how long, extended, overdue; what the calendar of elections is asked."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.audit.models import Entry
from luoshi.kernel.action import Offline
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.terms import NewTerm, extend_term, start_term, start_terms
from luoshi.organisations.dates import months_after
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Term
from luoshi.organisations.queries_bodies import terms_due, terms_ending, terms_on
from luoshi.packs.actions import apply, apply_builtin
from tests.factories.kernel import CLERK
from tests.factories.people import make_body
from tests.factories.units import make_group, make_unit

ELECTED = dt.date(2020, 6, 15)
ENDS = dt.date(2023, 6, 15)


@pytest.fixture
def group(db):
    apply_builtin(by=SYSTEM)
    return make_group()


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(Refused) as found:
        act(*args, by=CLERK, **kwargs)
    return found.value.sentence


@pytest.mark.pure
@given(st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 120))
def test_months_are_the_same_day_or_the_last_of_the_month(day, months):
    found = months_after(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + dt.timedelta(days=1)).day == 1)


def test_how_long_a_term_lasts_is_said_by_the_pack(group):
    assert start_term(group.office, elected_on=ELECTED, by=CLERK).ends_on == ENDS
    assert start_term(group.works, elected_on=ELECTED, by=CLERK).years == 3
    assert start_term(group.top, elected_on=ELECTED, by=CLERK).ends_on == dt.date(2025, 6, 15)
    assert start_term(group.works_first, elected_on=ELECTED, years=2, by=CLERK).ends_on == dt.date(
        2022, 6, 15
    )
    leap = start_term(group.works_second, elected_on=dt.date(2020, 2, 29), by=CLERK)
    assert leap.ends_on == dt.date(2023, 2, 28)


def test_a_site_may_say_otherwise(group):
    apply(
        "pack: site\ntitle: 本单位\nversion: '1'\nsections:\n  people:\n    kinds:\n"
        "      - key: branch\n        years: 2\n",
        by=CLERK,
    )
    assert start_term(group.office, elected_on=ELECTED, by=CLERK).ends_on == dt.date(2022, 6, 15)


def test_temporary_organisations_have_no_terms(group):
    temporary = make_unit("检修临时党支部", parent=group.top, kind=UnitKind.TEMPORARY_BRANCH)
    assert refused(start_term, temporary, elected_on=ELECTED) == (
        "“检修临时党支部”是临时党支部，不按届选举，不登记任期"
    )
    assert refused(start_term, group.office, elected_on=ELECTED, years=30) == "任期应为1至10年，请核对"
    assert refused(start_term, group.office, elected_on=dt.date(2019, 1, 1)) == (
        "“机关党支部”在2019-01-01尚未成立，请核对日期"
    )


def test_a_new_term_ends_the_one_before(group):
    first = start_term(group.office, elected_on=ELECTED, by=CLERK)
    second = start_term(group.office, elected_on=ENDS, by=CLERK)
    first.refresh_from_db()
    assert first.superseded_on == ENDS
    assert list(terms_on(ENDS)) == [second]
    assert list(terms_on(ELECTED)) == [first]
    assert refused(start_term, group.office, elected_on=ELECTED) == (
        "已登记2023-06-15的选举，新一届的选举时间2020-06-15应晚于它"
    )
    body = make_body(group.office)
    start_term(group.office, elected_on=ELECTED, body=body, by=CLERK)  # a body has its own
    assert refused(start_term, group.works, elected_on=ELECTED, body=body).endswith("请重新选择")


def test_the_same_rows_sent_twice_begin_one_term_each(group):
    rows = [NewTerm(group.office, ELECTED), NewTerm(group.office, ENDS)]
    assert start_terms(rows, by=CLERK) == start_terms(rows, by=CLERK)
    assert Term.objects.count() == 2


def test_an_extension_needs_an_approval_and_stays_within_the_rule(group):
    term = start_term(group.office, elected_on=ELECTED, by=CLERK)
    until, approved = dt.date(2023, 12, 31), dt.date(2023, 6, 1)
    kwargs = {"approved_on": approved, "document_no": "集党〔2023〕5号"}
    assert refused(extend_term, term, until=until, approved_on=approved) == (
        "延期须经上级批准，请填写批复文号，或登记线下审批"
    )
    assert refused(extend_term, term, until=ENDS, **kwargs) == "延期至2023-06-15应晚于届满时间2023-06-15"
    assert refused(extend_term, term, until=dt.date(2024, 6, 16), **kwargs) == (
        "届满时间是2023-06-15，延期不超过12个月，请核对"
    )
    assert refused(
        extend_term, term, until=until, approved_on=dt.date(2019, 1, 1), document_no="x"
    ).startswith("批准日期2019-01-01早于选举时间")
    extend_term(term, until=until, by=CLERK, **kwargs)
    assert [row.due_on for row in terms_on(approved - dt.timedelta(days=1))] == [ENDS]
    assert [row.due_on for row in terms_on(approved)] == [until]


def test_an_extension_approved_on_paper_is_visibly_so(group):
    term = start_term(group.office, elected_on=ELECTED, by=CLERK)
    paper = Offline("王书记", "党委书记", dt.date(2023, 6, 1), "党委会〔2023〕第3次会议")
    extend_term(term, until=dt.date(2024, 6, 15), approved_on=paper.on, offline=paper, by=CLERK)
    assert "王书记" in str(Entry.objects.order_by("-seq").values().first())
    start_term(group.office, elected_on=dt.date(2024, 6, 1), by=CLERK)
    assert refused(extend_term, term, until=dt.date(2024, 6, 15), approved_on=paper.on, offline=paper) == (
        "这一届已经结束或作废，不能延期"
    )


def test_the_calendar_warns_as_early_as_the_pack_says(group, django_assert_num_queries):
    office = start_term(group.office, elected_on=ELECTED, by=CLERK)
    works = start_term(group.works, elected_on=dt.date(2021, 1, 1), by=CLERK)
    assert list(terms_due(dt.date(2022, 12, 14))) == []
    assert list(terms_due(dt.date(2022, 12, 15))) == [office]
    assert list(terms_due(dt.date(2022, 12, 15), months=0)) == []
    assert list(terms_due(dt.date(2024, 1, 1), months=0)) == [office, works]  # overdue ones stay
    assert list(terms_due(dt.date(2024, 1, 1), units=[group.works.pk])) == [works]
    with django_assert_num_queries(1):
        assert list(terms_ending(dt.date(2023, 7, 1), dt.date(2024, 2, 1))) == [office, works]
    assert list(terms_ending(dt.date(2023, 1, 1), dt.date(2023, 6, 15))) == [office]
