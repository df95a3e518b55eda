"""Choices of the documents room: what an item is, where it came from, what was decided about it."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Nature(TextChoices):
    """What an item of the ledger is. The short sign stands in the margin of the text."""

    CLAIM = "claim", _("表述数据")
    PROBLEM = "problem", _("问题")
    CAUSE = "cause", _("原因")
    MEASURE = "measure", _("措施")

    @property
    def sign(self) -> str:
        return SIGNS[self]


SIGNS: Final = {Nature.CLAIM: "数", Nature.PROBLEM: "问", Nature.CAUSE: "因", Nature.MEASURE: "措"}
CLAUSES: Final = (Nature.PROBLEM, Nature.CAUSE, Nature.MEASURE)  # in the order a link runs


class Origin(TextChoices):
    """Who put an item into the ledger."""

    SOFTWARE = "software", _("软件读出")
    PERSON = "person", _("人工补充")


class State(TextChoices):
    """What a person decided about an item; what software read stays beside it."""

    OPEN = "open", _("未确认")
    CONFIRMED = "confirmed", _("已确认")
    EDITED = "edited", _("已修改")
    REJECTED = "rejected", _("不采用")
    ADDED = "added", _("补充")


SCAN: Final = "scan"  # format of a text whose file has no words


class LinkOrigin(TextChoices):
    """Where a link between two items comes from."""

    STATED = "stated", _("原文明示")
    INFERRED = "inferred", _("推断")
    PERSON = "person", _("人工")


class LinkState(TextChoices):
    """What a person decided about a link; a rejected one stays, and is not drawn."""

    OPEN = "open", _("未确认")
    CONFIRMED = "confirmed", _("已确认")
    REJECTED = "rejected", _("已解除")


class Stage(TextChoices):
    """How far a document has been read. Whether all is confirmed is counted, never stored."""

    READING = "reading", _("正在读取")
    READ = "read", _("已读取")
    NO_TEXT = "no_text", _("待录入文字")  # a scan: kept, its words still to be pasted
    FAILED = "failed", _("未读出")
