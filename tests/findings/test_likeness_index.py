"""Earlier problems beside a new one: found at once, by whoever may see them, at a cost that does not grow."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.findings.actions import Found, change_finding, judge_likeness, register, void_finding
from luoshi.findings.enums import Alike
from luoshi.findings.likeness import index
from luoshi.findings.likeness.beside import alike
from luoshi.findings.models import Likeness, ReadFinding, Trait, TraitCounts
from luoshi.kernel.action import action, derived_anew
from luoshi.kernel.actor import SYSTEM
from tests.factories.findings import fresh, make_closed
from tests.factories.kernel import CLERK
from tests.factories.tasks import ago
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.findings.casework import make_finding

EARLIER = "党费收缴不及时，未做到按月交纳。"
AGAIN = "第五党支部没有按月收取党费，都是季末一次性补齐。"
OTHER = "应急演练走过场，没有总结评估。"


@pytest.fixture
def group(db):
    return make_group()


@pytest.fixture
def reader(group):
    return make_user(Role.LEADER, group.top)


def shown(what, reader) -> list[str]:
    return [one.finding.text for one in alike(what, reader).earlier]


class TestFollowing:
    def test_a_problem_is_found_at_once_and_gone_when_void(self, group, reader):
        assert shown(AGAIN, reader) == []
        finding = make_finding(group.office, EARLIER)
        make_finding(group.office, OTHER)
        assert shown(AGAIN, reader) == [EARLIER]
        void_finding(finding, version=finding.version, by=CLERK, why="重复登记")
        assert shown(AGAIN, reader) == []
        assert set(ReadFinding.objects.values_list("key", flat=True)).isdisjoint({finding.pk})
        assert not Trait.objects.filter(key=finding.pk).exists()

    def test_other_words_are_read_anew(self, group, reader):
        finding = make_finding(group.office, OTHER)
        now = fresh(finding)
        change_finding(now, Found(EARLIER, group.office, source="self_check"), version=now.version, by=CLERK)
        assert shown(AGAIN, reader) == [EARLIER]
        assert shown("应急演练流于形式，没有评估总结", reader) == []

    def test_what_changes_nothing_in_the_words_reads_nothing(self, group):
        finding = make_finding(group.office, EARLIER)
        with CaptureQueriesContext(connection) as asked, action("t", by=CLERK) as act:
            act.change(fresh(finding), remark="已核对")
        assert not [query for query in asked if "findings_trait" in query["sql"]]

    def test_what_was_rolled_back_was_never_read(self, group, reader):
        with pytest.raises(RuntimeError), action("t", by=CLERK):
            make_finding(group.office, EARLIER)
            raise RuntimeError
        assert shown(AGAIN, reader) == []

    def test_many_at_once_cost_the_statements_of_one(self, group):
        def cost(count: int) -> int:
            rows = [Found(f"{EARLIER}之{at}", group.office, source="self_check") for at in range(count)]
            with CaptureQueriesContext(connection) as asked:
                register(rows, group.top, by=CLERK, found_on=ago(9))
            return sum(
                "findings_readfinding" in one["sql"] or '"findings_trait"' in one["sql"] for one in asked
            )

        assert cost(1) == cost(40)


class TestAnew:
    def test_all_is_read_anew_and_the_same_is_found(self, group, reader):
        make_finding(group.office, EARLIER)
        make_finding(group.office, OTHER)
        before = list(ReadFinding.objects.order_by("key").values_list("key", "traits"))
        with action("t", by=SYSTEM), derived_anew():
            ReadFinding.objects.all()._raw_delete("default")
            Trait.objects.all()._raw_delete("default")
        assert shown(AGAIN, reader) == []
        assert index.rebuild() == 2
        assert list(ReadFinding.objects.order_by("key").values_list("key", "traits")) == before
        assert shown(AGAIN, reader) == [EARLIER]

    def test_it_settles_once_a_version(self, group, monkeypatch):
        make_finding(group.office, EARLIER)
        assert index.settle() == 1
        assert index.settle() is None
        monkeypatch.setattr(index, "digest", lambda: "another version")
        assert index.settle() == 1
        assert TraitCounts.objects.count() == 1

    def test_counts_are_taken_again_when_the_problems_have_grown(self, group, monkeypatch):
        monkeypatch.setattr(index, "_FEW", 2)
        index.rebuild()
        make_finding(group.office, EARLIER)
        assert index.frequencies().count == 0
        register(
            [Found(f"{EARLIER}之{at}", group.office, source="self_check") for at in range(5)],
            group.top, by=CLERK, found_on=ago(9),
        )  # fmt: skip
        now = index.frequencies()
        assert (now.count, now.of["党费"]) == (6, 6)
        assert now.weight("党费") < index.Frequencies().weight("党费")

    def test_traits_come_back_from_their_text(self):
        traits = {"党费": 1.0, "党费不按月": 0.35, "#甲乙": 1.0, "采购": 0.25}
        assert index.unpacked(index.packed(traits)) == traits
        assert index.unpacked("") == {}


class TestBeside:
    def test_only_earlier_ones_stand_beside_a_registered_problem(self, group, reader):
        old = make_finding(group.office, EARLIER, on=ago(90))
        new = make_finding(group.office, AGAIN, on=ago(10))
        assert [one.finding for one in alike(new, reader).earlier] == [old]
        assert alike(old, reader).earlier == []

    def test_a_closed_one_says_so_and_why_it_is_shown(self, group, reader):
        old = make_closed(group, text=EARLIER)
        [one] = alike(AGAIN, reader).earlier
        assert (one.finding, one.state, one.unit_name) == (old, "已销号", "机关党支部")
        assert "党费不按月" in one.why.sentence
        assert any(piece.is_match and "党费" in piece.text for piece in one.why.other)

    def test_what_the_reader_may_not_see_is_counted_only(self, group):
        make_finding(group.works_first, EARLIER, overseen_by=group.top)
        make_finding(group.works_second, f"{EARLIER[:-1]}，拖了两个月。", overseen_by=group.works_second)
        one = make_user(Role.LEADER, group.works_second)
        beside = alike(AGAIN, one)
        assert [each.finding.unit_id for each in beside.earlier] == [group.works_second.pk]
        assert beside.withheld == 1
        nobody = alike(AGAIN, None)
        assert (nobody.earlier, nobody.withheld) == ([], 2)

    def test_no_more_than_the_pack_says_the_most_alike_first(self, group, reader):
        for at in range(7):
            make_finding(group.office, f"{EARLIER}{'甲乙丙丁戊己庚'[at]}")
        found = alike(EARLIER, reader).earlier
        assert len(found) == 5
        assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)

    def test_what_was_judged_another_matter_comes_last(self, group, reader):
        first = make_finding(group.office, EARLIER, on=ago(90))
        second = make_finding(group.office, f"{EARLIER}另有两个季度没有交。", on=ago(80))
        new = make_finding(group.office, EARLIER, on=ago(5))
        nearest, next_one = (one.finding for one in alike(new, reader).earlier)
        assert {nearest, next_one} == {first, second}
        judge_likeness(new, nearest, Alike.OTHER, by=CLERK)
        found = alike(new, reader).earlier
        assert [(one.finding, one.judged) for one in found] == [(next_one, ""), (nearest, Alike.OTHER)]

    def test_as_many_queries_however_many_problems(self, group, reader):
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked:
                alike(AGAIN, reader)
            return len(asked)

        make_finding(group.office, EARLIER)
        once = cost()
        for at in range(6):
            make_finding(group.works_first, f"{EARLIER}之{at}")
        assert cost() <= once + 1
        assert once <= 12

    def test_the_same_words_are_always_shown(self, group, reader):
        make_finding(group.office, "食堂饭菜凉，职工意见多")
        assert shown("食堂饭菜凉，职工意见多", reader) == ["食堂饭菜凉，职工意见多"]

    def test_a_text_that_says_nothing_finds_nothing(self, group, reader):
        make_finding(group.office, EARLIER)
        assert not alike("", reader)
        assert not alike("2021年12%。", reader)


class TestPages:
    def test_the_page_shows_earlier_ones_with_why_and_two_buttons(self, group):
        old = make_closed(group, text=EARLIER)
        new = make_finding(group.office, AGAIN, on=ago(0))
        clerk = client_of(make_user(Role.CLERK, group.top))
        page = clerk.get(reverse("finding", args=[new.uuid])).content.decode()
        assert "以前的类似问题" in page
        assert reverse("finding", args=[old.uuid]) in page
        assert "<mark>" in page
        assert "同属“党费不按月”一类问题" in page
        judge = reverse("finding_alike", args=[new.uuid, old.uuid])
        assert page.count(judge) == 1
        assert page.count('name="judged"') == 2
        clerk.post(judge, {"judged": "same"})
        assert Likeness.objects.rows().get().judged == Alike.SAME
        page = clerk.get(reverse("finding", args=[new.uuid])).content.decode()
        assert "已判断：同一问题再次发生" in page
        assert page.count('name="judged"') == 1

    def test_a_reader_sees_them_without_buttons_and_cannot_judge(self, group, reader):
        old = make_finding(group.office, EARLIER, on=ago(60))
        new = make_finding(group.office, AGAIN, on=ago(9))
        client = client_of(reader)
        page = client.get(reverse("finding", args=[new.uuid])).content.decode()
        assert "以前的类似问题" in page
        assert 'name="judged"' not in page
        assert (
            client.post(reverse("finding_alike", args=[new.uuid, old.uuid]), {"judged": "same"}).status_code
            == 404
        )
        assert not Likeness.objects.exists()

    def test_a_word_that_is_none_and_a_later_problem_change_nothing(self, group):
        old = make_finding(group.office, EARLIER, on=ago(60))
        new = make_finding(group.office, AGAIN, on=ago(9))
        clerk = client_of(make_user(Role.CLERK, group.top))
        answer = clerk.post(reverse("finding_alike", args=[new.uuid, old.uuid]), {"judged": "?"}, follow=True)
        assert "没有保存：请选择是不是同一问题" in answer.content.decode()
        answer = clerk.post(
            reverse("finding_alike", args=[old.uuid, new.uuid]), {"judged": "same"}, follow=True
        )
        assert "只能与更早发现的问题比对" in answer.content.decode()
        assert not Likeness.objects.exists()

    def test_the_panel_for_a_text_being_written(self, group):
        make_finding(group.office, EARLIER)
        make_finding(group.works_first, f"{EARLIER}之二", overseen_by=group.works_first)
        office = client_of(make_user(Role.CLERK, group.office))
        page = office.post(reverse("findings_alike"), {"text": AGAIN}).content.decode()
        assert "以前的类似问题" in page
        assert "另有1个类似问题不在您的查看范围" in page
        assert 'name="judged"' not in page
        assert (
            "类似" not in office.post(reverse("findings_alike"), {"text": "会议室空调太吵"}).content.decode()
        )

    def test_without_any_alike_the_page_says_nothing(self, group, reader):
        new = make_finding(group.office, AGAIN)
        page = client_of(reader).get(reverse("finding", args=[new.uuid])).content.decode()
        assert "以前的类似问题" not in page
