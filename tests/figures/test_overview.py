"""The overview: its numbers are the values, each leads to its records; what a reader keeps of it."""

from __future__ import annotations

import datetime as dt
import html
import io
import re

import pytest
from django.urls import reverse
from pydantic import ValidationError
from python_calamine import CalamineWorkbook

from luoshi.access.enums import Role
from luoshi.activities.actions import Numbers, Roll, set_up_series
from luoshi.figures.actions import set_start
from luoshi.figures.actions.saving import MOST, is_ours, save_view
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import Figures, figures, rules
from luoshi.figures.judging import judge_table
from luoshi.figures.models import SavedView
from luoshi.figures.values import values
from luoshi.figures.wording import plain
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.packs.builtin import builtin_section
from luoshi.periods.period import of_month, of_year
from luoshi.ui.components import MatrixState
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK
from tests.factories.units import make_group
from tests.factories.users import actor, client_of, make_user
from tests.suites.pages import PagePermissionSuite, QueryCountSuite, branches

pytestmark = pytest.mark.django_db
END = dt.date(2021, 8, 31)
ROLL = Roll(numbers=Numbers(due=6, present=5))


def held(unit, day, *kinds, **more):
    return make_session(unit, kinds=kinds or ["theme_day"], day=day, roll=ROLL, another=True, **more)


@pytest.fixture
def group():
    return make_group()


def page(user, **query):
    answer = client_of(user).get(reverse("overview"), query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


class TestOverviewPage(PagePermissionSuite):
    right = "organisations.view"

    def address(self, unit):
        return f"{reverse('overview')}?unit={unit.uuid}"


class TestOverviewQueries(QueryCountSuite):
    """A query a source, two for joint facts and count-only rows, a tree a day: not one more for a unit."""

    right = "activities.view"
    queries = 92

    def address(self):
        return f"{reverse('overview')}?as_of=2021-08-31"

    def fill(self, group, count):
        for unit in branches(group, count):
            held(unit, END)
            held(group.office, END, "branch_study")


def test_the_numbers_of_the_page_are_the_values_and_lead_to_their_records(group):
    for month in (3, 5, 8):
        held(group.works_first, dt.date(2021, month, 10))
        held(group.works_second, dt.date(2021, month, 12))
    held(group.office, dt.date(2021, 5, 9))
    held(group.top, dt.date(2021, 4, 4), "study_group")
    held(group.top, dt.date(2020, 4, 4), "study_group")
    asked = {"unit": group.top.uuid, "as_of": "2021-08-31", "watch": "branch_theme_days"}
    text = page(make_user(Role.LEADER, group.top), **asked)
    number = re.compile(r'<a class="ls-m ls-m-s\d" href="([^"]+)"[^>]*>(\d+)</a>')
    cells = number.findall(text.split("<tbody>", 1)[1].split("</tbody>")[0])
    said = {}
    for unit in (group.office, group.works):
        for month in range(1, 9):
            ask = Ask("branch_theme_days", unit.pk, of_month(2021, month), END)
            if (value := values([ask], by=SYSTEM)[ask]).number is not None:
                said[str(unit.uuid), f"2021-{month:02}"] = plain(value.number, figures()[ask.figure].noun)
    shown = {
        (re.search("unit=([0-9a-f-]+)", url)[1], re.search(r"period=([\d-]+)", url)[1]): found
        for url, found in cells
    }
    assert shown == said
    assert shown[str(group.works.uuid), "2021-05"] == "2"
    assert "上年同期 1，持平" in text
    total = Ask("branch_theme_days", group.top.pk, of_year(2021), END)
    assert values([total], by=SYSTEM)[total].number == 7
    assert ">7次<" in text


def test_one_card_for_each_series_that_has_anything(group):
    names = ("党史学习教育", "“三更”专题教育", "还没有开始的教育")
    series = [set_up_series(group.top, name, dt.date(2021, 3, 1), by=CLERK) for name in names]
    for one, count in zip(series, (2, 3, 0), strict=True):
        for at in range(count):
            held(group.top, dt.date(2021, 3, 1 + at), "topical", series=[one])
    text = page(make_user(Role.LEADER, group.top), as_of="2021-08-31")
    strip = text.split('<ul class="ls-strip', 1)[1].split("</ul>")[0]
    labels = re.findall(r'ls-cell-label">([^<]+)<', strip)
    assert labels[:3] == ["党委理论学习中心组学习", "“三更”专题教育", "党史学习教育"]
    assert "还没有开始的教育" not in strip
    assert f"only=series%3A{series[1].pk}" in strip


def test_without_the_right_a_figure_is_left_out(group):
    held(group.office, END)
    text = page(make_user(Role.SYSTEM, group.top), as_of="2021-08-31")
    assert "基层党组织数比年初" in text
    assert "支部主题党日次数" not in text
    assert "空缺职务" not in text


def test_an_empty_group_has_a_page(group):
    text = page(make_user(Role.LEADER, group.top))
    assert "无记录" in text
    assert "集团党委" in text


def test_drilling_down_ends_at_a_branch_of_its_own(group):
    held(group.works_first, END)
    leader = make_user(Role.LEADER, group.top)
    text = page(leader, unit=group.works.uuid, as_of="2021-08-31", watch="branch_theme_days")
    onward = f"{reverse('overview')}?unit={group.works_first.uuid}&as_of=2021-08-31&watch=branch_theme_days"
    assert onward in text
    lowest = html.unescape(client_of(leader).get(onward).content.decode())
    assert "甲厂第一党支部" in lowest
    assert "按单位" not in lowest


def test_against_what_is_required(group):
    """The first rule by unit and month as it is judged, how many met each, and what is missing."""
    for month in (1, 2, 4, 5, 6, 7, 8):
        held(group.works_first, dt.date(2021, month, 10))
    text = page(make_user(Role.LEADER, group.top), unit=group.works.uuid, as_of="2021-08-31")
    rule = rules()["theme_day"]
    judged = judge_table([rule], [group.works_first.pk], [of_year(2021)], END, by=SYSTEM)
    march = of_month(2021, 3)
    assert judged.of(rule.key, group.works_first.pk, march).outcome == "gap"
    gap = f"{reverse('gap', args=[group.works_first.uuid, rule.key, march.code])}?as_of=2021-08-31"
    row = re.search(r"甲厂第一党支部</a></th>(.*?)</tr>", text)[1]
    assert re.findall(r"ls-m-(held|gap|told|due)", row) == [*["held"] * 2, "gap", *["held"] * 5, *["due"] * 4]
    assert ">7/8<" in row
    assert "主题党日：2021年3月应开1次，已开0次" in text
    assert text.count(gap) == 2  # on the map and in the list
    other = page(make_user(Role.LEADER, group.top), as_of="2021-08-31", watch="rule.lecture")
    assert "党课，对照要求" in other


def test_without_the_right_or_with_too_many_units_no_rule_is_judged(group, monkeypatch):
    assert "缺项" not in page(make_user(Role.SYSTEM, group.top), as_of="2021-08-31").split("<main")[1]
    monkeypatch.setattr("luoshi.figures.required.MOST_UNITS", 1)
    text = page(make_user(Role.LEADER, group.top), as_of="2021-08-31")
    assert "所属单位较多" in text
    assert "支部主题党日次数" in text


def test_the_map_is_exported_as_it_is_filtered(group):
    held(group.office, END)
    clerk = client_of(make_user(Role.CLERK, group.top))
    answer = clerk.get(
        reverse("overview"), {"as_of": "2021-08-31", "watch": "branch_study_sessions", "export": "xlsx"}
    )
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.getvalue()[:2] == b"PK"


def test_a_map_of_verdicts_is_exported_as_it_is_shown(group):
    set_start(group.top, dt.date(2021, 1, 1), below=True, by=CLERK)
    held(group.office, dt.date(2021, 2, 5))
    client = client_of(make_user(Role.CLERK, group.top))
    for asked in ({}, {"watch": "rule.theme_day"}, {"unit": str(group.office.uuid)}):
        text = html.unescape(
            client.get(reverse("overview"), {"as_of": "2021-08-31", **asked}).content.decode()
        )
        address = re.search(r'href="([^"]*watch=rule\.theme_day&export=xlsx)"', text)
        assert address, asked
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address[1]).getvalue()))
        rows = book.get_sheet_by_index(0).to_python()
        office = next(row for row in rows if row[0] == "机关党支部")
        assert office[1:4] == ["缺1", 1, "缺1"]
        assert office[9] == "未到期"
        assert (any(row[0] == "甲厂第一党支部" for row in rows)) is ("unit" not in asked)


def test_a_view_is_kept_opened_replaced_and_deleted_by_its_owner_alone(group):
    user, other = make_user(Role.LEADER, group.top), make_user(Role.LEADER, group.top)
    client = client_of(user)
    address = f"{reverse('overview')}?unit={group.works.uuid}&period=quarter"
    new = reverse("saved_view_new")
    assert address in html.unescape(client.get(new, {"address": address}).content.decode())
    answer = client.post(new, {"address": address, "name": "甲厂当季"})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    assert f'href="{address}">甲厂当季<' in page(user)
    assert "甲厂当季" not in page(other)
    client.post(new, {"address": reverse("overview"), "name": "甲厂当季"})
    kept = SavedView.objects.get()
    assert kept.address == reverse("overview")
    assert "甲厂当季" in client.get(reverse("saved_views")).content.decode()
    forget = reverse("saved_views_forget")
    client_of(other).post(forget, {"pick": kept.uuid})
    assert SavedView.objects.exists()
    client.post(forget, {"pick": [kept.uuid, "不是编号"]})
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_asked_for_one_and_the_address_stays(group):
    client = client_of(make_user(Role.LEADER, group.top))
    address = f"{reverse('overview')}?period=month"
    answer = client.post(reverse("saved_view_new"), {"address": address, "name": " "})
    assert answer.status_code == 422
    assert address in html.unescape(answer.content.decode())


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/overview/",
        "//elsewhere.example/",
        "/people/",
        "javascript:1",
        "",
        "/nothing/",
    ],
)
def test_only_addresses_of_this_room_are_kept(group, address):
    user = make_user(Role.LEADER, group.top)
    assert not is_ours(address)
    with pytest.raises(Refused):
        save_view(user, "外面", address, by=actor(user))


def test_there_is_an_end_to_what_is_kept(group):
    user = make_user(Role.LEADER, group.top)
    for number in range(MOST):
        save_view(user, f"筛选{number}", "/overview/", by=actor(user))
    save_view(user, "筛选0", "/overview/?period=month", by=actor(user))
    with pytest.raises(Refused, match="最多保存50个"):
        save_view(user, "再一个", "/overview/", by=actor(user))


def test_a_pack_names_only_figures_there_are():
    section = builtin_section("figures", Figures).model_dump(mode="json", exclude_none=True)
    with pytest.raises(ValidationError, match="总览引用了没有定义的指标 gone"):
        Figures.model_validate(section | {"overview": {"watched": ["gone"]}})
    with pytest.raises(ValidationError, match="总览引用了没有定义的规则 gone"):
        Figures.model_validate(section | {"overview": {"required": ["gone"]}})
    strips = [{"key": "one", "label": "一", "cards": [{"key": "members", "figure": "members"}]}]
    with pytest.raises(ValidationError, match="watched 至少写一个"):
        Figures.model_validate(section | {"overview": {"strips": strips}})


@pytest.mark.parametrize(
    ("number", "most", "step"), [(0, 0, "s0"), (0, 9, "s0"), (1, 1000, "s1"), (3, 5, "s3"), (9, 9, "s5")]
)
def test_the_step_of_a_number(number, most, step):
    assert MatrixState.step(number, most) == step
