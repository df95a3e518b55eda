"""Foreign and hostile files: one sentence, in the child process; other programs' files read the same."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile

import pytest

from luoshi.kernel.boundary import forbidden_theme
from luoshi.sandbox import SandboxRefused
from luoshi.workbooks import copy_without, cut, interpret, read
from luoshi.workbooks.grids import grids
from tests.factories import files
from tests.workbooks import habits
from tests.workbooks import test_habits as habits_sheets
from tests.workbooks.sheets import LEDGER, exported, filled, pages, row

pytestmark = pytest.mark.pure

ROWS = [row(number, note="=1+1") for number in range(6)]


@pytest.fixture(scope="module")
def content():
    return exported(filled(ROWS, foot=("共3个问题、措施6条。",)))


def refused(data):
    with pytest.raises(SandboxRefused) as caught:
        read(io.BytesIO(data), [LEDGER])
    return caught.value.sentence


def edited(content, part, change):
    """The same archive with one part changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", "序号,问题\n1,甲\n".encode(), b"PK\x05\x06" + bytes(18), bytes(100)]
)
def test_what_is_no_spreadsheet(data):
    sentence = refused(data)

    assert sentence.endswith(("。", "文件。"))
    assert "上传" in sentence or "再试" in sentence or "检查" in sentence


def test_a_workbook_with_macros(content):
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")

    assert (
        refused(stream.getvalue())
        == "表格带有宏（.xlsm），为安全起见不打开；请另存为不带宏的 .xlsx 后再上传。"
    )


def test_behind_a_password():
    data = files.ole({"EncryptedPackage": b"x" * 64, "EncryptionInfo": b"y" * 64})

    assert refused(data) == "文件已加密或设有打开密码，无法读取；请取消密码后另存再试。"


def test_a_bomb(content):
    bomb = edited(content, "xl/worksheets/sheet1.xml", lambda data: data + b" " * (30 << 20))

    assert refused(bomb).endswith("再试。")


def test_words_are_no_table():
    assert refused("各支部：\n请报送8月台账。\n".encode()) == (
        "这不是电子表格，也不是含表格的 .docx；请上传 .xlsx、.xls、.et、.ods、.csv 或 .docx 文件。"
    )


def test_a_million_empty_rows_are_as_if_not_there(content):
    """Somebody drew borders down to the last row of the sheet."""
    empty = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/><c r="B%d" s="2"/></row>' % (n, n, n) for n in range(20, 1_048_577)
    )
    drawn = edited(
        content,
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b"</sheetData>", empty + b"</sheetData>"),
    )

    assert read(io.BytesIO(drawn), [LEDGER]) == read(io.BytesIO(content), [LEDGER])


def test_empty():
    assert refused(b"") == "文件是空的，没有任何内容；请检查是否传错了文件。"


def test_cut_short(content):
    assert "再试" in refused(content[: len(content) // 2])


def test_a_part_damaged(content):
    broken = edited(content, "xl/worksheets/sheet1.xml", lambda data: data[: len(data) // 2])

    assert refused(broken) == "电子表格内部结构损坏，无法读取；请用 Excel 或 WPS 打开后另存为 .xlsx 再试。"


def test_a_cell_far_out(content):
    """One stray cell at the far corner asks for 17 thousand million cells."""
    far = b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    hostile = edited(content, "xl/worksheets/sheet1.xml", lambda data: data.replace(b"</sheetData>", far))

    assert refused(hostile) == (
        "电子表格无法读取：可能已损坏，或在表格外很远的地方有内容；请把数据区复制到新表另存后再试。"
    )


def merged(content, count):
    many = b'<mergeCells count="1">' + b"".join(
        b'<mergeCell ref="A5:L%d"/>' % (10**6 + n) for n in range(count)
    )
    start, end = b"<mergeCells", b"</mergeCells>"
    return edited(
        content, "xl/worksheets/sheet1.xml",
        lambda data: data[: data.index(start)] + many + data[data.index(end) :],
    )  # fmt: skip


def test_merges_upon_merges(content):
    assert len(read(io.BytesIO(merged(content, 20_000)), [LEDGER]).sheets[0].rows) == 6


def test_more_merges_than_any_sheet_has(content):
    assert refused(merged(content, 60_000)) == (
        "一张表里的合并单元格超过5万处；请取消不必要的合并，或拆成几个文件后再试。"
    )


def test_named_otherwise(tmp_path, content):
    path = tmp_path / "机关一支部8月台账-最新(2).et"
    path.write_bytes(content)

    assert len(read(path, [LEDGER]).sheets[0].rows) == 6


@pytest.fixture(scope="module")
def office(tmp_path_factory, content):
    """Convert the export with LibreOffice: one start for all formats."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "export.xlsx").write_bytes(content)
    program = shutil.which("soffice")
    assert program, "this test needs LibreOffice (apt-get install libreoffice-calc)"

    def convert(ending):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [program, profile, "--headless", "--convert-to", ending, "--outdir", folder / ending, folder / "export.xlsx"]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return folder / ending / f"export.{ending}"

    return convert


@pytest.mark.office
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_saved_by_another_program(office, ending, content):
    before = read(io.BytesIO(content), [LEDGER])

    after = read(office(ending), [LEDGER])

    assert after == before
    assert len(after.sheets[0].rows) == 6


@pytest.mark.office
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_an_old_file_with_personal_columns_is_stored_anew(ending, tmp_path):
    """An .xls keeps values in more places than its cells: what is stored is an .xlsx with the rest."""
    rendered = habits.render(
        habits_sheets.PLAIN, [{"branch": "机关一支部", "name": ("张三",), "times": 3, "until": None}] * 3, random.Random(3),
        ["title", "meta", "personal", "tall", "total", "foot"],
    )  # fmt: skip
    (tmp_path / "t.xlsx").write_bytes(habits.xlsx(rendered))
    program = shutil.which("soffice")
    assert program, "this test needs LibreOffice (apt-get install libreoffice-calc)"
    command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", ending, "--outdir", tmp_path / "out", tmp_path / "t.xlsx"]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    with (tmp_path / "out" / f"t.{ending}").open("rb") as file:
        kept = cut(grids(file), forbidden_theme)
        copy = copy_without(file, kept)

    assert copy.ending == ".xlsx"
    with zipfile.ZipFile(io.BytesIO(copy.content)) as archive:
        said = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    assert not [value for value in [*habits.PERSONAL, *habits.PERSONAL.values()] if value in said]
    book = interpret(cut(pages(copy.content), forbidden_theme).pages, [habits_sheets.PLAIN])
    assert [(one.values["name"], one.values["times"]) for one in book.rows("plain")] == [(("张三",), 3)] * 3
    assert [total.counted for total in book.sheets[0].totals] == [{"times": 9}]
