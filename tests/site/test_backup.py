"""Backup and restore, as commands: what comes back is what went in, and a damaged backup brings nothing."""

import hashlib
import io
import json
import tarfile

import pytest
from django.db import connection

from luoshi.files.actions import store
from luoshi.kernel.action import Offline, action
from luoshi.kernel.writes import schema_changes_allowed
from luoshi.packs.actions import apply_builtin
from tests.factories.kernel import CLERK, unit
from tests.kernel.testapp.models import Memo
from tests.support import processes

pytestmark = pytest.mark.django_db(transaction=True)

ORIGINAL = "第一议题学习情况".encode()


@pytest.fixture
def filled(data_dir):
    """An instance with a unit, records, an original, a pack and a trail."""
    import datetime as dt

    apply_builtin(by=CLERK)
    top = unit()
    with action(
        "testapp.make", by=CLERK, offline=Offline("张书记", "书记", dt.date(2026, 3, 2), "党委会")
    ) as act:
        made = act.create_many(
            [Memo(unit=top, title=f"第{n}号", text="中\u2028文\n“引”", pages=n) for n in range(5)]
        )
        act.void(made[2], why="重复")
    store(ORIGINAL, name="报告.docx", by=CLERK)
    (data_dir / "secret-key").write_text(settings_key(), encoding="ascii")
    return data_dir


def settings_key():
    from django.conf import settings

    return settings.SECRET_KEY


@pytest.fixture(scope="module")
def made():
    """The backup, once it was made: most tests need nothing but the file."""
    return {}


@pytest.fixture
def backup(made, request, tmp_path):
    target = tmp_path / "backup.tar"
    if not made:
        code, said = processes.run("backup", target, data_dir=request.getfixturevalue("filled"))
        assert code == 0, said
        made["bytes"] = target.read_bytes()
    target.write_bytes(made["bytes"])
    return target


@pytest.fixture
def empty(tmp_path):
    """Empty databases to restore into: of the same kind, and a SQLite file."""
    names = []

    def url():
        if connection.vendor == "sqlite":
            return f"sqlite:///{tmp_path / 'restored.sqlite3'}"
        names.append(f"{connection.settings_dict['NAME']}_restored")
        with schema_changes_allowed(), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{names[-1]}"')
            cursor.execute(f'CREATE DATABASE "{names[-1]}"')
        return processes.database_url(names[-1])

    yield url
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def contents(path):
    """Members by name; tables as parsed rows."""
    with tarfile.open(path) as tar:
        found = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
    return {
        name: [json.loads(line) for line in data.splitlines() if line] if name.endswith(".jsonl") else data
        for name, data in found.items()
    }


def rewritten(path, target, change):
    """A copy of a backup with its members changed."""
    with tarfile.open(path) as tar, tarfile.open(target, "w") as copy:
        members = {member.name: tar.extractfile(member).read() for member in tar.getmembers()}
        change(members)
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            copy.addfile(info, io.BytesIO(data))
    return target


def test_what_comes_back_is_what_went_in_and_goes_on(backup, empty, tmp_path):
    """Sequences are past the restored rows, triggers are back, the chain goes on."""
    where = {"url": empty(), "data_dir": tmp_path / "new"}
    code, said = processes.run("restore", backup, **where)
    assert (code, "核验完好" in said) == (0, True), said
    site = tmp_path / "site.yaml"
    site.write_text("pack: site\ntitle: 本单位\nversion: '1'\nsections: {}\n", encoding="utf-8")
    again = tmp_path / "again.tar"
    done = processes.run_all(
        [["backup", again], ["files", "verify"], ["packs", "apply", site], ["audit", "verify"]], **where
    )
    assert [code for code, _ in done] == [0, 0, 0, 0], done
    before, after = contents(backup), contents(again)
    entries = json.loads(before.pop("manifest.json"))["entries"]
    after.pop("manifest.json")  # made at another moment
    assert after == before
    assert len(before["database/testapp_memo.jsonl"]) == 6
    assert before[f"files/{hashlib.sha256(ORIGINAL).hexdigest()}"] == ORIGINAL
    assert done[1][1] == "共核对原件 1 个，全部完好\n"
    assert done[2][1] == "site 1 已生效（本单位）\n"
    assert f"共 {entries + 2} 条" in done[3][1]  # the backup itself and the pack


def test_a_backup_goes_to_another_kind_of_database(backup, tmp_path):
    where = {"url": f"sqlite:///{tmp_path / 'other.sqlite3'}", "data_dir": tmp_path / "new"}
    done = processes.run_all([["restore", backup], ["backup", tmp_path / "again.tar"]], **where)
    assert [code for code, _ in done] == [0, 0], done
    before, after = contents(backup), contents(tmp_path / "again.tar")
    names = [name for name in before if name.startswith("database/")]
    assert {name: after[name] for name in names} == {name: before[name] for name in names}


def test_nothing_is_overwritten(backup, filled, tmp_path):
    code, said = processes.run("restore", backup, data_dir=tmp_path / "new")
    assert (code, said) == (2, "没有恢复：目标数据库不是空的，请换一个空库（LUOSHI_DATABASE_URL）\n")
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    code, said = processes.run("restore", backup, data_dir=filled, url=url)
    assert (code, said) == (2, "没有恢复：数据目录里已有原件或审计链头，请换一个空目录（LUOSHI_DATA_DIR）\n")


def change_row(members):
    data = members["database/testapp_memo.jsonl"]
    members["database/testapp_memo.jsonl"] = data.replace("第1号".encode(), "第9号".encode())


def change_row_and_manifest(members):
    change_row(members)
    said = json.loads(members["manifest.json"])
    said["members"]["database/audit_entry.jsonl"] = "0" * 64
    members["manifest.json"] = json.dumps(said).encode()


def change_trail_and_manifest(members):
    data = members["database/audit_entry.jsonl"].replace("李文书".encode(), "无此人".encode())
    members["database/audit_entry.jsonl"] = data
    said = json.loads(members["manifest.json"])
    said["members"]["database/audit_entry.jsonl"] = hashlib.sha256(data).hexdigest()
    members["manifest.json"] = json.dumps(said).encode()


def newer(members):
    said = json.loads(members["manifest.json"])
    said["migrations"]["audit"].append("0999_later")
    members["manifest.json"] = json.dumps(said).encode()


DAMAGES = [
    (change_row, "没有恢复：备份里的 database/testapp_memo.jsonl 与清单记载的摘要不同，文件已损坏或被改动"),
    (change_row_and_manifest, "与清单记载的摘要不同"),
    (lambda members: members.pop("audit-head.json"), "没有恢复：备份里的文件与清单不符（缺少、多出或重复）"),
    (
        lambda members: members.update({"../../evil": b"x"}),
        "没有恢复：备份里的文件与清单不符（缺少、多出或重复）",
    ),
    (lambda members: members.pop("manifest.json"), "没有恢复：备份里没有清单，或清单已损坏"),
    (lambda members: members.update({"manifest.json": b"{}"}), "没有恢复：备份里没有清单，或清单已损坏"),
    (newer, "没有恢复：备份来自更新的版本"),
    # the last, since it does fill the target
    (change_trail_and_manifest, "已恢复，但操作日志核验不通过，请勿启用：第 1 条：日志头被改动"),
]


def test_a_damaged_backup_is_named(backup, tmp_path):
    damaged = [rewritten(backup, tmp_path / f"{n}.tar", change) for n, (change, _) in enumerate(DAMAGES)]
    (tmp_path / "x.tar").write_bytes(b"not a tar" * 100)
    files = [tmp_path / "nowhere.tar", tmp_path / "x.tar", *damaged]
    wanted = [
        f"没有恢复：找不到 {files[0]}",
        "没有恢复：x.tar 不是完整的备份文件",
        *(said for _, said in DAMAGES),
    ]
    where = {"url": f"sqlite:///{tmp_path / 'other.sqlite3'}", "data_dir": tmp_path / "new"}
    done = processes.run_all([["restore", file] for file in files], **where)
    for (code, output), said in zip(done, wanted, strict=True):
        assert code == 2
        assert said in output


def test_without_the_key_it_must_be_brought_along(filled, tmp_path):
    target = tmp_path / "backup.tar"
    code, said = processes.run("backup", target, "--without-key", data_dir=filled)
    assert (code, "请另行保管数据目录里的 secret-key" in said) == (0, True)
    assert "secret-key" not in contents(target)
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    code, said = processes.run("restore", target, data_dir=tmp_path / "new", url=url)
    assert (code, said.startswith("没有恢复：实例密钥与备份不符")) == (2, True)
    code, said = processes.run(
        "restore", target, data_dir=tmp_path / "new2", url=url, LUOSHI_SECRET_KEY=settings_key()
    )
    assert code == 0, said


def test_a_key_given_in_a_file_is_the_one_that_holds(backup, tmp_path):
    """The next start reads that file: to restore with another key would be to lose the trail."""
    (tmp_path / "key").write_text("k" * 50, encoding="ascii")
    where = {"data_dir": tmp_path / "new", "url": f"sqlite:///{tmp_path / 'other.sqlite3'}"}
    code, said = processes.run("restore", backup, **where, LUOSHI_SECRET_KEY_FILE=str(tmp_path / "key"))
    assert (code, said.startswith("没有恢复：实例密钥与备份不符")) == (2, True)
    (tmp_path / "key").write_text(settings_key(), encoding="ascii")
    code, said = processes.run("restore", backup, **where, LUOSHI_SECRET_KEY_FILE=str(tmp_path / "key"))
    assert code == 0, said
    assert not (tmp_path / "new" / "secret-key").exists()


def test_a_backup_without_the_head_of_its_trail_is_refused(backup, tmp_path):
    def without_head(members):
        del members["audit-head.json"]
        manifest = json.loads(members["manifest.json"])
        del manifest["members"]["audit-head.json"]
        members["manifest.json"] = json.dumps(manifest).encode()

    file = rewritten(backup, tmp_path / "a.tar", without_head)
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    code, said = processes.run("restore", file, data_dir=tmp_path / "new", url=url)
    assert (code, said) == (2, "没有恢复：备份里没有审计链头，或链头已损坏\n")


def test_a_backup_is_private_and_whole_or_not_there(filled, tmp_path):
    (filled / "files").rename(filled / "elsewhere")
    (tmp_path / "old.tar").touch()
    done = processes.run_all(
        [
            ["backup", tmp_path / "a.tar"],
            ["backup", tmp_path / "none" / "b.tar"],
            ["backup", tmp_path / "old.tar"],
        ],
        data_dir=filled,
    )
    assert [code for code, _ in done] == [2, 2, 2]
    assert "不在数据目录里，请先运行 luoshi files verify 查明" in done[0][1]
    assert "写不进去" in done[1][1]
    assert done[2][1] == f"没有备份：{tmp_path / 'old.tar'} 已存在，请换一个文件名\n"
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["old.tar"]
    (filled / "elsewhere").rename(filled / "files")
    assert processes.run("backup", tmp_path / "a.tar", data_dir=filled)[0] == 0
    assert (tmp_path / "a.tar").stat().st_mode & 0o777 == 0o600
    tables = json.loads(contents(tmp_path / "a.tar")["manifest.json"])["tables"]
    assert (tables["testapp_memo"], "django_session" in tables) == (5, False)
