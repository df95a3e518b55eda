"""States of a job."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """queued → running → done or failed; a job whose worker died goes back to queued."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("处理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")

    @property
    def is_over(self) -> bool:
        return self in {State.DONE, State.FAILED}
