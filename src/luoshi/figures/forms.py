"""Forms of the pages of figures."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.figures.models.saved import NAME_LENGTH
from luoshi.ui.forms import Form


class SaveViewForm(Form):
    """A name for what the page shows."""

    name = forms.CharField(
        label=_("名称"), max_length=NAME_LENGTH, help_text=_("例如“集团年初以来”；同名的会换成现在的筛选")
    )
