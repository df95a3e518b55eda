"""Forms of this room: what comes in, what a person says about an item, what is done with a whole document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.documents import deadlines, values
from luoshi.documents.enums import Nature
from luoshi.documents.models import TITLE_LENGTH, Document
from luoshi.documents.queries import LedgerItem
from luoshi.documents.rules import rules
from luoshi.ui.forms import DateInput, FileInput, Form, OfflineForm
from luoshi.ui.said import said

SCANS = ".pdf,.ofd,.jpg,.jpeg,.png"
ACCEPT = f".docx,.doc,.wps,.txt,.md,.html,.htm,.rtf,{SCANS}"


def _kinds() -> list[tuple[str, str]]:
    """Kinds of documents as the packs name them."""
    return [(key, said(label)) for key, label in rules().kind_labels.items()]


class IntakeForm(Form):
    """Where a document belongs and what it is; the file or the pasted words stand beside it."""

    columns = 2

    unit = UnitField(_("单位"), help_text=_("这份材料算哪个单位的。"))
    kind = forms.ChoiceField(label=_("类别"), required=False, help_text=_("不选时按标题判断。"))

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, nothing=False)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        self.fields["unit"].initial = units.first
        kind.choices = [("", _("按标题判断")), *_kinds()]


class ReplaceForm(Form):
    """上传更正稿: the version of the document the page saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ItemForm(Form):
    """The fields of an item by its nature; what they may hold is checked by the action."""

    columns = 2
    wide_fields = ("text", "subject", "deliverable")

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, nature: Nature, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in values.FIELDS[nature]:
            self.fields[field.key] = _field(field)
        self.nature = nature
        said_now = (self.data if self.is_bound else self.initial).get("deadline")
        beside = deadlines.caution(said_now) if nature is Nature.MEASURE else ""
        self.cautions = {"deadline": beside} if beside else {}
        self.names = tuple(field.key for field in values.FIELDS[nature])

    @classmethod
    def of(cls, item: LedgerItem, data: Any = None) -> ItemForm:
        """The form of one item as it stands."""
        initial = {field.key: item.values.get(field.key) for field in values.FIELDS[item.nature]}
        return cls(item.nature, data, initial={**initial, "version": item.version}, auto_id="item_%s")

    @property
    def given(self) -> dict[str, Any]:
        """What was typed, by field."""
        return {name: self.cleaned_data.get(name) for name in self.names}


def _field(field: values.Field) -> forms.Field:
    choices = values.choices(field.key)
    if choices:
        named = [(value, gettext(label)) for value, label in choices.items()]
        return forms.ChoiceField(
            label=gettext(field.label), required=False, choices=[("", _("未写")), *named]
        )
    widget = forms.Textarea(attrs={"rows": 3}) if field.lines else forms.TextInput()
    hints = {
        "from": _("只有“由7个调整为14个”这样的话才填"),
        "as_of": _("写作 2021、2021-08、2021-08-31 或 2021-Q3"),
        "deadline": _("照原文写，例如：9月底前、长期坚持"),
    }
    return forms.CharField(
        label=gettext(field.label),
        required=field.key in {"text", "value"},
        widget=widget,
        help_text=hints.get(field.key, ""),
    )


class QuoteForm(Form):
    """Adding without a selection: what it is, and the words as they stand in the text."""

    nature = forms.ChoiceField(label=_("类别"), choices=[(n.value, n.label) for n in Nature])
    quote = forms.CharField(
        label=_("原文里的话"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("从左边原文照抄一句，系统按它找到位置。在原文里直接选中更快。"),
    )


class PlaceForm(Form):
    """Where an item stands in the text: a selection (start, end), or the words copied from it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    start = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    quote = forms.CharField(
        label=_("应当对应的话"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("从原文照抄，标点也要一致。"),
    )

    @property
    def span(self) -> tuple[int, int] | None:
        """The selection, where one was made."""
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        return None if start is None or end is None else (start, end)


class AddForm(ItemForm):
    """A new item at a place of the text."""

    start = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    end = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    key = forms.UUIDField(widget=forms.HiddenInput)  # made with the page: sent twice adds once

    def __init__(self, nature: Nature, *args: Any, **kwargs: Any) -> None:
        super().__init__(nature, *args, **kwargs)
        del self.fields["version"]


class LinksForm(Form):
    """Which causes and measures, or problems, an item belongs to."""

    to = forms.MultipleChoiceField(
        label=_("对应"), required=False, widget=forms.SelectMultiple(attrs={"data-enhance": "", "size": 8})
    )
    marks = forms.CharField(
        label=_("再加编号"),
        required=False,
        max_length=200,
        help_text=_("列表里没有的，写编号，例如：因3、措12"),
    )

    had = forms.CharField(
        required=False, widget=forms.HiddenInput
    )  # what was linked when the form was opened

    def __init__(self, choices: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(choices)


class DetailsForm(Form):
    """文档信息."""

    columns = 2
    wide_fields = ("title",)

    title = forms.CharField(label=_("标题"), max_length=TITLE_LENGTH)
    kind = forms.ChoiceField(label=_("类别"))
    dated = forms.DateField(label=_("成文日期"), required=False, widget=DateInput)
    reference = forms.CharField(label=_("文号"), required=False, max_length=80)
    issuer = forms.CharField(label=_("来文（制文）单位"), required=False, max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = _kinds()

    @classmethod
    def of(cls, document: Document, data: Any = None) -> DetailsForm:
        """The form of one document as it stands."""
        names = ("title", "kind", "dated", "reference", "issuer", "version")
        return cls(data, initial={name: getattr(document, name) for name in names})


class ApproveForm(OfflineForm):
    """登记线下审批: with the version of the document the page saw, and the scan where there is one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    scan = forms.FileField(
        label=_("扫描件"),
        required=False,
        widget=FileInput(attrs={"accept": SCANS}),
        help_text=_("审批单或会议纪要的扫描件，可以不传。"),
    )
    unclassified = forms.BooleanField(label=_("已核对扫描件，未标密级"), required=False)


class ReasonForm(Form):
    """Why something is taken out of the count."""

    why = forms.CharField(
        label=pgettext_lazy("why", "原因"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RejectForm(Form):
    """不采用, with a reason where somebody wants to give one."""

    why = forms.CharField(
        label=_("为什么不采用"),
        required=False,
        max_length=200,
        help_text=_("可以不写；写了会记在操作日志里。"),
    )


class ReturnedForm(Form):
    """The filled-in lists."""

    file = forms.FileField(
        label=_("填好的清单"), widget=FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("从本页导出、填好责任人和时限的 Excel 文件；隐藏的编号列请不要删。"),
        error_messages={"required": _("还没有选文件，请选择填好的清单。")},
    )  # fmt: skip
