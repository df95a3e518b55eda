"""luoshi audit and luoshi packs, as an administrator uses them."""

import datetime as dt
import re
from pathlib import Path

import pytest

import luoshi
from luoshi.audit import head, trail, triggers
from luoshi.audit.models import Detail, Entry
from luoshi.cli import commands, main
from luoshi.kernel.action import action
from luoshi.kernel.writes import schema_changes_allowed
from luoshi.packs.actions import apply_builtin
from tests.factories.kernel import CLERK

pytestmark = pytest.mark.django_db

SITE = "pack: site\ntitle: 本单位\nversion: '1'\nsections:\n  trail: {least_days: 400}\n"


@pytest.fixture
def written(data_dir):
    for number in range(5):
        with action("testapp.edit", by=CLERK) as act:
            act.note("testapp.Memo", str(number))
    put_head()
    return data_dir


def put_head():
    last = Entry.objects.latest("seq")
    head.put(head.Head.signed(trail.instance_id(), last.seq, last.hash))


def test_a_sound_trail(written, capsys):
    assert main(["audit", "verify"]) == 0
    assert capsys.readouterr().out == "完好：共 5 条，哈希链、封签、明细与链头全部相符（不到 0.1 秒）\n"


def test_a_broken_trail_is_named_and_so_are_missing_triggers(written, capsys):
    with schema_changes_allowed():
        triggers.remove()
        Entry.objects.filter(seq=3).update(why="改")
    assert main(["audit", "verify"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "异常：第 3 条：日志头被改动"
    assert lines[1].startswith("异常：操作日志的防改触发器缺失或被改动：audit_detail_no_delete、")
    assert lines[2] == "此前 2 条相符（不到 0.1 秒）"


def test_a_head_of_a_backup_shows_a_cut_tail(written, tmp_path, capsys):
    (tmp_path / "head.json").write_text(head.path().read_text(encoding="utf-8"), encoding="utf-8")
    with schema_changes_allowed():
        triggers.remove()
        Entry.objects.filter(seq__gt=3).delete()
        Detail.objects.filter(pk__gt=3).delete()
        triggers.install()
    put_head()
    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--head", str(tmp_path / "head.json")]) == 1
    assert "异常：第 4 条：末尾日志被删除（链头记到第 5 条，日志只到第 3 条）" in capsys.readouterr().out


def test_retention_follows_the_pack(data_dir, time_machine, capsys):
    time_machine.move_to(dt.datetime(2025, 1, 10, 4, 0, tzinfo=dt.UTC), tick=False)
    apply_builtin(by=CLERK)
    time_machine.move_to(dt.datetime(2026, 3, 1, 4, 0, tzinfo=dt.UTC), tick=False)
    assert main(["audit", "retain", "--before", "2026-01-01", "--why", "清理"]) == 2
    assert capsys.readouterr().err == "没有清理：日志明细至少保存184天：只能清理2025-08-29以前的\n"
    assert main(["audit", "retain", "--before", "2025-02-01", "--why", "清理"]) == 0
    assert capsys.readouterr().out == "已清理 2025-02-01 以前的明细 1 条；日志头保留，哈希链不受影响\n"
    put_head()
    assert main(["audit", "verify"]) == 0


def test_packs_from_check_to_list(tmp_path, capsys):
    site = tmp_path / "site.yaml"
    site.write_text(SITE, encoding="utf-8")
    assert main(["packs", "apply"]) == 0
    assert main(["packs", "check", str(site)]) == 0
    assert main(["packs", "apply", str(site), "--why", "按本单位制度"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[1:] == [f"{site}：可以应用（本单位 1）", "site 1 已生效（本单位）"]
    assert Entry.objects.latest("seq").why == "按本单位制度"
    assert main(["packs", "list"]) == 0
    assert [line.split("\t")[:3] for line in capsys.readouterr().out.splitlines()][1] == [
        "site",
        "1",
        "本单位",
    ]


def test_a_wrong_pack_is_told_with_its_line(tmp_path, capsys):
    site = tmp_path / "site.yaml"
    site.write_text(SITE.replace("least_days: 400", "least_days: 0"), encoding="utf-8")
    main(["packs", "apply"])
    assert main(["packs", "apply", str(site)]) == 2
    assert capsys.readouterr().err == "site.yaml 第5行：“least_days”不能小于1\n"


def test_migrate_puts_back_missing_triggers(written, capsys):
    with schema_changes_allowed():
        triggers.remove()
    assert main(["migrate"]) == 0
    assert triggers.missing() == []
    assert capsys.readouterr().out == "数据库结构已是本版本所需，日志触发器齐全\n"


def test_every_command_that_is_named_exists():
    """In sentences of the program and in the papers: `luoshi x`."""
    root = Path(luoshi.__file__).resolve().parent
    papers = [*(root.parent.parent / "docs").rglob("*.md"), *root.parent.parent.glob("README*.md")]
    named = {
        word
        for path in [*root.rglob("*.py"), *root.rglob("*.html"), *papers]
        for word in re.findall(
            r"(?:`|运行 ?|用 ?|run |检查 ?)luoshi ([a-z]+)", path.read_text(encoding="utf-8")
        )
    }
    assert named >= {"migrate", "backup", "audit"}
    assert named <= set(commands())
