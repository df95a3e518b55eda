"""Invented forms: the record of a meeting."""

from __future__ import annotations

from typing import Any

from django import forms

from luoshi.ui.forms import DateInput, Form, Segments


class MeetingForm(Form):
    """计划已带入，只核对和补缺."""

    columns = 2
    wide_fields = ("topics", "content", "vote", "wish")
    prefilled_from = {"content": "已从本月必学带入"}

    on = forms.DateField(label="日期", widget=DateInput)
    time = forms.CharField(label="时间", max_length=20)
    place = forms.CharField(label="地点", max_length=40)
    chair = forms.CharField(label="主持人", max_length=20)
    topics = forms.CharField(
        label="议题", widget=forms.Textarea(attrs={"rows": 2}), help_text="会议记录固定项，打印时用。"
    )
    content = forms.MultipleChoiceField(
        label="学习内容",
        required=False,
        choices=[("1", "必学1：重要讲话选读"), ("2", "必学2：组织工作条例"), ("3", "选学：安全生产法")],
        widget=forms.SelectMultiple(attrs={"data-enhance": ""}),
    )
    vote = forms.ChoiceField(
        label="本次有表决吗",
        choices=[("no", "没有"), ("yes", "有")],
        widget=Segments,
        help_text="有表决才问表决票数。应到有表决权的正式党员15名，过半数为8名。",
    )
    yes = forms.IntegerField(label="赞成", required=False, min_value=0)
    no = forms.IntegerField(label="反对", required=False, min_value=0)
    late = forms.BooleanField(label="这是补开的会议", required=False, help_text="补开需要写明原因。")
    wish = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        votes = (data.get("yes") or 0) + (data.get("no") or 0)
        if data.get("vote") == "yes" and votes > 13:  # noqa: PLR2004 (invented)
            self.add_error("no", f"赞成、反对共{votes}，实到有表决权13，多{votes - 13}。请核对。")
        return data


MEETING = {
    "on": "2021-09-24",
    "time": "15:00—16:20",
    "place": "车间党员活动室",
    "chair": "孙某某",
    "topics": "1. 学习本月必学篇目\n2. 讨论预备党员按期转正",
    "content": ["1", "2"],
    "vote": "no",
}
