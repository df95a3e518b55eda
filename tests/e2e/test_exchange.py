"""The office's path through the sample group: fourteen returned rosters in and out again, the tree of other days.

One path, for loading the sample and starting a browser is most of what it costs.
"""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from luoshi.exchange.models import Import
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.models import Membership, Person
from luoshi.packs.actions import apply_builtin
from luoshi.site import sample
from luoshi.site.sample.accounts import key
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.exchange.sheets import reads
from tests.factories import rosters
from tests.factories.users import make_user

pytestmark = [pytest.mark.once, pytest.mark.office]


def fits(page: Page) -> None:
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        settled(page)
        assert (size["width"], violations(page), sideways(page)) == (size["width"], [], 0)
    page.set_viewport_size(DESK)


def signed_in(page: Page, base: str, username: str) -> None:
    """Through the door, as somebody else than before."""
    page.context.clear_cookies()
    page.goto(base + "/accounts/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(sample.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(base + "/")


def seen(page: Page, base: str) -> list[str]:
    """What lists and pages say: the people with their number, the branches with theirs."""
    addresses = [
        reverse("persons"),
        reverse("persons") + "?q=孙",
        *map(unit, ("extraction", "preparation", "retail")),
    ]
    found = []
    for address in addresses:
        page.goto(base + address)
        settled(page)
        found.append(page.locator("main").inner_text())
    return found


def unit(name: str) -> str:
    return reverse("unit", args=[key(name)])


def test_the_office_path(page: Page, data_dir, watch, base_url, tmp_path):
    apply_builtin(by=SYSTEM)
    sample.load()
    drop = rosters.drop(tmp_path, random.Random(14))
    assert len(drop.files) == 14
    assert {path.suffix for path in drop.files} == {".xlsx", ".xls", ".csv", ".docx"}
    signed_in(page, base_url, "zuzhi")
    before, shown = reads(), seen(page, base_url)

    first = taken_in(page, base_url, drop.files)
    what_is_missing_and_cut(page, drop)
    mended = [mend(page, name, words, tmp_path) for name, words in drop.mended.items()]
    page.set_input_files("#files-input", mended)
    with page.expect_navigation():
        page.get_by_role("button", name="上传并重新比对").click()
    asked_where(page, drop)
    with page.expect_navigation():
        page.get_by_role("button", name=f"写入{drop.new + drop.changed}行").click()
    expect(page.get_by_text(f"已写入：新增{drop.new}，变更{drop.changed}")).to_be_visible()
    written = reads()
    assert Membership.objects.get(person__name=drop.twice, end=None).unit.uuid == key("preparation")

    right = [path for path in drop.files if path.stem not in drop.mended]
    again = taken_in(page, base_url, [*right, *mended])
    asked_where(page, drop)
    expect(page.get_by_role("button", name="写入")).to_have_count(0)
    found = Import.objects.get(uuid=again)
    assert (found.new, found.changed, found.bad) == (0, 0, 0)
    assert found.same == drop.rows
    assert reads() == written

    page.goto(base_url + reverse("import", args=[first]))
    page.get_by_role("link", name="撤销整批导入").click()
    fits(page)
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销整批导入，各处与导入前一样")).to_be_visible()
    assert reads() == before
    assert seen(page, base_url) == shown

    divided(page, base_url)
    a_branch_clerk(page, base_url, first)
    a_stranger(page, base_url, first)


def taken_in(page: Page, base: str, files: list[Path]) -> UUID:
    """One drop of files; the import it became."""
    page.goto(base + reverse("exchange"))
    page.get_by_role("link", name="导入 党员花名册").click()
    page.locator("[name=on]").fill(rosters.ON.isoformat())
    page.set_input_files("#files-input", files)
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_url("**/imports/*/")
    fits(page)
    latest: UUID = Import.objects.order_by("-pk").values_list("uuid", flat=True)[0]
    return latest


def what_is_missing_and_cut(page: Page, drop: rosters.Drop) -> None:
    expect(page.get_by_text(f"还有{len(rosters.MISSING)}个单位没有交")).to_be_visible()
    for name in rosters.MISSING:
        expect(page.locator("#le-reminder")).to_contain_text(name)
    note = page.locator(".ls-note", has_text="涉及个人的列没有读入，也没有保存：")
    for head in rosters.CUT:
        expect(note).to_contain_text(head)
    expect(page.get_by_text(f"有{len(drop.mended)}行有误")).to_be_visible()
    expect(page.locator("main")).to_contain_text(
        f"“所在党支部”：没有找到“{rosters.WRONG_BRANCH}”，请核对名称"
    )
    expect(page.get_by_role("row", name=drop.twice)).to_have_count(2)
    expect(page.get_by_role("row", name=drop.twice).first).to_contain_text("待核对")
    expect(page.get_by_role("button", name="写入")).to_have_count(0)


def mend(page: Page, stem: str, words: tuple[str, str], folder: Path) -> Path:
    """What a clerk does with the file that came back: the reason read, the cell corrected, nothing else touched."""
    wrong, right = words
    with page.expect_download() as download:
        page.get_by_role("link", name=f"下载改：{stem}").click()
    path = folder / download.value.suggested_filename
    stream = BytesIO()
    with zipfile.ZipFile(download.value.path()) as back, zipfile.ZipFile(stream, "w") as out:
        parts = {name: back.read(name) for name in back.namelist()}
        assert any(wrong.encode() in data for data in parts.values())
        for name, data in parts.items():
            out.writestr(name, data.replace(f">{wrong}<".encode(), f">{right}<".encode()))
    path.write_bytes(stream.getvalue())
    return path


def asked_where(page: Page, drop: rosters.Drop) -> None:
    """Somebody stands in two branches' files: told once where they are now."""
    question = page.get_by_role("group", name=f"都是“{drop.twice}”，是同一个人吗？")
    expect(question).to_be_visible()
    fits(page)
    question.get_by_label(f"是同一个人，现在{drop.now_in}").check()
    with page.expect_navigation():
        page.get_by_role("button", name="确定并重新比对").click()
    settled(page)
    expect(question).to_have_count(0)


def divided(page: Page, base: str) -> None:
    """A general branch divided as of a past day; two days of the tree side by side."""
    page.goto(base + unit("trade"))
    page.get_by_text("登记调整").click()
    page.get_by_role("link", name="分设").click()
    page.get_by_label("第1个的名称").fill("示例商贸外贸党总支")
    page.get_by_label("第1个的类别").select_option(label="党总支")
    page.locator("[name=on]").fill("2022.3.1")
    page.locator("[name=document_no]").fill("示例组〔2022〕5号")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator(".ls-toast", has_text="已登记")).to_be_visible()
    compared = base + reverse("units_compared")
    page.goto(compared + "?first=2020-12-31&second=2021-08-31")
    expect(page.locator("main")).to_contain_text("7 → 14")
    fits(page)
    page.goto(compared + "?first=2022-02-28&second=2022-03-01")
    expect(page.locator("main")).to_contain_text("14 → 15")
    expect(page.locator("main")).to_contain_text("示例商贸外贸党总支")


def a_branch_clerk(page: Page, base: str, first: UUID) -> None:
    """The one of 提取车间党支部 sees it and nothing beside it."""
    signed_in(page, base, "zhibu")
    page.goto(base + reverse("people"))
    expect(page.get_by_role("treeitem")).to_have_count(1)
    expect(page.get_by_role("tree")).to_contain_text("提取车间党支部")
    page.goto(base + reverse("persons"))
    own = Person.objects.rows().filter(unit__uuid__in=[key("extraction"), key("company:extraction")]).count()
    expect(page.locator("main")).to_contain_text(f"共{own}人")
    for address in (unit("preparation"), unit("works"), reverse("import", args=[first])):
        assert page.request.get(base + address).status == 404


def a_stranger(page: Page, base: str, first: UUID) -> None:
    """Somebody who may sign in and has no grant finds nothing anywhere."""
    stranger = make_user()
    page.context.clear_cookies()
    page.goto(base + "/accounts/login/")
    page.get_by_label("用户名").fill(stranger.username)
    page.get_by_label("密码").fill("yak-Butter-2021")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(base + "/")
    person = Person.objects.rows().order_by("pk")[0]
    addresses = [
        unit("extraction"), reverse("unit_chart", args=[sample.TOP]), reverse("unit_split", args=[key("trade")]),
        reverse("person", args=[person.uuid]), reverse("exchange"), reverse("import", args=[first]),
        reverse("import_wrong", args=[first]), reverse("exchange_new") + f"?sheet={rosters.MEMBERS}",
        reverse("exchange_out") + f"?sheet={rosters.MEMBERS}",
    ]  # fmt: skip
    answers = {address: page.request.get(base + address).status for address in addresses}
    assert set(answers.values()) == {404}, answers
