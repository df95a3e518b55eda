"""The whole path of facts and figures in a real browser: the clerk of a branch on a phone, the group at its desk.

The sample group stands behind it, so every number is told by its report, none by this test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from luoshi.activities.actions import Sheet, plan_session
from luoshi.activities.models import Holding, Session
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.models import Unit
from luoshi.packs.actions import apply_builtin
from luoshi.site import sample
from luoshi.site.sample.accounts import PASSWORD, key
from tests.e2e.checks import Watch, settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.activities import make_session, written
from tests.factories.kernel import CLERK
from tests.factories.minutes import word

SEED = "/overview/?as_of=2021-08-31"  # the report's day
YEAR = "/overview/?as_of=2021-12-31"
STRIP = {
    "党委理论学习中心组学习": "9次",
    "党史学习教育": "23次",
    "“三更”专题教育": "19次",
    "支部集中学习": "93次",
    "主题党日（本级）": "17次",
    "主题党日受教育（本级）": "508人次",
}
OCTOBER = dt.date(2021, 10, 1)
PLANNED = "重温入党志愿书"
WHY = "原记录登记有误，会议记录待补"
MINUTES = """
提取车间党支部党员大会会议记录
时　间：2021年12月24日（星期五）下午3点—4点    地 点：三楼会议室
主持人：王书记　　记录人：张文书
应到：14人  实到：13人
议题：通报全年工作，讨论下年计划
"""


@pytest.fixture
def branch(data_dir) -> Unit:
    """A branch of the sample, which has planned a theme day for today."""
    apply_builtin(by=SYSTEM)
    sample.load()
    branch = Unit.objects.get(uuid=key("extraction"))
    plan_session(written(day=clock.today(), theme=PLANNED), [Sheet(branch)], by=CLERK)
    return branch


@pytest.fixture
def open_as(browser: Browser, browser_context_args, base_url) -> Iterator:
    """Opens a browser of one's own and signs in at the door; whatever it complains about fails the test."""
    watched: list[Watch] = []

    def put(name: str, size) -> Page:
        context = browser.new_context(**{**browser_context_args, "viewport": size})
        page = context.new_page()
        watched.append(Watch(page))
        page.goto(f"{base_url}{reverse('account_login')}")
        page.locator("[name=login]").fill(name)
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.locator("h1")).not_to_contain_text("登录")
        return page

    yield put
    for one in watched:
        one.page.context.close()
    assert [complaint for one in watched for complaint in one.complaints] == []


def good(page: Page) -> None:
    settled(page)
    assert (violations(page), sideways(page)) == ([], 0)


def strip(page: Page, address: str) -> dict[str, str]:
    """The numbers on top of the overview, by what they are called."""
    page.goto(address)
    settled(page)
    cells = page.locator(".ls-strip").first.locator(".ls-cell")
    return {
        cell.locator(".ls-cell-label").inner_text(): "".join(
            cell.locator(".ls-cell-value").inner_text().split()
        )
        for cell in cells.all()
    }


def the_23(page: Page) -> list[str]:
    """Click the number; the records it leads to, a line each."""
    page.locator(".ls-cell", has_text="党史学习教育").click()
    expect(page.locator("h1")).to_contain_text("23次")
    good(page)
    return page.locator("#table tbody tr").all_inner_texts()


def number(page: Page, figure: str, base_url: str, **query: str) -> str:
    """What the page of a figure says of the group."""
    page.goto(base_url + reverse("figure", args=[figure], query=query))
    return "".join(page.locator(".ls-cell-value").first.inner_text().split())


def own_row(page: Page, base_url: str) -> tuple[str, ...]:
    """The branch's members' meetings as the group's page of gaps has them, by quarter."""
    page.goto(f"{base_url}{reverse('gaps')}?year=2021&rule=members_meeting")
    settled(page)
    cells = page.get_by_role("row", name="提取车间党支部").locator("td").all_inner_texts()
    return tuple(" ".join(words.split()) for words in cells)


def hand_in_the_plan(clerk: Page, base_url: str) -> None:
    """From what is planned this month to a record that counts."""
    clerk.goto(base_url + reverse("activities"))
    clerk.get_by_role("link", name="月历").click()
    good(clerk)
    clerk.get_by_role("link", name="记录").click()
    good(clerk)
    clerk.get_by_role("button", name="提交").click()
    expect(clerk.locator(".ls-toast")).to_contain_text("已提交")
    held = Holding.objects.get(session__theme=PLANNED)
    assert (held.counted, held.due, held.present) == (True, 14, 14)


def void(clerk: Page, base_url: str, wrong: Session) -> None:
    """A record that should not be there."""
    clerk.goto(base_url + reverse("session", args=[wrong.uuid]))
    clerk.get_by_text("办理").click()
    clerk.get_by_role("link", name="登记有误，作废").click()
    clerk.get_by_label("原因").fill("登记错了支部")
    clerk.get_by_role("button", name="作废").click()
    expect(clerk.locator(".ls-toast")).to_contain_text("已作废")


def explain(clerk: Page, base_url: str, branch: Unit) -> None:
    """The gap, from the list of the branch."""
    clerk.goto(f"{base_url}{reverse('gaps_unit')}?unit={branch.uuid}&year=2021")
    clerk.get_by_role("link", name="支部党员大会：2021年第四季度应开1次，已开0次").click()
    clerk.get_by_label("说明", exact=True).fill(WHY)
    clerk.get_by_role("button", name="说明原因").click()
    expect(clerk.get_by_text("缺项，已说明")).to_be_visible()
    good(clerk)


def drop_the_minutes(clerk: Page, base_url: str, file: Path) -> None:
    """A Word file fills the record; one field of it is put right."""
    file.write_bytes(word(MINUTES))
    clerk.goto(base_url + reverse("session_papers"))
    clerk.set_input_files("#files-input", file)
    clerk.get_by_role("button", name="读入").click()
    clerk.wait_for_url("**/edit/")
    place = clerk.get_by_label("地点")
    expect(place).to_have_value("三楼会议室")
    place.fill("二楼会议室")
    good(clerk)
    clerk.get_by_role("button", name="提交", exact=True).click()
    clerk.wait_for_url(lambda url: not url.endswith("/edit/"))
    expect(clerk.locator("main")).to_contain_text("二楼会议室")
    expect(clerk.locator("main")).not_to_contain_text("三楼会议室")
    good(clerk)


def test_from_the_branch_to_the_group_and_back_to_the_reports_day(branch, open_as, base_url, tmp_path):
    group, clerk = open_as("lingdao", DESK), open_as("zhibu", PHONE)
    own = {"unit": str(branch.uuid), "as_of": "2021-12-31"}

    # the report's day, before anything is added
    assert STRIP.items() <= strip(group, base_url + SEED).items()
    seed = group.locator("main").inner_text()
    records = the_23(group)
    assert len(records) == len(set(records)) == 23
    assert all("党史学习教育" in line for line in records)
    year = strip(group, base_url + YEAR)

    # on the phone from the plan to the record; at the desk the number moves
    before = number(group, "branch_theme_days", base_url)
    hand_in_the_plan(clerk, base_url)
    assert (before, number(group, "branch_theme_days", base_url)) == ("0次", "1次")

    # a record is voided and the quarter's gap appears; it is explained; the minutes fill it
    assert own_row(group, base_url)[:4] == ("1", "1", "1", "1")
    void(
        clerk,
        base_url,
        Session.objects.get(unit=branch, kinds=",members_meeting,", day__gte=OCTOBER, first=None),
    )
    assert own_row(group, base_url)[:4] == ("1", "1", "1", "缺1")
    assert number(group, "own_members_meetings", base_url, **own) == "3次"
    explain(clerk, base_url, branch)
    assert own_row(group, base_url)[:4] == ("1", "1", "1", f"缺1 已说明：{WHY}")
    group.get_by_role("row", name="提取车间党支部").locator("td").nth(3).get_by_role("link").click()
    expect(group.locator("main")).to_contain_text(WHY)
    good(group)
    drop_the_minutes(clerk, base_url, tmp_path / "第四季度党员大会会议记录.docx")
    assert own_row(group, base_url)[:4] == ("1", "1", "1", "1")
    assert number(group, "own_members_meetings", base_url, **own) == "4次"

    # the report's day is what it was, whatever is dated later; a record of that day itself moves it
    make_session(branch, kinds=("branch_study",), day=dt.date(2021, 9, 1), another=True)
    strip(group, base_url + SEED)
    assert group.locator("main").inner_text() == seed
    assert the_23(group) == records
    assert strip(group, base_url + YEAR) == year | {"支部集中学习": "142次"}
    make_session(branch, kinds=("branch_study",), day=dt.date(2021, 8, 31), another=True)
    assert strip(group, base_url + SEED)["支部集中学习"] == "94次"
