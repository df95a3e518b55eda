"""`migrate`, with the door for schema changes open: one of the two commands that may."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from luoshi.kernel.writes import schema_changes_allowed


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with schema_changes_allowed():
            super().handle(*args, **options)
