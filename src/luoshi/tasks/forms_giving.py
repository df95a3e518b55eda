"""A task as it is given: one on a form."""

from __future__ import annotations

import datetime as dt
import re
import uuid as uuids
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.directory.choosing import People, PersonField, offer_people
from luoshi.kernel import clock
from luoshi.organisations.models import Unit
from luoshi.tasks.actions import Step, Written
from luoshi.tasks.enums import Limit
from luoshi.tasks.models import (
    AREA,
    DUE_WORDS,
    NAMES,
    NUMBER,
    OUTCOME,
    PERSON_NAMES,
    REMARK,
    TEXT,
    TITLE,
    Milestone,
    Task,
)
from luoshi.ui.days import typed_day
from luoshi.ui.forms import DateInput, Form, field_context

_AT_END: Final = re.compile(
    r"^(?P<title>.*?)[\s，,、（(]*(?P<day>\d{4}[-年./]\d{1,2}[-月./]\d{1,2}日?)[)）]?$"
)


class WordsForm(Form):
    """What is written of a task; who owes it and by when have steps of their own once it is given."""

    columns = 2
    wide_fields: ClassVar[tuple[str, ...]] = ("title", "text", "outcome", "milestones", "remark")

    title = forms.CharField(
        label=_("事项（具体举措）"), max_length=TITLE, widget=forms.Textarea(attrs={"rows": 2})
    )
    text = forms.CharField(
        label=_("要求"), max_length=TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    outcome = forms.CharField(
        label=_("成果形式（完成标志）"), max_length=OUTCOME, required=False,
        help_text=_("做到什么算完成，验收时照这一条看。"),
    )  # fmt: skip
    limit = forms.ChoiceField(
        label=_("时限类型"), required=False, choices=[("", _("按时限文字判断")), *Limit.choices]
    )
    due_words = forms.CharField(
        label=_("完成时限"),
        max_length=DUE_WORDS,
        required=False,
        help_text=_("照原文写，例如：9月底前、2021年底并长期坚持。"),
    )
    due_on = forms.DateField(
        label=_("完成日期"), widget=DateInput, required=False, help_text=_("时限文字能定出日期的不用填。")
    )
    leader = forms.CharField(label=_("责任领导"), max_length=PERSON_NAMES, required=False)
    person = PersonField(_("责任人"), required=False, help_text=_("不填的，由单位负责人负责。"))
    person_name = forms.CharField(label=_("或直接写姓名"), max_length=PERSON_NAMES, required=False)
    support = forms.CharField(label=_("配合部门"), max_length=NAMES, required=False)
    area = forms.CharField(label=_("重点工作"), max_length=AREA, required=False)
    work = forms.CharField(label=_("工作任务"), max_length=AREA, required=False)
    number = forms.CharField(label=_("编号"), max_length=NUMBER, required=False)
    milestones = forms.CharField(
        label=_("节点"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个，日期写在行尾，例如：完成调研 2021-06-30"),
    )  # fmt: skip
    remark = forms.CharField(label=_("备注"), max_length=REMARK, required=False)

    def offer_everybody(self, people: People) -> None:
        """The people that may be named."""
        offer_people(self, people)

    def clean_milestones(self) -> list[Step]:
        """Lines with a day at their end, or none."""
        found = []
        for line in self.cleaned_data["milestones"].splitlines():
            if not line.strip():
                continue
            match = _AT_END.match(line.strip())
            day = _day(match["day"]) if match else None
            if match and day is None:
                raise ValidationError(
                    gettext("“%(line)s”的日期有误，应为年-月-日") % {"line": line.strip()[:40]}
                )
            found.append(Step(match["title"].strip() if match else line.strip(), day))
        return found

    def words(self) -> dict[str, Any]:
        """As `Written` takes them; the form must be valid."""
        data = self.cleaned_data
        names = (
            "title", "text", "outcome", "due_words", "due_on", "leader", "person", "person_name", "support",
            "area", "work", "number", "milestones", "remark",
        )  # fmt: skip
        limit = Limit(data["limit"]) if data["limit"] else None
        return {**{name: data[name] for name in names}, "limit": limit}


def _day(words: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(typed_day(words))
    except ValueError:
        return None


class GiveForm(WordsForm):
    """交办 one task: as above, with who owes it and who gives it; what is seldom needed stands folded."""

    wide_fields = (*WordsForm.wide_fields, "unit")
    apart = ("limit", "leader", "support", "area", "work", "number", "milestones", "remark")
    field_order = ("title", "unit", "due_words", "due_on", "outcome", "text")

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    unit = UnitField(_("责任单位"))
    given_by = UnitField(_("交办单位"), help_text=_("由这个单位验收、批复延期。"))
    given_on = forms.DateField(label=_("交办日期"), widget=DateInput)

    def __init__(self, givers: Units, units: Units, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)
        offer(self, "given_by", givers, nothing=False)
        self.offer_everybody(people)
        self.fields["given_by"].initial = givers.first
        self.fields["given_on"].initial = clock.today()
        self.fields["uuid"].initial = uuids.uuid4()

    @property
    def more(self) -> list[dict[str, Any]]:
        """The folded fields, to be drawn."""
        return [
            field_context(self[name], wide="1" if name in self.wide_fields else "") for name in self.apart
        ]

    @property
    def more_open(self) -> bool:
        """Whether something was written there."""
        return self.is_bound and any(self[name].value() or self[name].errors for name in self.apart)

    def written(self) -> Written:
        """The task as typed; the form must be valid."""
        data = self.cleaned_data
        return Written(unit=Unit.objects.get(uuid=data["unit"]), uuid=data["uuid"], **self.words())


class EditForm(WordsForm):
    """修改: its words; the day and who owes it change by steps."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, task: Task, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_everybody(people)
        gone = ["person", "person_name"] if task.person_id or task.person_name else []
        gone += ["limit", "due_words", "due_on"] if task.due_on or task.limit == Limit.LASTING else []
        for name in gone:
            del self.fields[name]

    def words(self) -> dict[str, Any]:
        for name in ("person", "limit", "due_words", "due_on", "person_name"):
            self.cleaned_data.setdefault(name, None if name in {"person", "due_on"} else "")
        return super().words()


def milestones_said(steps: Sequence[Milestone]) -> str:
    """Milestones as the form shows them, a line each."""
    return "\n".join(" ".join(filter(None, (one.title, str(one.due_on or "")))) for one in steps)
