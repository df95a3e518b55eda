"""Where files of minutes come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.ui.forms import Form


class PapersForm(Form):
    """Whose minutes the files are; each is looked for by its title and name."""

    unit = UnitField(_("单位范围"), help_text=_("有下级的，按标题和文件名认出是哪个单位的。"))
    unclassified = forms.BooleanField(
        label=_("文件里有图片、扫描页的，我已核对原件，未标密级"), required=False
    )

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, nothing=False)
