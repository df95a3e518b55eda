"""A small seeded share of the fuzzing that `make accept` runs at length."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.pure

CODE = "from tests.accept import fuzz_files; fuzz_files.OFFICE_SHARE = 0; raise SystemExit(fuzz_files.main(25, seed=7))"


def test_mutated_files_give_a_text_or_a_refusal():
    # A process of its own: the largest child of this one may be a browser of another test.
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("25 files, seed 7: ")
