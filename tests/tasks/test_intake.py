"""Measures of a document become tasks in one step."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.audit.models import Entry
from luoshi.documents import actions as documents
from luoshi.documents.queries import ledger
from luoshi.kernel.errors import Refused
from luoshi.tasks.actions import accept, hand_over, report, void_task
from luoshi.tasks.enums import State
from luoshi.tasks.heads import UNIT_OPEN
from luoshi.tasks.intake import Chosen, Sentences, candidates, give_from, standing_of
from luoshi.tasks.models import Task, TaskLink, TaskList
from tests.factories.documents import CLERK, OTHER, correct, reading_of
from tests.factories.users import client_of, make_user
from tests.support.threads import at_once
from tests.tasks.giving import MEASURES, PLAN, make_company, make_plan, measures

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 1, 8)


@pytest.fixture
def company():
    return make_company()


@pytest.fixture
def document(company):
    return make_plan(company.party.top)


def chosen(document, **changes) -> list[Chosen]:
    """All confirmed measures as they stand; the one whose words name no unit leaves it open."""
    found = []
    for one in candidates(ledger(document)):
        line = replace(one.line, **changes)
        found.append(Chosen(one.item.uuid, line))
    return found


def give(document, wanted=None, by=CLERK, on=DAY):
    return give_from(document, chosen(document) if wanted is None else wanted, by=by, on=on)


class TestGiving:
    def test_every_measure_becomes_a_task_with_what_it_says(self, company, document):
        given = give(document)
        first, second, third, _fourth = Task.objects.rows().filter(parent=None).order_by("position")
        assert len(given.tasks) == 4
        assert (first.unit, first.due_words, first.due_on) == (
            company.publicity, "12月底前", dt.date(2021, 12, 31)
        )  # fmt: skip
        assert (first.outcome, first.area) == ("学习报告", "学习")
        assert second.unit == company.finance
        assert third.unit == company.party.top
        assert third.remark == UNIT_OPEN
        assert (given.list.title, given.list.year) == ("2021年工作要点任务分解表", 2021)
        assert (given.list.origin_kind, given.list.origin_id) == ("documents.document", str(document.uuid))

    def test_each_is_linked_to_its_sentence(self, document):
        give(document)
        row = measures(document)[0]
        task = Task.objects.get(links__ref=str(row.uuid))
        assert (task.origin_kind, task.origin_id) == ("documents.item", str(row.uuid))
        assert task.origin_label == "2021年工作要点·措1"
        assert task.quote == MEASURES[0]

    def test_the_step_is_one_entry_of_the_trail(self, document):
        before = Entry.objects.count()
        give(document)
        assert Entry.objects.count() == before + 1
        assert Entry.objects.latest("seq").action == "tasks.take_in"

    def test_items_that_have_a_task_are_not_made_twice(self, document):
        wanted = chosen(document)
        give(document, wanted[:2])
        again = give(document, wanted)
        assert again.had == ("措1", "措2")
        assert [task.position for task in again.tasks] == [3, 4]
        assert TaskList.objects.count() == 1
        assert Task.objects.rows().count() == 4
        assert give(document).list is None

    def test_a_voided_task_frees_its_sentence(self, document):
        given = give(document)
        task = given.tasks[0]
        void_task(task, version=task.version, by=CLERK, why="交错了")
        assert Sentences(document.pk).waiting(document.current_id) == 1

    def test_all_branches_are_parts_that_later_ones_join(self, company, document):
        wanted = chosen(document)
        line = replace(wanted[0].line, unit="各支部")
        given = give(document, [replace(wanted[0], line=line)])
        task = Task.objects.get(pk=given.tasks[0].pk)
        assert task.state == State.SPLIT
        assert task.unit == company.party.top
        parts = Task.objects.rows().filter(parent=task)
        assert {part.unit_id for part in parts} == {
            company.party.office.pk, company.party.works_first.pk, company.party.works_second.pk
        }  # fmt: skip
        assert {(part.given_on, part.due_on) for part in parts} == {(DAY, dt.date(2021, 12, 31))}
        assert task.reach["kinds"]

    def test_it_stays_whole_where_nobody_wants_it_cut(self, company, document):
        wanted = chosen(document)
        line = replace(wanted[0].line, unit="各支部")
        given = give(document, [Chosen(wanted[0].item, line, cut=False)])
        assert given.tasks[0].state == State.DOING
        assert not Task.objects.filter(parent=given.tasks[0]).exists()

    def test_several_units_get_a_part_each(self, company, document):
        wanted = chosen(document)
        line = replace(wanted[0].line, unit="宣传部、甲公司")
        give(document, [replace(wanted[0], line=line)])
        parts = Task.objects.rows().exclude(parent=None)
        assert {part.unit_id for part in parts} == {company.publicity.pk, company.works.pk}

    def test_what_comes_back_is_cut_by_periods_to_the_end_of_the_year(self, document):
        wanted = chosen(document)
        line = replace(wanted[0].line, unit="各支部", due="每季度末")
        give(document, [replace(wanted[0], line=line)])
        task = Task.objects.rows().get(parent=None)
        assert task.recurrence == "每季度末"
        assert task.due_on == dt.date(2021, 12, 31)
        days = {part.due_on for part in Task.objects.rows().filter(parent=task)}
        assert days == {dt.date(2021, month, day) for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))}

    def test_what_one_unit_owes_each_quarter_has_a_part_a_quarter(self, company, document):
        wanted = chosen(document)
        line = replace(wanted[0].line, due="每季度末")
        give(document, [replace(wanted[0], line=line)])
        whole = Task.objects.rows().get(parent=None)
        assert (whole.unit, whole.state) == (company.publicity, State.SPLIT)
        assert {part.unit_id for part in Task.objects.rows().filter(parent=whole)} == {company.publicity.pk}
        assert Task.objects.rows().filter(parent=whole).count() == 4

    def test_a_long_text_stands_in_full_beside_its_first_sentence(self, document):
        row = measures(document)[1]
        long = "建立台账。" + "逐项登记各项情况，" * 80
        documents.edit_item(document, row.uuid, {"text": long}, by=CLERK, version=row.version)
        found = next(one for one in candidates(ledger(document)) if one.item.uuid == row.uuid)
        assert found.line.title == "建立台账。"
        assert found.line.text == long


class TestRefusals:
    def test_what_nobody_confirmed_is_not_given(self, company):
        document = make_plan(company.party.top, confirmed=False)
        wanted = [Chosen(one.uuid, candidates_line("事项")) for one in measures(document)[2:]]
        with pytest.raises(Refused, match="措3不是已确认的措施"):
            give(document, wanted)
        assert not Task.objects.exists()

    def test_words_that_cannot_be_read_give_nothing_at_all(self, document):
        wanted = chosen(document)
        line = replace(wanted[1].line, unit="不存在的部门")
        with pytest.raises(Refused, match="措2：没有找到"):
            give(document, [wanted[0], replace(wanted[1], line=line)])
        assert not Task.objects.exists()
        assert not TaskList.objects.exists()

    def test_a_time_limit_before_the_day_it_is_given_is_told(self, document):
        with pytest.raises(Refused, match="早于交办日期"):
            give(document, on=dt.date(2022, 3, 1))


def candidates_line(title):
    from luoshi.tasks.lines import Line

    return Line(title=title)


class TestCorrectedTexts:
    def test_a_sentence_carried_over_keeps_its_task(self, document):
        give(document)
        words = PLAN.replace("2021年工作要点", "2021年工作要点（更正）")
        reading = reading_of(words, problems=(), causes=(), claims=(), boundary=(), measures=MEASURES)
        later = correct(document, reading)
        kept = [one for one in measures(later) if one.carried_from_id is not None]
        assert kept
        found = Sentences(document.pk)
        assert all(found.tasks_of(one.pk) for one in kept)

    def test_parts_of_a_given_measure_have_its_task_and_sisters_do_not_share(self, document):
        row = measures(document)[0]
        at = row.quote.index("，各支部") + 1 + row.start
        documents.split_item(document, row.uuid, [at], by=CLERK, version=row.version)
        parts = list(row.parts.order_by("number"))
        documents.confirm_items(document, [part.uuid for part in parts], by=CLERK)
        wanted = [one for one in chosen(document) if one.item == parts[0].uuid]
        give(document, wanted)
        found = Sentences(document.pk)
        assert found.tasks_of(parts[0].pk)
        assert not found.tasks_of(parts[1].pk)
        assert found.tasks_of(row.pk) == found.tasks_of(parts[0].pk)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_each_task_once():
    company = make_company()
    document = make_plan(company.party.top)
    wanted = chosen(document)
    found = at_once(*(lambda by=by: give(document, wanted, by=by) for by in (CLERK, OTHER)))
    assert sorted(len(one.tasks) for one in found) == [0, 4]
    assert TaskLink.objects.count() == Task.objects.count() == 4
    assert TaskList.objects.count() == 1


class TestStanding:
    def test_how_many_are_given_and_done(self, document):
        given = give(document)
        task = report(given.tasks[1], "已整理", version=given.tasks[1].version, by=CLERK)
        accept(task, version=task.version, by=OTHER)
        sentences = Sentences(document.pk)
        standing = standing_of(sentences)
        assert (standing.given, standing.done) == (4, 1)
        assert sentences.waiting(document.current_id) == 0

    def test_another_unit_that_takes_over_is_no_longer_open(self, company, document):
        task = next(task for task in give(document).tasks if task.remark)
        moved = hand_over(task, company.finance, version=task.version, by=CLERK, why="明确由财务部负责")
        assert moved.remark == ""


class TestPage:
    @pytest.fixture
    def client(self, company):
        return client_of(make_user(Role.CLERK, company.party.top))

    def url(self, document):
        return reverse("document_tasks", args=[document.uuid])

    def sent(self, document, **more):
        found = {"title": "清单", "on": "2021-01-08"}
        for one in candidates(ledger(document)):
            key = str(one.item.uuid)
            found |= {f"{key}-pick": "on", f"{key}-title": one.line.title, f"{key}-cut": "on"}
            found |= {f"{key}-unit": "", f"{key}-due": one.line.due}
        return found | more

    def test_the_grid_is_filled_with_what_the_document_says(self, client, document):
        body = client.get(self.url(document)).content.decode()
        assert 'value="宣传部"' in body
        assert 'value="12月底前"' in body
        assert "读作2021-12-31" in body
        assert "暂由集团党委负责，记为“责任单位待定”" in body

    def test_one_step_gives_all_and_says_so_on_the_document(self, client, document):
        answer = client.post(self.url(document), self.sent(document), follow=True)
        assert Task.objects.rows().count() == 4
        body = answer.content.decode()
        assert "已交办4项" in body
        assert "已交办 4 项，办结 0" in body

    def test_what_is_wrong_stands_at_its_cell_and_nothing_typed_is_lost(self, client, document):
        key = str(measures(document)[0].uuid)
        answer = client.post(
            self.url(document), self.sent(document, **{f"{key}-unit": "某某局", f"{key}-person": "赵六"})
        )
        body = answer.content.decode()
        assert answer.status_code == 422
        assert "没有找到“某某局”" in body
        assert 'value="赵六"' in body
        assert not Task.objects.exists()

    def test_unticked_rows_are_not_given_and_not_judged(self, client, document):
        key = str(measures(document)[0].uuid)
        sent = self.sent(document, **{f"{key}-unit": "某某局"})
        del sent[f"{key}-pick"]
        client.post(self.url(document), sent)
        assert Task.objects.rows().count() == 3

    def test_nothing_ticked_is_told(self, client, document):
        answer = client.post(self.url(document), {"title": "清单", "on": "2021-01-08"})
        assert answer.status_code == 422
        assert "还没有勾选要交办的措施" in answer.content.decode()

    def test_given_measures_are_shown_as_such(self, client, document):
        give(document)
        body = client.get(self.url(document)).content.decode()
        assert "都交办了" in body
        assert "已经交办的" in body

    def test_without_confirmed_measures_the_way_is_shown(self, client, company):
        document = make_plan(company.party.top, confirmed=False)
        documents.reject_items(document, [one.uuid for one in measures(document)], by=CLERK, why="不用")
        assert "还没有已确认的措施" in client.get(self.url(document)).content.decode()

    def test_words_are_read_while_they_are_typed(self, client, document):
        row = measures(document)[0]
        url = reverse("document_task_read", args=[document.uuid, row.uuid])
        asked = {"on": "2021-01-08", f"{row.uuid}-unit": "各支部", f"{row.uuid}-due": "9月底前"}
        body = client.get(url, asked).content.decode()
        assert "分解到3个单位，以后成立的也算" in body
        assert "读作2021-09-30" in body

    def test_who_may_only_look_does_not_give(self, company, document):
        leader = client_of(make_user(Role.LEADER, company.party.top))
        assert leader.get(self.url(document)).status_code == 404
        body = leader.get(reverse("document", args=[document.uuid])).content.decode()
        assert "交办任务" not in body

    def test_the_sentence_says_what_became_of_it(self, client, document):
        give(document)
        body = client.get(
            reverse("document", args=[document.uuid]), {"tab": "measures", "at": "措1", "open": "措1"}
        ).content.decode()
        assert "已交办" in body
        assert "宣传部</a> · 2021-12-31" in body

    def test_the_number_of_queries_does_not_grow_with_the_measures(
        self, client, company, document, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(45):
            client.get(self.url(document))
