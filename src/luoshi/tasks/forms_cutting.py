"""A task is cut for units: named one by one, or all of some kinds under a unit, with how many before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.models import Unit
from luoshi.periods.recurrence import HOW, Recurrence, parse_recurrence
from luoshi.tasks.naming import UnitNames
from luoshi.ui.forms import Form

GROUPS: Final = (
    ("branches", _("所有党支部"), (UnitKind.BRANCH, UnitKind.JOINT_BRANCH, UnitKind.TEMPORARY_BRANCH)),
    ("general", _("所有党总支"), (UnitKind.GENERAL_BRANCH,)),
    (
        "committees", _("所有基层党委"),
        (UnitKind.COMMITTEE, UnitKind.WORKING_COMMITTEE, UnitKind.TEMPORARY_COMMITTEE),
    ),
    ("companies", _("所有子公司"), (UnitKind.COMPANY,)),
    ("departments", _("所有部门"), (UnitKind.DEPARTMENT,)),
    ("workshops", _("所有车间"), (UnitKind.WORKSHOP,)),
    ("projects", _("所有项目部、驻点"), (UnitKind.PROJECT, UnitKind.WORK_SITE)),
)  # fmt: skip


class AmongForm(Form):
    """All units of some kinds under a unit, for each period where it comes back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    under = UnitField(_("在哪个单位下面"))
    groups = forms.MultipleChoiceField(
        label=_("分解到"), choices=[(key, label) for key, label, _kinds in GROUPS],
        widget=forms.CheckboxSelectMultiple, error_messages={"required": _("请选择要分解到的单位类别")},
    )  # fmt: skip
    recurrence = forms.CharField(
        label=_("周期"), required=False, max_length=40, widget=forms.TextInput(attrs={"list": "cut-when"}),
        help_text=_("一次做完的不填；每期都要做的写明时间，例如：每月25日、每季度末。到完成日期为止。"),
    )  # fmt: skip

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "under", units, nothing=False)
        self.fields["under"].initial = units.first

    def clean_recurrence(self) -> Recurrence | None:
        """When it comes back."""
        typed = self.cleaned_data["recurrence"]
        try:
            return parse_recurrence(typed) if typed else None
        except ValueError as error:
            raise ValidationError(str(error)) from None

    @property
    def kinds(self) -> list[UnitKind]:
        """The kinds that are meant; the form must be valid."""
        chosen = self.cleaned_data["groups"]
        return [kind for key, _label, kinds in GROUPS if key in chosen for kind in kinds]


class NamedForm(Form):
    """Units that are named."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    units = forms.CharField(
        label=_("分解到的单位"), widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("一行一个，或用顿号隔开；可以从名单里整列粘贴。"),
        error_messages={"required": _("请写明要分解到的单位")},
    )  # fmt: skip

    def __init__(self, names: UnitNames, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = names

    def clean_units(self) -> Sequence[Unit]:
        """As people write them."""
        return self._names.all_named(self.cleaned_data["units"])


def suggestions() -> list[str]:
    """Rules of coming back, as they are written."""
    return HOW.split("、")
