"""Answers to the scripts of the interface."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from luoshi.ui.responses import toast, upload_refused, upload_taken, wants_json

pytestmark = pytest.mark.pure


def test_a_toast_travels_in_a_header():
    answer = toast(HttpResponse(), "已确认3条", href="/documents/", label="查看")
    assert json.loads(answer.headers["HX-Trigger"]) == {
        "ls:toast": {"text": "已确认3条", "href": "/documents/", "label": "查看"}
    }
    assert answer.headers["HX-Trigger"].isascii()


def test_an_upload_leads_on_or_is_refused_in_one_sentence():
    assert json.loads(upload_taken("/documents/7/").content) == {"next": "/documents/7/"}
    refused = upload_refused("未接收。文件标有密级")
    assert (refused.status_code, json.loads(refused.content)) == (422, {"error": "未接收。文件标有密级"})


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [("application/json", True), ("text/html,application/xhtml+xml,*/*;q=0.8", False), ("", False)],
)
def test_only_the_script_wants_json(accept, wanted):
    assert wants_json(RequestFactory().post("/", headers={"Accept": accept})) is wanted
