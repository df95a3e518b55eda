"""Who acts, and through which door."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Door(StrEnum):
    """The way a change came in; part of the audit header."""

    PAGE = "page"
    SHEET = "sheet"
    API = "api"
    CLI = "cli"
    JOB = "job"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. Kept by id and name, never by foreign key: records outlive accounts.

    `id` is None only for the system itself (installation, background clean-up).
    """

    id: int | None
    name: str
    door: Door = Door.PAGE
    request_id: str = ""

    def through(self, door: Door) -> Actor:
        """The same actor coming through another door."""
        return Actor(id=self.id, name=self.name, door=door, request_id=self.request_id)


SYSTEM = Actor(id=None, name="系统", door=Door.JOB)
