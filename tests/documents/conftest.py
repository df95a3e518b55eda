"""The rules of this room are pack data: every test with a database has the built-in pack in force."""

from __future__ import annotations

import pytest

from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin


@pytest.fixture
def packs(db):
    apply_builtin(by=SYSTEM)
