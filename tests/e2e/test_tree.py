"""The tree in a real browser: walked by keyboard, searched, drawn for paper. It is divided and compared on the office's
path (`test_exchange`).
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.access.enums import Role
from luoshi.directory import branches
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.units import make_group
from tests.factories.users import make_user


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    return make_group()


@pytest.fixture
def clerk(group, page: Page, sign_in, watch) -> Page:
    sign_in(make_user(Role.CLERK, group.top))
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")


@pytest.mark.once  # what the browser shows and how it is used depends on no database
def test_the_tree_is_walked_by_keyboard_and_fetches_what_is_opened(clerk: Page, base_url, monkeypatch):
    monkeypatch.setattr(branches, "OPENED", 3)
    clerk.goto(base_url + reverse("people"))
    tree = clerk.get_by_role("tree")
    expect(tree.get_by_role("treeitem", name="甲厂第一党支部")).to_have_count(0)
    clerk.locator("[role=treeitem][tabindex='0']").focus()
    assert focused(clerk).startswith("集团党委")
    for key in ("ArrowDown", "ArrowDown"):
        clerk.keyboard.press(key)
    assert focused(clerk).startswith("甲厂党总支")
    clerk.keyboard.press("ArrowRight")
    expect(tree.get_by_role("treeitem", name="甲厂第一党支部")).to_be_visible()
    clerk.keyboard.press("ArrowRight")
    assert focused(clerk).startswith("甲厂第一党支部")
    clerk.keyboard.press("ArrowLeft")
    assert focused(clerk).startswith("甲厂党总支")
    clerk.keyboard.press("ArrowLeft")
    expect(tree.get_by_role("treeitem", name="甲厂第一党支部")).to_be_hidden()
    clerk.keyboard.press("Enter")
    expect(clerk.locator("h1")).to_contain_text("甲厂党总支")


def test_typing_finds_units_in_their_place(clerk: Page, base_url):
    clerk.goto(base_url + reverse("people"))
    clerk.get_by_placeholder("组织名称中的几个字").press_sequentially("第二")
    expect(clerk.locator("#tree")).to_contain_text("名称含“第二”的1个")
    expect(clerk.locator("#tree .ld-hit")).to_have_text("甲厂第二党支部")
    expect(clerk.locator("#tree")).to_contain_text("甲厂党总支")
    assert "q=" in clerk.url


@pytest.mark.once  # what the browser shows and how it is used depends on no database
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(
    "name",
    [
        "people",
        "units_listed",
        "unit",
        "unit_chart",
        "units_compared",
        "record_history",
        "unit_new",
        "unit_close",
    ],
)
def test_accessible_within_the_screen_and_quiet(clerk: Page, group, base_url, name, size):
    arguments = {
        "unit": [group.works.uuid],
        "unit_chart": [group.top.uuid],
        "unit_close": [group.office.uuid],
        "record_history": ["organisations.unit", group.works.uuid],
    }
    clerk.set_viewport_size(size)
    clerk.goto(base_url + reverse(name, args=arguments.get(name, [])))
    settled(clerk)
    assert violations(clerk) == []
    assert sideways(clerk) <= 0
