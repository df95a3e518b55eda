"""Forms of gaps: why something is missing, since when a unit is judged."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.figures.models import Reason, Start
from luoshi.figures.models.gaps import WORDS
from luoshi.ui.forms import DateInput, Form


class ReasonForm(Form):
    """The reason of a gap."""

    words = forms.CharField(
        label=_("说明"),
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明为什么没有开展")},
        help_text=_("写明事由和补开的打算即可，不写个人情况。说明后仍是缺项，列为“已说明”。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, reason: Reason | None, **kwargs: Any) -> None:
        known: dict[str, Any] = {"version": 0, "uuid": uuid.uuid4()}
        if reason is not None:
            known = {"words": reason.words, "version": reason.version, "uuid": None}
        super().__init__(*args, initial=known, **kwargs)


class StartForm(Form):
    """Since when a unit is judged."""

    day = forms.DateField(
        label=_("启用日期"),
        widget=DateInput,
        help_text=_("从这一天起按规则判定应开、已开；之前的期间列为未启用，不算缺项。"),
    )
    below = forms.BooleanField(
        label=_("所属组织没有另行设定的，也从这一天起"),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, start: Start | None, below: bool, **kwargs: Any) -> None:
        known: dict[str, Any] = {"version": 0, "below": below}
        if start is not None:
            known = {"day": start.day, "below": start.below, "version": start.version}
        super().__init__(*args, initial=known, **kwargs)


class WhyForm(Form):
    """Why something is taken back."""

    why = forms.CharField(label=_("原因"), max_length=400, error_messages={"required": _("请写明原因")})
