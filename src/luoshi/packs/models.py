"""Packs and their versions: stored whole, never changed."""

from __future__ import annotations

from django.db import models


class Pack(models.Model):
    """A pack by name: the built-in one, a site's own."""

    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = "规则包"

    def __str__(self) -> str:
        return self.name


class PackVersion(models.Model):
    """What was applied, when and by whom. The newest of each pack is in force."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="versions", verbose_name="规则包")
    title = models.CharField("标题", max_length=80)
    version = models.CharField("版本", max_length=40)
    order = models.PositiveSmallIntegerField("叠放次序")
    source = models.CharField("依据", max_length=200, blank=True)
    content = models.TextField("内容")  # the sections as JSON, in the order of the file
    content_hash = models.CharField("内容摘要", max_length=64)
    file_name = models.CharField("文件名", max_length=200)
    applied_at = models.DateTimeField("应用时间")
    applied_by_id = models.BigIntegerField("应用人编号", null=True)
    applied_by_name = models.CharField("应用人", max_length=80)

    class Meta:
        verbose_name = "规则包版本"
        indexes = [models.Index(fields=["pack", "-id"], name="packs_version_newest")]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.version}"
