"""Sentences of the rooms that know no framework, in the reader's language."""

from __future__ import annotations

import io
import re

import pytest
from django.urls import reverse
from django.utils import translation

from luoshi.access.enums import Role
from luoshi.kernel.actor import SYSTEM
from luoshi.packs.actions import apply_builtin
from luoshi.periods.dates import parse_date
from luoshi.reading import read_report
from luoshi.sandbox.errors import FileRefused
from luoshi.sandbox.gate import inspect
from luoshi.ui.said import said
from tests.factories.documents import make_document
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

PLACE = re.compile(r"\{(\w+)\}")
HAN = re.compile("[\u3400-\u9fff]+")
QUOTED = re.compile("“[^”]*”")
REPORT = """关于落实情况的报告
一、工作情况
截止2021年8月底，组织理论学习12次，其中专题学习8次、交流研讨6次。党员培训覆盖率达到98%。
二、存在的问题
（一）学习方面。理论学习不够系统，学用结合不紧。
（二）作风方面。深入一线调研不够经常。
三、原因分析
一是思想认识不到位。
四、下一步措施
（一）加强理论学习，制定年度学习计划。
（二）完善制度机制。
"""


def outside_quotes(words: str) -> list[str]:
    """Chinese a sentence says itself; words of the report it quotes and its figures (14次) stay as they are."""
    return HAN.findall(re.sub(r"\d[\d.]*[\u3400-\u9fff]+", "", QUOTED.sub("", words)))


def test_every_pattern_is_found_again_with_what_stood_in_its_places(messages, english):
    patterns = [m for m in messages.known() if m.id and m.context == "said" and PLACE.search(m.id)]
    assert len(patterns) > 60
    with translation.override("en"):
        for message in patterns:
            beside = set(re.findall(r"\}\{(\w+)\}", message.id))  # it begins with a digit
            values = {name: f"{'5' if name in beside else 'x'}{name}" for name in PLACE.findall(message.id)}

            def put(place: re.Match[str], values=values) -> str:
                return values[place[1]]

            assert said(PLACE.sub(put, message.id)) == PLACE.sub(put, message.string)


def test_sentences_within_sentences_and_strung_together(english):
    resave = "请用 Word、WPS 或原软件重新另存一份再试。"
    with translation.override("en"):
        assert said(f"文件不完整（可能没有传完），无法打开；{resave}") == (
            "The file is incomplete (perhaps not wholly transferred) and cannot be opened. "
            "Save it again from Word, WPS or the program that made it and try again."
        )
        assert said("15条措施中，15条没有写牵头部门或责任人，3条没有写完成时限，公文中常见") == (
            "of 15 measures 15 do not name the owner or person responsible, 3 do not name the deadline; "
            "this is usual in official prose"
        )
        assert said("“学习”中4条措施没有明确对应的问题，第一条是“加强学习”").startswith(
            "in “学习”: 4 measures without"
        )
        assert said(
            "这是图片（扫描件或照片），没有可读的文字；请改用带文字的文件，也可以把正文复制到粘贴框里。"
        ).endswith("use a file with text, or copy the text into the paste box.")


def test_what_nobody_knows_and_what_a_chinese_reader_reads_stays(english):
    assert said("文件里没有文字；请检查是否传错了文件。").startswith("文件里没有文字")
    with translation.override("en"):
        assert said("党支部书记") == "党支部书记"
        assert said("no Chinese") == "no Chinese"


def test_the_checks_of_a_report_are_english_but_for_what_they_quote(english):
    checks = read_report(REPORT).checks
    assert {"figure_without_date", "parts_exceed_total"} & {check.code for check in checks}
    with translation.override("en"):
        for check in checks:
            assert outside_quotes(said(check.message)) == [], check.message
            assert outside_quotes(said(check.mend)) == [], check.mend


def test_refusals_of_files_and_days_are_english(english):
    with pytest.raises(FileRefused) as empty:
        inspect(io.BytesIO(b""))
    with pytest.raises(ValueError, match="年份") as day:
        parse_date("3月5日")
    with translation.override("en"):
        assert said(empty.value.sentence) == "The file is empty; check whether it is the right one."
        assert outside_quotes(said(day.value)) == []


@pytest.mark.django_db
def test_pages_ask_for_them(english, data_dir):
    apply_builtin(by=SYSTEM)
    group = make_group()
    client = client_of(make_user(Role.CLERK, group.works))
    document = make_document(group.works_first, read_report(REPORT), title="Report")
    page = client.get(f"{reverse('document', args=[document.uuid])}?tab=checks", HTTP_ACCEPT_LANGUAGE="en")
    assert "without a clear problem" in page.content.decode()
    refused = client.post(
        reverse("document_withdraw", args=[document.uuid]), {"why": "x" * 401}, HTTP_ACCEPT_LANGUAGE="en"
    )
    assert outside_quotes(re.sub(r"<[^>]*>", " ", refused.content.decode().split("ls-error")[1][:200])) == []


def test_the_language_is_switched_by_anybody_and_kept(client, db, english):
    page = client.get(reverse("account_login"))
    assert 'value="en" lang="en">English</button>' in page.content.decode()
    client.post(reverse("set_language"), {"language": "en"}, headers={"referer": "/accounts/login/"})
    assert '<html lang="en">' in client.get(reverse("account_login")).content.decode()
