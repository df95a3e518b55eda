"""Fourteen messy rosters in one drop: who is missing, what was cut, two rows mended, again, undone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from luoshi.exchange.models import Import
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Person
from tests.e2e.checks import settled, sideways, violations
from tests.e2e.conftest import DESK, PHONE
from tests.exchange.offer import KEY, SHEET
from tests.factories.units import make_unit
from tests.factories.users import make_user
from tests.suites.pages import a_role_with
from tests.workbooks import habits
from tests.workbooks.sheets import pages, raw_xlsx

WHERE = "机关 甲厂 乙厂 丙厂 丁厂 基地 项目".split()
MESSY = [
    one for one in habits.HABITS if one not in {"meta", "group", "tall"}
]  # whose it is, the file's name says
WRONG = "别处支部"


def rosters(folder: Path, branches: list[str]) -> list[Path]:
    """A file a branch, each with habits of its own; two of them have a wrong row."""
    made = []
    for number, branch in enumerate(branches):
        rng = random.Random(number)
        rows = [
            {
                "staff_no": f"G{number:02}{place}", "name": f"{'赵钱孙李周吴'[place]}{'甲乙丙丁'[number % 4]}",
                "branch": WRONG if place == 1 and number in {2, 5} else "", "joined": None,
                "job": rng.choice(["班长", "干事", ""]),
            }
            for place in range(4)
        ]  # fmt: skip
        struck = {"title", "personal", *rng.sample(MESSY, 9)}
        path = folder / f"{branch}8月台账-最新({number}).xlsx"
        path.write_bytes(habits.xlsx(habits.render(SHEET, rows, rng, sorted(struck))))
        made.append(path)
    return made


@pytest.fixture
def group(data_dir):
    top = make_unit("集团党委", kind=UnitKind.GROUP_COMMITTEE)
    names = [f"{where}{number}党支部" for where in WHERE for number in ("第一", "第二")]
    return top, [make_unit(name, parent=top) for name in [*names, "驻村临时党支部"]], names


@pytest.fixture
def office(group, page, sign_in, watch):
    sign_in(make_user(a_role_with("organisations.change"), group[0]))
    return page


def fits(page):
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        settled(page)
        assert (size["width"], violations(page), sideways(page)) == (size["width"], [], 0)
    page.set_viewport_size(DESK)


def test_fourteen_messy_rosters_at_once(office, base_url, group, tmp_path):
    _top, _units, names = group
    files = rosters(tmp_path, names)
    office.goto(f"{base_url}/exchange/")
    fits(office)
    office.get_by_role("link", name="导入 人员名单（试验）").click()
    fits(office)
    office.set_input_files("#files-input", files)
    office.get_by_role("button", name="上传并预览").click()
    office.wait_for_url("**/imports/*/")
    fits(office)
    assert office.get_by_text("还有1个单位没有交").is_visible()
    assert "驻村临时党支部" in office.locator("#le-reminder").inner_text()
    assert "身份证号" in office.get_by_text("涉及个人的列没有读入，也没有保存：").inner_text()
    office.get_by_text("共14个文件").click()
    assert office.get_by_text("没有读入，也没有保存。").count() >= len(files)
    assert office.get_by_text("有2行有误").is_visible()
    assert office.get_by_role("button", name="写入").count() == 0
    mended = []
    for link in office.get_by_role("link", name="下载改：").all():
        with office.expect_download() as download:
            link.click()
        mended.append(mend(Path(download.value.path()), tmp_path / download.value.suggested_filename))
    assert len(mended) == 2
    office.set_input_files("#files-input", mended)
    with office.expect_navigation():
        office.get_by_role("button", name="上传并重新比对").click()
    settled(office)
    with office.expect_navigation():
        office.get_by_role("button", name="写入56行").click()
    assert office.get_by_text("已写入：新增56，变更0").is_visible()
    assert Person.objects.rows().count() == 56
    drop_again(office, base_url, files)
    assert Person.objects.rows().count() == 56
    first = Import.objects.order_by("pk").first()
    office.goto(f"{base_url}/imports/{first.uuid}/")
    fits(office)
    office.get_by_role("link", name="撤销整批导入").click()
    fits(office)
    office.get_by_role("button", name="撤销").click()
    assert office.get_by_text("已撤销整批导入，各处与导入前一样").is_visible()
    assert not Person.objects.rows().exists()


def drop_again(page, base_url, files):
    """The same files, but for the two that were wrong: nobody is new."""
    page.goto(f"{base_url}/exchange/new/?sheet={KEY}")
    page.set_input_files("#files-input", [file for number, file in enumerate(files) if number not in {2, 5}])
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_url("**/imports/*/")
    settled(page)
    assert page.get_by_role("button", name="写入").count() == 0
    latest = Import.objects.order_by("-pk").first()
    assert (latest.new, latest.changed, latest.same, latest.bad) == (0, 0, 48, 0)


def mend(path: Path, target: Path) -> Path:
    """What a clerk does with the file that came back: the reason read, the cell corrected."""
    content = path.read_bytes()
    shown = [one for one in pages(content) if any("错误原因" in row for row in one.rows)]
    assert any(WRONG in str(cell) for cell in shown[0].rows[-1] + shown[0].rows[-2] + [str(shown[0].rows)])
    lines = [["" if cell in {None, WRONG} else cell for cell in row] for row in _merged_rows(pages(content))]
    target.write_bytes(raw_xlsx(lines))
    return target


def _merged_rows(found):
    """All tabs that are filled in, one under the other."""
    return [
        row
        for one in found
        if not one.hidden and one.name not in {"旧", "旧表", "样表", "Sheet3"}
        for row in one.rows
    ]
