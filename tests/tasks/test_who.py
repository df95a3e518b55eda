"""Which units the words of an office mean."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.organisations.enums import Tree, UnitKind
from luoshi.tasks.groups import groups_in
from luoshi.tasks.who import Who
from tests.tasks.giving import make_company

DAY = dt.date(2021, 3, 1)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("words", "kinds", "left"),
    [
        ("各支部", [UnitKind.BRANCH], ""),
        ("各基层党支部", [UnitKind.BRANCH], ""),
        ("各党（总）支部", [], "各党（总）支部"),
        ("各总支（支部）", [UnitKind.GENERAL_BRANCH, UnitKind.BRANCH], ""),
        ("各部门、各子公司", [UnitKind.DEPARTMENT, UnitKind.COMPANY], ""),
        ("各部门和子公司", [UnitKind.DEPARTMENT, UnitKind.COMPANY], ""),
        ("机关各部门", [UnitKind.DEPARTMENT], ""),
        ("各有关部门、财务部", [UnitKind.DEPARTMENT], "财务部"),
        ("子公司", [], "子公司"),
        ("各人自扫门前雪", [], "各人自扫门前雪"),
        ("宣传部、财务部", [], "宣传部、财务部"),
        ("", [], ""),
    ],
)
def test_words_for_all_units_of_a_kind(words, kinds, left):
    groups, rest = groups_in(words)
    flat = [kind for group in groups for kind in group.kinds]
    assert set(kinds) <= set(flat)
    assert bool(flat) == bool(kinds)
    assert rest == left


@pytest.mark.pure
def test_only_departments_are_those_right_below():
    (office,), _left = groups_in("各部门")
    (companies,), _left = groups_in("各子公司")
    assert (office.direct, companies.direct) == (True, False)
    assert (office.tree, groups_in("各支部")[0][0].tree) == (Tree.ADMINISTRATIVE, Tree.PARTY)


@pytest.mark.django_db
class TestWho:
    @pytest.fixture
    def company(self):
        return make_company()

    @pytest.fixture
    def who(self, company):
        return Who(str(company.party.top.uuid), DAY)

    def test_departments_are_found_in_the_company_and_branches_in_the_party(self, company, who):
        found = who.read("宣传部、甲厂第1支部")
        assert found.units == (company.publicity.pk, company.party.works_first.pk)
        assert not found.sentence

    def test_a_longer_name_of_one_unit_is_taken_and_said(self, company, who):
        found = who.read("集团公司宣传部")
        assert found.units == (company.publicity.pk,)
        assert found.note == "“集团公司宣传部”认作“宣传部”"

    def test_a_name_of_several_is_a_sentence(self, who):
        found = who.read("党支部")
        assert not found.units
        assert found.sentence

    def test_what_is_no_unit_is_a_sentence_with_what_is_near(self, who):
        assert "财务部" in who.read("财物部").sentence
        assert who.read("县融媒体中心").sentence == "没有找到“县融媒体中心”，请核对名称"

    def test_all_branches_are_those_under_the_unit(self, company, who):
        (among,) = who.read("各支部").among
        party = company.party
        assert set(among.units) == {party.office.pk, party.works_first.pk, party.works_second.pk}
        assert among.under == party.top.pk

    def test_the_departments_of_the_office_are_not_those_of_its_companies(self, company, who):
        (among,) = who.read("机关各部门").among
        assert set(among.units) == {company.publicity.pk, company.finance.pk}
        assert among.under == company.top.pk

    def test_a_kind_there_is_none_of_is_a_sentence(self, who):
        assert who.read("各车间").sentence == "“各车间”在本单位范围里现在没有"

    def test_a_branch_that_leads_no_company_finds_no_department(self, company):
        who = Who(str(company.party.works_first.uuid), DAY)
        assert not who.read("宣传部").units
        assert who.read("集团党委").sentence == "“集团党委”不在本单位范围"
