"""An imported document, the versions of its text, what was read or added, and how that hangs together.

A text is never changed: a corrected file is a new text of the same document, with items of its own that
take over the decisions (`Item.carried_from`). What one page shows at once and nobody edits piece by piece
(outline, checks, boundary clauses, blocks) lies as JSON on the text; what people decide about is rows.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from luoshi.documents.enums import SIGNS, LinkOrigin, LinkState, Nature, Origin, Stage, State
from luoshi.kernel.records import NOT_VOID, Record, RecordQuerySet

TITLE_LENGTH = 200
SECTION_LENGTH = 300


class DocumentQuerySet(RecordQuerySet["Document"]):
    """Reads of documents."""


class Document(Record):
    """A report, summary, notice or plan that came in or went out, as the office knows it."""

    title = models.CharField("标题", max_length=TITLE_LENGTH)
    kind = models.CharField("类别", max_length=40)  # a key of the pack section `documents`
    reference = models.CharField("文号", max_length=80, blank=True, default="")
    issuer = models.CharField("来文（制文）单位", max_length=120, blank=True, default="")
    dated = models.DateField("成文日期", null=True, blank=True)
    stage = models.CharField("读取情况", max_length=10, choices=Stage.choices, default=Stage.READING)
    source_sha256 = models.CharField("来源摘要", max_length=64, editable=False)
    current = models.OneToOneField(
        "Text", on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name="现行文本"
    )
    approved_at = models.DateTimeField("审批时间", null=True, editable=False)
    approved_by_name = models.CharField("审批登记人", max_length=80, blank=True, default="", editable=False)

    objects: Any = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文档"
        ordering = ("-entered_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "source_sha256"],
                condition=NOT_VOID,
                name="document_source_once",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="document_titled"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="document_stage"),
        ]
        indexes = [models.Index(fields=["unit", "-entered_at"], name="document_unit_entered")]

    def __str__(self) -> str:
        return self.title


class TextQuerySet(models.QuerySet["Text"]):
    """Reads of texts."""

    def light(self) -> TextQuerySet:
        """Without the words and what was read: for lists."""
        return self.defer("text", "blocks", "outline", "checks", "boundary", "section_links")


class Text(models.Model):
    """One version of a document's plain text. The words never change; what was read of them is written once."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="texts", verbose_name="文档"
    )
    number = models.PositiveIntegerField("版本号")  # 1, 2, … within the document
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="原件"
    )  # NULL: pasted
    name = models.CharField("原文件名", max_length=200, blank=True, default="")
    format = models.CharField("格式", max_length=20)  # txt, docx, pdf … by content; paste; scan
    sha256 = models.CharField(
        "来源摘要", max_length=64
    )  # of the file's bytes, or of the pasted text in UTF-8
    text = models.TextField("原文", blank=True)
    chars = models.PositiveIntegerField("字数")
    notices = models.JSONField("读取说明", default=list)  # sentences
    blocks = models.JSONField("段落与表格", default=list)  # [kind, start, end, style, rows]
    received_at = models.DateTimeField("接收时间")
    received_by_name = models.CharField("接收人", max_length=80)
    job = models.UUIDField("后台读取", null=True)  # of a long text: the job that reads it, for its progress
    read_at = models.DateTimeField("读取时间", null=True)
    reader = models.CharField("读取程序版本", max_length=40, blank=True, default="")
    outline = models.JSONField("提纲", default=list)  # [start, level, label, title, parent, body, end, path]
    section_links = models.JSONField("对应的章节", default=list)  # [problem path, cause path, measure path]
    checks = models.JSONField("材料校核", default=list)  # fields of reading.types.Check
    boundary = models.JSONField("不在本系统范围的语句", default=list)  # [start, end]

    # Read from the words by software: the trail keeps how many and a digest, not a second copy.
    derived_columns: ClassVar = frozenset({"blocks", "outline", "section_links", "checks", "boundary"})

    objects = TextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文本"
        ordering = ("document", "number")
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="text_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="text_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"第{self.number}版"


class ItemQuerySet(RecordQuerySet["Item"]):
    """Reads of items."""

    def current(self) -> ItemQuerySet:
        """Those of the text their document stands at."""
        return self.filter(text=F("document__current"))

    def counted(self) -> ItemQuerySet:
        """Not voided, and not replaced by the parts it was split into."""
        return self.rows().filter(split=False)


class Item(Record):
    """One entry of the ledger: a claim, problem, cause or measure, at its place in the text.

    `read` is what software read and is never changed; `decided` holds the fields a person set. What counts
    is `read` overlaid by `decided`. `quote` is the text from `start` to `end` without the boundary clauses
    in it (`cuts`).
    """

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="items", verbose_name="文档"
    )
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="items", verbose_name="文本")
    nature = models.CharField("类别", max_length=10, choices=Nature.choices)
    number = models.PositiveIntegerField("编号")  # 数3: 3 among its nature; of a part: among its siblings
    origin = models.CharField("来源", max_length=10, choices=Origin.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    start = models.PositiveIntegerField("起")  # characters of the text
    end = models.PositiveIntegerField("止")
    cuts = models.JSONField("略去的语句", default=list)  # [start, end] inside, boundary clauses
    quote = models.TextField("原文")
    section = models.CharField("章节", max_length=SECTION_LENGTH, blank=True, default="")  # 二、/（三）/一是
    heading = models.PositiveIntegerField("提纲序号", null=True)  # index in Text.outline
    read = models.JSONField("软件读出", null=True)
    decided = models.JSONField("人工确定", default=dict)
    decided_at = models.DateTimeField("确定时间", null=True)
    decided_by_name = models.CharField("确定人", max_length=80, blank=True, default="")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="parts", verbose_name="拆分自"
    )
    split = models.BooleanField("已拆分", default=False)
    review = models.BooleanField("需再核对", default=False)  # a decision taken over although the words differ
    carried_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="carried_to", verbose_name="承接自"
    )

    objects: Any = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "台账条目"
        ordering = ("start", "end", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="item_not_empty"),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="item_nature"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="item_state"),
            models.CheckConstraint(
                condition=Q(origin=Origin.SOFTWARE, read__isnull=False, parent__isnull=True)
                | Q(origin=Origin.PERSON, read__isnull=True),
                name="item_read_by_software",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ADDED) | Q(origin=Origin.PERSON), name="item_added_by_person"
            ),
            models.UniqueConstraint(
                fields=["text", "nature", "number"],
                condition=NOT_VOID & Q(parent__isnull=True),
                name="item_number_once",
            ),
            models.UniqueConstraint(
                fields=["parent", "number"],
                condition=NOT_VOID & Q(parent__isnull=False),
                name="item_part_once",
            ),
        ]
        indexes = [models.Index(fields=["document", "text"], name="item_document_text")]

    def __str__(self) -> str:
        return self.mark

    @property
    def is_derived(self) -> bool:
        """A suggestion nobody has decided about: read from the text, and read again from it the same."""
        untouched = self.state == State.OPEN and not self.split and not self.decided and not self.review
        return self.origin == Origin.SOFTWARE and untouched and self.carried_from_id is None

    @property
    def mark(self) -> str:
        """数3, 措12, 措12-1 for a part: unique within a text; needs `parent` loaded for a part."""
        own = f"{SIGNS[Nature(self.nature)]}{self.number}"
        return own if self.parent is None else f"{self.parent.mark}-{self.number}"

    @property
    def values(self) -> dict[str, Any]:
        """What counts: what was read, overlaid by what a person decided."""
        return {**(self.read or {}), **self.decided}


class ItemLink(models.Model):
    """A cause or measure belongs to a problem, a measure to a cause."""

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="links", verbose_name="文本")
    head = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="links_on", verbose_name="起")
    tail = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="links_back", verbose_name="止")
    origin = models.CharField("来源", max_length=10, choices=LinkOrigin.choices)
    state = models.CharField("状态", max_length=10, choices=LinkState.choices, default=LinkState.OPEN)

    class Meta:
        verbose_name = verbose_name_plural = "对应关系"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["head", "tail"], name="link_once"),
            models.CheckConstraint(condition=~Q(head=F("tail")), name="link_not_to_itself"),
            models.CheckConstraint(condition=Q(origin__in=LinkOrigin.values), name="link_origin"),
            models.CheckConstraint(condition=Q(state__in=LinkState.values), name="link_state"),
        ]

    def __str__(self) -> str:
        return f"{self.head} → {self.tail}"
