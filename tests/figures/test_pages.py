"""Pages of figures: the catalogue, a figure from all sides, and exactly the records behind a number."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Numbers, Roll, set_up_series
from luoshi.activities.enums import Level
from luoshi.audit.models import Entry
from luoshi.figures.asking import NO_FACTS, Ask, State, Value
from luoshi.figures.breakdown import drawn
from luoshi.figures.catalogue import figures
from luoshi.figures.values import values
from luoshi.figures.wording import compared, said_of, subject_of
from luoshi.kernel import clock, kept
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from luoshi.periods.period import of_month, of_year
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK
from tests.factories.people import make_member
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user
from tests.suites.pages import PagePermissionSuite

pytestmark = pytest.mark.django_db
END = dt.date(2021, 8, 31)


def held(unit, day, *kinds, present=5, **more):
    roll = Roll(numbers=Numbers(due=6, present=present))
    return make_session(unit, kinds=kinds or ["theme_day"], day=day, roll=roll, another=True, **more)


@pytest.fixture
def group():
    return make_group()


def page(user, key, name="figure", **query):
    answer = client_of(user).get(reverse(name, args=[key]), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def rows_of(text: str) -> int:
    """How many records the list of a page has."""
    body = text.split('id="table"', 1)[1]
    return len(re.findall(r'<tr><th scope="row"', body.split("<tfoot>")[0]))


class TestFigurePage(PagePermissionSuite):
    right = "activities.view"
    name = "figure"

    def address(self, unit):
        held(unit, END)
        return f"{reverse(self.name, args=['branch_theme_days'])}?unit={unit.uuid}"


class TestRecordsPage(TestFigurePage):
    name = "figure_records"


def test_a_number_and_exactly_its_records(group):
    """23 of the one series, 19 of the other, and not those of the day after."""
    series = [
        set_up_series(group.top, name, dt.date(2021, 3, 1), by=CLERK)
        for name in ("党史学习教育", "“三更”专题教育")
    ]
    for count, one in zip((23, 19), series, strict=True):
        for at in range(count):
            held(group.top, dt.date(2021, 3, 1) + dt.timedelta(days=at * 6), "topical", series=[one])
    held(group.top, END + dt.timedelta(days=1), "topical", series=[series[0]])
    leader = make_user(Role.LEADER, group.top)
    asked = {"unit": group.top.uuid, "as_of": END.isoformat()}
    text = page(leader, "topical_sessions", **asked)
    assert "截至2021年8月31日，集团党委专题教育42次。" in text
    assert all(words in text for words in ("党史学习教育", ">23次<", "“三更”专题教育", ">19次<"))
    records = page(leader, "topical_sessions", "figure_records", **asked, only=f"series:{series[0].pk}")
    assert rows_of(records) == 23
    assert "专题教育次数 23次" in records
    assert "共23条" in records
    assert "本级举办的专题教育场次" in records  # its 口径 stands above


def test_every_number_of_the_page_equals_the_value(group):
    for month in range(1, 9):
        held(group.works_first, dt.date(2021, month, 10))
        held(group.office, dt.date(2020, month, 20))
    held(group.works_second, dt.date(2021, 5, 9))
    leader = make_user(Role.LEADER, group.top)
    text = page(leader, "branch_theme_days", unit=group.top.uuid, as_of="2021-08-31")
    figure = figures()["branch_theme_days"]
    for unit in (group.top, group.works, group.office):
        ask = Ask(figure.key, unit.pk, of_year(2021), END)
        assert f">{said_of(figure, values([ask], by=SYSTEM)[ask])}<" in text
    assert "增加1" in text  # 9 against 8
    may = Ask(figure.key, group.top.pk, of_month(2021, 5), END)
    assert values([may], by=SYSTEM)[may].number == 2
    chart = text.split('id="ls-data-trend"')[1].split("</script>")[0]
    assert '"values": [0, 0, 0, 0, 1, 1, 1, 1, 2, 1, 1, 1]' in chart


def test_records_are_cut_to_the_readers_rights_the_number_is_not(group):
    """A theme day both branches held together is recorded by the first: the second one's reader is told so."""
    roll = Roll(numbers=Numbers(due=6, present=5))
    make_session(group.works_first, group.works_second, day=END, roll=roll, level=Level.BRANCH)
    held(group.works_second, END)
    asked = {"unit": group.works_second.uuid, "as_of": "2021-08-31"}
    numbers = set()
    for unit in (group.top, group.works_second):
        text = page(make_user(Role.LEADER, unit), "branch_theme_days", "figure_records", **asked)
        numbers |= set(re.findall(r"支部主题党日次数 (\d+)次", text))
        seen = rows_of(text)
        withheld = re.search(r"您可看(\d+)条，另有(\d+)条无权查看", text)
        assert seen + (int(withheld[2]) if withheld else 0) == 2
    assert numbers == {"2"}


def test_a_sum_leads_to_its_parts_and_their_records_add_up(group):
    for day in (dt.date(2021, 3, 4), dt.date(2021, 6, 4)):
        held(group.top, day, present=4, level=Level.GROUP)
    leader = make_user(Role.LEADER, group.top)
    asked = {"unit": group.top.uuid, "as_of": "2021-08-31"}
    text = page(leader, "theme_day_reached", "figure_records", **asked)
    assert "主题党日到会党员人次（本级）" in text
    address = reverse("figure_records", args=["theme_day_members"])
    assert f"{address}?unit={group.top.uuid}&as_of=2021-08-31" in text
    added = page(leader, "theme_day_members", "figure_records", **asked)
    assert rows_of(added) == 2
    assert '<td class="ls-n" data-label="实到（人次）">8</td>' in added


def test_a_change_shows_both_ends(group):
    apply_builtin(by=SYSTEM)  # it says which kinds of units are counted
    make_unit("新设党支部", parent=group.top, start=dt.date(2021, 2, 1))
    leader = make_user(Role.LEADER, group.top)
    text = page(
        leader, "basic_organisations_change", "figure_records", unit=group.top.uuid, as_of="2021-08-31"
    )
    assert "由4个变为5个" in text, re.findall(r"<h1.*?</h1>|ls-facts.*?</div>", text)
    assert ">4个<" in text
    assert ">5个<" in text
    assert "as_of=2020-12-31" in text
    assert "由4个变为5个" in page(
        leader, "basic_organisations_change", unit=group.top.uuid, as_of="2021-08-31"
    )


def test_persons_are_listed_by_name_and_counted_once(group):
    make_member(group.office, "张三", start=dt.date(2021, 1, 1))
    text = page(make_user(Role.LEADER, group.top), "members", "figure_records", unit=group.top.uuid)
    assert "张三" in text
    assert "一人只计一次" in text


def test_the_sheet_of_the_records_is_in_the_trail(group):
    held(group.office, END)
    address = reverse("figure_records", args=["branch_theme_days"])
    answer = client_of(make_user(Role.CLERK, group.office)).get(
        address, {"as_of": "2021-08-31", "export": "xlsx"}
    )
    assert (
        answer.headers["Content-Disposition"].endswith('.xlsx"')
        or "filename*" in answer.headers["Content-Disposition"]
    )
    answer.getvalue()
    entry = Entry.objects.order_by("-seq").first()
    assert entry.action == "access.export"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"period": "2021-13"}, "“2021-13”不是期间"),
        ({"as_of": "昨天"}, "“昨天”不是日期"),
        ({"as_of": "2999-01-01"}, "截至日期不能晚于今天"),
        ({"as_of": "2021-08-31", "period": "2022"}, "2022年在截至日期之后"),
    ],
)
def test_what_is_not_understood_is_said_and_the_page_stands(group, query, said):
    text = page(make_user(Role.LEADER, group.top), "branches", **query)
    assert said in text
    assert "党支部" in text


@pytest.mark.parametrize("only", ["colour:red", "kind:nothing"])
def test_narrowed_by_what_there_is_not(group, only):
    address = reverse("figure", args=["branch_theme_days"])
    status = client_of(make_user(Role.LEADER, group.top)).get(address, {"only": only}).status_code
    assert status == (404 if only.startswith("colour") else 200)


def test_an_unknown_figure_and_a_figure_without_the_right_do_not_exist(group):
    leader, system = make_user(Role.LEADER, group.top), make_user(Role.SYSTEM, group.top)
    assert client_of(leader).get(reverse("figure", args=["nothing"])).status_code == 404
    assert client_of(system).get(reverse("figure", args=["members"])).status_code == 404
    assert client_of(system).get(reverse("figure", args=["branches"])).status_code == 200


def test_the_catalogue_has_what_the_reader_may_ask_and_is_searched(group):
    known = client_of(make_user(Role.LEADER, group.top)).get(reverse("figures")).content.decode()
    assert all(figure.label in known for figure in figures().values())
    system = client_of(make_user(Role.SYSTEM, group.top))
    assert "党员数" not in system.get(reverse("figures")).content.decode()
    found = system.get(reverse("figures"), {"q": "届满"}).content.decode()
    assert "半年内届满数" in found
    assert "党支部数" not in found
    assert client_of(make_user()).get(reverse("figures")).status_code == 404


def test_a_relative_period_goes_with_the_day(group):
    leader = make_user(Role.LEADER, group.top)
    text = page(leader, "branches", as_of="2021-08-20", period="quarter")
    assert "2021年第三季度（至8月20日）" in text
    assert f"{clock.today().year}年" in page(leader, "branches")


def test_a_least_number_is_not_compared():
    figure, known = figures()["sessions"], Value(30, State.COUNTED)
    assert compared(figure, known, Value(20, State.COUNTED)) == "增长50.0%"
    assert compared(figure, known, Value(18, State.COUNTED)) == "增加12"
    assert compared(figure, known, known) == "持平"
    for least in (Value(0, State.COUNTED, partial=True), NO_FACTS):
        assert compared(figure, known, least) == ""
        assert compared(figure, least, known) == ""


def test_the_subject_of_a_sentence():
    said = {key: subject_of(figure) for key, figure in figures().items()}
    assert said["branch_study_sessions"] == "支部集中学习"
    assert said["theme_days"] == "主题党日（本级）"
    assert said["theme_day_reached"] == "主题党日受教育（本级）"
    assert said["members"] == "党员"


@pytest.mark.parametrize("name", ["figure", "figure_records"])
def test_queries_do_not_grow_with_units_and_records(group, name):
    leader = make_user(Role.LEADER, group.top)
    client, counts = client_of(leader), set()
    address = f"{reverse(name, args=['branch_theme_days'])}?unit={group.works.uuid}&as_of=2021-08-31"
    for _round in range(2):
        for _new in range(3):
            held(make_unit(parent=group.works), END)
        client.get(address)
        kept.forget()
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        counts.add(len(found))
    assert len(counts) == 1, counts


def test_a_month_that_is_only_counted_within_a_quarter_is_drawn_as_unknown():
    """At least none says nothing: a nought in a chart would."""
    figure = figures()["branch_theme_days"]
    assert drawn(figure, Value(0, State.COUNTED, partial=True)) is None
    assert drawn(figure, Value(0, State.COUNTED)) == 0
    assert drawn(figure, Value(3, State.COUNTED, partial=True)) == 3
