"""Originals: stored by their contents, given to whoever may see their record, checked on demand."""

import hashlib
import io
import os
import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from luoshi.audit.models import Entry
from luoshi.files import access, disk
from luoshi.files.access import serve
from luoshi.files.actions import GRACE, NAME_LENGTH, clean_name, store, sweep
from luoshi.files.checking import verify
from luoshi.files.models import StoredFile
from luoshi.files.uploads import PrivateUploadHandler
from luoshi.kernel.action import action
from luoshi.kernel.errors import Refused
from tests.factories.kernel import CLERK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

BYTES = "第一议题学习情况".encode()


def put(name="报告.docx", source=BYTES):
    return store(source, name=name, by=CLERK, unit_id=3, kind="docx")


def age(path, seconds):
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_bytes_lie_under_their_digest(data_dir):
    file = put()
    digest = hashlib.sha256(BYTES).hexdigest()
    assert (file.sha256, file.size, file.name, file.kind) == (digest, len(BYTES), "报告.docx", "docx")
    assert (file.unit_id, file.uploaded_by_id, file.uploaded_by_name) == (3, 7, "李文书")
    assert file.path == data_dir / "files" / digest[:2] / digest[2:4] / digest
    assert file.path.read_bytes() == BYTES
    assert (file.path.stat().st_mode & 0o777, (data_dir / "files").stat().st_mode & 0o777) == (0o600, 0o700)
    assert Entry.objects.latest("seq").action == "files.store"


def test_a_path_and_an_open_file_do_as_well(tmp_path):
    (tmp_path / "a").write_bytes(BYTES)
    opened = io.BytesIO(b"xx" + BYTES)
    opened.seek(2)
    assert put(source=tmp_path / "a").sha256 == put(source=opened).sha256 == put().sha256


def test_the_same_bytes_are_kept_once():
    first, second = put("一.docx"), put("二.docx")
    assert first.path == second.path
    assert len(list(disk.present())) == 1
    assert StoredFile.objects.count() == 2


def test_a_file_cut_short_is_made_whole_by_the_next_upload():
    file = put()
    file.path.write_bytes(BYTES[:5])
    assert put().path.read_bytes() == BYTES


def test_an_upload_that_breaks_leaves_nothing(data_dir):
    class Broken(io.BytesIO):
        def read(self, *_):
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        put(source=Broken())
    assert list(disk.present()) == []
    assert StoredFile.objects.count() == 0


def test_bytes_whose_transaction_failed_are_swept():
    """Only after a while: another upload's transaction may still be under way."""
    with pytest.raises(Refused), action("testapp.make", by=CLERK):
        file = put()
        raise Refused("不行")
    kept = put("留.docx", b"kept")
    assert sweep() == 0
    age(file.path, GRACE + 5)
    age(kept.path, GRACE + 5)
    assert list(verify()) == [f"没有登记的文件：{file.path.relative_to(disk.folder())}"]
    assert sweep() == 1
    assert [path.name for path in disk.present()] == [kept.sha256]


def test_bytes_that_come_in_again_while_a_sweep_looks_are_kept(monkeypatch):
    """Their row is not committed yet when the sweep asks for it: that they were touched has to be enough."""
    with pytest.raises(Refused), action("testapp.make", by=CLERK):
        file = put()
        raise Refused("不行")
    age(file.path, GRACE + 5)
    asked = StoredFile.objects.filter

    def meanwhile(**conditions):
        disk.put(io.BytesIO(BYTES))
        return asked(**conditions)

    monkeypatch.setattr(StoredFile.objects, "filter", meanwhile)
    assert sweep() == 0
    assert file.path.exists()


def test_many_old_files_are_asked_for_in_pieces(monkeypatch, django_assert_num_queries):
    files = [put(f"{n}.docx", f"第{n}份".encode()) for n in range(5)]
    for file in files:
        age(file.path, GRACE + 5)
    monkeypatch.setattr("luoshi.files.actions.AT_ONCE", 2)
    with django_assert_num_queries(3):
        assert sweep() == 0


def test_verify_names_what_is_missing_or_changed():
    first, second = put("一.docx", b"one"), put("二.docx", b"two")
    assert list(verify()) == []
    first.path.write_bytes(b"ONE")
    second.path.unlink()
    assert sorted(verify()) == [
        f"原件内容与登记时不同：一.docx（{first.sha256[:12]}）",
        f"原件缺失：二.docx（{second.sha256[:12]}）",
    ]


@pytest.fixture
def only_answer(monkeypatch):
    """The one room that answers for files in this test."""

    def answer(may_read):
        monkeypatch.setattr(access, "_owners", {"testapp.memo": may_read})

    return answer


def test_it_is_a_download_and_nothing_else(only_answer):
    only_answer(lambda user, file: user == "李文书" and file.kind == "docx")
    response = serve(put("报告 终稿.docx"), "李文书")
    assert b"".join(response.streaming_content) == BYTES
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A%20%E7%BB%88%E7%A8%BF.docx"
    )
    assert response["Content-Length"] == str(len(BYTES))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    response.close()


def test_a_stranger_gets_404_and_so_does_everybody_when_no_room_answers(only_answer, monkeypatch):
    file = put()
    only_answer(lambda user, _file: user == "李文书")
    with pytest.raises(Http404):
        serve(file, AnonymousUser())
    monkeypatch.setattr(access, "_owners", {})
    with pytest.raises(Http404):
        serve(file, "李文书")


def test_bytes_that_are_gone_are_404(only_answer):
    only_answer(lambda *_: True)
    file = put()
    file.path.unlink()
    with pytest.raises(Http404):
        serve(file, "李文书")


def test_a_room_answers_once(monkeypatch):
    monkeypatch.setattr(access, "_owners", {})

    def yes(_user, _file):
        return True

    access.register("testapp.memo", yes)
    access.register("testapp.memo", yes)
    with pytest.raises(ValueError, match="answered for twice"):
        access.register("testapp.memo", lambda *_: False)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("报告.docx", "报告.docx"),
        (r"C:\用户\张三\报告.docx", "报告.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202egnp.exe", "abgnp.exe"),
        ("  . ", "未命名文件"),
        ("", "未命名文件"),
        ("长" * 300 + ".docx", "长" * 195 + ".docx"),
        ("长" * 300, "长" * 199),
        ("x." + "y" * 300, "x." + "y" * 197),
    ],
)
def test_names(given, kept):
    assert clean_name(given) == kept


@given(st.text(max_size=400))
def test_any_name_is_made_storable(name):
    kept = clean_name(name)
    assert 0 < len(kept) <= NAME_LENGTH
    assert "/" not in kept
    assert "\\" not in kept
    assert clean_name(kept) == kept


def test_an_upload_too_large_is_not_written_to_disk(settings):
    settings.MAX_FILE_BYTES = 100
    taking = PrivateUploadHandler()
    taking.new_file("file", "大.docx", "application/octet-stream", None)
    for start in range(0, 640, 64):
        taking.receive_data_chunk(b"x" * 64, start)
    with taking.file_complete(640) as file:
        assert (file.size, len(file.read())) == (640, 101)  # one byte too many: the gate refuses it
    taking.new_file("file", "小.docx", "application/octet-stream", None)
    taking.receive_data_chunk(b"y" * 100, 0)
    with taking.file_complete(100) as file:
        assert len(file.read()) == 100
