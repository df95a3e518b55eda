"""附上原件: a choice, off by default; through the gate, opened with the record's right, voided with a reason."""

from __future__ import annotations

import io
import json
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Numbers, Roll, attach, correct_session, keeping, void_file
from luoshi.activities.actions.common import holdings_of, sheets_of
from luoshi.activities.models import Session, SessionFile
from luoshi.audit.models import Detail
from luoshi.files.models import StoredFile
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Refused
from luoshi.packs.actions import apply_builtin
from tests.factories.activities import make_session, members, written
from tests.factories.kernel import CLERK
from tests.factories.minutes import THEME_DAY, handed, word
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.acts import ActionAuditSuite
from tests.suites.pages import PagePermissionSuite
from tests.workbooks.sheets import raw_xlsx

pytestmark = pytest.mark.django_db
NUMBERS = Roll(numbers=Numbers(due=3, present=2))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LIFE = "甲厂第一党支部组织生活会会议记录\n时间：2021年8月5日\n地点：会议室\n主持人：党员甲\n应到人数：5人\n实到人数：5人\n"


@pytest.fixture
def case(data_dir):
    return Case()


def opened(client, address):
    """The status of a download, its file closed again."""
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


class Case:
    """A branch of five, its clerk, and a record."""

    def __init__(self) -> None:
        apply_builtin(by=SYSTEM)
        self.group = make_group()
        self.branch = self.group.works_first
        members(self.branch, 5)
        self.client = client_of(make_user(Role.CLERK, self.branch))

    def drop(self, text=THEME_DAY, **more):
        content = handed(word(text.format(unit="第一党支部", due=5, present=3)))
        data = {"unit": str(self.branch.uuid), "files": [content], **more}
        return self.client.post(reverse("session_papers"), data, follow=True)

    def attach(self, session, content, name="签到表.docx", **more):
        data = {"files": [SimpleUploadedFile(name, content)], **more}
        return self.client.post(reverse("session_attach", args=[session.uuid]), data)

    def page(self, session, client=None):
        return (client or self.client).get(reverse("session", args=[session.uuid])).content.decode()


def test_a_dropped_file_is_kept_only_where_that_was_chosen(case):
    case.drop()
    assert not StoredFile.objects.exists()
    answer = case.drop(keep="on")  # the same meeting again: asked about, nothing kept
    assert not StoredFile.objects.exists()
    assert "原件没有留存" in answer.content.decode()


def test_the_file_is_kept_with_the_draft_it_filled_and_opened_with_its_right(case):
    case.drop(keep="on")
    session = Session.objects.get()
    kept = SessionFile.objects.get(session=session)
    assert (
        "原件已附在记录上" in case.client.get(reverse("session_edit", args=[session.uuid])).content.decode()
    )
    address = reverse("file-download", args=[kept.stored.uuid])
    assert kept.stored.name in case.page(session)
    above = client_of(make_user(Role.CLERK, case.group.top))
    beside = client_of(make_user(Role.CLERK, case.group.works_second))
    assert [opened(one, address) for one in (case.client, above, beside)] == [200, 200, 404]
    void = reverse("session_file_void", args=[session.uuid, kept.uuid])
    assert case.client.post(void, {"why": " "}).status_code == 422
    assert case.client.post(void, {"why": "附错了"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.is_void, kept.voided_why, kept.stored.path.is_file()) == (True, "附错了", True)
    assert case.client.get(address).status_code == 404
    assert address not in case.page(session)
    assert case.client.get(void).status_code == 404


def test_kinds_of_numbers_only_keep_nothing(case):
    answer = case.drop(LIFE, keep="on").content.decode()
    assert "这类记录只登记日期和人数，不附原件" in answer
    assert not StoredFile.objects.exists()
    session = Session.objects.get()
    assert "附上原件" not in case.page(session)
    assert case.client.get(reverse("session_attach", args=[session.uuid])).status_code == 302
    with pytest.raises(Refused, match="只登记日期和人数"):
        attach(session, io.BytesIO(b"x"), "a.docx", by=CLERK)


def test_a_record_with_a_file_does_not_become_one_of_numbers_only(case):
    session = make_session(case.branch)
    kept = attach(session, io.BytesIO(b"x"), "a.docx", by=CLERK)
    session.refresh_from_db()
    mend = partial(
        correct_session, session, written("life_meeting", theme="", year=2021), sheets_of(holdings_of(session)),
        version=session.version, by=CLERK, why="类别填错",
    )  # fmt: skip
    with pytest.raises(Refused, match="附有1份原件") as refused:
        mend()
    assert refused.value.field == "kinds"
    void_file(kept, by=CLERK, why="改类别")
    mend()
    session.refresh_from_db()
    assert session.kinds == ",life_meeting,"


def test_a_sheet_a_picture_and_what_is_refused(case):
    session = make_session(case.branch)
    plain = raw_xlsx([["签到表"], ["序号", "姓名", "签到"], [1, "党员甲", "√"]])
    assert case.attach(session, plain, "签到.xlsx").status_code == 302
    assert "已经附在这条记录上" in case.attach(session, plain, "签到.xlsx").content.decode()
    assert case.attach(session, PNG, "扫描.png").status_code == 422  # asked whether it bears a mark
    assert case.attach(session, PNG, "扫描.png", unclassified="on").status_code == 302
    private = raw_xlsx([["签到表"], ["序号", "姓名", "身份证号"], [1, "党员甲", "110101199001011237"]])
    for content, name, sentence in (
        (private, "名单.xlsx", "请去掉这些列再附上"),
        (b"GIF89a" + bytes(40), "图.gif", "只收 JPG、PNG"),
        (word("机密\n正文"), "材料.docx", "密级"),
        (b"MZ" + bytes(100), "程序.exe", ""),
    ):
        answer = case.attach(session, content, name, unclassified="on")
        assert answer.status_code == 422, name
        assert sentence in answer.content.decode()
    assert (
        "请选择要附上的文件"
        in case.client.post(reverse("session_attach", args=[session.uuid]), {}).content.decode()
    )
    assert StoredFile.objects.count() == 2
    trail = json.dumps(list(Detail.objects.values_list("text", flat=True)), ensure_ascii=False)
    assert "材料.docx" not in trail
    assert (
        case.client.post(
            reverse("session_attach", args=[session.uuid]),
            {"files": []},
            headers={"Accept": "application/json"},
        ).status_code
        == 422
    )


def test_a_reader_sees_what_is_kept_and_attaches_nothing(case):
    session = make_session(case.branch)
    attach(session, io.BytesIO(b"x"), "会议记录.docx", by=CLERK)
    reader = client_of(make_user(Role.LEADER, case.branch))
    page = case.page(session, reader)
    assert "会议记录.docx" in page
    assert reverse("session_attach", args=[session.uuid]) not in page
    assert reader.get(reverse("session_attach", args=[session.uuid])).status_code == 404


class TestAttach(PagePermissionSuite):
    right = "activities.change"

    def address(self, unit):
        return reverse(
            "session_attach", args=[make_session(unit, kinds=["lecture"], another=True, roll=NUMBERS).uuid]
        )


def _kept() -> SessionFile:
    return attach(
        make_session(make_group().works_first, kinds=["lecture"], roll=NUMBERS),
        io.BytesIO(b"x"),
        "a.docx",
        by=CLERK,
    )


@pytest.mark.usefixtures("data_dir")
class TestKeepingActs(ActionAuditSuite):
    module = keeping
    acts = {
        "attach": lambda: partial(
            attach,
            make_session(make_group().works_first, kinds=["lecture"], roll=NUMBERS),
            io.BytesIO(b"x"),
            "a.docx",
            by=CLERK,
        ),
        "void_file": lambda: partial(void_file, _kept(), by=CLERK, why="附错了"),
    }
