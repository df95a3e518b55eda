"""Every action of this room leaves exactly one entry in the trail, and without the trail nothing happens."""

from __future__ import annotations

import datetime as dt
import itertools
from functools import partial

import pytest

from luoshi.audit.models import OfflineApproval
from luoshi.audit.queries import approvals
from luoshi.documents import actions, exports
from luoshi.documents.actions import decisions, documents, intake, leftover, links, lists, reading, shaping
from luoshi.documents.enums import Nature, Stage
from luoshi.documents.models import Document, Text
from luoshi.kernel.action import Offline
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Conflict, Refused
from luoshi.kernel.records import kinds
from luoshi.organisations.models import Unit
from luoshi.packs.actions import apply_builtin
from tests.factories.documents import (
    CAUSES,
    CLERK,
    OTHER,
    REPORT,
    add_text,
    correct,
    item,
    make_document,
    reading_of,
)
from tests.factories.units import make_unit
from tests.suites.acts import ActionAuditSuite

_numbers = itertools.count(1)


def unit() -> Unit:
    apply_builtin(by=SYSTEM)
    return make_unit()


def ready(**more) -> Document:
    return make_document(unit(), reading_of(**more))


def with_item(act, nature=Nature.MEASURE, *words, **more):
    document = ready()
    return partial(act, document, item(document, nature).uuid, *words, by=CLERK, version=1, **more)


def some(act):
    document = ready()
    return partial(act, document, [item(document, Nature.PROBLEM).uuid], by=CLERK)


def restore():
    document = ready()
    wanted = [item(document, Nature.PROBLEM).uuid]
    actions.reject_items(document, wanted, by=CLERK)
    return partial(actions.restore_items, document, wanted, by=CLERK)


def pair(act, *, linked):
    document = ready()
    pairs = [(item(document, Nature.PROBLEM).uuid, item(document, Nature.MEASURE).uuid)]
    if linked:
        actions.link_items(document, pairs, by=CLERK)
    return partial(act, document, pairs, by=CLERK)


def with_item_to(act):
    document = ready()
    problem, cause = item(document, Nature.PROBLEM).uuid, item(document, Nature.CAUSE).uuid
    actions.link_items(document, [(problem, cause)], by=CLERK)
    return partial(act, document, problem, to=[item(document, Nature.MEASURE).uuid], off=[cause], by=CLERK)


def split_then_merge():
    document = ready()
    measure = item(document, Nature.MEASURE)
    actions.split_item(document, measure.uuid, [measure.start + 7], by=CLERK, version=1)
    return partial(actions.merge_parts, document, measure.uuid, by=CLERK, version=2)


def settled() -> Document:
    document = ready()
    actions.confirm_all(document, by=CLERK)
    return document


def approved() -> Document:
    return actions.approve_ledger(settled(), by=CLERK, version=3)


class TestDecisions(ActionAuditSuite):
    module = decisions
    acts = {
        "confirm_items": lambda: some(actions.confirm_items),
        "confirm_section": lambda: partial(actions.confirm_section, ready(), 1, by=CLERK),
        "confirm_all": lambda: partial(actions.confirm_all, ready(), by=CLERK),
        "reject_items": lambda: some(actions.reject_items),
        "restore_items": restore,
        "edit_item": lambda: with_item(partial(actions.edit_item, given={"leader": "张三"})),
        "reassign_item": lambda: with_item(partial(actions.reassign_item, nature=Nature.CAUSE)),
    }


class TestShaping(ActionAuditSuite):
    module = shaping
    acts = {
        "add_item": lambda: partial(actions.add_item, ready(), Nature.CAUSE, 15, 19, by=CLERK),
        "split_item": lambda: with_item(partial(actions.split_item, cuts=[REPORT.index("由宣传部牵头")])),
        "merge_parts": split_then_merge,
    }


class TestLinks(ActionAuditSuite):
    module = links
    acts = {
        "link_items": lambda: pair(actions.link_items, linked=False),
        "unlink_items": lambda: pair(actions.unlink_items, linked=True),
        "relink_item": lambda: with_item_to(actions.relink_item),
        "link_sections": lambda: partial(
            actions.link_sections, ready(), ["二、/（一）", "四、/（一）"], by=CLERK
        ),
    }


def unread():
    document = ready()
    return partial(reading.read_text, add_text(document, REPORT + "特此报告。").pk, by=CLERK)


def long_one():
    return actions.receive(unit(), by=CLERK, pasted="一、问题\n" + "学习不够系统。\n" * 9000).document


def failing():
    return partial(reading.fail_reading, long_one().current_id, by=CLERK)


class TestReading(ActionAuditSuite):
    module = reading
    acts = {"read_text": unread, "fail_reading": failing}


def replacing():
    document = actions.receive(unit(), by=CLERK, pasted=REPORT).document
    return partial(
        actions.replace_text, document, by=CLERK, version=document.version, pasted=REPORT + "特此报告。"
    )


class TestIntake(ActionAuditSuite):
    module = intake
    acts = {
        "receive": lambda: partial(actions.receive, unit(), by=CLERK, pasted=REPORT),
        "replace_text": replacing,
        "read_again": lambda: partial(actions.read_again, long_one(), by=CLERK),
    }


class TestDocuments(ActionAuditSuite):
    module = documents
    acts = {
        "describe_document": lambda: partial(
            actions.describe_document, ready(), by=CLERK, version=3, title="新的标题", kind="summary"
        ),
        "void_document": lambda: partial(actions.void_document, ready(), by=CLERK, why="重复"),
        "approve_ledger": lambda: partial(actions.approve_ledger, settled(), by=CLERK, version=3),
        "withdraw_approval": lambda: partial(
            actions.withdraw_approval, approved(), by=CLERK, why="有误", version=4
        ),
    }


def left():
    document = settled()
    document = correct(document, reading_of(REPORT.replace(CAUSES[1], "")))
    lost = item_left(document)
    return partial(actions.set_aside, document, [lost], by=CLERK, why="已删去")


def item_left(document):
    from luoshi.documents.queries import ledger

    return ledger(document).left_over[0].uuid


class TestLeftOver(ActionAuditSuite):
    module = leftover
    acts = {"set_aside": left}


def returned(document):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.documents.test_lists import fill

    content = exports.export_lists(document, by=CLERK).content
    cells = {("责任清单", "措1", "责任领导"): "张三"}
    return SimpleUploadedFile("清单.xlsx", fill(content, cells))


def applying():
    document = ready()
    preview = actions.preview_lists(document, by=CLERK, upload=returned(document), name="清单.xlsx")
    return partial(actions.apply_lists, document, preview.token, by=CLERK)


class TestLists(ActionAuditSuite):
    module = lists
    acts = {"apply_lists": applying}

    def test_every_act_of_the_module_is_tried(self):
        """`preview_lists` takes who asks only to note a refused file; it writes nothing else."""
        assert {"apply_lists"} == set(self.acts)


class TestExports(ActionAuditSuite):
    module = exports
    acts = {
        "export_lists": lambda: partial(exports.export_lists, ready(), by=CLERK),
        "export_json": lambda: partial(exports.export_json, ready(), by=CLERK),
        "export_breakdown": lambda: partial(exports.export_breakdown, ready(), by=CLERK),
    }


@pytest.mark.django_db
class TestApproval:
    """The confirmed ledger is approved here or on paper; then it stands still."""

    OFFLINE = Offline("王书记", "党委书记", dt.date(2021, 9, 13), "党委会〔2021〕第9次会议")

    def test_open_items_stand_in_the_way(self):
        document = ready()
        with pytest.raises(Refused, match="还有8条未确认"):
            actions.approve_ledger(document, by=CLERK, version=document.version)

    def test_an_approval_on_paper_is_visibly_one(self):
        document = settled()
        document = actions.approve_ledger(document, by=CLERK, version=3, offline=self.OFFLINE)
        (paper,) = approvals("documents.Document", [document.uuid])[document.uuid]
        assert (paper.who, paper.post, paper.basis) == ("王书记", "党委书记", "党委会〔2021〕第9次会议")
        assert (paper.entered_by_name, document.approved_by_name) == ("李文书", "李文书")
        with pytest.raises(Refused, match="已经审批"):
            actions.approve_ledger(document, by=CLERK, version=document.version)

    def test_an_approved_ledger_is_not_changed_until_it_is_opened_again(self):
        document = actions.approve_ledger(settled(), by=CLERK, version=3, offline=self.OFFLINE)
        row = item(document, Nature.MEASURE)
        for act in (
            lambda: actions.edit_item(document, row.uuid, {"leader": "张三"}, by=CLERK, version=row.version),
            lambda: actions.confirm_all(document, by=CLERK),
            lambda: actions.reject_items(document, [row.uuid], by=CLERK),
        ):
            with pytest.raises(Refused, match="台账已审批"):
                act()
        with pytest.raises(Refused, match="需要写明原因"):
            actions.withdraw_approval(document, by=CLERK, why=" ", version=document.version)
        document = actions.withdraw_approval(document, by=OTHER, why="时限写错", version=document.version)
        assert approvals("documents.Document", [document.uuid]) == {}
        assert OfflineApproval.objects.get().voided_why == "时限写错"
        assert actions.reject_items(document, [row.uuid], by=CLERK) == 1

    def test_void_takes_a_reason_and_is_final(self):
        document = ready()
        with pytest.raises(Refused, match="原因"):
            actions.void_document(document, by=CLERK, why="  ")
        with pytest.raises(Conflict):
            actions.void_document(document, by=CLERK, why="重复", version=99)

    @pytest.mark.parametrize(
        ("more", "sentence"),
        [
            ({"title": " "}, "标题不能为空"),
            ({"title": "字" * 201}, "标题最多200个字"),
            ({"kind": "secret"}, "类别请从列表中选择"),
            ({"reference": "号" * 81}, "文号最多80个字"),
            ({"dated": "昨天"}, "成文日期请写成"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, more, sentence):
        document = ready()
        with pytest.raises(Refused, match=sentence):
            actions.describe_document(document, by=CLERK, version=document.version, **more)

    def test_a_description_is_kept(self):
        document = ready()
        after = actions.describe_document(
            document, by=CLERK, version=document.version, reference="集党发〔2021〕12号", issuer="集团党委",
            dated=dt.date(2021, 9, 12),
        )  # fmt: skip
        assert (after.reference, after.issuer, after.dated) == (
            "集党发〔2021〕12号",
            "集团党委",
            dt.date(2021, 9, 12),
        )
        cleared = actions.describe_document(after, by=CLERK, version=after.version, dated=None)
        assert (cleared.dated, cleared.reference) == (None, "集党发〔2021〕12号")
        with pytest.raises(Conflict):
            actions.describe_document(after, by=OTHER, version=1, title="旧页面")


@pytest.mark.django_db
def test_kinds_name_a_document_and_an_item():
    document = ready()
    kind = kinds["documents.item"]
    row = item(document, Nature.MEASURE, 2)
    assert kind.label == "台账条目"
    assert row.mark == "措2"
    assert kinds["documents.document"].model == "documents.Document"
    assert Text.objects.get(pk=document.current_id).number == 1
    assert document.stage == Stage.READ
