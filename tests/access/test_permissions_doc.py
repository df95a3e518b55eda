"""docs/permissions.md prints the table of rights; both are the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from luoshi.access.enums import OFFICERS, Role
from luoshi.access.rights import APART, RIGHTS
from luoshi.access.roles import builtin

pytestmark = pytest.mark.pure

DOC = Path(__file__).parents[2] / "docs" / "permissions.md"


def printed() -> str:
    """The table as the document has to print it."""
    roles = builtin().roles
    lines = [f"| 权利 | {' | '.join(role.label for role in roles)} |", "|---|" + "---|" * len(roles)]
    for right in RIGHTS.values():
        marks = " | ".join("✓" if right.name in role.rights else "" for role in roles)
        lines.append(f"| {right.label} `{right.name}` | {marks} |")
    return "\n".join(lines)


def test_the_document_prints_the_table_of_rights():
    found = re.search(r"<!-- rights -->\n(.*)\n<!-- /rights -->", DOC.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert found[1] == printed()


def test_whoever_runs_the_system_sees_no_content_by_it():
    having = {role.key: set(role.rights) for role in builtin().roles}
    for right in RIGHTS.values():
        if right.name.startswith("documents."):
            assert right.content
            assert not any(right.name in having[officer] for officer in OFFICERS)
    assert {role for role, rights in having.items() if "audit.view" in rights} == {Role.AUDIT}
    assert set(having) == set(Role)
    assert all(Role.AUDIT in pair for pair in APART)
