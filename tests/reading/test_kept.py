"""Compiled patterns kept between runs: never wrong, never in the way."""

from __future__ import annotations

import json
import marshal
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from luoshi.reading import kept
from tests.reading.test_patterns import MODULES, late_patterns

pytestmark = pytest.mark.pure

TEXT = "截至2021年8月底，组织学习会议9次，其中研讨3次；由办公室牵头，12月底前完成。\n一、存在的问题：台账未及时更新，仍有5项滞后。"


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "FILE", tmp_path / "__pycache__" / "some.patterns")
    monkeypatch.setattr(kept, "_compiled", set())
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    kept._waiting.cache_clear()
    yield kept.FILE
    kept._waiting.cache_clear()


def again():
    """As a new process sees it."""
    kept._waiting.cache_clear()
    kept._compiled.clear()


@pytest.mark.parametrize("name", MODULES)
def test_a_kept_pattern_finds_what_a_compiled_one_finds(file, name):
    patterns = late_patterns(name).values()
    for pattern in patterns:
        kept.compiled(pattern.pattern, pattern.flags)
    kept.keep()
    again()
    for pattern in patterns:
        found = kept.compiled(pattern.pattern, pattern.flags)
        expected = re.compile(pattern.pattern, pattern.flags)
        assert not kept._compiled
        assert (found.flags, found.groups, dict(found.groupindex)) == (
            expected.flags,
            expected.groups,
            dict(expected.groupindex),
        )
        assert [(m.span(), m.groupdict(), m.lastgroup) for m in found.finditer(TEXT)] == [
            (m.span(), m.groupdict(), m.lastgroup) for m in expected.finditer(TEXT)
        ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"nothing of ours",
        lambda data: marshal.dumps(("another interpreter", marshal.loads(data)[1])),
        lambda data: marshal.dumps(
            (marshal.loads(data)[0], {("[0-9]+", 0): ("[0-9]+", 0, [1, 2, 99], 0, {}, ())})
        ),
        lambda data: marshal.dumps((marshal.loads(data)[0], {("[0-9]+", 0): None})),
    ],
)
def test_what_cannot_be_used_is_compiled_as_ever(file, spoil):
    kept.compiled("[0-9]+", 0)
    kept.keep()
    file.write_bytes(spoil(file.read_bytes()))
    again()
    assert kept.compiled("[0-9]+", 0).findall(TEXT)[0] == "2021"
    assert kept._compiled == {("[0-9]+", 0)}


def test_new_patterns_are_added_to_the_kept_ones(file):
    for pattern in ("甲", "乙"):
        again()
        kept.compiled(pattern)
        kept.keep()
    again()
    kept.compiled("甲"), kept.compiled("乙", re.NOFLAG)
    assert not kept._compiled


def test_a_folder_that_cannot_be_written_ends_nothing(file):
    file.parent.parent.joinpath("__pycache__").write_text("a file where the folder should be")
    kept.compiled("[0-9]+")
    kept.keep()
    assert kept.compiled("[0-9]+").search("1")


def test_nothing_is_written_where_python_writes_nothing(file, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept.compiled("[0-9]+")
    kept.keep()
    assert not file.exists()


def test_a_pattern_that_is_none_still_raises(file):
    with pytest.raises(re.error):
        kept.compiled("(")


def test_the_second_run_reads_the_same(tmp_path):
    report = tmp_path / "report.txt"
    report.write_text(TEXT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path / "cache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    runs = [
        subprocess.run(
            [str(Path(sys.executable).with_name("luoshi")), "read", "--json", str(report)],
            capture_output=True,
            check=True,
            env=environment,
        ).stdout
        for _ in range(2)
    ]
    assert list((tmp_path / "cache").rglob("*.patterns"))
    assert runs[0] == runs[1]
    assert json.loads(runs[1])["problems"]
