"""Small forms of acts on a problem: one or two fields each, and the approval on paper where there may be one."""

from __future__ import annotations

import uuid as uuids
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.findings.actions import NotReady
from luoshi.findings.enums import CLOSABLE, Rechecked, Result
from luoshi.findings.models import EFFECT, REFERENCE, TITLE, Finding
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.tasks.forms import REASON, Decided, Versioned
from luoshi.tasks.leg_base import BASIS, WORDS
from luoshi.ui.forms import DateInput, Form, MaybeOffline, Segments


def words(label: Any, longest: int, **more: Any) -> forms.CharField:
    """Some lines of text."""
    rows = more.pop("rows", 3)
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


def day(label: Any, **more: Any) -> forms.DateField:
    """A day, typed or picked."""
    return forms.DateField(label=label, widget=DateInput, **more)


class Listed(Form):
    """What still stands in the way of a closing is said as a list, a line a reason."""

    def refuse(self, refused: Refused) -> None:
        if not isinstance(refused, NotReady):
            super().refuse(refused)
            return
        for why in refused.reasons:
            self.add_error(None, why)


class ClaimForm(Versioned):
    """认领."""

    words = words(_("说明"), WORDS, required=False)


class PlanForm(Versioned):
    """确定方案."""

    basis = forms.CharField(
        label=_("依据"),
        max_length=BASIS,
        required=False,
        help_text=_("审议方案的会议或文号，例如：党委会会议。"),
    )
    words = words(_("说明"), WORDS, required=False)


class ResultForm(Versioned):
    """更新整改结果: how far it is, in the words of reports."""

    result = forms.ChoiceField(
        label=_("整改结果"), widget=Segments,
        choices=[(one.value, one.label) for one in Result if one is not Result.NOT_BEGUN],
    )  # fmt: skip
    words = words(_("本期进展"), WORDS, required=False, help_text=_("一两句话写清做到哪一步。"))


class ApplyForm(Listed, Versioned):
    """申请销号."""

    result = forms.ChoiceField(
        label=_("整改结果"), widget=Segments, choices=[(one.value, one.label) for one in CLOSABLE],
        initial=Result.DONE,
    )  # fmt: skip
    effect = words(
        _("整改成效"),
        EFFECT,
        required=False,
        help_text=_("一两句话写明做了什么、有什么变化；措施都指定了统计指标的可以不写。"),
    )
    on = day(_("完成日期"))


class MendForm(Listed, Versioned):
    """立行立改."""

    effect = words(_("整改情况"), EFFECT, help_text=_("一句话写明怎么改的，随即申请销号。"))
    on = day(_("完成日期"))


class WithdrawForm(Versioned):
    """撤回申请."""

    why = words(pgettext_lazy("why", "原因"), REASON, required=False)


class AcceptForm(Listed, Decided):
    """验收."""

    paper_words = _("已在线下验收，在这里登记")
    words = words(_("验收意见"), WORDS, required=False)


class GiveBackForm(Decided):
    """退回."""

    paper_words = _("已在线下决定退回，在这里登记")
    why = words(_("退回原因"), REASON, help_text=_("写明还差什么，责任单位看到的就是这段话。"))


class RecheckForm(Versioned):
    """回头看."""

    outcome = forms.ChoiceField(
        label=_("结果"), widget=Segments, initial=Rechecked.HELD,
        choices=[(one.value, one.label) for one in Rechecked if one is not Rechecked.WAITING],
        help_text=_("问题反弹的，选好后到下一页重启整改。"),
    )  # fmt: skip
    words = words(_("情况说明"), WORDS, required=False)
    on = day(_("回头看日期"))
    again_on = day(_("下次回头看日期"), required=False, help_text=_("不再回头看的不填。"))

    def clean(self) -> dict[str, Any] | None:
        """What was found has to be told where it held; of a problem that is back the next page asks."""
        data = super().clean() or {}
        if data.get("outcome") == Rechecked.HELD and not data.get("words", "").strip():
            self.add_error("words", _("请写明看了什么、情况怎样，一两句话即可"))
        return data


class ReopenForm(Decided):
    """重启整改."""

    paper_words = _("已在线下审批，在这里登记")
    why = words(
        pgettext_lazy("why", "原因"),
        REASON,
        help_text=_("写明问题怎么反弹的，例如：二季度督导，4个单位没有记录。"),
    )
    basis = forms.CharField(
        label=_("依据"), max_length=BASIS, required=False, help_text=_("会议或文号；登记线下审批的不用再写。")
    )
    due_on = day(_("新的整改时限"), required=False)


class HandOverForm(Versioned):
    """改派."""

    unit = UnitField(_("改由哪个单位整改"))
    why = words(_("改派原因"), REASON)

    def __init__(self, units: Units, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)


class ReasonForm(Versioned):
    """A step that needs a reason."""

    why = words(pgettext_lazy("why", "原因"), REASON)


class LastingForm(Form):
    """登记制度成果."""

    columns = 2
    wide_fields = ("title",)

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("制度名称"), max_length=TITLE)
    reference = forms.CharField(label=_("文号"), max_length=REFERENCE, required=False)
    issued_on = day(_("印发日期"), required=False)


class MeetingForm(Listed):
    """会议批量销号: the meeting; what it closes is shown beneath."""

    columns = 2
    wide_fields = ("title", "words")

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("会议名称"), max_length=TITLE, help_text=_("例如：党委会会议、整改工作领导小组会议。")
    )
    held_on = day(_("会议日期"))
    reference = forms.CharField(label=_("纪要文号"), max_length=REFERENCE, required=False)
    words = words(_("验收意见"), WORDS, required=False)


class ManyAccepted(Listed, MaybeOffline):
    """验收 of many."""

    paper_words = _("已在线下验收，在这里登记")
    words = words(_("验收意见"), WORDS, required=False)


class ManyClaimed(Form):
    """认领 of many."""

    words = words(_("说明"), WORDS, required=False)


class ManyPlanned(Form):
    """确定方案 of many."""

    basis = PlanForm.base_fields["basis"]
    words = words(_("说明"), WORDS, required=False)


class ManyMended(Listed):
    """立行立改 of many: one sentence for all."""

    effect = MendForm.base_fields["effect"]
    on = day(_("完成日期"))


def initial_of(finding: Finding) -> dict[str, Any]:
    """What most of these forms begin with."""
    return {
        "version": finding.version,
        "on": clock.today(),
        "uuid": uuids.uuid4(),
        "effect": finding.effect,
    }
