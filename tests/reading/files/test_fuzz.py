"""A small seeded share of the fuzzing that `make accept` runs at length."""

import pytest

from tests.accept import fuzz_files

pytestmark = pytest.mark.pure


def test_mutated_files_give_a_text_or_a_refusal(capsys, monkeypatch):
    monkeypatch.setattr(fuzz_files, "OFFICE_SHARE", 0)
    assert fuzz_files.main(25, seed=7) == 0
    assert capsys.readouterr().out.startswith("25 files, seed 7: ")
