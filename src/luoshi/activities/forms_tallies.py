"""The grid of numbers."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from luoshi.activities.models import SOURCE
from luoshi.activities.tallies import Square
from luoshi.ui.forms import Form
from luoshi.ui.said import said


class TalliesForm(Form):
    """Numbers of a year: a field a square, and where they come from."""

    columns = 2

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.CharField(
        label=_("来源"), max_length=SOURCE, help_text=_("例如：2020年三会一课台账、支部工作手册。")
    )
    besides = forms.BooleanField(
        label=_("填的次数不含已逐次登记的"),
        required=False,
        help_text=_("有逐次记录的格子要勾选，否则会重复计算。"),
    )

    def __init__(self, grid: Sequence[Sequence[Square]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.grid = grid
        self.fields["uuid"].initial = uuids.uuid4()
        for square in self._squares():
            if square.open:
                widget = forms.NumberInput(attrs={"inputmode": "numeric", "class": "ls-input la-number"})
                self.fields[square.name] = forms.IntegerField(
                    label=f"{said(square.kind.label)} {square.period.code}", required=False, min_value=1, max_value=999,
                    widget=widget,
                )  # fmt: skip

    def _squares(self) -> list[Square]:
        return [square for row in self.grid for square in row]

    def clean(self) -> Any:
        """What would count twice is said at its square; nothing filled in is said above the form."""
        data = super().clean() or self.cleaned_data
        filled = self.filled()
        if not filled and not self.errors:
            self.add_error(None, say("请至少填写一格次数"))
        for square, _count in filled:
            if square.events and not data.get("besides"):
                self.add_error(
                    square.name,
                    say("已逐次登记%(events)s次：次数不含这些的，请勾选“填的次数不含已逐次登记的”")
                    % {"events": square.events},
                )
        return data

    def filled(self) -> list[tuple[Square, int]]:
        """The squares with a number."""
        data = self.cleaned_data
        return [(square, data[square.name]) for square in self._squares() if data.get(square.name)]
