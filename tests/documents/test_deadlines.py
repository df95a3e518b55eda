"""Deadlines stay as they are written; words that say no time are told so, beside the field."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.documents.deadlines import caution
from luoshi.documents.enums import Nature
from luoshi.documents.exports import export_lists
from tests.documents.casework import Case, text
from tests.documents.test_lists import fill
from tests.factories.documents import CLERK

WORDS = "不知什么时候"
SAID = "读不出是什么时间，照写保留，但到期提醒不起作用；请写作 2026-09-30、9月底前 或 长期坚持。"


@pytest.mark.pure
@pytest.mark.parametrize(
    "words",
    [
        "每年2月28日前", "12月底前", "长期坚持", "立行立改", "2026-09-30", "2026.9.30", "20260930", "９月底前", "年内",
        "全年", "三个月内", "10个工作日内", "本月底", "本周五前", "春节前", "主汛期来临前", "换届前", "2月29日前", "6-9月",
        "年底前并长期坚持", "二〇二六年九月", "每月25日", "第三季度末", "无", "—", "", None,
    ],
)  # fmt: skip
def test_what_says_a_time_is_left_alone(words):
    assert caution("" if words == "—" else words) == ""


@pytest.mark.pure
@pytest.mark.parametrize("words", [WORDS, "待定", "另行通知", "张三", "45", "尽快", "2月30日", "2026-02-30"])
def test_what_says_none_is_told_in_one_sentence(words):
    said = caution(words)
    assert said.startswith(f"“{words}”")
    assert "提醒不起作用" in said
    assert "2026-09-30" in said
    assert said.count("。") == 1


def measure_form(case: Case, deadline: str) -> dict[str, str]:
    one = case.item(Nature.MEASURE)
    return {"version": str(one.version), "text": one.values["text"], "deadline": deadline}


@pytest.mark.django_db
@pytest.mark.usefixtures("packs", "data_dir")
class TestPages:
    @pytest.fixture
    def case(self):
        return Case()

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_the_form_keeps_the_words_and_says_so(self, case, headers):
        one = case.item(Nature.MEASURE)
        answer = case.post("document_item", measure_form(case, WORDS), on=one, **headers)
        if not headers:
            assert answer.status_code == 302
            answer = case.client.get(answer.headers["Location"].partition("#")[0])
        shown = text(answer)
        if headers:
            told = json.loads(answer.headers["HX-Trigger"])
            assert f"已修改措1。“{WORDS}”{SAID}" in json.dumps(told, ensure_ascii=False)
        assert f"“{WORDS}”{SAID}" in shown  # at the row; without scripts in a note as well
        assert case.item(Nature.MEASURE).decided["deadline"] == WORDS
        assert "读不出时间" in case.get(tab="measures")  # the row goes on saying it
        opened = case.get(open=f"措{one.number}", do="edit")
        assert f'id="item_deadline_caution">“{WORDS}”{SAID}' in opened
        assert "item_deadline_caution" in opened.split('name="deadline"')[1].split(">")[0]

    def test_a_time_as_printed_is_quiet(self, case):
        one = case.item(Nature.MEASURE)
        answer = case.post(
            "document_item", measure_form(case, "每年2月28日前"), on=one, **{"HX-Request": "true"}
        )
        assert "提醒不起作用" not in text(answer)
        assert "读不出时间" not in case.get(tab="measures")

    def test_the_returned_list_says_it_before_anything_is_written(self, case):
        content = fill(
            export_lists(case.document, by=CLERK).content,
            {("任务清单", "措1", "完成时限"): WORDS, ("责任清单", "措1", "完成时限"): WORDS},
        )
        upload = SimpleUploadedFile("三张清单.xlsx", content)
        shown = text(case.client.post(reverse("document_lists", args=[case.document.uuid]), {"file": upload}))
        assert f'<span class="ls-caution">“{WORDS}”{SAID}</span>' in shown
        assert "有1处完成时限读不出时间" in shown
        token = shown.split('name="token" value="')[1].split('"')[0]
        case.client.post(reverse("document_lists_apply", args=[case.document.uuid]), {"token": token})
        assert case.item(Nature.MEASURE).decided["deadline"] == WORDS
