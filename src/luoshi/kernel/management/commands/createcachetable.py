"""`createcachetable`, with the door for schema changes open: one of the two commands that may."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import createcachetable

from luoshi.kernel.writes import schema_changes_allowed


class Command(createcachetable.Command):
    def handle(self, *tablenames: Any, **options: Any) -> None:
        with schema_changes_allowed():
            super().handle(*tablenames, **options)
