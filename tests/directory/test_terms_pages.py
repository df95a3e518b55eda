"""换届: the calendar, the letter, an election, an extension; what the one calendar finds."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.access.grants import visible_to
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.due import due_sources
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions.terms import start_term
from luoshi.organisations.dates import months_after
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Term
from luoshi.packs.actions import apply_builtin
from tests.factories.people import make_body
from tests.factories.units import START as START_OF_UNITS
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db
START = dt.date(2015, 1, 1)


@pytest.fixture(autouse=True)
def packs(db):
    apply_builtin(by=SYSTEM)


@pytest.fixture
def group(packs):
    return make_group()


@pytest.fixture
def clerk(group):
    return client_of(make_user(Role.CLERK, group.top))


def ending(months, *, parent, name="", years=3):
    """A branch whose term ends so many months from now (negative: ended)."""
    branch = make_unit(name, parent=parent, start=START)
    elected = months_after(clock.today(), months - 12 * years)
    return start_term(branch, elected_on=elected, years=years, by=SYSTEM)


@pytest.fixture
def top(packs):
    return make_unit("集团党委", start=START)


@pytest.fixture
def reader(top):
    return client_of(make_user(Role.CLERK, top))


def test_overdue_first_then_what_ends_within_the_packs_months(top, reader):
    ending(3, parent=top, name="近期支部")
    ending(-2, parent=top, name="超期支部")
    ending(20, parent=top, name="远期支部")
    answer = reader.get(reverse("terms"))
    page = answer.content.decode()
    assert page.index("超期支部") < page.index("近期支部")
    assert "远期支部" not in page
    assert "远期支部" in reader.get(reverse("terms"), {"show": "all"}).content.decode()
    chart = answer.context["chart"]
    assert sum(chart.series[0].values) == 2
    assert chart.series[0].values[0] == 1


def test_nothing_due_says_so(reader, top):
    page = reader.get(reverse("terms")).content.decode()
    assert "近期没有要换届的组织" in page


def test_the_letter_says_who_since_when_and_asks_with_its_source(top, reader):
    term = ending(3, parent=top, name="甲厂党支部")
    page = reader.get(reverse("term", args=[term.uuid])).content.decode()
    elected = f"{term.elected_on.year}年{term.elected_on.month}月{term.elected_on.day}日"
    assert f"你支部本届委员会于{elected}选举产生，任期3年，将于" in page
    answer = reader.get(reverse("term_letter", args=[term.uuid]))
    words = [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs]
    text = "\n".join(words)
    assert "关于做好换届选举工作的提醒函" in text
    assert "甲厂党支部：" in text
    assert "延长期限不超过12个月" in text
    assert "集团党委" in text
    assert "党的基层组织任期的意见" in text


def test_what_has_run_out_is_said_otherwise(top, reader):
    term = ending(-2, parent=top)
    page = reader.get(reverse("term", args=[term.uuid])).content.decode()
    assert "请你支部尽快完成换届选举" in page
    assert "已于" in page


def test_the_top_gets_no_letter_from_here(top, reader):
    term = start_term(top, elected_on=months_after(clock.today(), -58), by=SYSTEM)
    assert "由上级党组织提醒" in reader.get(reverse("term", args=[term.uuid])).content.decode()
    assert reader.get(reverse("term_letter", args=[term.uuid])).status_code == 404


def test_an_election_begins_the_next_term(group, clerk):
    clerk.post(reverse("term_new", args=[group.office.uuid]), {"on": "2020-03-01", "years": ""})
    clerk.post(reverse("term_new", args=[group.office.uuid]), {"on": "2023-03-05", "years": "5"})
    first, second = Term.objects.order_by("elected_on")
    assert (first.years, first.superseded_on) == (3, dt.date(2023, 3, 5))
    assert second.ends_on == dt.date(2028, 3, 5)
    assert "这一届已经换届" in clerk.get(reverse("term", args=[first.uuid])).content.decode()
    assert clerk.get(reverse("term_letter", args=[first.uuid])).status_code == 404


def test_an_extension_needs_a_document_or_an_approval_on_paper(group, clerk):
    term = start_term(group.office, elected_on=dt.date(2020, 3, 1), by=SYSTEM)
    address = reverse("term_extend", args=[term.uuid])
    asked = {"until": "2023-09-01", "approved_on": "2023-02-01"}
    assert "请填写批复文号，或登记线下审批" in clerk.post(address, asked).content.decode()
    half = clerk.post(address, asked | {"who": "李书记"})
    assert "职务" in half.content.decode()
    assert half.status_code == 422
    clerk.post(address, asked | {"who": "李书记", "post": "党委书记", "basis": "党委会"})
    term.refresh_from_db()
    assert term.extended_until == dt.date(2023, 9, 1)


def test_longer_than_the_pack_allows_is_refused_at_its_field(group, clerk):
    term = start_term(group.office, elected_on=dt.date(2020, 3, 1), by=SYSTEM)
    data = {"until": "2025-01-01", "approved_on": "2023-02-01", "document_no": "党字〔2023〕1号"}
    answer = clerk.post(reverse("term_extend", args=[term.uuid]), data)
    assert "延期不超过12个月" in answer.content.decode()


def test_the_one_calendar_finds_terms_within_the_rights(top):
    near = ending(3, parent=top, name="近期支部")
    over = ending(-2, parent=top, name="超期支部")
    ending(20, parent=top)
    source = due_sources["organisations.terms"]
    first, last = clock.today(), months_after(clock.today(), 6)
    whole, own = make_user(Role.CLERK, top), make_user(Role.CLERK, near.unit)
    assert visible_to(own).count() == 1
    found = {due.ref.id: due for due in source.between(whole, first, last)}
    assert set(found) == {str(near.uuid), str(over.uuid)}
    assert found[str(near.uuid)].what == "近期支部换届"
    assert found[str(near.uuid)].warn_days > 180
    assert found[str(near.uuid)].url == reverse("term", args=[near.uuid])
    assert [due.ref.id for due in source.between(own, first, last)] == [str(near.uuid)]
    assert list(source.between(make_user(), first, last)) == []


class TestTermPage(PagePermissionSuite):
    right = "people.view"

    def address(self, unit):
        return reverse("term", args=[start_term(unit, elected_on=dt.date(2020, 3, 1), by=SYSTEM).uuid])


class TestTermLetter(TestTermPage):
    def address(self, unit):
        return super().address(unit) + "letter/"


class TestTermAct(PagePermissionSuite):
    right = "people.change"

    def address(self, unit):
        term = start_term(unit, elected_on=dt.date(2020, 3, 1), by=SYSTEM)
        return reverse("term_extend", args=[term.uuid])


class TestTermList(ListPermissionSuite):
    right = "people.view"

    def address(self):
        return reverse("terms")

    def make(self, unit, mark):
        branch = unit if unit.spans.get().kind in {"branch", "general_branch"} else make_unit(parent=unit)
        rename_to(branch, mark)
        start_term(branch, elected_on=dt.date(2020, 3, 1), by=SYSTEM)


def rename_to(unit, name):
    from luoshi.organisations.actions import Decision, rename

    rename(unit, name, Decision(on=dt.date(2020, 2, 1), lacking=True), by=SYSTEM)


class TestTermListQueries(QueryCountSuite):
    right = "people.view"
    queries = 8

    def address(self):
        return reverse("terms")

    def fill(self, group, count):
        for _ in range(count):
            start_term(make_unit(parent=group.works), elected_on=dt.date(2020, 3, 1), by=SYSTEM)


class TestBodyTerm(PagePermissionSuite):
    right = "people.change"

    def address(self, unit):
        return reverse("body_term", args=[make_body(unit).uuid])


def test_the_term_of_a_body_is_entered_on_its_page_and_reminded_of(clerk, group):
    body = make_body(group.office, name="纪律检查委员会", kind="committee")
    page, form = reverse("body", args=[body.uuid]), reverse("body_term", args=[body.uuid])
    assert "没有登记届期" in clerk.get(page).content.decode()
    assert "不填的按规定：3年" in clerk.get(form).content.decode()
    elected = months_after(clock.today(), -35)
    sent = clerk.post(form, {"on": elected.isoformat(), "number": "2"}, follow=True)
    assert "已登记“机关党支部 · 纪律检查委员会”换届" in sent.content.decode()
    term = Term.objects.get()
    assert (term.unit, term.body, term.years, term.number) == (group.office, body, 3, 2)
    shown = clerk.get(page).content.decode()
    assert f"第2届 · {elected.isoformat()}选举，任期3年" in shown
    assert "天后届满" in shown
    assert "机关党支部 · 纪律检查委员会" in clerk.get(reverse("terms")).content.decode()
    own = clerk.get(reverse("term", args=[term.uuid])).content.decode()
    assert "机关党支部 · 纪律检查委员会 · 第2届 · 换届" in own
    assert form in own  # the next one is entered for the same body
    unit = reverse("unit", args=[group.office.uuid])
    assert "纪律检查委员会 · 第2届" in clerk.get(unit).content.decode()


def test_the_next_term_of_a_body_ends_the_last_and_counts_upwards(clerk, group):
    body = make_body(group.office, kind="committee", on=dt.date(2020, 4, 1))
    start_term(group.office, body=body, elected_on=dt.date(2020, 5, 1), number=3, years=4, by=SYSTEM)
    start_term(group.office, elected_on=dt.date(2021, 5, 1), by=SYSTEM)  # that of the unit is another one
    form = reverse("body_term", args=[body.uuid])
    again = clerk.post(form, {"on": "2024-05-01", "number": "3"})
    assert again.status_code == 422
    assert "上一届是第3届，新一届不能是第3届，请核对" in again.content.decode()
    early = clerk.post(form, {"on": "2020-02-01", "number": "4"})
    assert "在这段时间不存在，请核对日期" in early.content.decode()
    clerk.post(form, {"on": "2024-05-01", "number": "4", "years": "5"})
    terms = Term.objects.filter(body=body).order_by("elected_on")
    assert list(terms.values_list("number", "years", "superseded_on")) == [
        (3, 4, dt.date(2024, 5, 1)), (4, 5, None),
    ]  # fmt: skip
    assert Term.objects.get(body=None).superseded_on is None


def test_a_party_group_has_no_terms_and_a_kind_without_any_is_asked_for_years(clerk, group):
    cell = make_body(group.office, kind="party_group", name="第一党小组")
    assert clerk.get(reverse("body_term", args=[cell.uuid])).status_code == 404
    assert "届期" not in clerk.get(reverse("body", args=[cell.uuid])).content.decode()
    with pytest.raises(Refused, match="不按届选举，不登记任期"):
        start_term(group.office, body=cell, elected_on=START_OF_UNITS, by=SYSTEM)
    site = make_unit("项目临时党支部", parent=group.top, kind=UnitKind.TEMPORARY_BRANCH)
    body = make_body(site, kind="committee")
    form = reverse("body_term", args=[body.uuid])
    day = START_OF_UNITS.isoformat()
    assert "规定里没有这类组织的任期，请填写年数" in clerk.post(form, {"on": day}).content.decode()
    clerk.post(form, {"on": day, "years": "2"})
    assert Term.objects.get(body=body).years == 2
