"""Forms of a month's required study."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.activities.actions.study import MOST_ITEMS, Item
from luoshi.activities.models import SOURCE, THEME, StudyItem
from luoshi.kernel import clock
from luoshi.periods.period import NoPeriod, month_number, parse
from luoshi.ui.forms import Form

REQUIRED, OPTIONAL = "必学", "选学"
SPARE = 3  # empty rows under the last


class NewStudyForm(Form):
    """Who sends it, for which month."""

    columns = 2

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    unit = UnitField(_("下发单位"), help_text=_("该单位及全部下级当月的记录里都会列出，不用各支部再录。"))
    month = forms.CharField(label=_("月份"), widget=forms.TextInput(attrs={"type": "month", "maxlength": 7}))

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, nothing=False)
        self.fields["unit"].initial = units.first
        self.fields["uuid"].initial = uuids.uuid4()
        self.fields["month"].initial = f"{clock.today():%Y-%m}"

    def clean_month(self) -> int:
        """As a number of months."""
        try:
            found = parse(self.cleaned_data["month"])
        except NoPeriod:
            found = None
        if found is None or found.months != 1:
            raise ValidationError(gettext("月份应为年-月，例如 2021-08"))
        return month_number(found.first)


class StudyItemForm(Form):
    """A row of the grid."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("篇目"), max_length=THEME)
    source = forms.CharField(label=_("出处（上级文件）"), max_length=SOURCE, required=False)
    required = forms.CharField(
        label=_("必学或选学"),
        max_length=4,
        required=False,
        widget=forms.TextInput(attrs={"list": "plan-required"}),
    )

    def clean_required(self) -> bool:
        """必学 unless 选学 is written."""
        typed: str = self.cleaned_data["required"].strip()
        if typed not in {"", REQUIRED, OPTIONAL}:
            raise ValidationError(
                gettext("请写“%(required)s”或“%(optional)s”") % {"required": REQUIRED, "optional": OPTIONAL}
            )
        return typed != OPTIONAL

    def item(self) -> Item:
        """The row as it was typed; the form must be valid."""
        data = self.cleaned_data
        return Item(data["title"], data["source"], data["required"], data["uuid"] or uuids.uuid4())


Items = forms.formset_factory(StudyItemForm, extra=SPARE, max_num=MOST_ITEMS, validate_max=True)


def items_shown(items: Iterable[StudyItem]) -> list[dict[str, Any]]:
    """Items as the grid shows them."""
    return [
        {
            "uuid": item.uuid,
            "title": item.title,
            "source": item.source,
            "required": REQUIRED if item.required else OPTIONAL,
        }
        for item in items
    ]
