"""The grid in which measures of a document become tasks: one form a row, prefilled with what the document says."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.tasks.lines import Line
from luoshi.tasks.models import DUE_WORDS, LABEL, NAMES, OUTCOME, PERSON_NAMES, TITLE
from luoshi.ui.forms import DateInput, Form

SHOWN_AT: Final = {"lead": "unit"}  # faults of a line stand at a field of the form
_UNSAID: Final = _("未写")


class GivingForm(Form):
    """What all rows have in common."""

    title = forms.CharField(label=_("清单名称"), max_length=LABEL)
    on = forms.DateField(
        label=_("交办日期"), widget=DateInput, help_text=_("任务从这一天算起，时限不能早于它。")
    )
    columns = 2


def _words(label: Any, most: int, **attrs: str) -> forms.CharField:
    shape = {"placeholder": _UNSAID, "autocomplete": "off", **attrs}
    return forms.CharField(label=label, max_length=most, required=False, widget=forms.TextInput(attrs=shape))


class RowForm(Form):
    """One measure: what is typed is what the task says."""

    pick = forms.BooleanField(label=_("交办"), required=False)
    title = forms.CharField(
        label=_("事项"), max_length=TITLE, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    unit = _words(_("责任单位"), NAMES, list="task-units")
    support = _words(_("配合部门"), NAMES, list="task-units")
    leader = _words(_("责任领导"), PERSON_NAMES)
    person = _words(_("责任人"), PERSON_NAMES)
    due = _words(_("完成时限"), DUE_WORDS)
    outcome = forms.CharField(
        label=_("成果形式"),
        max_length=OUTCOME,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _UNSAID}),
    )
    cut = forms.BooleanField(label=_("分解"), required=False)

    def refuse_all(self, faults: dict[str, str]) -> None:
        """Show the faults of the line at their fields."""
        for name, sentence in faults.items():
            field = SHOWN_AT.get(name, name)
            self.add_error(field if field in self.fields else None, sentence)


FIELDS: Final = ("title", "unit", "support", "leader", "person", "due", "outcome")


def typed_line(data: dict[str, Any], said: Line) -> Line:
    """The line as the row has it; headings and the full text are those of the document."""
    words = {name: str(data.get(name) or "").strip() for name in FIELDS}
    words["title"] = " ".join(words["title"].split())
    return Line(
        **words,
        text=said.text if words["title"] == said.title else "",
        area=said.area,
        work=said.work,
    )
