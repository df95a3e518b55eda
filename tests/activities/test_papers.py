"""Minutes as files: read into drafts, marked until saved, refused, asked about; no speech and no reason kept."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.activities.actions import Sheet, plan_session
from luoshi.activities.enums import Leave, State
from luoshi.activities.models import Attendance, Holding, Session
from luoshi.audit.models import Detail
from luoshi.files.models import StoredFile
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.queries import current_name
from luoshi.packs.actions import apply_builtin
from tests.factories.activities import make_session, members, written
from tests.factories.kernel import CLERK
from tests.factories.minutes import THEME_DAY, handed, revised, word
from tests.factories.people import make_body
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db
SPOKEN = ("很重要", "认真整改", "住院", "挂职")


class Case:
    """A branch of five with its clerk."""

    def __init__(self) -> None:
        apply_builtin(by=SYSTEM)
        self.group = make_group()
        self.branch = self.group.works_first
        self.people = members(self.branch, 5)
        self.client = client_of(make_user(Role.CLERK, self.branch))
        self.url = reverse("session_papers")

    def drop(self, *files, unit=None, **more):
        data = {"unit": str((unit or self.branch).uuid), "files": list(files), **more}
        return self.client.post(self.url, data)

    def dropped(self, text: str = THEME_DAY, due: int = 5, present: int = 3) -> Session:
        answer = self.drop(handed(word(text.format(unit="第一党支部", due=due, present=present))))
        assert answer.status_code == 302, answer.content.decode()
        session = Session.objects.latest("pk")
        assert answer.headers["Location"] == reverse("session_edit", args=[session.uuid])
        return session

    def shown(self, session: Session) -> str:
        return self.client.get(reverse("session_edit", args=[session.uuid])).content.decode()


@pytest.fixture
def case():
    return Case()


def test_a_file_fills_the_record(case):
    session = case.dropped()
    row = Holding.objects.get()
    assert (session.state, session.kinds, session.day) == (State.DRAFT, ",theme_day,", dt.date(2021, 8, 5))
    assert (session.starts_at, session.ends_at) == (dt.time(15), dt.time(16, 30))
    assert (session.place, session.theme, session.content) == (
        "三楼会议室",
        "学习党史",
        "《论中国共产党历史》",
    )
    assert session.chair == case.people[0]
    assert (session.recorder, session.recorder_name) == (None, "张文书")
    assert row.roll["missing"] == {
        str(case.people[1].pk): str(Leave.OTHER),
        str(case.people[2].pk): str(Leave.OFFICIAL),
    }
    assert not row.counted


def test_neither_speech_nor_reason_is_anywhere(case):
    page = case.shown(case.dropped())
    everywhere = [page, *Detail.objects.values_list("text", flat=True)]
    everywhere += [str(vars(one)) for one in (*Session.objects.all(), *Holding.objects.all())]
    everywhere += [str(dict(case.client.session))]
    assert [words for words in SPOKEN if any(words in one for one in everywhere)] == []
    assert not StoredFile.objects.exists()


def test_what_was_read_is_marked_until_it_is_saved(case):
    session = case.dropped()
    page = case.shown(session)
    assert "文件：地 点：三楼会议室" in page
    assert "读自“会议记录.docx”" in page
    data = {
        "version": session.version, "day": "2021-08-05", "level": "branch", "theme": "学习党史", "do": "submit",
        "roll-mode": "names", "missing": [case.people[1].pk], f"leave-{case.people[1].pk}": "x",
        "place": "二楼", "chair": case.people[0].name,
    }  # fmt: skip
    assert case.client.post(reverse("session_edit", args=[session.uuid]), data).status_code == 302
    row = Holding.objects.get()
    assert (row.counted, row.present, row.leave, row.roll) == (True, 4, 1, {})
    assert Attendance.objects.count() == 5


def test_a_draft_with_revisions_is_read_as_accepted(case):
    text = THEME_DAY.format(unit="", due=5, present=3)
    case.drop(handed(revised(word(text), "主题：学习党史", "主题：学习新党章")))
    session = Session.objects.get()
    assert session.theme == "学习新党章"
    assert "文中有修订，已按全部接受处理" in case.shown(session)


def test_what_the_file_lacks_is_said(case):
    lacking = "主题党日记录\n时间：2021年8月5日\n应到：5人，实到：5人"
    assert case.shown(case.dropped(lacking)).count("文件里没有找到") == 5


def test_numbers_that_differ_from_the_list_stay_numbers(case):
    session = case.dropped(due=18, present=16)
    assert Holding.objects.get().roll["numbers"] == {"due": 18, "present": 16, "made_up": None, "leave": None, "absent": None}  # fmt: skip
    page = case.shown(session)
    assert "应到：18人" in page
    assert re.search(rf'value="{case.people[1].pk}" checked', page)


def test_a_name_that_is_not_on_the_list_is_asked_about_once(case):
    session = case.dropped(THEME_DAY.replace("党员乙（住院）", "王某某（住院）"))
    page = case.shown(session)
    assert "“王某某”不在应到名单里" in page
    assert "住院" not in page
    data = {"version": session.version, "day": "2021-08-05", "level": "branch", "theme": "一", "do": "save"}
    data |= {"roll-mode": "numbers", "roll-due": "5", "roll-present": "3"}
    case.client.post(reverse("session_edit", args=[session.uuid]), data)
    assert "王某某" not in case.shown(session)


def test_a_reason_behind_a_comma_is_no_name(case):
    lines = (
        "主题党日记录\n时间：2021年8月5日\n应到：5人 实到：3人 缺席：2人（党员乙，外出学习，党员丙，高烧）"
    )
    session = case.dropped(lines)
    roll = Holding.objects.get().roll
    assert roll["missing"] == {
        str(case.people[1].pk): str(Leave.OFFICIAL), str(case.people[2].pk): str(Leave.OTHER),
    }  # fmt: skip
    assert roll["read"]["unmatched"] == []
    page = case.shown(session)
    assert "高烧" not in page
    assert "外出学习" not in page


def test_a_table_with_votes(case):
    make_body(case.branch, case.people[:3], name="支部委员会")
    rows = [
        ["支部委员会会议记录"],
        ["会议时间", "2021.8.5 上午9:00-10:00", "地点", "会议室"],
        ["主 持 人", "党员甲", "记 录 人", "党员乙"],
        ["应到人数", "3", "实到人数", "3"],
        ["会议议题", "1.研究发展党员\n2.研究经费"],
        ["会议内容", "党员甲：我认为很重要\n表决：同意3票，反对0票，弃权0票\n会议决议：\n1.同意接收"],
    ]
    answer = case.drop(handed(word(rows), "第一党支部.docx"))
    session = Session.objects.get()
    assert answer.headers["Location"] == reverse("session_edit", args=[session.uuid])
    assert (session.kinds, session.agenda) == (",committee_meeting,", ["研究发展党员", "研究经费"])
    assert (session.resolutions, session.theme) == (["同意接收"], "研究发展党员；研究经费")
    assert Holding.objects.get().roll["votes"]["votes_for"] == 3
    assert "numbers" not in Holding.objects.get().roll


def test_a_kind_of_numbers_takes_date_and_counts(case):
    text = "组织生活会记录\n时间：2021年8月5日\n地点：会议室\n主持人：党员甲\n应到：5人 实到：4人\n缺席：党员乙（出差）\n主题：查摆问题"
    session = case.dropped(text)
    assert (session.kinds, session.theme, session.chair_name) == (",life_meeting,", "", "")
    roll = Holding.objects.get().roll
    assert roll["numbers"]["present"] == 4
    assert "missing" not in roll
    assert not {"theme", "chair"} & set(roll["read"]["lines"])
    assert "查摆" not in str(roll)


def test_a_plan_of_the_month_is_filled(case):
    plan = plan_session(written(day=dt.date(2021, 8, 20), theme="八月党日", place="礼堂"), [Sheet(case.branch)], by=CLERK)  # fmt: skip
    assert case.dropped("主题党日记录\n时间：2021年8月5日\n主持人：党员甲").pk == plan.pk
    found = Session.objects.get()
    assert (found.state, found.day, found.theme, found.place) == (
        State.DRAFT,
        dt.date(2021, 8, 5),
        "八月党日",
        "礼堂",
    )


def test_what_cannot_be_told_is_asked(case):
    answer = case.drop(handed(word("会议记录\n时间：8月5日下午3点\n主持人：党员甲\n应到：5人")))
    page = case.client.get(answer.headers["Location"]).content.decode()
    assert "没有认出日期、类别，请补上" in page
    at = re.search(r'name="at" value="([^"]+)"', page)[1]
    data = {"at": at, "uuid": at, "unit": str(case.branch.uuid), "day": "2021-08-05", "kinds": ["theme_day"]}
    assert case.client.post(case.url, {**data, "kinds": ["theme_day", "members_meeting"]}).status_code == 422
    assert case.client.post(case.url, data).status_code == 302
    session = Session.objects.get()
    assert (session.kinds, session.starts_at) == (",theme_day,", dt.time(15))
    assert case.client.post(case.url, data).status_code == 302
    assert Session.objects.count() == 1


def test_the_second_of_a_day_is_asked_about(case):
    make_session(case.branch)
    answer = case.drop(handed(word(THEME_DAY.format(unit="", due=5, present=3))))
    page = case.client.get(answer.headers["Location"]).content.decode()
    assert "已有“主题党日”的记录" in page
    assert 'name="another"' in page
    assert Session.objects.count() == 1


def test_several_files_of_a_general_branch(case):
    clerk = client_of(make_user(Role.CLERK, case.group.works))
    said = current_name([case.group.works_first.pk, case.group.works_second.pk])
    files = [
        handed(word(THEME_DAY.format(unit=name, due=5, present=3)), f"{name}.docx") for name in said.values()
    ]
    files.append(handed(word("随便写的一段话"), "通知.docx"))
    files.append(handed(word("会议记录\n主持人：甲"), "不知道.docx"))
    answer = clerk.post(case.url, {"unit": str(case.group.works.uuid), "files": files})
    assert (answer.status_code, answer.headers["Location"]) == (302, case.url)
    assert set(Session.objects.values_list("unit", flat=True)) == set(said)
    page = clerk.get(case.url).content.decode()
    assert "“通知.docx”：没有认出会议记录的栏目" in page
    assert page.count("草稿") == 2
    assert "没有认出单位、日期、类别，请补上" in page
    clerk.post(case.url, {"do": "clear"})
    assert "不知道.docx" not in clerk.get(case.url).content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (word("机密★1年\n会议记录\n时间：2021年8月5日"), "标有密级"),
        (word([["姓名", "身份证号", "民族"], ["甲", "", ""]], "时间：2021年8月5日"), "身份证号"),
        (b"", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "另存为 .docx"),
    ],
)
def test_what_does_not_pass_leaves_nothing(case, content, sentence):
    answer = case.drop(handed(content, "绝不留名.docx"))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Session.objects.exists()
    assert "绝不留名" not in str(list(Detail.objects.values_list("text", flat=True)))


def test_who_may_not_record_finds_nothing(case):
    assert client_of(make_user(Role.LEADER, case.branch)).get(case.url).status_code == 404
    assert client_of(make_user()).get(case.url).status_code == 404
