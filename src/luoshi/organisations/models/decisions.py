"""What one decision on the tree did to the placements of its units: kept so that a wrong one can be taken back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from luoshi.kernel.records import Record, RecordQuerySet
from luoshi.organisations.enums import Tree


class TreeDecision(Record):
    """One registered decision (更名、合并 …): the placements of each unit it touched, before and after.

    Both are rows by unit id, as `actions.recording` writes them. Void: taken back. `handed` is what became of members,
    posts, bodies and terms with it, as `actions.handing_back` keeps it; NULL where an older version did not keep it.
    """

    tree = models.CharField("所属组织树", max_length=20, choices=Tree.choices)
    verb = models.CharField("登记事项", max_length=80)  # name of the action
    on = models.DateField("生效日期")
    document_no = models.CharField("批复文号", max_length=80, blank=True, default="")
    before = models.JSONField("登记前")
    after = models.JSONField("登记后")
    handed = models.JSONField("一并交接", null=True)

    derived_columns: ClassVar[tuple[str, ...]] = ("before", "after", "handed")

    objects = RecordQuerySet["TreeDecision"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "组织变动登记"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.verb}（{self.on}起）"

    @property
    def touched(self) -> list[int]:
        """The units whose placements it wrote."""
        return sorted(map(int, self.after))
