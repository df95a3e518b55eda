"""Forms of this room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.exchange.models import ImportFile
from luoshi.kernel.exchange import Question
from luoshi.ui.forms import DateInput, Form
from luoshi.ui.said import said
from luoshi.workbooks import Column, Layout


class WhereForm(Form):
    """Where and from which day: for files that come in."""

    columns = 2
    unit = UnitField(_("单位范围"), help_text=_("交来的文件都在这个单位之下；范围以外的行不会写入。"))
    on = forms.DateField(
        label=_("生效日期"), widget=DateInput, help_text=_("表里没写日期的新增和变更，从这一天算起。")
    )

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, nothing=False)


class OutForm(Form):
    """Which unit and day: for a sheet that goes out."""

    columns = 2
    unit = UnitField(_("单位"), help_text=_("连同它的下级。"))
    on = forms.DateField(label=_("截至"), widget=DateInput, help_text=_("按这一天的情况导出。"))

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, nothing=False)


class UndoForm(Form):
    """撤销整批导入."""

    why = forms.CharField(label=_("原因"), max_length=200, required=False, help_text=_("例如：传错了表。"))


class SettleForm(Form):
    """What only a person can tell: whose the doubtful files are, and the room's questions."""

    def __init__(
        self,
        doubtful: Sequence[ImportFile],
        questions: Sequence[Question],
        units: Units,
        guesses: dict[int, str],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.doubtful, self.questions = doubtful, questions
        for file in doubtful:
            name = f"unit_{file.number}"
            help_text = file.title[:60]
            self.fields[name] = UnitField(file.name, help_text=help_text, required=False)
            self.fields[name].initial = guesses.get(file.number, "")
            offer(self, name, units)
            leave = forms.BooleanField(label=say("不导入“%(name)s”") % {"name": file.name}, required=False)
            self.fields[f"leave_{file.number}"] = leave
        for number, question in enumerate(questions):
            self.fields[f"answer_{number}"] = forms.ChoiceField(
                label=said(question.sentence),
                choices=[(value, said(words)) for value, words in question.options],
                widget=forms.RadioSelect,
                error_messages={"required": say("请选择一个答复")},
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for file in self.doubtful:
            name = f"unit_{file.number}"
            if name not in self.errors and not data.get(name) and not data.get(f"leave_{file.number}"):
                self.add_error(name, say("请选择这个文件是哪个单位的，或勾选不导入"))
        return data

    def units(self) -> dict[int, str]:
        """uuid of the unit chosen for each file that stays."""  # noqa: D403
        data = self.cleaned_data
        return {
            file.number: data[f"unit_{file.number}"]
            for file in self.doubtful
            if data.get(f"unit_{file.number}") and not data.get(f"leave_{file.number}")
        }

    def left_out(self) -> frozenset[int]:
        """Numbers of the files that are not taken."""
        return frozenset(
            file.number for file in self.doubtful if self.cleaned_data.get(f"leave_{file.number}")
        )

    def answers(self) -> dict[str, str]:
        """The chosen value of each question."""
        return {
            question.key: self.cleaned_data[f"answer_{number}"]
            for number, question in enumerate(self.questions)
        }


class ColumnsForm(Form):
    """Which column of the file is which of the sheet."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, layout: Layout, columns: Sequence[Column], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout
        self.fields["fingerprint"].initial = layout.fingerprint
        choices = [("", _("不导入")), *((column.key, column.own_head) for column in columns)]
        for one in layout.columns:
            if one.head:
                name = f"column_{one.position}"
                self.fields[name] = forms.ChoiceField(label=one.head, choices=choices, required=False)
                self.fields[name].initial = one.key or ""

    def rows(self) -> list[tuple[Any, Any]]:
        """Each column of the file with its control."""
        return [(one, self[f"column_{one.position}"]) for one in self.layout.columns if one.head]

    def keys(self) -> dict[str, str]:
        """Head to key of the declared column."""
        data = self.cleaned_data
        return {
            one.head: data[f"column_{one.position}"]
            for one in self.layout.columns
            if one.head and data.get(f"column_{one.position}")
        }
