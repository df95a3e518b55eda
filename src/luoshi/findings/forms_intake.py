"""The grid in which problems of a document are registered: one form a row, filled with what the document says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luoshi.findings.models import MEASURE, TEXT, TITLE
from luoshi.findings.packs import finding_rules
from luoshi.tasks.forms_intake import RowForm
from luoshi.tasks.models import NAMES
from luoshi.ui.forms import DateInput, Form
from luoshi.ui.said import said

MOST_MARKS: Final = 200
_BETWEEN: Final = re.compile(r"[\s、，,;；/]+")


class RegisterForm(Form):
    """What all problems have in common."""

    title = forms.CharField(label=_("台账名称"), max_length=TITLE)
    source = forms.ChoiceField(label=_("来源"))
    found_on = forms.DateField(
        label=_("反馈（发现）日期"),
        widget=DateInput,
        help_text=_("问题和任务从这一天算起，时限不能早于它。"),
    )
    begun = forms.BooleanField(
        label=_("整改方案已经确定，登记后直接进入整改"),
        required=False,
        help_text=_("不勾选的，由责任单位先认领、再定方案。"),
    )
    columns = 2

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources: Any = self.fields["source"]
        sources.choices = [(key, said(label)) for key, label in finding_rules().source_labels.items()]


class ProblemForm(Form):
    """One problem."""

    pick = forms.BooleanField(label=_("登记"), required=False)
    text = forms.CharField(
        label=_("具体问题"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    unit = forms.CharField(
        label=_("责任单位"),
        max_length=NAMES,
        required=False,
        widget=forms.TextInput(attrs={"list": "finding-units", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """A problem that is to be registered has words."""
        data: dict[str, Any] = super().clean() or {}
        data["text"] = " ".join(str(data.get("text") or "").split())
        if data.get("pick") and not data["text"] and "text" not in self.errors:
            self.add_error("text", _now("请写明具体问题"))
        return data


class AgainstField(forms.CharField):
    """Problems by their marks: 问1、问3."""

    def __init__(self, **kwargs: Any) -> None:
        shape = {"autocomplete": "off", "placeholder": _("如：问1、问2")}
        super().__init__(
            label=_("针对问题"),
            max_length=MOST_MARKS,
            required=False,
            widget=forms.TextInput(attrs=shape),
            **kwargs,
        )


class CauseForm(Form):
    """One cause: its words stand in the document."""

    against = AgainstField()


class MeasureForm(RowForm):
    """One measure and its job, as words; `pick`: it becomes a task."""

    against = AgainstField()
    pick = forms.BooleanField(label=_("落实为任务"), required=False)
    title = forms.CharField(
        label=_("整改措施"), max_length=MEASURE, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


def marks_in(words: str, known: Mapping[str, UUID]) -> tuple[tuple[UUID, ...], str]:
    """The problems words name, and a sentence about the first that is none; a bare number is a mark too."""
    found = []
    for mark in filter(None, _BETWEEN.split(words.strip())):
        key = known.get(mark) or known.get(f"问{mark}")
        if key is None:
            return (), _now("这份文档里没有已确认的“%(mark)s”，请写问题的编号，如：问1、问2") % {"mark": mark}
        found.append(key)
    return tuple(dict.fromkeys(found)), ""
