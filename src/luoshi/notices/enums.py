"""Choices of this room."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

# ISO weekdays.
WEEKDAYS: Final = (
    (1, _("周一")),
    (2, _("周二")),
    (3, _("周三")),
    (4, _("周四")),
    (5, _("周五")),
    (6, _("周六")),
    (7, _("周日")),
)
