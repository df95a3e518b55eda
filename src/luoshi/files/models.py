"""Stored originals: the bytes lie in the data folder under their SHA-256, the row says what they are."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.db import models

from luoshi.files import disk


class StoredFile(models.Model):
    """One file somebody handed in. The same bytes handed in twice are two rows and one file on disk."""

    uuid = models.UUIDField("编号", default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    size = models.BigIntegerField("字节数")
    kind = models.CharField("格式", max_length=20, blank=True)  # by content: docx, pdf …
    name = models.CharField("文件名", max_length=200)
    unit_id = models.BigIntegerField("单位编号", null=True)
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by_id = models.BigIntegerField("上传人编号", null=True)
    uploaded_by_name = models.CharField("上传人", max_length=80)

    class Meta:
        verbose_name = "原件"

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return disk.path_of(self.sha256)
