"""The main path in a real browser: a report becomes a ledger, is decided about, goes out and comes back."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from luoshi.access.enums import Role
from luoshi.documents.actions import receive
from luoshi.documents.enums import Nature, State
from luoshi.documents.models import Document, Item
from luoshi.documents.sample import TEXT
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from tests.documents.test_lists import fill
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.factories.documents import CLERK
from tests.factories.files import plain_docx
from tests.factories.units import make_group
from tests.factories.users import PASSWORD, make_user


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    return make_group()


@pytest.fixture
def clerk(group, page: Page, sign_in, watch) -> Page:
    sign_in(make_user(Role.CLERK, group.top))
    return page


@pytest.fixture
def report(group) -> Document:
    return receive(group.top, by=CLERK, pasted=TEXT).document


def row(page: Page, mark: str):
    return page.locator(f'#ledger tr[data-ref="{mark}"]')


def toast(page: Page, words: str) -> None:
    expect(page.locator(".ls-toast", has_text=words)).to_be_visible()


def state(mark_nature: Nature, number: int) -> str:
    return Item.objects.rows().get(nature=mark_nature, number=number, parent=None).state


def drop(page: Page, name: str, content: bytes) -> None:
    """Drop a file on the zone, as from the desktop."""
    transfer = page.evaluate_handle(
        """([name, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name));
            return transfer;
        }""",
        [name, list(content)],
    )
    page.dispatch_event(".ls-drop", "drop", {"dataTransfer": transfer})


def select(page: Page, words: str) -> None:
    """Select words in the text, as with the mouse."""
    page.evaluate(
        """words => {
            const walker = document.createTreeWalker(document.getElementById("ld-doc"), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                walker.currentNode.parentElement.scrollIntoView({block: "center"});
                getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
                return;
            }
            throw new Error("not found: " + words);
        }""",
        words,
    )


def test_from_the_dropped_file_to_the_returned_lists(page: Page, watch, group, base_url, tmp_path: Path):
    _sign_in_and_drop(page, group, base_url)
    document = Document.objects.get()
    _confirm_edit_and_split(page)
    _add_and_link(page, document)
    _move(page, document)
    _out_and_back(page, tmp_path)


def _sign_in_and_drop(page: Page, group, base_url: str) -> None:
    user = make_user(Role.CLERK, group.top, username="ganshi")
    page.goto(base_url)
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.click("form[method=post] button[type=submit]")
    expect(page.locator("h1")).to_have_text("首页")
    page.get_by_role("navigation").get_by_role("link", name="文档台账").first.click()
    expect(page.locator("h1")).to_have_text("文档台账")

    page.get_by_role("link", name="读一份报告").click()
    drop(page, "上半年报告.docx", plain_docx(TEXT.splitlines()))
    expect(page.locator("[data-drop-files]")).to_contain_text("上半年报告.docx")
    page.get_by_role("button", name="上传并读取").click()
    expect(page.locator("h1")).to_contain_text("学习贯彻上级会议精神")


def _confirm_edit_and_split(page: Page) -> None:
    page.locator(".ls-tabs").get_by_text("表述数据").click()
    page.locator("tr.ls-group button").first.click()
    toast(page, "已确认")
    confirmed = Item.objects.filter(nature=Nature.CLAIM, state=State.CONFIRMED).count()
    assert confirmed > 0
    expect(page.locator("#ld-facts")).to_contain_text(f"已确认 {confirmed} /")

    page.locator(".ls-tabs").get_by_text("措施").click()
    row(page, "措2").get_by_text("修改").click()
    page.fill("#item_owner", "组织部")
    page.locator(".ld-under").get_by_role("button", name="保存").click()
    expect(row(page, "措2")).to_contain_text("组织部")

    row(page, "措1").get_by_text("更多").click()
    page.locator(".ls-below").get_by_text("拆分").click()
    page.locator(".ls-below").get_by_role("button", name="拆分").click()
    expect(row(page, "措1-2")).to_be_visible()


def _add_and_link(page: Page, document: Document) -> None:
    select(page, "引导思考的能力参差不齐")
    page.locator("#ld-picker [data-nature=cause]").click()
    expect(page.locator(".ld-above blockquote")).to_have_text("引导思考的能力参差不齐")
    page.get_by_role("button", name="列入台账").click()
    toast(page, "已补充因")
    added = Item.objects.get(state=State.ADDED)
    assert document.current.text[added.start : added.end] == "引导思考的能力参差不齐"
    expect(page.locator(f'#ld-doc .ls-mark[data-ref="{added.mark}"]')).to_have_text(added.quote)

    row(page, added.mark).get_by_text("更多").click()
    page.locator(".ls-below").get_by_text("建立对应").click()
    page.fill("#link_marks", "问1")
    page.get_by_role("button", name="保存对应关系").click()
    toast(page, "建立或确认1个")
    expect(row(page, added.mark)).to_contain_text("问1")


def _move(page: Page, document: Document) -> None:
    """The added cause stands for other words: selected in the text while its form is open."""
    added = Item.objects.get(state=State.ADDED)
    row(page, added.mark).get_by_text("更多").click()
    page.locator(".ls-below").get_by_text("改位置").click()
    expect(page.locator("#place_quote")).to_have_value(added.quote)
    expect(page.locator("#place_quote")).to_be_focused()
    select(page, "思考的能力参差不齐")
    expect(page.locator("#ld-picker [data-nature=cause]")).to_be_hidden()
    page.locator("#ld-picker").get_by_text("移到这里").click()
    toast(page, "已改到新的位置")
    expect(page.locator(f'#ld-doc .ls-mark[data-ref="{added.mark}"]')).to_have_text("思考的能力参差不齐")
    added.refresh_from_db()
    assert document.current.text[added.start : added.end] == "思考的能力参差不齐"


def _out_and_back(page: Page, tmp_path: Path) -> None:
    page.locator(".ls-head-acts summary", has_text="导出").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="三张清单（Excel）").first.click()
    content = Path(download.value.path()).read_bytes()
    filled = tmp_path / "填好的清单.xlsx"
    filled.write_bytes(fill(content, {("任务清单", "措2", "完成时限"): "9月底前"}))
    page.locator(".ls-head-acts summary", has_text="更多").click()
    page.get_by_role("link", name="上传填好的清单").click()
    page.set_input_files("#id_file", filled)
    page.get_by_role("button", name="看会改动什么").click()
    expect(page.locator(".ls-facts")).to_contain_text("还没有写入任何内容")
    page.get_by_role("button", name="写入1条").click()
    toast(page, "已按清单更新1条")
    expect(row(page, "措2")).to_contain_text("9月底前")


@pytest.mark.once  # what the browser shows and how it is used depends on no database
def test_work_by_keyboard(clerk: Page, report, base_url):
    clerk.goto(f"{base_url}/documents/{report.uuid}/?tab=claims")
    settled(clerk)
    clerk.keyboard.press("ArrowDown")
    expect(row(clerk, "数1")).to_have_attribute("aria-current", "true")
    expect(clerk.locator('#ld-doc .ls-mark[data-ref="数1"]')).to_have_class(
        "ls-mark ls-mark-short ls-k-figure ls-on"
    )
    clerk.keyboard.press("Enter")
    toast(clerk, "已确认1条")
    expect(row(clerk, "数2")).to_have_attribute("aria-current", "true")  # on to the next that waits
    clerk.keyboard.press("Delete")
    toast(clerk, "已设为不采用1条")
    expect(row(clerk, "数2")).to_have_count(0)
    expect(clerk.locator('#ld-doc .ls-mark[data-ref="数2"]')).to_have_count(0)
    expect(row(clerk, "数3")).to_have_attribute("aria-current", "true")
    clerk.keyboard.press("e")
    expect(clerk.locator("#item_subject")).to_be_focused()
    clerk.keyboard.press("Escape")
    expect(clerk.locator(".ls-below")).to_have_count(0)
    clerk.keyboard.press("a")
    expect(clerk.locator('tr[data-waiting][data-ref="数3"]')).to_have_count(0)
    expect(clerk.locator('tr[data-waiting][data-ref="数4"]')).to_have_count(0)
    assert (state(Nature.CLAIM, 1), state(Nature.CLAIM, 2), state(Nature.CLAIM, 4)) == (
        State.CONFIRMED, State.REJECTED, State.CONFIRMED,
    )  # fmt: skip
    clerk.keyboard.press("?")
    expect(clerk.locator("#ld-keys")).to_be_visible()


@pytest.mark.once  # what the browser shows and how it is used depends on no database
def test_a_mark_whose_row_is_on_another_tab_brings_it(clerk: Page, report, base_url):
    clerk.goto(f"{base_url}/documents/{report.uuid}/")
    settled(clerk)
    clerk.locator('#ld-doc .ls-mark[data-ref="问1"]').first.click()
    expect(row(clerk, "问1")).to_have_attribute("aria-current", "true")
    assert unquote(clerk.url).endswith("#问1")
    clerk.reload()
    expect(row(clerk, "问1")).to_have_attribute("aria-current", "true")


def test_a_refused_file_leaves_nothing_on_the_page(clerk: Page, watch, group, base_url):
    watch.expect("422")
    clerk.goto(f"{base_url}/documents/new/")
    drop(clerk, "玄黄洪荒.docx", plain_docx(["机密★10年", "关于学习情况的报告"]))
    clerk.get_by_role("button", name="上传并读取").click()
    expect(clerk.locator("[data-refused]")).to_contain_text("未接收")
    assert "玄黄洪荒" not in clerk.content()
    assert not Document.objects.exists()


def test_a_scan_is_asked_about_once(clerk: Page, watch, group, base_url):
    from tests.factories.pages import Sheet, pdf

    watch.expect("422")
    clerk.goto(f"{base_url}/documents/new/")
    expect(clerk.locator("[name=unclassified]")).to_be_hidden()
    drop(clerk, "扫描件.pdf", pdf([Sheet(picture=True)]))
    clerk.get_by_role("button", name="上传并读取").click()
    clerk.locator("[name=unclassified]").check()
    clerk.get_by_role("button", name="上传并读取").click()
    expect(clerk.locator("#text")).to_contain_text("粘贴正文")


def test_what_another_person_changed_meanwhile_is_said(clerk: Page, watch, report, base_url):
    from luoshi.documents.actions import edit_item
    from tests.factories.documents import OTHER

    clerk.goto(f"{base_url}/documents/{report.uuid}/?tab=measures&open=措2&do=edit")
    one = Item.objects.get(nature=Nature.MEASURE, number=2, parent=None)
    edit_item(report, one.uuid, {"owner": "纪检部"}, by=OTHER, version=one.version)
    clerk.fill("#item_owner", "组织部")
    clerk.locator(".ld-under").get_by_role("button", name="保存").click()
    expect(clerk.locator(".ld-under .ls-note-over")).to_contain_text("没有保存成功，填写的内容还在")
    expect(clerk.locator("#item_owner")).to_have_value("组织部")
    clerk.locator(".ld-under").get_by_role("button", name="保存").click()
    expect(row(clerk, "措2")).to_contain_text("组织部")


PAGES = [
    "", "?tab=outline", "?tab=claims", "?tab=claims&open=数3&do=edit", "?tab=problems", "?tab=measures&open=措1",
    "?tab=measures&open=措1&do=split", "?tab=measures&open=措1&do=links", "?tab=checks", "?do=add", "?do=confirm_all",
    "?tab=claims&state=rejected", "versions/", "lists/", "replace/", "details/", "approve/", "void/",
]  # fmt: skip


@pytest.mark.once  # what the browser shows and how it is used depends on no database
@pytest.mark.parametrize("address", [*PAGES, "list", "new"])
def test_accessible_within_the_screen_and_quiet(clerk: Page, report, base_url, address):
    plain = {"list": "/documents/", "new": "/documents/new/"}
    for size in (DESK, PHONE):
        clerk.set_viewport_size(size)
        clerk.goto(base_url + plain.get(address, f"/documents/{report.uuid}/{address}"))
        settled(clerk)
        assert (size["width"], violations(clerk), sideways(clerk)) == (size["width"], [], 0)


@pytest.mark.once  # what the browser shows and how it is used depends on no database
def test_the_phone_shows_one_side_at_a_time(clerk: Page, report, base_url):
    clerk.set_viewport_size(PHONE)
    clerk.goto(f"{base_url}/documents/{report.uuid}/?tab=claims")
    settled(clerk)
    expect(clerk.locator("#text")).to_be_hidden()
    clerk.get_by_role("link", name="原文").click()
    expect(clerk.locator("#text")).to_be_visible()
    expect(clerk.locator("#ledger")).to_be_hidden()
    assert violations(clerk) == []
    clerk.locator("#ld-doc .ls-margin").first.click()
    expect(clerk.locator("#ledger")).to_be_visible()


@pytest.mark.once  # what the browser shows and how it is used depends on no database
def test_the_head_leaves_the_phone_to_the_ledger(clerk: Page, report, base_url):
    clerk.set_viewport_size(PHONE)
    for tab in ("overview", "problems"):
        clerk.goto(f"{base_url}/documents/{report.uuid}/?tab={tab}")
        settled(clerk)
        box = clerk.locator(".ls-head").bounding_box()
        assert box is not None
        assert box["height"] < PHONE["height"] / 5
        for control in clerk.locator(".ls-head-acts :is(.ls-btn, .ls-segments a)").all():
            if control.is_visible():
                place = control.bounding_box()
                assert place is not None
                assert place["height"] >= 42  # the segments with their frame: 44
    clerk.get_by_text("更多").first.click()
    expect(clerk.locator(".ld-more").get_by_role("link", name="全部确认")).to_be_visible()
    assert sideways(clerk) == 0


def test_without_scripts_everything_is_links_and_forms(
    browser, watch, sign_in, context, report, base_url, group
):
    sign_in(make_user(Role.CLERK, group.top))
    bare = browser.new_context(
        java_script_enabled=False, locale="zh-CN", storage_state=context.storage_state()
    )
    page = bare.new_page()
    page.goto(f"{base_url}/documents/{report.uuid}/?tab=measures")
    row(page, "措2").get_by_role("button", name="确认", exact=True).click()
    toast(page, "已确认1条")
    row(page, "措2").get_by_text("修改").click()
    page.fill("#item_owner", "组织部")
    page.get_by_role("button", name="保存").click()
    expect(row(page, "措2")).to_contain_text("组织部")
    page.locator("#ledger").get_by_role("link", name="补充一条").click()
    page.select_option("#quote_nature", "cause")
    page.fill("#quote_quote", "引导思考的能力参差不齐")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="列入台账").click()
    assert Item.objects.get(state=State.ADDED).nature == Nature.CAUSE
    bare.close()
