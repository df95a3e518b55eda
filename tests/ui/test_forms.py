"""Forms: how fields are drawn, what counts as typed, where a refusal goes."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.kernel.action import Offline
from luoshi.kernel.errors import Refused
from luoshi.ui.forms import DateInput, Form, OfflineForm, Segments

pytestmark = pytest.mark.pure


class Meeting(Form):
    prefilled_from = {"chair": "已从计划带入"}

    on = forms.DateField(label="日期", widget=DateInput)
    chair = forms.CharField(label="主持人")
    topics = forms.CharField(label="议题", widget=forms.Textarea, help_text="打印时用")
    kinds = forms.MultipleChoiceField(
        label="类别", required=False, choices=[("1", "党课"), ("2", "主题党日")]
    )
    vote = forms.ChoiceField(label="有表决吗", widget=Segments, choices=[("no", "没有"), ("yes", "有")])
    late = forms.BooleanField(label="补开", required=False)
    note = forms.CharField(label="备注", required=False)
    scan = forms.FileField(label="扫描件", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


INITIAL = {"on": dt.date(2021, 9, 24), "chair": "孙某", "topics": "一\n二", "kinds": ["1"], "vote": "no"}
SAME = {"on": "2021-09-24", "chair": "孙某", "topics": "一\r\n二", "kinds": ["1"], "vote": "no"}


def prefilled_of(form):
    return re.search(r'name="prefilled" value="([^"]+)"', str(form.prefilled))[1]


def answered(changes=None, files=None, *, initial=INITIAL):
    shown = Meeting(initial=initial)
    data = {**SAME, "prefilled": prefilled_of(shown), **(changes or {})}
    return Meeting(data, files, initial={})  # the second request need not know what was prefilled


@pytest.mark.parametrize(
    ("changes", "typed"),
    [
        ({}, 0),
        ({"chair": "周某"}, 1),
        ({"note": "改期"}, 1),
        ({"kinds": ["2", "1"]}, 1),
        ({"late": "on"}, 1),
        ({"chair": "周某", "on": "2021-09-25", "vote": "yes"}, 3),
        ({"token": "changed"}, 0),
    ],
)
def test_only_what_a_person_changed_counts_as_typed(changes, typed):
    form = answered(changes)
    assert form.is_valid(), form.errors
    assert form.typed_fields == typed


def test_what_was_prefilled_and_emptied_again_counts():
    assert answered({"chair": ""}).typed_fields == 1


def test_a_chosen_file_counts():
    assert answered(files={"scan": SimpleUploadedFile("记录.docx", b"x")}).typed_fields == 1


def test_what_was_prefilled_survives_an_error():
    form = answered({"chair": ""})
    assert not form.is_valid()
    assert prefilled_of(form) == form.data["prefilled"]


@pytest.mark.parametrize("forged", ["", "rubbish", "eyJub3RlIjoiIn0:1:abc", "\x00"])
def test_a_forged_or_missing_memory_falls_back_to_the_initial_values(forged):
    form = Meeting({**SAME, "chair": "周某", "prefilled": forged}, initial=INITIAL)
    assert form.is_valid()
    assert form.typed_fields == 1


def test_a_form_nobody_sent_has_no_typed_fields():
    assert Meeting(initial=INITIAL).typed_fields == 0


def test_label_hint_and_optional_are_said_and_tied():
    markup = str(Meeting(initial=INITIAL))
    assert (
        '<label class="ls-label" for="id_chair">主持人<span class="ls-optional">已从计划带入</span></label>'
        in markup
    )
    assert '<span class="ls-optional">选填</span>' in markup
    assert re.search(r'<textarea[^>]*aria-describedby="id_topics_hint"', markup)
    assert '<p class="ls-hint" id="id_topics_hint">打印时用</p>' in markup
    assert " required" not in markup


def test_errors_are_tied_and_the_first_field_gets_the_focus():
    form = answered({"chair": "", "topics": ""})
    markup = str(form)
    assert re.search(r'<input[^>]*name="chair"[^>]*aria-invalid="true"[^>]*autofocus', markup)
    assert re.search(r'aria-describedby="id_topics_hint id_topics_error"', markup)
    assert markup.count("autofocus") == 1
    assert '<div class="ls-error" id="id_chair_error">' in markup


def test_typed_values_survive_an_error():
    markup = str(answered({"chair": "", "note": "改到下周"}))
    assert 'value="改到下周"' in markup


def test_choices_side_by_side_are_one_labelled_group():
    markup = str(Meeting(initial=INITIAL))
    assert '<legend class="ls-label">有表决吗</legend>' in markup
    assert markup.count('type="radio" name="vote"') == 2
    assert re.search(r'value="no"[^>]*checked', markup)


def test_a_refusal_stands_at_its_field_or_above_the_form():
    form = answered()
    form.refuse(Refused("主持人不在名单内，请核对", field="chair"))
    form.refuse(Refused("这个月已定稿，不能再改", field="nowhere"))
    assert form.errors["chair"] == ["主持人不在名单内，请核对"]
    assert form.non_field_errors() == ["这个月已定稿，不能再改"]
    assert 'role="alert"' in str(form)


def test_words_in_a_form_are_escaped():
    assert "<script>" not in str(answered({"note": "<script>"}))


def test_an_approval_on_paper_needs_who_post_day_and_basis():
    form = OfflineForm({"who": "王某", "post": "纪委书记", "on": "2021-06-10", "basis": "党委会6月10日会议"})
    assert form.is_valid()
    assert form.offline() == Offline("王某", "纪委书记", dt.date(2021, 6, 10), "党委会6月10日会议")
    assert set(OfflineForm({"who": " "}).errors) == {"who", "post", "on", "basis"}


class Strict(Form):
    on = forms.DateField(label="日期")
    votes = forms.IntegerField(label="赞成")
    kind = forms.ChoiceField(label="类别", choices=[("1", "党课")])
    chair = forms.CharField(label="主持人", max_length=4)
    scan = forms.FileField(label="扫描件")
    own = forms.CharField(label="依据", error_messages={"required": "没有文号时请写会议名称"})


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({}, "on", "请填写“日期”"),
        ({}, "kind", "请选择“类别”"),
        ({}, "scan", "请选择要上传的“扫描件”"),
        ({}, "own", "没有文号时请写会议名称"),
        ({"on": "8月32日"}, "on", "“日期”应为年-月-日，例如 2021-08-31"),
        ({"votes": "十三"}, "votes", "“赞成”应为整数"),
        ({"chair": "一二三四五"}, "chair", "“主持人”最多4个字，请缩短"),
    ],
)
def test_every_error_names_its_field_and_how_to_mend_it(data, field, sentence):
    assert Strict(data).errors[field] == [sentence]
