"""The shared reading cases and their scorer: found by LUOSHI_READING_CASES or beside the checkout, never copied."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

CASES = Path(
    os.environ.get("LUOSHI_READING_CASES") or Path(__file__).resolve().parents[3] / "shared" / "reading-cases"
)
MARKS = [
    pytest.mark.pure,
    pytest.mark.reading_cases,
    pytest.mark.skipif(not (CASES / "score.py").is_file(), reason="the shared reading cases are absent"),
]


def scorer():
    spec = importlib.util.spec_from_file_location("reading_cases_score", CASES / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
