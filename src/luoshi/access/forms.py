"""Forms of accounts and grants; they validate, actions write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.access.actions import clean_username
from luoshi.access.choosing import UnitField, Units, offer
from luoshi.access.identity import LONGEST_IDENTITY
from luoshi.access.linking import refuse_identity
from luoshi.access.models import User
from luoshi.access.roles import roles
from luoshi.kernel.errors import Refused
from luoshi.ui.forms import DateInput, Form


def _password_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("至少10个字符，不能全是数字。请当面交给本人；本人登录后须先换成自己的密码。"),
        error_messages={"required": _("请填写密码")},
    )


def _identity_field() -> forms.CharField:
    return forms.CharField(
        label=_("统一身份用户名"),
        max_length=LONGEST_IDENTITY,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("与统一身份系统里的写法完全一致，分大小写。填了，本人才能用统一身份登录。"),
        error_messages={"required": _("请填写统一身份用户名，本站只能用它登录")},
    )


class UserForm(Form):
    """开通账号."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=60,
        help_text=_("用于登录，例如工号或姓名拼音；不分大小写。"),
        error_messages={"required": _("请填写用户名")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    display_name = forms.CharField(
        label=_("显示名"),
        max_length=80,
        help_text=_("姓名或岗位，写在经办记录里。不需要手机号、证件号等其他信息。"),
        error_messages={"required": _("请填写显示名")},
    )
    password = _password_field(_("初始密码"))
    identity = _identity_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Asks for what opens the account on this site: a password, a linked identity, or both."""
        super().__init__(*args, **kwargs)
        if not settings.PASSWORD_SIGN_IN:
            del self.fields["password"]
            self.fields["identity"].required = True
        if settings.OIDC is None:
            del self.fields["identity"]

    def clean_identity(self) -> str:
        """Refused before the account is opened, not after."""
        identity = str(self.cleaned_data["identity"]).strip()
        try:
            refuse_identity(identity)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused
        return identity


class IdentityForm(Form):
    """关联统一身份账号; nothing typed takes the link off."""

    identity = _identity_field()
    why = forms.CharField(
        label=pgettext_lazy("why", "原因"), max_length=200, required=False, help_text=_("例如：本人更名。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["identity"].help_text = gettext(
            "与统一身份系统里的写法完全一致，分大小写。留空保存，即解除关联。"
        )


class PasswordForm(Form):
    """重设密码."""

    password = _password_field(_("新密码"))
    why = forms.CharField(
        label=pgettext_lazy("why", "原因"),
        max_length=200,
        required=False,
        help_text=_("例如：本人忘记密码。"),
    )


class GrantForm(Form):
    """授予角色."""

    role = forms.ChoiceField(label=_("角色"), choices=lambda: roles().choices())
    unit = UnitField(_("单位"), help_text=_("包括其全部下级组织。"))
    start = forms.DateField(
        label=_("生效日期"), widget=DateInput, error_messages={"required": _("请填写生效日期")}
    )
    end = forms.DateField(
        label=_("失效日期"),
        widget=DateInput,
        required=False,
        help_text=_("这一天起不再有效；不填为长期有效。"),
    )
    columns = 2

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)


class ReasonForm(Form):
    """An act that needs its reason."""

    why = forms.CharField(
        label=pgettext_lazy("why", "原因"), max_length=200, error_messages={"required": _("请写明原因")}
    )


class DelegationForm(Form):
    """授权代理."""

    ALL = "all"

    what = forms.ChoiceField(label=_("代理哪项角色"))
    to = forms.CharField(
        label=_("代理人的用户名"),
        max_length=60,
        help_text=_("须已有账号；请向本人核对用户名。"),
        error_messages={"required": _("请填写代理人的用户名")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    start = forms.DateField(
        label=_("从哪天起"), widget=DateInput, error_messages={"required": _("请填写日期")}
    )
    last = forms.DateField(
        label=_("到哪天止"), widget=DateInput, error_messages={"required": _("代理必须写明到哪天止")}
    )
    why = forms.CharField(
        label=pgettext_lazy("why", "原因"), max_length=200, required=False, help_text=_("例如：外出学习。")
    )
    columns = 2

    def __init__(self, grants: Sequence[Any], *args: Any, **kwargs: Any) -> None:
        """`grants` may be handed on; each has its `unit_name`."""
        super().__init__(*args, **kwargs)
        most = roles().delegation.most_days
        self.fields["last"].help_text = gettext("含当天；最多%(most)s天，到期自动结束。") % {"most": most}
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        one = [(str(row.uuid), f"{row.role_label} · {row.unit_name}") for row in grants]
        what.choices = [*one, *([(self.ALL, gettext("以上全部"))] if len(one) > 1 else [])]

    def clean_to(self) -> User:
        """The account of that name."""
        typed = clean_username(self.cleaned_data["to"])
        found = User.objects.filter(username=typed, is_active=True).first()
        if found is None:
            raise forms.ValidationError(gettext("没有启用中的用户“%(typed)s”") % {"typed": typed})
        return found


class TokenForm(Form):
    """生成访问令牌."""

    name = forms.CharField(
        label=_("名称"),
        max_length=60,
        help_text=_("用在哪里，例如“党建月报.xlsx”。"),
        error_messages={"required": _("请填写名称，例如用在哪张表、哪个程序")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    last_day = forms.DateField(
        label=_("有效期至"), widget=DateInput, error_messages={"required": _("令牌必须写明有效期")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = roles().tokens.most_days
        self.fields["last_day"].help_text = gettext("含当天；最多%(most)s天，到期自动失效。") % {"most": most}


class EndTokenForm(Form):
    """撤销访问令牌; who ends somebody else's says why."""

    why = forms.CharField(
        label=pgettext_lazy("why", "原因"), max_length=200, error_messages={"required": _("请写明原因")}
    )

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].required = not own


class ConfirmForm(Form):
    """Nothing is asked but yes."""


class TakeBackForm(Form):
    """收回代理."""

    why = forms.CharField(label=pgettext_lazy("why", "原因"), max_length=200, required=False)


class EndGrantForm(ReasonForm):
    """收回角色."""

    on = forms.DateField(
        label=_("自哪天起收回"), widget=DateInput, help_text=_("填今天，立即生效。"),
        error_messages={"required": _("请填写日期")},
    )  # fmt: skip
    field_order = ("on", "why")
