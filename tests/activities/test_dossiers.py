"""一次一档: the file of a study of the theory study group, of one and of a year; what is stored stands on it, no more."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.urls import reverse
from docx import Document

from luoshi.access.enums import Role
from luoshi.activities.actions import Item, Roll, attach, send_study
from luoshi.activities.dossiers import files_of, year_of
from luoshi.activities.enums import Leave
from luoshi.activities.models import StudyItem
from luoshi.activities.packs import activity_rules
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions.bodies import join_body
from luoshi.organisations.enums_people import Share
from luoshi.packs.actions import apply_builtin
from luoshi.periods.period import month_number
from luoshi.writing.study_file import leaves
from tests.factories.activities import make_session, members
from tests.factories.kernel import CLERK
from tests.factories.people import make_body, make_person
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 3, 15)


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    group = make_group()
    core = [make_person(group.top, name) for name in ("马书记", "钱经理", "孙副书记")]
    body = make_body(group.top, core, kind="study_group", name="中心组")
    wider = make_person(group.top, "周部长")
    join_body(body, [wider], on=dt.date(2020, 1, 1), by=SYSTEM, share=Share.EXTENDED)
    send_study(group.top, month_number(clock.today()), [Item("重要讲话选读", "〔2021〕3号")], by=CLERK)
    roll = Roll(
        missing={core[1].pk: Leave.OFFICIAL},
        made_up={core[2].pk: dt.date(2021, 3, 20)},
        sitting_in=(wider.pk,),
    )
    make_session(group.top, kinds=["study_group"], day=dt.date(2021, 1, 5), theme="首次")
    study = make_session(
        group.top, kinds=["study_group"], day=DAY, theme="国企党建", content="会议文件", form="discussion", hours=25,
        speakers=2, place="会议室", roll=roll, study=[StudyItem.objects.get().pk], chair=core[0],
    )  # fmt: skip
    attach(study, io.BytesIO(b"x"), "签到扫描.pdf", by=CLERK)
    return group


def studies(group):
    return year_of(group.top, 2021)


def words(leaf):
    cells = [cell for row in leaf.rows for cell in row.cells]
    return " ".join([leaf.title, *cells, *(cell for line in leaf.lines for cell in line)])


def test_the_pages_say_what_is_stored_and_leave_the_rest_open(group):
    first, file = files_of(studies(group), activity_rules())
    assert (first.number, file.number, file.expanded) == (1, 2, True)
    cover, programme, signing, record, results = leaves(file)
    assert cover.title == "2021年第2次学习档案"
    for said in (
        "国企党建",
        "2021年3月15日",
        "会议室",
        "马书记",
        "3人",
        "1人",
        "2.5",
        "签到扫描.pdf",
        "学习通知",
    ):
        assert said in words(cover), said
    assert "会议文件 重要讲话选读（〔2021〕3号）" in words(programme).replace("\n", " ")
    # two spoke; who and on what is written in
    assert [row.cells for row in programme.rows][-2:] == [("重点发言", "", "题　目", "")] * 2
    assert [row.cells for row in signing.rows][-2:] == [
        ("马书记", "", "钱经理", "请假（公出）"), ("孙副书记", "3月20日补学", "周部长（列席）", ""),
    ]  # fmt: skip
    assert "发言要点" in words(record)
    assert "学习成果" in words(results)


def test_one_study_and_the_year_as_page_and_as_word(group):
    clerk = client_of(make_user(Role.CLERK, group.top))
    study = studies(group)[1].session
    address = reverse("session_dossier", args=[study.uuid])
    assert address in clerk.get(reverse("session", args=[study.uuid])).content.decode()
    page = clerk.get(address).content.decode()
    assert page.count("<article") == 5
    assert "第2次学习档案" in page
    year = clerk.get(reverse("study_dossiers"), {"unit": str(group.top.uuid), "year": "2021"})
    assert year.content.decode().count("<article") == 10
    for url, titles in (
        (f"{address}?as=docx", 1),
        (f"{reverse('study_dossiers')}?unit={group.top.uuid}&year=2021&as=docx", 2),
    ):
        text = "\n".join(one.text for one in Document(io.BytesIO(clerk.get(url).content)).paragraphs)
        assert text.count("学习档案") == titles
    for wrong in ("1066", "abc", "99999999999", "²"):
        assert (
            clerk.get(reverse("study_dossiers"), {"unit": str(group.top.uuid), "year": wrong}).status_code
            == 200
        )


def test_other_records_have_no_file(group):
    members(group.works_first, 2)
    other = make_session(group.works_first)
    clerk = client_of(make_user(Role.CLERK, group.top))
    reader = client_of(make_user(Role.CLERK, group.works))
    study = studies(group)[0].session
    assert reader.get(reverse("session_dossier", args=[study.uuid])).status_code == 404
    empty = clerk.get(
        reverse("study_dossiers"), {"unit": str(group.top.uuid), "year": "2022"}
    ).content.decode()
    assert clerk.get(reverse("session_dossier", args=[other.uuid])).status_code == 404
    assert "这一年没有已提交的中心组学习" in empty


def test_the_queries_do_not_grow_with_the_studies(group, django_assert_max_num_queries):
    rules = activity_rules()
    for month in range(4, 10):
        make_session(group.top, kinds=["study_group"], day=dt.date(2021, month, 5), theme=f"专题{month}")
    rows = studies(group)
    assert len(rows) == 8
    with django_assert_max_num_queries(6):
        files_of(rows, rules)
