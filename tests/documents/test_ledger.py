"""The ledger of a page: links, coverage, flow, checks, and a constant number of queries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser

from luoshi.access.enums import Role
from luoshi.documents import actions
from luoshi.documents.enums import LinkOrigin, Nature
from luoshi.documents.models import Document
from luoshi.documents.queries import Filters, count_by_state, ledger, list_documents
from luoshi.documents.rights import documents_for, items_for
from luoshi.kernel.errors import Refused
from luoshi.reading.types import Check, Severity
from tests.factories.documents import CLERK, correct, item, items, make_document, reading_of
from tests.factories.units import make_group, make_unit
from tests.factories.users import make_user

pytestmark = pytest.mark.django_db

SECTIONS = (("二、/（一）", "三、/（一）", "四、/（一）"), ("二、/（二）", "三、/（二）", "四、/（二）"))


@pytest.fixture
def document():
    return make_document(make_unit())


def pair(document, head, tail):
    return item(document, head[0], head[1]).uuid, item(document, tail[0], tail[1]).uuid


P1, P2, C1, M1, M2 = (
    (Nature.PROBLEM, 1), (Nature.PROBLEM, 2), (Nature.CAUSE, 1), (Nature.MEASURE, 1), (Nature.MEASURE, 2),
)  # fmt: skip


def marks(found):
    return [one.mark for one in found]


def test_tallies_and_sections(document):
    found = ledger(document)
    assert {nature.sign: (tally.total, tally.open) for nature, tally in found.tallies.items()} == {
        "数": (2, 2), "问": (2, 2), "因": (2, 2), "措": (2, 2)
    }  # fmt: skip
    assert found.boundary == 1
    titles = {section.path: (marks(section.items), section.open) for section in found.sections}
    assert titles["二、"] == ([], 2)
    assert titles["二、/（二）"] == (["问2"], 1)
    assert titles["一、"] == (["数1", "数2"], 2)


def test_linking_is_free_of_order_and_confirms_what_was_offered(document):
    problem, measure = pair(document, P1, M1)
    assert actions.link_items(document, [(measure, problem)], by=CLERK) == 1
    assert actions.link_items(document, [(problem, measure)], by=CLERK) == 0
    found = ledger(document)
    assert [(link.origin, link.firm) for link in found.links] == [(LinkOrigin.PERSON, True)]
    assert marks(found.linked_to(found.item(problem), Nature.MEASURE)) == ["措1"]
    assert actions.unlink_items(document, [(measure, problem)], by=CLERK) == 1
    assert ledger(document).links == ()
    assert actions.link_items(document, [(problem, measure)], by=CLERK) == 1


def test_only_clauses_of_two_kinds_are_linked(document):
    same = [found.uuid for found in items(document, Nature.PROBLEM)]
    claim = item(document, Nature.CLAIM).uuid
    for wanted in ((same[0], same[1]), (same[0], same[0]), (same[0], claim)):
        with pytest.raises(Refused):
            actions.link_items(document, [wanted], by=CLERK)


def test_sections_with_matching_headings_are_inferred_until_somebody_says_so():
    document = make_document(make_unit(), reading_of(section_links=SECTIONS))
    found = ledger(document)
    assert {(link.origin, link.firm) for link in found.links} == {(LinkOrigin.INFERRED, False)}
    row = found.coverage.rows[0]
    assert (row.title, row.causes.covered, row.causes.inferred, row.causes.missing) == (
        "理论学习方面",
        0,
        1,
        0,
    )
    assert actions.link_sections(document, list(SECTIONS[0]), by=CLERK) == 3
    row = ledger(document).coverage.rows[0]
    assert (row.causes.covered, row.measures.covered, row.measures.inferred) == (1, 1, 0)
    assert (row.owners.covered, row.owners.of, row.deadlines.covered) == (1, 1, 1)


def test_coverage_says_what_is_missing(document):
    actions.link_items(document, [pair(document, P1, C1), pair(document, C1, M1)], by=CLERK)
    coverage = ledger(document).coverage
    rows = {row.title: row for row in coverage.rows}
    first, second = rows["理论学习方面"], rows["监督责任方面"]
    assert (first.measures.covered, first.measures.of) == (1, 1)
    assert (second.causes.missing, second.measures.missing, second.owners.of) == (1, 1, 0)
    assert (coverage.loose_causes, coverage.loose_measures) == (1, 1)
    assert (coverage.without_owner, coverage.without_deadline, coverage.without_deliverable) == (1, 1, 2)


def test_rejected_items_leave_coverage_and_flow(document):
    actions.link_items(document, [pair(document, P1, M1)], by=CLERK)
    actions.reject_items(document, [item(document, *M1).uuid, item(document, *P2).uuid], by=CLERK)
    found = ledger(document)
    assert [row.title for row in found.coverage.rows] == ["理论学习方面"]
    assert found.coverage.rows[0].measures.missing == 1
    assert [box.mark for box in found.flow.columns[Nature.MEASURE]] == ["措2"]
    assert found.flow.edges == ()
    assert found.tallies[Nature.MEASURE].rejected == 1


def test_the_flow_goes_through_causes(document):
    wanted = [pair(document, P1, C1), pair(document, C1, M1), pair(document, P1, M1), pair(document, P2, M2)]
    actions.link_items(document, wanted, by=CLERK)
    flow = ledger(document).flow
    marks_by_key = {box.key: box.mark for column in flow.columns.values() for box in column}
    edges = {(marks_by_key[edge.head], marks_by_key[edge.tail]) for edge in flow.edges}
    assert edges == {("问1", "因1"), ("因1", "措1"), ("问2", "措2")}
    assert [box.mark for column in flow.columns.values() for box in column if box.alone] == ["因2"]
    assert not flow.collapsed


def test_many_boxes_become_sections():
    lines = [f"第{number}个方面做得不够好。" for number in range(20)]
    text = "一、存在的问题\n（一）学习\n{}\n（二）监督\n{}\n二、措施\n加强学习。\n".format(
        "\n".join(lines[:10]), "\n".join(lines[10:])
    )
    reading = reading_of(
        text, problems=lines, measures=["加强学习。"], section_links=(("一、/（一）", None, "二、"),)
    )
    flow = ledger(make_document(make_unit(), reading)).flow
    assert flow.collapsed
    assert [(box.words, box.count, box.alone) for box in flow.columns[Nature.PROBLEM]] == [
        ("学习", 10, False), ("监督", 10, True)
    ]  # fmt: skip


def test_a_split_measure_counts_as_its_parts_and_keeps_its_links(document):
    actions.link_items(document, [pair(document, P1, M1)], by=CLERK)
    measure = item(document, *M1)
    from luoshi.documents.spans import cut_points

    points = cut_points(document.current, measure)
    assert [(point.mark, point.before) for point in points] == [
        ("；", "建立学习台账"), ("，", "由宣传部牵头"), ("，", "开展成果评选")
    ]  # fmt: skip
    parts = actions.split_item(
        document, measure.uuid, [points[0].position], by=CLERK, version=measure.version
    )
    assert [part.quote for part in parts] == ["建立学习台账", "由宣传部牵头，开展成果评选，12月底前完成。"]
    assert {part.values["owner"] for part in parts} == {"宣传部"}
    found = ledger(document)
    assert marks(found.of(Nature.MEASURE)) == ["措1-1", "措1-2", "措2"]
    assert marks(found.linked_to(found.item(item(document, *P1).uuid), Nature.MEASURE)) == ["措1-1", "措1-2"]
    assert found.tallies[Nature.MEASURE].total == 3
    with pytest.raises(Refused, match="已经拆分过"):
        actions.split_item(document, measure.uuid, [points[0].position], by=CLERK, version=2)
    actions.merge_parts(document, measure.uuid, by=CLERK, version=2)
    assert marks(ledger(document).of(Nature.MEASURE)) == ["措1", "措2"]
    again = actions.split_item(document, measure.uuid, [p.position for p in points], by=CLERK, version=3)
    assert [part.mark for part in again] == ["措1-3", "措1-4", "措1-5", "措1-6"]  # a number says one thing


def halves(document):
    """措1 split at its ；: both parts."""
    measure = item(document, *M1)
    at = measure.start + len("建立学习台账；")
    return actions.split_item(document, measure.uuid, [at], by=CLERK, version=measure.version)


def test_a_part_is_split_again_without_merging(document):
    actions.link_items(document, [pair(document, P1, M1)], by=CLERK)
    first, second = halves(document)
    actions.edit_item(document, second.uuid, {"person": "李四"}, by=CLERK, version=1)
    actions.link_items(document, [(item(document, *C1).uuid, second.uuid)], by=CLERK)
    at = second.start + len("由宣传部牵头，")
    made = actions.split_item(document, second.uuid, [at], by=CLERK, version=2)
    found = ledger(document)
    assert marks(found.of(Nature.MEASURE)) == ["措1-1", "措1-3", "措1-4", "措2"]
    assert {part.values["person"] for part in made} == {"李四"}
    for head in (P1, C1):
        linked = marks(found.linked_to(found.item(item(document, *head).uuid), Nature.MEASURE))
        assert linked == ["措1-1", "措1-3", "措1-4"][head is C1 :]
    with pytest.raises(Refused, match="分号、逗号、句号"):
        actions.split_item(document, first.uuid, [at], by=CLERK, version=1)
    whole = item(document, *M1)
    actions.merge_parts(document, whole.uuid, by=CLERK, version=whole.version)
    assert marks(ledger(document).of(Nature.MEASURE)) == ["措1", "措2"]


def test_a_link_is_undone_for_one_part_and_kept_by_the_other(document):
    actions.link_items(document, [pair(document, P1, M1)], by=CLERK)
    first, _second = halves(document)
    problem = item(document, *P1).uuid
    assert actions.unlink_items(document, [(first.uuid, problem)], by=CLERK) == 1
    found = ledger(document)
    assert marks(found.linked_to(found.item(problem), Nature.MEASURE)) == ["措1-2"]
    document = correct(document, reading_of(document.current.text + "特此报告。"))
    found = ledger(document)
    assert marks(found.linked_to(found.item(item(document, *P1).uuid), Nature.MEASURE)) == ["措1-2"]


def test_what_a_part_was_linked_to_the_merged_item_keeps(document):
    _first, second = halves(document)
    problem = item(document, *P2).uuid
    actions.link_items(document, [(second.uuid, problem)], by=CLERK)
    whole = item(document, *M1)
    actions.merge_parts(document, whole.uuid, by=CLERK, version=whole.version)
    found = ledger(document)
    assert marks(found.linked_to(found.item(problem), Nature.MEASURE)) == ["措1"]


def test_a_link_confirmed_for_a_part_is_shown_once_and_firm():
    document = make_document(make_unit(), reading_of(section_links=SECTIONS))
    first, _second = halves(document)
    problem = item(document, *P1).uuid
    actions.link_items(document, [(first.uuid, problem)], by=CLERK)
    linked = [(one.mark, link.firm) for one, link in ledger(document).linked[problem] if one.mark[0] == "措"]
    assert sorted(linked) == [("措1-1", True), ("措1-2", False)]


@pytest.mark.parametrize("cuts", [[], [0], [10**9], [-5]])
def test_a_cut_anywhere_else_is_refused(document, cuts):
    measure = item(document, *M1)
    with pytest.raises(Refused, match=r"拆分位置|分号、逗号、句号"):
        actions.split_item(document, measure.uuid, cuts, by=CLERK, version=1)


def test_the_page_takes_the_same_number_of_queries_however_long(django_assert_num_queries):
    unit = make_unit()
    small = make_document(unit)
    lines = [f"第{number}项工作做得不够好，还有差距。" for number in range(400)]
    text = "一、存在的问题\n" + "\n".join(lines)
    large = make_document(unit, reading_of(text, problems=lines))
    for document in (small, large):
        with django_assert_num_queries(5):  # document, text, items, links, versions
            found = ledger(Document.objects.get(pk=document.pk))
            assert found.sections
            assert found.coverage.rows
            assert found.flow.columns
    assert len(found.items) == 400


def test_lists_show_counts_within_the_readers_rights(django_assert_num_queries):
    group = make_group()
    mine = [make_document(group.works_first, title=f"甲{number}") for number in range(3)]
    make_document(group.office, title="乙")
    actions.confirm_all(mine[0], by=CLERK)
    actions.reject_items(mine[1], [item(mine[1], *P1).uuid], by=CLERK)
    user = make_user(Role.CLERK, group.works)
    with django_assert_num_queries(2):  # grants, rows
        rows = [
            (row.title, row.item_count, row.open_count, row.current.number) for row in list_documents(user)
        ]
    assert rows == [("甲2", 8, 8, 1), ("甲1", 7, 7, 1), ("甲0", 8, 0, 1)]
    counts = count_by_state(user)
    assert (counts[""], counts["waiting"], counts["done"]) == (3, 2, 1)
    assert [row.title for row in list_documents(user, Filters(state="done"))] == ["甲0"]
    assert [row.title for row in list_documents(user, Filters(words="甲1", state="waiting"))] == ["甲1"]
    assert list(list_documents(user, Filters(kind="notice"))) == []


def test_nobody_and_strangers_see_nothing(document):
    for user in (None, AnonymousUser(), make_user()):
        assert not documents_for(user).exists()
        assert not items_for(user).exists()
        assert not list_documents(user).exists()


def test_counts_are_of_the_current_text(document):
    correct(document, reading_of(problems=()))
    user = make_user(Role.CLERK, document.unit)
    assert [(row.item_count, row.current.number) for row in list_documents(user)] == [(6, 2)]
    assert items_for(user).count() == 6


def check(code, start, end, message):
    return Check(code, Severity.NOTICE, start, end, message, "补写")


def test_checks_follow_the_ledger_and_never_speak_of_what_is_outside():
    report = reading_of()
    first, second = report.problems
    outside = report.boundary[0]
    found = [
        check("problem_without_measure", first.start, first.end, "甲"),
        check(
            "problem_without_measure",
            second.start,
            second.end,
            "问题“日常监督不够经常，对生活圈不够了解”没有措施",
        ),
        check("figure_without_date", outside[0] + 1, outside[1], "生活圈3个没有时间"),
        check("style", 0, 5, f"“{report.text[outside[0] : outside[1]]}”写法不妥"),
        check("percent", 0, 5, "没有分子"),
    ]
    document = make_document(make_unit(), replace(report, checks=tuple(found)))
    assert [one.message for one in ledger(document).checks] == [
        "问1“学习不够系统，研讨交流偏少。”没有明确对应的措施",
        "问2“日常监督不够经常，督促检查偏少。”没有明确对应的措施",
        "没有分子",
    ]
    actions.link_items(document, [pair(document, P1, M1)], by=CLERK)
    actions.reject_items(document, [item(document, *P2).uuid], by=CLERK)
    assert [one.message for one in ledger(document).checks] == ["没有分子"]


def test_the_advice_about_duties_counts_what_is_still_missing():
    report = reading_of()
    advice = check("assignment_missing", 0, 5, "2条措施中，2条没有写责任单位")
    document = make_document(make_unit(), replace(report, checks=(advice,)))
    assert [one.message for one in ledger(document).checks] == [
        "2条措施中，1条没有写牵头部门或责任人，1条没有写完成时限，2条没有写成果形式，公文中常见"
    ]
    for measure in items(document, Nature.MEASURE):
        given = {"person": "张三", "deadline": "12月底前", "deliverable": "台账"}
        actions.edit_item(document, measure.uuid, given, by=CLERK, version=measure.version)
    assert ledger(document).checks == ()
