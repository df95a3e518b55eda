"""docs/permissions.md prints the table of rights; both are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luoshi.access.enums import Role
from luoshi.access.rights import APART, RIGHTS

pytestmark = pytest.mark.pure

DOC = Path(__file__).parents[2] / "docs" / "permissions.md"


def printed() -> str:
    """The table as the document has to print it."""
    lines = [f"| 权利 | {' | '.join(str(role.label) for role in Role)} |", "|---|" + "---|" * len(Role)]
    for right in RIGHTS.values():
        marks = " | ".join("✓" if role in right.roles else "" for role in Role)
        lines.append(f"| {right.label} `{right.name}` | {marks} |")
    return "\n".join(lines)


def test_the_document_prints_the_table_of_rights():
    found = re.search(r"<!-- rights -->\n(.*)\n<!-- /rights -->", DOC.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert found[1] == printed()


def test_whoever_runs_the_system_sees_no_content_by_it():
    officers = {Role.SYSTEM, Role.SECURITY, Role.AUDIT}
    for right in RIGHTS.values():
        if right.name.startswith("documents."):
            assert not right.roles & officers
    assert RIGHTS["audit.view"].roles == {Role.AUDIT}
    assert all(Role.AUDIT in pair for pair in APART)
