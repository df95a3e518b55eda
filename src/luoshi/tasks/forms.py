"""Small forms of acts on a task: one or two fields each, and the approval on paper where there may be one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.access.choosing import UnitField, Units, offer
from luoshi.directory.choosing import People, PersonField, offer_people
from luoshi.kernel import clock
from luoshi.tasks.leg_base import BASIS, WORDS
from luoshi.tasks.models import PERSON_NAMES, REMARK
from luoshi.ui.forms import DateInput, Form, MaybeOffline, Segments

REASON = 400


def _words(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 3}), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, **more)


class Versioned(Form):
    """With the version of the task the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class Decided(MaybeOffline):
    """A decision, with the version of the task the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class NoteForm(Form):
    """登记进展."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    words = _words(
        _("进展情况"), WORDS, help_text=_("一两句话写清做到哪一步；不用填百分比，完成率由系统算。")
    )
    on = _day(_("日期"))


class ReachForm(Form):
    """节点完成."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = _day(_("完成日期"))


class ReportForm(Versioned):
    """报办结."""

    words = _words(_("完成情况"), WORDS, help_text=_("写明做了什么、形成什么成果，验收时看这段话。"))
    on = _day(_("完成日期"))


class ReasonForm(Versioned):
    """A step that needs a reason."""

    why = _words(pgettext_lazy("why", "原因"), REASON)


class WithdrawForm(Versioned):
    """撤回报结."""

    why = _words(pgettext_lazy("why", "原因"), REASON, required=False)


class AskForm(Versioned):
    """申请延期."""

    until = _day(_("新时限"))
    reason = _words(_("延期理由"), REMARK)


class AcceptForm(Decided):
    """验收."""

    paper_words = _("已在线下验收，在这里登记")
    words = _words(_("验收意见"), WORDS, required=False)


class GiveBackForm(Decided):
    """退回."""

    paper_words = _("已在线下决定退回，在这里登记")
    why = _words(_("退回原因"), REASON, help_text=_("写明还差什么，责任单位看到的就是这段话。"))


class DecideForm(MaybeOffline):
    """批复延期."""

    paper_words = _("已在线下批复，在这里登记")
    version = forms.IntegerField(widget=forms.HiddenInput)
    granted = forms.ChoiceField(
        label=_("批复"), choices=[("1", _("批准")), ("0", _("不批准"))], widget=Segments
    )
    answer = _words(_("批复意见"), REMARK, required=False, help_text=_("不批准的，写明原因。"))


class ExtendForm(Versioned):
    """登记线下批准的延期."""

    columns = 2
    wide_fields = ("reason", "paper_basis")

    until = _day(_("新时限"))
    paper_on = _day(_("批准日期"))
    reason = _words(_("延期理由"), REMARK)
    paper_who = forms.CharField(label=_("批准人"), max_length=40)
    paper_post = forms.CharField(label=_("职务"), max_length=60)
    paper_basis = forms.CharField(
        label=_("依据"), max_length=BASIS, help_text=_("会议名称或文号，例如：党委会会议、〔2021〕12号。")
    )


class BasedForm(Decided):
    """终止: a reason and what it rests on."""

    paper_words = _("已在线下审批，在这里登记")
    why = _words(pgettext_lazy("why", "原因"), REASON)
    basis = forms.CharField(
        label=_("依据"), max_length=BASIS, required=False, help_text=_("会议或文号；登记线下审批的不用再写。")
    )


class ReopenForm(BasedForm):
    """重新办理."""

    due_on = _day(_("新的时限"), required=False)


class ReviewForm(Versioned):
    """登记复查."""

    words = _words(_("坚持情况"), WORDS)
    next_on = _day(_("下次复查日期"), required=False, help_text=_("不填的，按规则包的间隔推算。"))
    last = forms.BooleanField(label=_("不再列入长期坚持，转为已办结"), required=False)


class HandOverForm(Versioned):
    """移交."""

    unit = UnitField(_("接办单位"))
    person = PersonField(_("责任人"), required=False, help_text=_("不填的，由单位负责人负责。"))
    person_name = forms.CharField(label=_("或直接写姓名"), max_length=PERSON_NAMES, required=False)
    why = _words(_("移交原因"), REASON)

    def __init__(self, units: Units, people: People, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units)
        offer_people(self, people)


def today_and(version: int, **more: Any) -> dict[str, Any]:
    """What most of these forms begin with."""
    return {"version": version, "on": clock.today(), **more}
