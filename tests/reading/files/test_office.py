"""Formats that need LibreOffice, when it is absent or cannot help."""

import os
from pathlib import Path

import pytest

from luoshi.reading import ReadRefused, read_file
from luoshi.reading.files import office
from luoshi.sandbox.errors import ChildFailed, LimitExceeded, Reason
from tests.factories.files import ole, rtf, word_block

pytestmark = pytest.mark.pure


def test_absent_libreoffice_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, data in (("a.doc", ole({"WordDocument": word_block()})), ("a.rtf", rtf(["甲"]))):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(ReadRefused) as caught:
            read_file(path)
        assert caught.value.reason is Reason.NO_OFFICE
        assert "另存为 .docx" in caught.value.sentence


def fake_office(tmp_path, monkeypatch, script):
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    path = tmp_path / "a.rtf"
    path.write_bytes(rtf(["甲"]))
    return path


@pytest.mark.parametrize("script", ["exit 1", "exit 0", "kill -9 $$"])
def test_office_that_makes_nothing(tmp_path, monkeypatch, script):
    with pytest.raises(ReadRefused) as caught:
        read_file(fake_office(tmp_path, monkeypatch, script))
    assert caught.value.reason is Reason.DAMAGED


def test_office_that_hangs(tmp_path, monkeypatch):
    monkeypatch.setattr(office, "LIMITS", office.Limits(wall=0.5, memory=office.LIMITS.memory))
    with pytest.raises(ReadRefused) as caught:
        read_file(fake_office(tmp_path, monkeypatch, "sleep 60"))
    assert caught.value.reason is Reason.TIME
    assert isinstance(caught.value.__cause__, LimitExceeded)


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    Path(tmp_path, "temporary").mkdir()
    with pytest.raises(ReadRefused):
        read_file(fake_office(tmp_path, monkeypatch, "exit 1"))
    assert list(Path(tmp_path, "temporary").iterdir()) == []


def test_what_office_makes_passes_the_gate_too(tmp_path, monkeypatch):
    script = (
        'while [ "$1" != "--outdir" ]; do shift; done; mkdir -p "$2"; printf "not a zip" > "$2/source.docx"'
    )
    found = read_file(fake_office(tmp_path, monkeypatch, script))
    assert (found.text, found.format) == ("not a zip", "rtf")


def test_failure_of_the_child_is_a_refusal(monkeypatch, tmp_path):
    def fails(*args, **options):
        raise ChildFailed("somewhere")

    monkeypatch.setattr("luoshi.reading.files.reader.limited", fails)
    path = tmp_path / "a.txt"
    path.write_text("甲")
    with pytest.raises(ReadRefused) as caught:
        read_file(path)
    assert caught.value.reason is Reason.FAILED


def test_what_a_killed_process_left_behind_goes(tmp_path, monkeypatch):
    """The folder holds a file no gate has seen yet; a living process keeps its own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / f"{office.PREFIX}left"
    (left / "in").mkdir(parents=True)
    (left / "in" / "source.doc").write_bytes(b"x")
    with office._folder() as own:
        assert office.sweep() == 1
        assert [str(path) for path in tmp_path.iterdir()] == [own]
    assert list(tmp_path.iterdir()) == []
