"""The form of a typed-in number; it validates, actions write."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.figures.actions.entered import Typed
from luoshi.figures.definitions import Entered
from luoshi.figures.models.entered import NAME_WORDS, SOURCE_WORDS
from luoshi.figures.wording import noun_of
from luoshi.ui.forms import DateInput, Form


class NumberForm(Form):
    """The number, for which days, and where it comes from."""

    first = forms.DateField(
        label=_("起始日期"),
        widget=DateInput,
        help_text=_("截至某日的数，起止填同一天；一段时间的数，填这段时间的首日。"),
    )
    last = forms.DateField(label=_("截止日期"), widget=DateInput)
    value = forms.IntegerField(
        label=_("数值"), min_value=0, error_messages={"min_value": _("数值应为不小于0的整数，请核对")}
    )
    source = forms.CharField(
        label=_("出处"),
        max_length=SOURCE_WORDS,
        help_text=_("这个数出自哪份文件、哪次会议，例如：〔2021〕12号、2021年8月党委会。"),
    )
    given_by = forms.CharField(label=_("提供人"), max_length=NAME_WORDS, help_text=_("谁报来的，便于核对。"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    columns = 2
    wide_fields = ("figure", "source")

    def typed(self) -> Typed:
        """What was typed; the form must be valid."""
        data = self.cleaned_data
        return Typed(data["first"], data["last"], data["value"], data["source"], data["given_by"])


class EntryForm(NumberForm):
    """A new number: of which figure and unit."""

    figure = forms.ChoiceField(label=_("指标"), error_messages={"required": _("请选择指标")})
    unit = UnitField(_("单位"))
    field_order = ("figure", "unit", "value", "first", "last", "source", "given_by")

    def __init__(self, units: Units, figures: dict[str, Entered], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)
        choice = self.fields["figure"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("请选择指标"))] + [
            (key, f"{figure.label}（{noun_of(figure.noun)}）") for key, figure in figures.items()
        ]

    @property
    def unit_key(self) -> uuid.UUID:
        """The chosen unit; the form must be valid."""
        return uuid.UUID(self.cleaned_data["unit"])
