"""States of an import."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from luoshi.kernel.exchange import Effect
from luoshi.ui.components import Light, Tone


class State(TextChoices):
    """open → applied → undone, or open → dropped. What an open one still lacks is told by its files and answers."""

    OPEN = "open", _("待确认")
    APPLIED = "applied", _("已写入")
    UNDONE = "undone", _("已撤销")
    DROPPED = "dropped", _("已放弃")

    @property
    def light(self) -> Light:
        """How it is shown."""
        return Light(_TONES[self], str(self.label))


_TONES = {
    State.OPEN: Tone.DOING,
    State.APPLIED: Tone.OK,
    State.UNDONE: Tone.NA,
    State.DROPPED: Tone.NA,
}

EFFECTS = {
    Effect.NEW: (Tone.DOING, _("新增")),
    Effect.CHANGED: (Tone.NEAR, _("变更")),
    Effect.SAME: (Tone.NA, _("无变化")),
    Effect.BAD: (Tone.OVER, _("有误")),
}
"""How each effect of a row is shown."""
