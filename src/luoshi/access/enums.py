"""Keys of roles the program itself names."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The roles of the built-in pack by key.

    What each is called and may do is said by the pack's section `access` (`roles.py`), where a site adds its own:
    a grant's role is any key of it, not only these.
    """

    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"
    ORGANISER = "organiser"
    CLERK = "clerk"
    REVIEWER = "reviewer"
    HEAD = "head"
    LEADER = "leader"
    ASSESSOR = "assessor"
    INSPECTOR = "inspector"


# 三员: they run the system and see no content by it.
OFFICERS = frozenset({Role.SYSTEM, Role.SECURITY, Role.AUDIT})
