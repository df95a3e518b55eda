"""The plain form of a reading."""

from __future__ import annotations

import json

import pytest

from luoshi.reading.report import read_report
from luoshi.reading.serialise import as_gold

pytestmark = pytest.mark.pure

TEXT = "一、存在的问题\n（一）人手不足。\n二、改进措施\n（一）12月底前招聘3名人员。（责任单位：人事处）\n"


def test_the_form_of_annotated_reports():
    gold = as_gold(read_report(TEXT), "sample")
    assert json.loads(json.dumps(gold, ensure_ascii=False)) == gold
    assert gold["id"] == "sample"
    assert gold["chars"] == len(TEXT)
    assert gold["outline"][1] == {"level": 2, "label": "（一）", "title": "人手不足", "parent": 0, "start": 8}
    assert gold["problems"] == [{"text_start": "人手不足。", "section": "一、/（一）", "start": 11}]
    measure = gold["measures"][0]
    assert (measure["owner"], measure["deadline"], measure["status"]) == ("人事处", "12月底前", "planned")
    assert "support" not in measure
    assert {"code", "severity", "start", "end", "message", "mend", "count"} == set(gold["checks"][0])
