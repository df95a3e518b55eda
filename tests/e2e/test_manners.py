"""How pages behave: with and without scripts, by mouse, by keyboard, offline, and when something fails."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.checks import settled
from tests.e2e.conftest import PHONE
from tests.factories.users import PASSWORD, make_user

pytestmark = pytest.mark.once  # how pages look and are used does not depend on the database


def went_nowhere(page) -> bool:
    """Whether the document is still the one that was marked."""
    return page.evaluate("window.marked === true")


def mark(page) -> None:
    page.evaluate("window.marked = true")


# ---- tables ----


def test_sorting_swaps_the_region_keeps_the_focus_and_says_the_result(reader, base_url):
    reader.goto(base_url + "/design/table/")
    mark(reader)
    reader.get_by_role("link", name="应到").click()
    settled(reader)
    assert went_nowhere(reader)
    assert reader.url.endswith("?sort=due")
    expect(reader.locator("th[aria-sort=ascending]")).to_have_text("应到")
    expect(reader.locator("#table-sort-due")).to_be_focused()
    expect(reader.locator("#ls-live")).to_have_text("显示前50条，共12\u202f004条")
    reader.go_back()
    settled(reader)
    expect(reader.locator("th[aria-sort=ascending]")).to_have_text("日期")


def test_choosing_a_filter_is_enough_and_its_pill_takes_it_away(reader, base_url):
    reader.goto(base_url + "/design/table/")
    mark(reader)
    reader.get_by_label("类别").select_option("党课")
    settled(reader)
    assert went_nowhere(reader)
    assert reader.url.endswith("?by_kind=%E5%85%9A%E8%AF%BE")  # nothing empty in the address
    reader.locator(".ls-pill", has_text="党课").click()
    settled(reader)
    assert "by_kind" not in reader.url
    expect(reader.locator(".ls-pill")).to_have_count(0)


def test_a_link_in_a_row_opens_a_page(reader, base_url):
    reader.goto(base_url + "/design/table/")
    reader.locator("tbody a").first.click()
    assert reader.url.endswith("#m1")


def test_picked_rows_are_counted_and_posted(reader, base_url):
    reader.goto(base_url + "/design/ledger/")
    expect(reader.get_by_role("button", name="批量销号")).to_be_hidden()
    reader.get_by_label("选择 Z04").check()
    expect(reader.locator("[data-picked]")).to_have_text("1")
    reader.get_by_label("选择本页全部").check()
    expect(reader.locator("[data-picked]")).to_have_text("9")
    reader.get_by_role("button", name="批量销号").click()
    expect(reader.locator(".ls-toast")).to_contain_text("已销号9个问题")


def test_the_sheet_is_downloaded(reader, base_url):
    reader.goto(base_url + "/design/ledger/?origin=%E7%9D%A3%E6%9F%A5")
    with reader.expect_download() as waiting:
        reader.get_by_role("link", name="导出 Excel").click()
    assert waiting.value.suggested_filename == "问题整改台账.xlsx"


def test_on_the_phone_rows_are_cards(reader, base_url):
    reader.set_viewport_size(PHONE)
    reader.goto(base_url + "/design/ledger/")
    row = reader.locator("tbody tr:not(.ls-group)").first
    title, state = row.locator(".ls-c-title").bounding_box(), row.locator(".ls-c-status").bounding_box()
    assert title["y"] < state["y"]
    expect(row.locator(".ls-c-hide").first).to_be_hidden()
    assert row.bounding_box()["width"] == 390


def test_a_failed_swap_is_said_and_the_old_rows_stay(reader, watch, base_url):
    watch.expect("ERR_FAILED", "htmx:sendError", "htmx:afterRequest")
    reader.goto(base_url + "/design/table/")
    reader.route("**/design/table/?sort=*", lambda route: route.abort())
    reader.get_by_role("link", name="应到").click()
    expect(reader.locator("#table [role=alert]")).to_have_text(
        "没有完成：网络或服务器出了问题。填写的内容还在，请稍后再试。"
    )
    expect(reader.locator("tbody tr")).to_have_count(50)


def test_the_sentence_of_an_error_page_is_taken_over(reader, watch, base_url):
    watch.expect("404", "Response Status Error")
    reader.goto(base_url + "/design/table/")
    reader.route("**/design/table/?sort=*", lambda route: route.continue_(url=base_url + "/no/such/page/"))
    reader.get_by_role("link", name="应到").click()
    expect(reader.locator("#table [role=alert]")).to_have_text(
        "没有找到这条记录。可能已作废，或不在您的单位范围内。"
    )


# ---- without scripts ----


@pytest.mark.usefixtures("_design")
def test_without_scripts_tables_tabs_and_pickers_are_links_and_forms(browser, sign_in, context, base_url):
    sign_in(make_user())
    plain = browser.new_context(
        java_script_enabled=False, storage_state=context.storage_state(), locale="zh-CN"
    )
    page = plain.new_page()
    page.goto(base_url + "/design/table/")
    page.get_by_role("link", name="应到").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("应到")
    page.get_by_label("类别").select_option("党课")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator(".ls-pill", has_text="党课")).to_be_visible()
    page.goto(base_url + "/design/overview/")
    page.get_by_label("期间").select_option("2021")
    page.get_by_role("button", name="查看").click()
    assert "period=2021" in page.url
    page.goto(base_url + "/design/document/?tab=claims")
    page.get_by_role("link", name="概览").click()
    assert page.url.endswith("?tab=overview")
    plain.close()


# ---- forms ----


def test_the_first_field_to_mend_has_the_focus_and_nothing_is_lost(reader, base_url):
    reader.goto(base_url + "/design/form/")
    reader.get_by_label("主持人").fill("")
    reader.get_by_label("地点").fill("会议室二")
    reader.get_by_role("button", name="提交").click()
    chair = reader.get_by_label("主持人")
    expect(chair).to_be_focused()
    expect(chair).to_have_attribute("aria-invalid", "true")
    expect(reader.get_by_label("地点")).to_have_value("会议室二")
    expect(chair).to_have_accessible_description("请填写“主持人”")


def test_only_what_was_typed_is_counted(reader, base_url):
    reader.goto(base_url + "/design/form/")
    reader.get_by_label("地点").fill("会议室二")
    reader.get_by_label("有", exact=True).check(force=True)
    reader.get_by_label("赞成").fill("13")
    reader.get_by_role("button", name="提交").click()
    expect(reader.locator(".ls-toast")).to_contain_text("本次填写3项")


def test_a_refusal_stands_at_its_field(reader, base_url):
    reader.goto(base_url + "/design/form/")
    reader.get_by_label("这是补开的会议").check()
    reader.get_by_role("button", name="提交").click()
    expect(reader.get_by_label("备注")).to_have_accessible_description("补开需要写明原因，请写在备注里")


def test_a_toast_goes_after_eight_seconds_but_not_under_the_mouse(reader, base_url):
    reader.clock.install()
    reader.goto(base_url + "/design/states/?toast=1")
    toast = reader.locator(".ls-toast")
    toast.hover()
    reader.clock.run_for(20_000)
    expect(toast).to_be_visible()
    reader.mouse.move(5, 5)
    reader.clock.run_for(100)  # the leaving is told before the eight seconds run
    reader.clock.run_for(8_100)
    expect(toast).to_have_count(0)


def test_files_are_uploaded_and_refusals_name_no_file(reader, watch, base_url):
    watch.expect("422")
    reader.goto(base_url + "/design/")
    upload = reader.get_by_role("button", name="上传并读取")
    reader.set_input_files("input[type=file]", {"name": "机密材料.docx", "mimeType": "", "buffer": b"x"})
    expect(reader.locator("[data-drop-files]")).to_have_text("机密材料.docx（1 KB）")
    upload.click()
    error = reader.locator("[data-drop-error]")
    expect(error).to_contain_text("未接收。文件标有密级")
    expect(error).not_to_contain_text("机密材料")
    reader.set_input_files("input[type=file]", {"name": "报告.docx", "mimeType": "", "buffer": b"x" * 3000})
    upload.click()
    reader.wait_for_url("**/design/document/")


def test_a_file_dropped_on_the_zone_is_taken(reader, base_url):
    reader.goto(base_url + "/design/")
    data = reader.evaluate_handle(
        "() => { const d = new DataTransfer(); d.items.add(new File(['x'], '八月台账.xlsx')); return d; }"
    )
    reader.dispatch_event(".ls-drop", "drop", {"dataTransfer": data})
    expect(reader.locator("[data-drop-files]")).to_have_text("八月台账.xlsx（1 KB）")


def test_too_large_a_file_is_not_even_sent(reader, base_url):
    reader.goto(base_url + "/design/")
    reader.evaluate("document.querySelector('[data-dropzone]').dataset.maxBytes = '10'")
    reader.set_input_files("input[type=file]", {"name": "大.pdf", "mimeType": "", "buffer": b"x" * 11})
    reader.get_by_role("button", name="上传并读取").click()
    expect(reader.locator("[data-drop-error]")).to_have_text("“大.pdf”太大，没有上传。请压缩或拆分后再试。")


# ---- the document: text and ledger ----


def test_arrows_choose_rows_and_light_their_words(reader, base_url):
    reader.goto(base_url + "/design/document/?tab=claims")
    settled(reader)
    for _ in range(3):
        reader.keyboard.press("ArrowDown")
    row = reader.locator("tr[data-ref=数3]")
    expect(row).to_be_focused()
    expect(row).to_have_attribute("aria-current", "true")
    expect(reader.locator(".ls-mark.ls-on")).to_have_text("19次")
    assert reader.evaluate("decodeURIComponent(location.hash)") == "#数3"
    reader.keyboard.press("ArrowUp")
    expect(reader.locator(".ls-mark.ls-on")).to_have_text("23次")


def test_a_mark_chooses_its_row_and_the_pair_stands_in_the_address(reader, base_url):
    reader.goto(base_url + "/design/document/?tab=claims")
    settled(reader)
    reader.locator(".ls-mark", has_text="500余人次").click()
    expect(reader.locator("tr[data-ref=数6]")).to_have_class(re.compile("ls-on"))
    reader.reload()
    settled(reader)
    expect(reader.locator("tr[data-ref=数6]")).to_have_class(re.compile("ls-on"))


def test_keys_are_left_alone_while_an_input_method_composes(reader, base_url):
    reader.goto(base_url + "/design/document/?tab=claims")
    settled(reader)
    reader.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', isComposing: true, bubbles: true}))"
    )
    expect(reader.locator("tr.ls-on")).to_have_count(0)


def test_on_the_phone_one_side_shows(reader, base_url):
    reader.set_viewport_size(PHONE)
    reader.goto(base_url + "/design/document/?tab=claims")
    settled(reader)
    text, ledger = reader.locator(".ls-pane").nth(0), reader.locator(".ls-pane").nth(1)
    expect(text).to_be_hidden()
    reader.get_by_role("link", name="原文", exact=True).click()
    expect(ledger).to_be_hidden()
    reader.locator(".ls-mark", has_text="90余次").click()
    expect(text).to_be_hidden()
    expect(reader.locator("tr[data-ref=数4]")).to_be_in_viewport()


def test_a_tab_swaps_only_its_part(reader, base_url):
    reader.goto(base_url + "/design/document/")
    settled(reader)
    mark(reader)
    reader.get_by_role("link", name="表述数据").click()
    settled(reader)
    assert went_nowhere(reader)
    assert reader.url.endswith("?tab=claims")
    expect(reader.locator("tr[data-ref=数1]")).to_be_visible()


# ---- keys, menus, charts, progress, connection, paper ----


def test_slash_searches_and_question_mark_shows_the_keys(reader, base_url):
    reader.goto(base_url + "/design/")
    reader.keyboard.press("/")
    expect(reader.get_by_role("searchbox")).to_be_focused()
    reader.get_by_role("searchbox").press("?")
    expect(reader.locator("dialog")).to_be_hidden()  # in a field it is a letter
    reader.locator("h1").click()
    reader.keyboard.press("?")
    expect(reader.locator("dialog")).to_be_visible()
    reader.get_by_role("button", name="关闭").click()
    expect(reader.locator("dialog")).to_be_hidden()


def test_escape_closes_a_menu_and_gives_the_focus_back(reader, base_url):
    reader.goto(base_url + "/design/")
    summary = reader.locator(".ls-person summary")
    summary.click()
    expect(reader.get_by_role("button", name="退出")).to_be_visible()
    reader.keyboard.press("Escape")
    expect(reader.get_by_role("button", name="退出")).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_long_list_is_searchable(reader, base_url):
    reader.goto(base_url + "/design/overview/")
    settled(reader)
    reader.locator(".ls-picker .ts-control").click()
    reader.keyboard.type("饮片")
    reader.locator(".ts-dropdown .option", has_text="饮片公司党支部").click()
    reader.wait_for_url("**unit=9**")


def test_a_chart_is_drawn_and_its_sentence_and_table_stay(reader, base_url):
    reader.goto(base_url + "/design/overview/")
    chart = reader.get_by_role("img", name=re.compile("^支部集中学习，按月"))
    expect(chart.locator("canvas")).to_be_visible()
    reader.get_by_text("看数据表").click()
    expect(reader.get_by_role("cell", name="14", exact=True)).to_be_visible()


def test_the_large_libraries_come_only_where_they_are_needed(reader, base_url):
    fetched = []
    reader.on("request", lambda request: fetched.append(request.url))
    reader.goto(base_url + "/design/states/")
    settled(reader)
    assert not [url for url in fetched if "echarts" in url or "tom-select" in url]


def test_progress_asks_until_it_is_done(reader, base_url):
    reader.goto(base_url + "/design/states/")
    expect(reader.locator(".ls-progress", has_text="已合并")).to_be_visible(timeout=15_000)
    expect(reader.locator("[hx-trigger^=load]")).to_have_count(0)
    expect(reader.locator(".ls-toast")).to_contain_text("14个文件已合并")
    expect(reader.locator(".ls-toast a")).to_have_attribute("href", "/design/ledger/")


def test_the_banner_of_a_lost_connection(reader, context, base_url):
    reader.goto(base_url + "/design/form/")
    settled(reader)
    context.set_offline(True)
    expect(reader.get_by_text("未联网。填写的内容还在本页")).to_be_visible()
    context.set_offline(False)
    expect(reader.get_by_text("未联网。填写的内容还在本页")).to_be_hidden()


def test_a_sentence_is_copied(reader, base_url):
    reader.goto(base_url + "/design/")
    reader.get_by_role("button", name="复制一句话").click()
    expect(reader.locator(".ls-toast")).to_contain_text("已复制")
    assert reader.evaluate("navigator.clipboard.readText()") == "截至8月31日，支部集中学习93次。"


def test_on_paper_only_the_ledger_is_left(reader, base_url):
    reader.goto(base_url + "/design/ledger/")
    settled(reader)
    reader.emulate_media(media="print")
    for gone in (".ls-band", ".ls-nav", ".ls-filter", ".ls-head-acts"):
        expect(reader.locator(gone).first).to_be_hidden()
    expect(reader.locator("caption").first).to_be_visible()
    expect(reader.locator(".ls-print-foot")).to_contain_text("打印于")
    assert reader.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_defect_shows_the_way_back_and_the_number(reader, watch, base_url):
    watch.expect("500")
    reader.goto(base_url + "/design/broken/")
    expect(reader.locator("h1")).to_have_text("没有完成，系统出了问题")
    expect(reader.locator(".ls-state-request")).to_have_text(re.compile(r"^请求编号 \w{12}$"))


def test_signing_in_and_out(page, watch, base_url):
    make_user(username="liwen")
    page.goto(base_url + "/accounts/login/")
    page.get_by_label("用户名").fill("liwen")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("用户名")).to_have_value("liwen")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(base_url + "/")
    page.goto(base_url + "/accounts/logout/")
    page.get_by_role("button", name="退出").last.click()
    page.wait_for_url(re.compile("/accounts/login/"))


@pytest.mark.parametrize("name", ["style-src", "script-src", "default-src"])
@pytest.mark.usefixtures("_design")
def test_the_policy_is_strict(client, name):
    client.force_login(make_user())
    policy = dict(
        part.strip().split(" ", 1)
        for part in client.get("/design/").headers["Content-Security-Policy"].split(";")
    )
    assert policy[name] == "'self'"
