"""Forms of this room; they validate, actions write."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.notices.actions import Chosen
from luoshi.notices.enums import WEEKDAYS
from luoshi.notices.mailing import domains, has_mail
from luoshi.notices.packs import notices_rules
from luoshi.notices.words import weekday_words
from luoshi.ui.forms import Form

USUAL: Final = 0  # the day the pack says


class DigestForm(Form):
    """每周提醒设置."""

    weekday = forms.TypedChoiceField(label=_("提醒日"), coerce=int)
    in_product = forms.BooleanField(label=_("在首页提醒一行，看过就收起"), required=False)
    mail = forms.BooleanField(label=_("也发邮件，只写“您有几项任务”和链接"), required=False)
    mail_to = forms.CharField(
        label=_("收信邮箱"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("只用来发这封信；不发邮件时不保存。"),
    )
    titles = forms.BooleanField(label=_("邮件含事项名称（只在信是自己一人看的时候选）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = notices_rules().digest
        usual = gettext("按规定（%(day)s）") % {"day": weekday_words(rule.weekday)}
        field: Any = self.fields["weekday"]
        field.choices = [(USUAL, usual), *WEEKDAYS]
        field.help_text = gettext("当天%(hour)s点以后生成。这一周已提醒过的，新的提醒日从下周起。") % {
            "hour": rule.hour
        }
        if not has_mail():
            for name in ("mail", "mail_to", "titles"):
                del self.fields[name]
        elif domains():
            allowed = "、".join(domains())
            said = gettext("只能用单位邮箱：%(domains)s。只用来发这封信；不发邮件时不保存。")
            self.fields["mail_to"].help_text = said % {"domains": allowed}

    @property
    def chosen(self) -> Chosen:
        """What was chosen; the form must be valid."""
        data = self.cleaned_data
        return Chosen(
            weekday=data["weekday"] or None,
            in_product=data["in_product"],
            mail=data.get("mail", False),
            mail_to=data.get("mail_to", ""),
            titles=data.get("titles", False),
        )


class PushForm(Form):
    """群推送设置. The address is never shown again: left empty it stays."""

    post_to = forms.CharField(
        label=_("推送地址"),
        max_length=500,
        required=False,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "https://"}
        ),
        help_text=_("接收消息的网址。保存后只显示主机名，地址里的密钥不再显示，也不进操作日志。"),
    )
    is_on = forms.BooleanField(label=_("启用每周推送"), required=False)

    def __init__(self, *args: Any, host: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if host:
            field = self.fields["post_to"]
            field.help_text = gettext("现在推送到 %(host)s；不改就留空。换了主机，签名密钥也换。") % {
                "host": host
            }


class ConfirmForm(Form):
    """Nothing is asked but yes."""
