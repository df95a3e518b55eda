import logging
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_noop as _

logger = logging.getLogger(__name__)


def _restore_triggers(**_: Any) -> None:
    """Migrations that rebuild a table on SQLite lose its triggers: put them back, and make sure."""
    from luoshi.audit import triggers
    from luoshi.audit.models import Entry

    restored = triggers.install()
    if restored and Entry.objects.exists():
        logger.warning(
            "audit triggers were missing and are back: %s; run luoshi audit verify", ", ".join(restored)
        )
    if absent := triggers.missing():
        raise RuntimeError(f"audit triggers could not be installed: {absent}")


class AuditConfig(AppConfig):
    name = "luoshi.audit"
    label = "audit"

    def ready(self) -> None:
        from luoshi.audit import trail
        from luoshi.audit.canonical import canonical_json
        from luoshi.kernel import labels
        from luoshi.kernel.action import set_audit_writer
        from luoshi.kernel.kept import set_head_reader
        from luoshi.kernel.touches import set_text

        set_audit_writer(trail.write)
        set_head_reader(trail.head_hash)
        set_text(canonical_json)
        labels.register("audit.retain", _("清理日志明细"))
        labels.register("audit.void_approval", _("撤销线下审批登记"))
        post_migrate.connect(_restore_triggers, sender=self, dispatch_uid="luoshi.audit.triggers")
