"""`flush` for tests that commit (transactional_db, live_server): empties the append-only tables as well.

Django's own would be refused by the triggers. They are taken away for the moment, and Django's
post_migrate puts them back; the installation's id, made by a migration, is kept; the head in the data
folder goes with the trail it belonged to. Test-only: the product has neither this command nor a switch.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.management.commands import flush

from luoshi.audit import head, triggers
from luoshi.audit.models import Instance
from luoshi.kernel.writes import schema_changes_allowed


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with schema_changes_allowed():
            instance = Instance.objects.get()
            triggers.remove()
            super().handle(**options)
            Instance.objects.bulk_create([instance])
            triggers.install()
        with suppress(OSError):  # a test may have pointed the data folder to nowhere
            head.path().unlink()
