"""Forms of this room; they validate, actions write."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.notices.enums import WEEKDAYS
from luoshi.notices.packs import notices_rules
from luoshi.notices.words import weekday_words
from luoshi.ui.forms import Form


class DigestForm(Form):
    """每周提醒设置."""

    weekday = forms.TypedChoiceField(label=_("提醒日"), coerce=int, empty_value=None, required=False)
    in_product = forms.BooleanField(label=_("在首页提醒一行，看过就收起"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = notices_rules().digest
        usual = gettext("按规定（%(day)s）") % {"day": weekday_words(rule.weekday)}
        field: Any = self.fields["weekday"]
        field.choices = [("", usual), *WEEKDAYS]
        field.help_text = gettext("当天%(hour)s点以后生成。这一周已提醒过的，新的提醒日从下周起。") % {
            "hour": rule.hour
        }
