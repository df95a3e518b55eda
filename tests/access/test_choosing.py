"""Choosing a unit: a list where there are few; where there are many the server looks for the typed words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from luoshi.access import choosing
from luoshi.access.enums import Role
from luoshi.access.models import Grant
from luoshi.documents.models import Document
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.models import Placement
from luoshi.packs.actions import apply_builtin
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:300]
    return answer.content.decode()


@pytest.fixture
def packs(db, data_dir):
    apply_builtin(by=SYSTEM)


@pytest.fixture
def many(monkeypatch):
    """As in a group with too many units for a list."""
    monkeypatch.setattr(choosing, "MOST_LISTED", 2)


@pytest.fixture
def group():
    return make_group()


def found(client, words: str, right: str = "grants.manage"):
    return client.get(reverse("unit_find"), {"right": right, "q": words})


def test_few_are_a_list(group):
    page = text(client_of(make_user(Role.CLERK, group.top)).get(reverse("unit_new")))
    assert page.count("<option") > 5
    assert "data-find" not in page


@pytest.mark.usefixtures("many")
class TestMany:
    @pytest.fixture
    def security(self, group):
        return client_of(make_user(Role.SECURITY, group.works))

    def role(self, unit: str) -> dict[str, str]:
        return {"role": "clerk", "unit": unit, "start": clock.today().isoformat(), "end": ""}

    def test_no_page_lists_them(self, group, packs):
        clerk, security = (client_of(make_user(role, group.top)) for role in (Role.CLERK, Role.SECURITY))
        for client, address in (
            (clerk, reverse("unit_new")),
            (security, reverse("grant_new", args=[make_user().uuid])),
            (clerk, reverse("document_new")),
            (clerk, reverse("documents")),
        ):
            page = text(client.get(address))
            assert "甲厂第一党支部" not in page, address
            assert ("data-find" in page) == (address != reverse("documents"))

    def test_the_server_finds_by_words_of_the_name_within_the_rights(self, security):
        assert found(security, "第一").json() == {"found": ["甲厂第一党支部（甲厂党总支）"]}
        assert found(security, "机关").json() == {"found": []}
        assert found(security, "  ").json() == {"found": []}
        assert found(security, "第一", "documents.change").status_code == 404
        assert found(security, "第一", "no.such").status_code == 404
        assert found(client_of(None), "第一").status_code == 302

    @pytest.mark.parametrize(
        "typed", ["甲厂第一党支部", "甲厂第一党支部（甲厂党总支）", " 甲厂第一党支部(甲厂党总支) "]
    )
    def test_a_role_is_granted_where_the_name_says(self, security, group, typed):
        user = make_user()
        assert security.post(reverse("grant_new", args=[user.uuid]), self.role(typed)).status_code == 302
        assert Grant.objects.get(user=user).unit_id == group.works_first.pk

    def test_what_cannot_be_told_is_asked_and_what_was_typed_stays(self, security, group):
        address = reverse("grant_new", args=[make_user().uuid])
        make_unit("甲厂第一党支部", parent=group.works_second)
        page = text(security.post(address, self.role("甲厂第一党支部")), 422)
        assert "有2个单位叫“甲厂第一党支部”，请连同上级一起写，例如：甲厂第一党支部（甲厂党总支）" in page
        assert 'value="甲厂第一党支部"' in page
        assert "没有找到单位“机关党支部”" in text(security.post(address, self.role("机关党支部")), 422)
        assert "没有找到单位" in text(security.post(address, self.role(str(group.top.uuid))), 422)
        assert "请选择单位" in text(security.post(address, self.role("")), 422)

    def test_a_unit_chosen_beforehand_shows_its_name_and_costs_nothing_typed(self, group):
        client = client_of(make_user(Role.CLERK, group.top))
        page = text(client.get(reverse("unit_new"), {"parent": str(group.works.uuid)}))
        assert 'value="甲厂党总支（集团党委）"' in page
        new = {
            "name": "乙厂党支部",
            "kind": "branch",
            "start": "2021-02-01",
            "lacking": "on",
            "parent": "甲厂党总支（集团党委）",
        }
        assert client.post(reverse("unit_new"), new).status_code == 302
        assert Placement.objects.get(name="乙厂党支部").parent == group.works

    def test_a_document_goes_to_the_top_unless_another_unit_is_named(self, group, packs):
        client = client_of(make_user(Role.CLERK, group.top))
        assert 'value="集团党委"' in text(client.get(reverse("document_new")))
        given = {"unit": "甲厂第一党支部", "kind": "", "pasted": "一、存在的问题\n（一）学习不够。"}
        assert client.post(reverse("document_new"), given).status_code == 302
        assert Document.objects.get().unit_id == group.works_first.pk
        url = reverse("documents")
        assert "一、存在的问题" in text(client.get(url, {"unit": str(group.works_first.uuid)}))
        assert "一、存在的问题" not in text(client.get(url, {"unit": str(group.office.uuid)}))
