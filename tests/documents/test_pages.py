"""The pages of documents: who gets them, what they show, how many queries they take."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.documents import actions
from luoshi.documents.enums import Nature, Stage
from luoshi.documents.models import Document, Item
from tests.documents.casework import Case, page, text
from tests.factories.documents import CLERK, item, make_document, reading_of
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("packs", "data_dir")]


@pytest.fixture
def case():
    return Case()


# ---- who ----


class TestList(ListPermissionSuite):
    right = "documents.view"

    def address(self):
        return reverse("documents")

    def make(self, unit, mark):
        make_document(unit, title=f"{mark}情况的报告")


class TestPage(PagePermissionSuite):
    right = "documents.view"

    def address(self, unit):
        return page(make_document(unit))


class TestExport(PagePermissionSuite):
    right = "documents.view"

    def address(self, unit):
        return reverse("document_export", args=[make_document(unit).uuid, "lists"])


class TestVersions(PagePermissionSuite):
    right = "documents.view"

    def address(self, unit):
        return reverse("document_versions", args=[make_document(unit).uuid])


class Changing(PagePermissionSuite):
    right = "documents.change"
    method = "post"
    permitted = (302,)
    view = ""

    def address(self, unit):
        return reverse(self.view, args=[make_document(unit).uuid])


class TestConfirm(Changing):
    view = "document_confirm"

    def data(self):
        return {"all": "1"}


class TestReject(Changing):
    view = "document_reject"


class TestVoid(Changing):
    view = "document_void"

    def data(self):
        return {"why": "重复"}


class TestReplace(PagePermissionSuite):
    right = "documents.change"

    def address(self, unit):
        return reverse("document_replace", args=[make_document(unit).uuid])


class TestLists(PagePermissionSuite):
    right = "documents.change"

    def address(self, unit):
        return reverse("document_lists", args=[make_document(unit).uuid])


class TestEdit(Changing):
    def address(self, unit):
        document = make_document(unit)
        measure = item(document, Nature.MEASURE)
        self.version = measure.version
        return reverse("document_item", args=[document.uuid, measure.uuid])

    def data(self):
        return {"text": "建立台账", "version": str(self.version)}


class TestListQueries(QueryCountSuite):
    right = "documents.view"
    queries = 9

    def address(self):
        return reverse("documents")

    def fill(self, group, count):
        for _ in range(count):
            make_document(group.works_first)


class LedgerQueries(QueryCountSuite):
    right = "documents.view"
    tab = "overview"

    def address(self):
        return page(Document.objects.get(), tab=self.tab)

    def fill(self, group, count):
        text = "报告\n一、问题\n" + "".join(f"第{n}项工作不够扎实。\n" for n in range(40 * count))
        problems = [f"第{n}项工作不够扎实。" for n in range(40 * count)]
        make_document(
            group.works_first,
            reading_of(text, problems=problems, causes=(), measures=(), claims=(), boundary=()),
        )


class TestOverviewQueries(LedgerQueries):
    queries = 18


class TestProblemsQueries(LedgerQueries):
    tab = "problems"
    queries = 18


def test_a_reader_is_offered_nothing_to_change():
    case = Case()
    reader = client_of(make_user(Role.LEADER, case.group.top))
    shown = text(reader.get(page(case.document, tab="measures")))
    assert "本节全部确认" not in shown
    assert "formaction" not in shown
    assert "三张清单" in shown
    assert text(reader.get(page(case.document, open="措1", do="edit"))).count("<textarea") == 0


# ---- the list ----


def test_the_list_has_tabs_by_state_and_counts(case):
    done = make_document(case.group.works_first, title="已经确认的报告")
    actions.confirm_all(done, by=CLERK)
    waiting = text(case.client.get(reverse("documents"), {"in": "waiting"}))
    assert ("已经确认的报告" in waiting, case.document.title in waiting) == (False, True)
    assert f">{Item.objects.filter(document=case.document).count()}<" not in waiting  # with its noun
    assert "已经确认的报告" in text(case.client.get(reverse("documents"), {"in": "done"}))
    assert "已经确认的报告" in text(case.client.get(reverse("documents"), {"in": "nonsense"}))


def test_an_empty_list_offers_the_upload():
    group = make_group()
    shown = text(client_of(make_user(Role.CLERK, group.top)).get(reverse("documents")))
    assert "还没有文档" in shown
    assert reverse("document_new") in shown
    reader = text(client_of(make_user(Role.LEADER, group.top)).get(reverse("documents")))
    assert reverse("document_new") not in reader


# ---- handing in ----


def hand_in(client, group, **data):
    return client.post(reverse("document_new"), {"unit": str(group.works_first.uuid), **data})


def test_pasted_words_become_a_ledger(case):
    answer = hand_in(case.client, case.group, pasted="关于学习情况的报告\n一、做法\n组织学习9次。")
    document = Document.objects.exclude(pk=case.document.pk).get()
    assert answer.headers["Location"] == page(document)
    assert (document.title, document.stage) == ("关于学习情况的报告", Stage.READ)


def test_the_script_gets_an_address_or_a_sentence(case):
    json_wanted = {"accept": "application/json"}
    url, unit = reverse("document_new"), str(case.group.works_first.uuid)
    upload = SimpleUploadedFile("报告.txt", "关于学习情况的报告\n一、做法\n组织学习9次。".encode())
    answer = case.client.post(url, {"unit": unit, "file": upload}, headers=json_wanted)
    document = Document.objects.exclude(pk=case.document.pk).get()
    assert answer.json() == {"next": page(document)}
    nothing = case.client.post(url, {"unit": unit}, headers=json_wanted)
    assert (nothing.status_code, "还没有选文件" in nothing.json()["error"]) == (422, True)


def test_the_same_file_again_leads_to_the_first(case):
    words = "关于学习情况的报告\n一、做法\n组织学习9次。"
    first = hand_in(case.client, case.group, pasted=words)
    second = case.client.post(
        reverse("document_new"), {"unit": str(case.group.works_first.uuid), "pasted": words}, follow=True
    )
    assert second.redirect_chain == [(first.headers["Location"], 302)]
    assert "以前已经接收" in text(second)


def test_a_marked_file_leaves_nothing_not_even_its_name(case):
    name = "玄黄洪荒.txt"
    upload = SimpleUploadedFile(name, "机密★10年\n关于学习情况的报告".encode())
    before = Document.objects.count()
    answer = case.client.post(
        reverse("document_new"),
        {"unit": str(case.group.works_first.uuid), "file": upload},
        headers={"accept": "application/json"},
    )
    assert (answer.status_code, answer.headers["X-Luoshi-Upload"]) == (422, "forget")
    assert answer.json()["error"].startswith("未接收")
    assert "玄黄洪荒" not in answer.content.decode()
    assert Document.objects.count() == before
    plain = hand_in(case.client, case.group, pasted="机密★10年\n玄黄洪荒情况的报告")
    assert "玄黄洪荒" not in text(plain, 422)
    assert "未接收" in plain.content.decode()


def test_what_was_pasted_survives_an_error(case):
    shown = text(hand_in(case.client, case.group, pasted="身份证号\t姓名\n1\t甲", kind="nonsense"), 422)
    assert "身份证号\t姓名" in shown


def test_another_units_name_is_not_taken(case):
    shown = case.client.post(
        reverse("document_new"), {"unit": str(case.group.office.uuid), "pasted": "报告\n学习9次。"}
    )
    assert shown.status_code == 422
    assert Document.objects.count() == 1


# ---- the page ----


def test_both_sides_show_the_same_items(case):
    shown = case.get()
    assert 'data-ref="数1"' in shown
    assert "数1–2" in shown
    assert "不在本系统范围" in shown
    assert "已确认 <b>0</b> / 8 条" in shown
    for tab, words in (
        ("outline", "二、存在的问题"), ("claims", "主题党日活动"), ("problems", "学习不够系统"), ("causes", "认识不足"),
        ("measures", "建立学习台账"), ("checks", "材料校核"),
    ):  # fmt: skip
        assert words in case.get(tab=tab)
    assert 'aria-current="page">概览' in case.get(tab="nonsense")


def test_a_boundary_sentence_is_plain_text_only(case):
    shown = case.get(tab="problems")
    left, right = shown.split('id="ledger"')
    assert "对生活圈不够了解" in left
    assert "对生活圈不够了解" not in right


def test_a_mark_in_the_address_opens_its_tab_and_page():
    text_ = "报告\n一、问题\n" + "".join(f"第{n}项工作不够扎实。\n" for n in range(120))
    problems = [f"第{n}项工作不够扎实。" for n in range(120)]
    case = Case(text=text_, problems=problems, causes=(), measures=(), claims=(), boundary=())
    shown = case.get(at="问110")
    assert 'id="问110"' in shown
    assert 'id="问1"' not in shown
    assert "显示第101—120" in shown


def test_scripts_get_the_ledger_alone_or_only_its_list(case):
    url = page(case.document, tab="problems")
    region = text(case.client.get(url, headers={"HX-Request": "true", "HX-Target": "ledger"}))
    assert region.lstrip().startswith('<section class="ls-sheet ls-pane" id="ledger"')
    assert "<html" not in region
    assert 'id="ld-facts" hx-swap-oob="true"' in region


def test_words_of_a_document_are_never_markup():
    evil = "报告\n一、问题\n<script>alert(1)</script>不够系统&amp;。"
    case = Case(
        text=evil,
        problems=("<script>alert(1)</script>不够系统&amp;。",),
        causes=(),
        measures=(),
        claims=(),
        boundary=(),
    )
    for shown in (
        case.get(),
        case.get(tab="problems"),
        case.get(open="问1"),
        case.get(open="问1", do="edit"),
    ):
        assert "<script>alert" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;不够系统&amp;amp;" in shown
