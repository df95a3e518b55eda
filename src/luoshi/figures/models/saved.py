"""What a reader keeps of the pages of figures."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

NAME_LENGTH = 40
ADDRESS_LENGTH = 1000


class SavedView(models.Model):
    """常用筛选: a name an account gives to an address of the overview or of a figure. Nobody else's."""

    uuid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="用户",
    )
    name = models.CharField("名称", max_length=NAME_LENGTH)
    address = models.CharField("地址", max_length=ADDRESS_LENGTH)  # path and query, of this room

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ("name", "pk")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
