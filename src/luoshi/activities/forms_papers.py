"""Where files of minutes come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.ui.forms import Form


class KeepForm(Form):
    """What has to be said of files that are kept as they are."""

    unclassified = forms.BooleanField(
        label=_("文件里有图片、扫描页的，我已核对原件，未标密级"), required=False
    )


class PapersForm(Form):
    """Whose minutes the files are; each is looked for by its title and name."""

    unit = UnitField(_("单位范围"), help_text=_("有下级的，按标题和文件名认出是哪个单位的。"))
    unclassified = forms.BooleanField(
        label=_("文件里有图片、扫描页的，我已核对原件，未标密级"), required=False
    )

    keep = forms.BooleanField(
        label=_("附上原件"),
        required=False,
        help_text=_(
            "一般不用选。选了，文件原样留存在记录里，其中的个人发言、请假事由也一并留存，能看到这条记录的人都能打开；"
            "以后可以写明原因作废。只登记人数的会议（组织生活会、民主评议等）不附原件。"
        ),
    )

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, nothing=False)
