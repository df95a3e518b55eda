"""The limited child: what comes back, and what it cannot do."""

import errno
import io
import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from luoshi.sandbox import ChildFailed, FileRefused, LimitExceeded, Limits, Reason, limited, run_program

pytestmark = pytest.mark.pure

T = "tests.sandbox.targets:"
LINUX = sys.platform == "linux" and os.uname().machine in ("x86_64", "aarch64")


def test_answer_comes_back_as_plain_values():
    assert limited(T + "add", 2, 3) == 5
    assert limited(T + "add", "落", "实") == "落实"
    assert limited(T + "add", [1], [None, {"a": 1.5}]) == [1, None, {"a": 1.5}]


def test_file_is_read_from_its_beginning_by_descriptor():
    with tempfile.TemporaryFile() as file:
        file.write(b"0123456789")
        file.flush()
        assert limited(T + "size_of", 2, file=file) == 20
        assert limited(T + "size_of", file=file) == 10


def test_file_without_descriptor_is_a_mistake_of_the_caller():
    with pytest.raises(io.UnsupportedOperation):
        limited(T + "size_of", file=io.BytesIO(b"x"))


def test_refusal_keeps_reason_and_sentence():
    with pytest.raises(FileRefused) as caught:
        limited(T + "refuse")
    assert (caught.value.reason, caught.value.sentence) == (Reason.SCANNED, "看不清。")


def test_failure_names_place_but_never_data():
    with pytest.raises(ChildFailed) as caught:
        limited(T + "leak", "身份证")
    assert caught.value.where.startswith("ValueError at targets.py:")
    assert "身份证" not in caught.value.where + caught.value.sentence
    assert caught.value.reason is Reason.FAILED


def test_memory_ends_in_a_sentence():
    with pytest.raises(LimitExceeded) as caught:
        limited(T + "eat_memory", limits=Limits(memory=200 << 20))
    assert caught.value.reason is Reason.MEMORY


@pytest.mark.parametrize(
    ("target", "args", "limits"),
    [
        ("spin", (), Limits(cpu=1, wall=20)),
        ("sleep", (20,), Limits(wall=0.3)),
        ("spin", (), Limits(wall=0.3)),
    ],
)
def test_time_ends_in_a_sentence(target, args, limits):
    start = time.monotonic()
    with pytest.raises(LimitExceeded) as caught:
        limited(T + target, *args, limits=limits)
    assert caught.value.reason is Reason.TIME
    assert time.monotonic() - start < 10


def test_helpers_of_a_child_end_with_it():
    start = time.monotonic()
    with pytest.raises(LimitExceeded):
        limited(T + "fork_and_hang", limits=Limits(wall=0.5))
    assert time.monotonic() - start < 10


def test_sudden_death_is_a_failure_not_a_hang():
    with pytest.raises(ChildFailed) as caught:
        limited(T + "die")
    assert caught.value.where == "ended with -9"


def test_what_it_prints_does_not_spoil_the_answer():
    assert limited(T + "chatter") == "answer"


def test_too_long_an_answer_is_refused():
    assert limited(T + "long_answer", 100_000) == "x" * 100_000
    with pytest.raises(LimitExceeded) as caught:
        limited(T + "long_answer", 2_000_000, limits=Limits(answer=1 << 20))
    assert caught.value.reason is Reason.OVERSIZED


def test_only_json_comes_back():
    with pytest.raises(ChildFailed) as caught:
        limited(T + "unserialisable")
    assert caught.value.where.startswith("TypeError")


def test_nothing_of_the_parents_environment_is_seen(monkeypatch):
    monkeypatch.setenv("LUOSHI_SECRET_KEY", "geheim")
    assert set(limited(T + "environment")) <= {"PATH", "LANG", "LC_CTYPE"}


@pytest.mark.skipif(not LINUX, reason="seccomp numbers are known for two machines")
def test_no_network_and_no_programs():
    assert limited(T + "network") == ["refused", "refused"]
    assert limited(T + "program") == "refused"
    assert limited(T + "local_socket") == "refused"
    assert limited(T + "memory_of_another") == errno.EPERM


def test_files_it_writes_are_bounded(tmp_path):
    assert limited(T + "write_file", str(tmp_path), 1) == "written"
    with pytest.raises(ChildFailed):
        limited(T + "write_file", str(tmp_path), 3, limits=Limits(file_size=2 << 20))
    assert (tmp_path / "big").stat().st_size <= 2 << 20


def test_from_many_threads_at_once():
    answers = {}

    def ask(number):
        answers[number] = limited(T + "add", number, 1)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: number + 1 for number in range(8)}


def test_no_descriptor_is_left_open():
    limited(T + "add", 1, 1)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        limited(T + "add", 1, 1)
        with pytest.raises(FileRefused):
            limited(T + "refuse")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_program_runs_and_is_bounded(tmp_path):
    made = tmp_path / "made"
    run_program(["/bin/sh", "-c", f"echo $NAME > {made}"], environment={"NAME": "ok"})
    assert made.read_text() == "ok\n"
    with pytest.raises(ChildFailed) as caught:
        run_program(["/bin/sh", "-c", "exit 3"], environment={})
    assert caught.value.where == "sh ended with 3"
    with pytest.raises(LimitExceeded):
        run_program(["/bin/sh", "-c", "sleep 30"], environment={}, limits=Limits(wall=0.3))


@pytest.mark.skipif(not LINUX, reason="seccomp numbers are known for two machines")
def test_program_has_no_network(tmp_path):
    code = f"import socket\ntry: socket.socket()\nexcept PermissionError: open({str(tmp_path / 'no')!r}, 'w')"
    run_program([sys.executable, "-c", code], environment={})
    assert Path(tmp_path, "no").exists()
