"""Another unit that held a record's event."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.directory.forms_people import WhyForm
from luoshi.ui.forms import Form


class HolderForm(Form):
    """Which unit."""

    unit = UnitField(_("联合举办单位"), help_text=_("确实一起举办的单位；只是派人参加的，填在列席里。"))

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)


class HolderRollForm(Form):
    """What goes with a holder's roll: the version of the record, and what an action asks."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    another = forms.BooleanField(label=_("另有一次（当天同类的会确实开了两次）"), required=False)
    why = forms.CharField(
        label=_("更正原因"), max_length=400, error_messages={"required": _("更正需要写明原因")}
    )

    def __init__(self, *args: Any, correcting: bool, overlaps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not correcting:
            del self.fields["why"]
        if not overlaps:
            del self.fields["another"]


class RemoveHolderForm(WhyForm):
    """移出."""

    version = forms.IntegerField(widget=forms.HiddenInput)
