"""What software is not sure of is seen first; confirming a section is the loud act, confirming all is not."""

from __future__ import annotations

import re

import pytest

from luoshi.documents import actions
from luoshi.documents.enums import Nature
from luoshi.documents.queries import Doubt, ledger
from tests.documents.casework import Case
from tests.documents.test_ledger import SECTIONS
from tests.factories.documents import CLERK

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("packs", "data_dir")]

PRIMARY = re.compile(r'<(?:a|button) class="ls-btn ls-btn-primary[^>]*>([^<]*)<')


@pytest.fixture
def case():
    return Case(section_links=SECTIONS)


def test_what_belongs_together_by_headings_only_is_doubtful_until_it_is_decided(case):
    found = ledger(case.document)
    inferred = {key for key, links in found.linked.items() if not any(one.firm for _, one in links)}
    assert inferred
    assert {key for key, doubt in found.doubts.items() if doubt is Doubt.INFERRED} == inferred
    actions.confirm_all(case.document, by=CLERK)
    assert ledger(case.document).doubts == {}


def test_figures_the_checks_point_at_are_doubtful():
    from luoshi.documents.models import Document, Text

    case = Case()
    claim = case.item(Nature.CLAIM)
    check = {
        "code": "figure_without_date", "severity": "notice", "message": "没有写明时间", "mend": "补上",
        "start": claim.start, "end": claim.end, "count": 1,
    }  # fmt: skip
    text = Text.objects.get(document=case.document)
    text.checks = [check]
    document = Document.objects.get(pk=case.document.pk)
    document.current = text
    found = ledger(document)
    object.__setattr__(found, "text", text)
    assert found.doubts.get(claim.uuid) is Doubt.CHECK
    others = {item.uuid for item in found.of(Nature.CLAIM)} - {claim.uuid}
    assert not others & set(found.doubts)


def test_one_primary_act_a_page_and_it_is_never_confirming_everything(case):
    for tab in ("overview", "outline", "claims", "problems", "causes", "measures", "checks"):
        shown = case.get(tab=tab)
        loud = PRIMARY.findall(shown.split('id="ld-picker"')[0] + shown.split('id="ledger"')[1])
        assert len([one for one in loud if "移到这里" not in one]) == 1, (tab, loud)
        assert "全部确认" in shown
        assert not any(one.strip() == "全部确认" for one in loud)
    assert "逐节确认" in case.get(tab="overview")
    assert "本节全部确认" in PRIMARY.findall(case.get(tab="problems").split('id="ledger"')[1])[0]


def test_doubtful_items_are_listed_first_and_alone_where_asked_for(case):
    found = ledger(case.document)
    natures = {found.item(key).nature for key in found.doubts}
    for nature in natures:
        tab = {"claim": "claims", "problem": "problems", "cause": "causes", "measure": "measures"}[
            nature.value
        ]
        doubtful = {found.item(key).mark for key in found.doubts if found.item(key).nature is nature}
        rows = re.findall(r'<tr[^>]*id="([^"]+)"', case.get(tab=tab, state="doubt"))
        assert set(rows) == doubtful
        rows = re.findall(r'<tr[^>]*id="([^"]+)"', case.get(tab=tab, order="open"))
        assert set(rows[: len(doubtful)]) == doubtful
    assert natures
    assert f"有{len(found.doubts)}条软件拿不准" in case.get(tab="overview")
