"""Problems of a document are registered in one step."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.documents import actions as documents
from luoshi.documents.enums import Nature
from luoshi.documents.queries import ledger
from luoshi.findings.enums import Covered, State
from luoshi.findings.gathering import Gathered
from luoshi.findings.intake import as_it_says, register_from
from luoshi.findings.models import (
    Cause,
    CauseMeasure,
    Finding,
    FindingCause,
    FindingList,
    FindingMeasure,
    Measure,
)
from luoshi.kernel.errors import Refused
from luoshi.packs.actions import apply_builtin
from luoshi.tasks.heads import UNIT_OPEN
from luoshi.tasks.intake import Chosen, Sentences, candidates, give_from
from luoshi.tasks.models import Task, TaskLink
from tests.factories.documents import CLERK, OTHER, items, make_document, reading_of
from tests.factories.users import client_of, make_user
from tests.support.threads import at_once
from tests.tasks.giving import make_company

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 8, 31)
SECTIONS = (
    ("二、/（一）", "三、/（一）", "四、/（一）"),
    ("二、/（二）", "三、/（二）", "四、/（二）"),
)


@pytest.fixture
def company():
    return make_company()


def make_report(unit, *, confirmed: bool = True):
    """Two problems, a cause and a measure each by matching sections; a link of a person beside."""
    apply_builtin(by=CLERK)
    document = make_document(unit, reading_of(section_links=SECTIONS), title="学习贯彻情况的报告")
    if confirmed:
        for nature in (Nature.PROBLEM, Nature.CAUSE, Nature.MEASURE):
            documents.confirm_items(document, [one.uuid for one in items(document, nature)], by=CLERK)
    return document


@pytest.fixture
def report(company):
    return make_report(company.party.top)


def gathered(document) -> Gathered:
    return Gathered(ledger(document))


def taken(document, **changes):
    return replace(as_it_says(gathered(document), DAY), **changes)


def put(document, by=CLERK, **changes):
    return register_from(document, taken(document, **changes), by=by)


class TestRegistering:
    def test_every_problem_is_registered_with_its_heading_and_sentence(self, company, report):
        made = put(report)
        first, second = made.findings
        row = items(report, Nature.PROBLEM)[0]
        assert (first.aspect, first.text, first.number) == (
            "理论学习方面", "学习不够系统，研讨交流偏少。", "1"
        )  # fmt: skip
        assert (first.origin_kind, first.origin_id) == ("documents.item", str(row.uuid))
        assert first.origin_label.endswith("·问1")
        assert first.quote == row.quote
        assert (first.unit, first.overseen_by) == (company.party.top, company.party.top)
        assert (first.category, second.position) == ("ideological", 2)
        assert (made.list.origin_kind, made.list.origin_id) == ("documents.document", str(report.uuid))
        assert made.list.title == "学习贯彻情况问题整改台账"
        assert (made.list.source, made.list.found_on) == ("report", DAY)

    def test_causes_and_measures_of_matching_sections_belong_to_it_and_are_marked_as_inferred(self, report):
        one = gathered(report).measures[0]
        assert one.inferred == set(one.against)
        put(report)
        first = Finding.objects.get(number="1")
        assert [link.cause.text for link in first.cause_links.all()] == ["对学习的重要性认识不足。"]
        measure = first.measure_links.get().measure
        assert measure.number == "1-1"
        assert measure.text.startswith("建立学习台账")

    def test_links_count_before_sections_and_are_many_to_many(self, report):
        problems, measures = items(report, Nature.PROBLEM), items(report, Nature.MEASURE)
        documents.link_items(report, [(one.uuid, measures[1].uuid) for one in problems], by=CLERK)
        found = gathered(report).measures
        assert found[1].against == (problems[0].uuid, problems[1].uuid)
        assert not found[1].inferred
        assert found[0].against == (problems[0].uuid,)
        put(report)
        assert Measure.objects.count() == 2
        assert FindingMeasure.objects.filter(measure__number="1-2").count() == 2

    def test_measures_are_against_causes_as_they_are_linked(self, company):
        document = make_report(company.party.top)
        causes, measures = items(document, Nature.CAUSE), items(document, Nature.MEASURE)
        documents.link_items(document, [(causes[0].uuid, measures[0].uuid)], by=CLERK)
        put(document)
        assert CauseMeasure.objects.get(measure__number="1-1").cause.text == "对学习的重要性认识不足。"

    def test_a_measure_that_names_its_unit_gives_it_the_job(self, company, report):
        put(report)
        task = Task.objects.get(unit=company.publicity)
        assert (task.due_words, task.due_on) == ("12月底前", dt.date(2021, 12, 31))
        assert task.given_on == DAY
        kinds = set(task.links.values_list("kind", flat=True))
        assert kinds == {"documents.item", "findings.measure"}
        assert Finding.objects.get(number="1").covered == Covered.FULL

    def test_one_that_names_nobody_is_the_documents_units_and_the_matrix_says_so(self, company, report):
        put(report)
        task = Task.objects.get(unit=company.party.top)
        assert (task.remark, task.due_on) == (UNIT_OPEN, None)
        assert Finding.objects.get(number="2").covered == Covered.MEASURE

    def test_no_job_where_nobody_wants_one(self, report):
        said = taken(report)
        put(report, measures=[replace(one, job=False) for one in said.measures])
        assert not Task.objects.exists()
        assert set(Finding.objects.values_list("covered", flat=True)) == {Covered.MEASURE}

    def test_the_plan_may_stand_with_it(self, report):
        put(report, begun=True)
        assert set(Finding.objects.values_list("state", flat=True)) == {State.MENDING}

    def test_the_step_is_one_entry_of_the_trail(self, report):
        before = Entry.objects.count()
        put(report)
        assert Entry.objects.count() == before + 1
        assert Entry.objects.latest("seq").action == "findings.take_in"

    def test_several_units_get_a_part_each(self, company, report):
        said = taken(report)
        first = said.measures[0]
        line = replace(first.line, unit="宣传部、甲公司")
        put(report, measures=[replace(first, line=line)])
        parts = Task.objects.rows().exclude(parent=None)
        assert {part.unit_id for part in parts} == {company.publicity.pk, company.works.pk}


class TestOnce:
    def test_what_was_registered_is_not_registered_twice(self, report):
        first = put(report)
        again = put(report)
        assert (again.list, again.findings, again.had) == (None, (), ("问1", "问2"))
        assert first.list is not None
        assert Finding.objects.count() == 2

    def test_the_rest_goes_on_in_the_same_ledger(self, report):
        said = taken(report)
        put(report, problems=said.problems[:1])
        made = put(report)
        assert FindingList.objects.count() == 1
        assert [(one.number, one.position) for one in made.findings] == [("2", 2)]
        assert Measure.objects.count() == 2

    def test_a_measure_that_became_a_task_has_that_task_as_its_job(self, report):
        wanted = [Chosen(one.item.uuid, one.line) for one in candidates(ledger(report))]
        give_from(report, wanted, by=CLERK, on=DAY)
        put(report)
        assert Task.objects.rows().count() == 2
        assert TaskLink.objects.filter(kind="findings.measure").count() == 2

    def test_a_measure_that_got_its_job_here_is_not_given_again(self, report):
        put(report)
        assert Sentences(report.pk).waiting(report.current_id) == 0

    def test_a_part_of_a_sentence_that_was_given_has_its_task(self, report):
        give_from(
            report, [Chosen(one.item.uuid, one.line) for one in candidates(ledger(report))], by=CLERK, on=DAY
        )
        row = items(report, Nature.MEASURE)[0]
        documents.split_item(report, row.uuid, [row.start + 7], by=CLERK, version=row.version)
        documents.confirm_items(report, [part.uuid for part in row.parts.all()], by=CLERK)
        put(report)
        assert Task.objects.rows().count() == 2
        assert Measure.objects.count() == 3


class TestRefusals:
    def test_what_nobody_confirmed_is_not_registered(self, company):
        document = make_report(company.party.top, confirmed=False)
        other = make_report(company.party.top)
        with pytest.raises(Refused, match="还没有确认"):
            register_from(document, taken(other), by=CLERK)
        assert not Finding.objects.exists()

    def test_words_that_cannot_be_read_register_nothing_at_all(self, report):
        said = taken(report)
        wrong = [replace(one, line=replace(one.line, unit="不存在的部门")) for one in said.measures]
        with pytest.raises(Refused, match="措1：没有找到"):
            put(report, measures=wrong)
        assert not Finding.objects.exists()
        assert not FindingList.objects.exists()

    def test_a_problem_has_one_unit(self, report):
        said = taken(report)
        with pytest.raises(Refused, match="问1：一个问题由一个单位"):
            put(report, problems=[replace(one, unit="宣传部、财务部") for one in said.problems])


@pytest.mark.django_db(transaction=True)
def test_two_at_once_register_each_problem_once():
    company = make_company()
    document = make_report(company.party.top)
    found = at_once(*(lambda by=by: put(document, by=by) for by in (CLERK, OTHER)))
    assert sorted(len(one.findings) for one in found) == [0, 2]
    assert Finding.objects.count() == Measure.objects.count() == Task.objects.count() == 2
    assert Cause.objects.count() == FindingCause.objects.count() == 2
    assert FindingList.objects.count() == 1


class TestPage:
    @pytest.fixture
    def client(self, company):
        return client_of(make_user(Role.CLERK, company.party.top))

    def url(self, document):
        return reverse("document_findings", args=[document.uuid])

    def sent(self, document, **more):
        found = {"title": "台账", "source": "report", "found_on": "2021-08-31"}
        known = gathered(document)
        marks = {one.item.uuid: one.item.mark for one in known.problems}
        for one in known.problems:
            key = str(one.item.uuid)
            found |= {f"{key}-pick": "on", f"{key}-text": one.text, f"{key}-unit": ""}
        for one in (*known.causes, *known.measures):
            key = str(one.item.uuid)
            found[f"{key}-against"] = "、".join(marks[other] for other in one.against)
        for one in known.measures:
            key = str(one.item.uuid)
            found |= {f"{key}-pick": "on", f"{key}-title": one.text, f"{key}-cut": "on"}
            found |= {f"{key}-unit": one.line.unit, f"{key}-due": one.line.due}
        return found | more

    def test_it_shows_what_will_be_made(self, client, report):
        body = client.get(self.url(report)).content.decode()
        assert "理论学习方面" in body
        assert 'value="问1"' in body
        assert "问1是按章节推断的，请核对" in body
        assert 'value="宣传部"' in body
        assert "暂由集团党委负责，记为“责任单位待定”" in body
        assert "时限待定" in body

    def test_one_step_registers_all_and_says_so_on_the_document(self, client, report):
        answer = client.post(self.url(report), self.sent(report), follow=True)
        body = answer.content.decode()
        assert "已登记2个问题" in body
        assert "已转为 2 个问题，销号 0" in body
        assert "都登记了" in client.get(self.url(report)).content.decode()

    def test_what_is_against_what_can_be_changed(self, client, report):
        key = str(items(report, Nature.MEASURE)[0].uuid)
        client.post(self.url(report), self.sent(report, **{f"{key}-against": "问1、2"}))
        assert Finding.objects.get(number="2").measure_links.count() == 2

    def test_a_mark_nobody_has_and_a_unit_nobody_knows_stand_at_their_cells(self, client, report):
        problem, measure = (items(report, nature)[0].uuid for nature in (Nature.PROBLEM, Nature.MEASURE))
        wrong = {f"{measure}-against": "问9", f"{problem}-unit": "某某局"}
        answer = client.post(self.url(report), self.sent(report, **wrong))
        body = answer.content.decode()
        assert answer.status_code == 422
        assert "没有已确认的“问9”" in body
        assert "没有找到“某某局”" in body
        assert not Finding.objects.exists()

    def test_a_measure_in_other_words_is_registered_in_those(self, client, report):
        key = str(items(report, Nature.MEASURE)[0].uuid)
        client.post(self.url(report), self.sent(report, **{f"{key}-title": "每月 学习一次"}))
        assert Measure.objects.get(number="1-1").text == "每月 学习一次"
        assert Task.objects.filter(title="每月 学习一次").exists()

    def test_nothing_ticked_is_told(self, client, report):
        answer = client.post(
            self.url(report), {"title": "台账", "source": "report", "found_on": "2021-08-31"}
        )
        assert answer.status_code == 422
        assert "还没有勾选要登记的问题" in answer.content.decode()

    def test_without_confirmed_problems_the_way_is_shown(self, client, company):
        document = make_report(company.party.top, confirmed=False)
        assert "还没有已确认的问题" in client.get(self.url(document)).content.decode()

    def test_who_may_only_look_does_not_register(self, company, report):
        leader = client_of(make_user(Role.LEADER, company.party.top))
        assert leader.get(self.url(report)).status_code == 404
        assert "登记问题" not in leader.get(reverse("document", args=[report.uuid])).content.decode()

    def test_the_sentence_says_what_became_of_it(self, client, report):
        put(report)
        asked = {"tab": "problems", "at": "问1", "open": "问1"}
        body = client.get(reverse("document", args=[report.uuid]), asked).content.decode()
        assert "已登记的问题" in body

    def test_a_day_before_the_problems_were_found_is_told_at_its_cell(self, client, report):
        key = str(items(report, Nature.MEASURE)[0].uuid)
        sent = self.sent(report, **{f"{key}-due": "2021年6月底前"})
        assert "早于" in client.post(self.url(report), sent).content.decode()
        assert not Finding.objects.exists()

    def test_the_number_of_queries_stays(self, client, report, django_assert_max_num_queries):
        with django_assert_max_num_queries(50):
            client.get(self.url(report))
