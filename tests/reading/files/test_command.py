"""luoshi read, as it is typed."""

import json
import os
import subprocess
import sys

import pytest

from luoshi.cli import commands, main
from luoshi.reading import read_report
from luoshi.reading.serialise import as_gold
from luoshi.reading.summary import COLUMNS, cut, padded, summary, width, wrapped
from luoshi.reading.types import (
    Check,
    Clause,
    FileText,
    Heading,
    Number,
    Qualifier,
    Reading,
    Severity,
)
from tests.factories.files import encrypted_docx, plain_docx
from tests.factories.pages import Sheet, pdf
from tests.factories.reports import REPORT

pytestmark = pytest.mark.pure

TEXT = "\n".join(REPORT) + "\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "报告.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "报告.docx").write_bytes(plain_docx(REPORT))
    return tmp_path


def test_text_is_the_files_own_characters(folder, capsys):
    assert main(["read", "--text", "报告.txt"]) == 0
    assert capsys.readouterr() == (TEXT, "")


def test_text_of_several_files_is_headed(folder, capsys):
    assert main(["read", "--text", "报告.txt", "报告.docx"]) == 0
    assert capsys.readouterr().out == f"==> 报告.txt <==\n{TEXT}==> 报告.docx <==\n{TEXT}"


def test_a_file_name_cannot_command_the_terminal(folder, capsys):
    name = "报告\x1b]0;x\x07.txt"
    (folder / name).write_text(TEXT, encoding="utf-8")
    assert main(["read", "--text", name, "报告.docx"]) == 0
    assert main(["read", f"无{name}"]) == 2
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert "找不到这个文件" in said.err


def test_json_is_one_object_a_line(folder, capsys):
    assert main(["read", "--json", "报告.txt", "报告.docx"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == json.loads(
        json.dumps(as_gold(read_report(TEXT), "报告") | {"format": "txt", "notices": []})
    )
    assert second == first | {"format": "docx"}
    assert {
        "id",
        "chars",
        "outline",
        "figures",
        "problems",
        "causes",
        "measures",
        "links",
        "section_links",
        "checks",
    } <= set(first)
    assert first["chars"] == len(TEXT)


def test_refused_file_is_named_and_the_others_are_read(folder, capsys):
    (folder / "锁.docx").write_bytes(encrypted_docx())
    (folder / "扫描.pdf").write_bytes(pdf([Sheet(picture=True)]))
    (folder / "空.txt").write_bytes(b"")
    assert main(["read", "--text", "锁.docx", "报告.txt", "扫描.pdf", "空.txt", "没有.txt", "."]) == 2
    out, err = capsys.readouterr()
    assert TEXT in out
    lines = err.splitlines()
    assert [line.split("：")[0] for line in lines] == ["锁.docx", "扫描.pdf", "空.txt", "没有.txt", "."]
    assert "已加密" in lines[0]
    assert "粘贴框" in lines[1]
    assert "空的" in lines[2]
    assert "找不到" in lines[3]
    assert "文件夹" in lines[4]


def test_summary_has_the_check_on_top(folder, capsys):
    assert main(["read", "报告.docx"]) == 0
    out = capsys.readouterr().out
    titles = [line.split("（")[0] for line in out.splitlines() if line.endswith("──")]
    assert titles == ["材料校核", "提纲", "表述数据", "问题", "原因", "措施"]
    assert "9→13个" in out
    assert max(map(width, out.splitlines())) <= COLUMNS


def test_secrecy_mark_is_said(folder, capsys):
    (folder / "文件.txt").write_text("机密★5年\n" + TEXT)
    assert main(["read", "--text", "文件.txt"]) == 0
    assert (
        capsys.readouterr().err
        == "文件.txt：标有密级（机密★5年）。严禁用本软件处理、存储、传输国家秘密和工作秘密。\n"
    )


def test_notices_are_said_beside_the_text(folder, capsys):
    (folder / "文件.txt").write_bytes("甲\r\n乙".encode())
    assert main(["read", "--text", "文件.txt"]) == 0
    assert capsys.readouterr() == ("甲\n乙\n", "文件.txt：换行符已统一（\\r\\n 记作一个换行）。\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["read"], "缺少参数：文件。"),
        (["read", "--text", "--json", "x"], "--json 与 --text 不能同时使用。"),
        (["读"], "没有“读”这个命令"),
        (["read", "x", "--xml"], "不认识的参数：--xml。"),
        ([], "缺少参数：命令。"),
    ],
)
def test_wrong_arguments(capsys, words, sentence):
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert sentence in capsys.readouterr().err


def test_version_and_help(capsys):
    from luoshi import __version__

    for words, expected in (
        (["--version"], f"luoshi {__version__}"),
        (["read", "--help"], "读一份或几份材料"),
    ):
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 0
        assert expected in capsys.readouterr().out


def test_every_command_has_a_module():
    assert commands()["read"] == "luoshi.reading.command"
    assert {"serve", "init"} <= set(commands())


def shell(command, **options):
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **options)


LUOSHI = [sys.executable, "-m", "luoshi.cli"]


@pytest.mark.parametrize("data", [TEXT.encode("gb18030"), plain_docx(REPORT)], ids=["text", "docx"])
def test_standard_input(data):
    found = shell([*LUOSHI, "read", "--json", "-"], input=data)
    assert found.returncode == 0
    assert (json.loads(found.stdout)["id"], json.loads(found.stdout)["chars"]) == ("stdin", len(TEXT))


def test_no_framework_is_loaded(folder):
    code = (
        "import sys; from luoshi.cli import main; code = main(['read', '报告.docx']);"
        "found = {'django', 'lxml', 'pypdfium2', 'docx', 'yaml', 'pydantic'} & set(sys.modules);"
        "print(sorted(found), file=sys.stderr); sys.exit(code)"
    )
    found = shell([sys.executable, "-c", code])
    assert (found.returncode, found.stderr) == (0, b"[]\n")


def test_a_closed_pipe_is_no_error(folder):
    (folder / "长.txt").write_text(TEXT * 500)
    found = shell(f"{sys.executable} -m luoshi.cli read --text 长.txt | head -1", shell=True)
    assert (found.stdout.decode(), found.stderr) == (REPORT[0] + "\n", b"")


def test_odd_file_names(folder):
    name = b"\xff\xfe.txt"
    (folder / os.fsdecode(name)).write_text(TEXT)
    found = shell([*LUOSHI, "read", name, b"no\xff"])
    assert found.returncode == 2
    assert "找不到" in found.stderr.decode()
    assert "材料校核" in found.stdout.decode()


def test_terminal_is_not_commanded_by_a_text():
    reading = Reading(
        text="x\n", title="\x1b[31m红\x07题", figures=(number(subject="\x1b]0;x\x07甲\u202e乙"),)
    )
    page = summary("\x1b[2J.txt", FileText("x\n", "txt"), reading)
    assert "\x1b" not in page
    assert "\x07" not in page
    assert "\u202e" not in page


def number(**changes):
    values = {
        "start": 0,
        "end": 1,
        "text": "x",
        "value": 5,
        "unit": "次",
        "subject": "学习",
        "qualifier": Qualifier.APPROX,
    }
    return Number(**values | changes)


def test_summary_of_everything():
    reading = Reading(
        text="一、甲\n乙\n",
        title="报告",
        outline=(Heading(0, 1, "一、", "甲", None, 2, 5), Heading(4, 2, "", "乙", 0, 4, 5)),
        figures=(
            number(as_of="2021-08"),
            number(qualifier=Qualifier.CHANGE, value=14, from_=7, to=14, unit="个"),
        ),
        problems=(Clause(0, 3, "甲不够", "一、"),),
        measures=(Clause(4, 5, "办" * 50, "一、", owner="办公室", support="各单位", deadline="9月底前"),),
        checks=(
            *(Check("c", Severity.ADVICE, None, None, f"第{n}处", "补上") for n in range(5)),
            Check("d", Severity.CONFLICT, 4, 5, "前后不一", "核对", count=2),
        ),
    )
    page = summary(
        "/x/报告.txt", FileText(reading.text, "txt", notices=("批注未读入。",)), reading, colour=True
    )
    plain = page.replace("\033[1m", "").replace("\033[31m", "").replace("\033[0m", "").splitlines()
    assert plain[:4] == [
        "报告.txt",
        "报告",
        "6 字（txt）· 提纲 2 · 表述数据 2 · 问题 1 · 原因 0 · 措施 1 · 关联 0",
        "※ 批注未读入。",
    ]
    assert plain[5].startswith("材料校核（6） ──")
    assert plain[6:14] == [
        "[矛盾] 前后不一 ×2（第 2 行）", "       → 核对", "[建议] 第0处", "       → 补上", "[建议] 第1处", "[建议] 第2处",
        "       另有 2 处同类，见 --json。", "",
    ]  # fmt: skip
    assert "  乙" + " " * (COLUMNS - 4 - 1) + "2" in plain
    assert "     一、 · 第 2 行 · 牵头：办公室 · 配合：各单位 · 时限：9月底前" in plain
    assert any(line.startswith("1      5次") and line.rstrip().endswith("2021-08") for line in plain)
    assert any("7→14个" in line for line in plain)
    assert "没有读到。" in plain
    assert "\033[31m[矛盾]\033[0m" in page


def test_columns_of_wide_characters():
    assert width("落实ab“") == 7
    assert cut("落实落实", 5) == "落实…"
    assert cut("落实", 4) == "落实"
    assert padded("落", 4) == "落  "
    assert width(padded("落实落实", 6)) == 6
    assert wrapped("落" * 40 + "。", "1 ", "  ") == ["1 " + "落" * 38, "  落落。"]
    assert wrapped("落" * 39 + "。") == ["落" * 39 + "。"]
