"""Printed pages: what is stored stands on them, names only where they are kept; what is printed is read again."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import assume, given
from hypothesis import strategies as st

from luoshi.access.enums import Role
from luoshi.activities.actions import Numbers, Roll, Votes
from luoshi.activities.enums import Leave
from luoshi.activities.packs import SECTION, Activities, activity_rules
from luoshi.activities.papers import kinds_in
from luoshi.activities.printing import holdings_to_print, pages_of
from luoshi.audit.models import Entry
from luoshi.packs.builtin import builtin_section
from luoshi.periods.period import parse
from luoshi.reading.files.child import read
from luoshi.reading.files.reader import decode
from luoshi.reading.minutes import head_of, read_minutes
from luoshi.writing.docx import write
from luoshi.writing.minutes import MinutesPage, minutes
from tests.factories.activities import make_session, members
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.suites.pages import PagePermissionSuite

NAMES = ["张三", "李四丰", "欧阳五", "王六"]
WORDS = st.text("学习讨论党章《》论中国2021、（）会精神", min_size=1, max_size=30).map(
    lambda text: f"学{text}"
)
NUMBERS = st.integers(0, 300)


class TestPage(PagePermissionSuite):
    right = "activities.view"

    def address(self, unit):
        session = make_session(unit, kinds=["lecture"], roll=Roll(numbers=Numbers(due=3, present=2)))
        return reverse("session_print", args=[session.uuid])


@st.composite
def pages(draw):
    def maybe(values):
        return draw(st.one_of(st.just(None), values))

    voting, against, abstained = draw(NUMBERS), draw(st.integers(0, 9)), draw(st.integers(0, 9))
    start = draw(st.times(max_value=dt.time(22)).map(lambda at: at.replace(second=0, microsecond=0)))
    return MinutesPage(
        unit="甲厂第一党支部",
        kinds=["支部党员大会", *draw(st.sampled_from([[], ["主题党日"]]))],
        day=draw(st.dates(dt.date(2010, 1, 1), dt.date(2035, 12, 31))),
        starts_at=start,
        ends_at=draw(st.sampled_from([None, start.replace(hour=23)])),
        place=draw(WORDS), theme=draw(WORDS), content=draw(WORDS), chair=draw(st.sampled_from(NAMES)),
        recorder=draw(st.sampled_from(NAMES)), lecturer=draw(st.sampled_from(["", *NAMES])),
        agenda=draw(st.lists(WORDS, max_size=4)), resolutions=draw(st.lists(WORDS, max_size=4)), votes=True,
        due=maybe(NUMBERS), present=maybe(NUMBERS), staff=maybe(st.integers(1, 40)), due_voting=voting,
        present_voting=voting, votes_for=voting, votes_against=against, votes_abstained=abstained,
        leave=[(name, "公出") for name in draw(st.lists(st.sampled_from(NAMES), unique=True))],
        absent=draw(st.sampled_from([[], ["赵七"]])), attended=NAMES,
    )  # fmt: skip


@pytest.mark.pure
@given(pages())
def test_what_is_printed_is_read_again(page):
    texts = [page.place, page.theme, page.content, *page.agenda, *page.resolutions]
    assume(not any(head_of(text) or text != text.strip("、（）") or "发言" in text for text in texts))
    stream = BytesIO()
    write(minutes([page]), stream)
    stream.seek(0)
    file = decode(read(stream))
    found = read_minutes(file.text, file.blocks)
    same = (
        "day", "starts_at", "ends_at", "place", "theme", "content", "chair", "recorder", "lecturer", "due", "present",
        "staff", "due_voting", "present_voting", "votes_for", "votes_against", "votes_abstained",
    )  # fmt: skip
    assert {name: getattr(found, name) for name in same} == {name: getattr(page, name) for name in same}
    assert (list(found.agenda), list(found.resolutions)) == (list(page.agenda), list(page.resolutions))
    assert found.leave == tuple(f"{name}(公出)" for name, _kind in page.leave)
    assert found.absent == tuple(page.absent)
    assert [kind.label for kind in kinds_in(found.kind, builtin_section(SECTION, Activities))] == list(
        page.kinds
    )


@pytest.fixture
def group(db):
    return make_group()


def test_a_record_on_paper(group):
    there = members(group.office, 4)
    roll = Roll(missing={there[0].pk: Leave.OFFICIAL, there[1].pk: Leave.NONE}, guests=2, votes=Votes(2))
    session = make_session(
        group.office,
        kinds=["members_meeting"],
        roll=roll,
        place="会议室",
        resolutions=["同意"],
        agenda=["学习"],
    )
    client = client_of(make_user(Role.CLERK, group.office))
    address = reverse("session_print", args=[session.uuid])
    page = client.get(address).content.decode()
    assert f"{there[0].name}（公出）" in page
    assert "应到有表决权4人，实到有表决权2人；同意2票，不同意0票，弃权0票" in page
    assert "主持人签字" in page
    answer = client.get(address, {"as": "docx"})
    file = decode(read(BytesIO(answer.content)))
    found = read_minutes(file.text, file.blocks)
    assert (found.due, found.present, found.place, found.guests) == (4, 2, "会议室", 2)
    assert Entry.objects.filter(action="access.export").count() == 1


def test_numbers_only_leaves_room_and_no_name(group):
    there = members(group.office, 3)
    session = make_session(
        group.office, kinds=["life_meeting"], theme="", roll=Roll(numbers=Numbers(present=2))
    )
    page = client_of(make_user(Role.CLERK, group.office)).get(reverse("session_print", args=[session.uuid])).content.decode()  # fmt: skip
    assert "la-room-15" in page
    assert "2人" in page
    assert there[0].name not in page
    assert "决　议" not in page


def test_the_book_goes_by_kind_then_day(group):
    members(group.office, 2)
    make_session(group.office, kinds=["theme_day"], theme="丙", day=dt.date(2021, 8, 2))
    make_session(group.office, kinds=["members_meeting"], theme="乙", day=dt.date(2021, 8, 9))
    make_session(group.office, kinds=["members_meeting"], theme="甲", day=dt.date(2021, 8, 1))
    make_session(group.office, kinds=["theme_day"], theme="草稿", day=dt.date(2021, 8, 3), submit=False)
    make_session(group.office, kinds=["theme_day"], theme="别月", day=dt.date(2021, 7, 3))
    rows = list(holdings_to_print(group.office, parse("2021-08")))
    assert [page.theme for page in pages_of(rows, activity_rules())] == ["甲", "乙", "丙"]
    client = client_of(make_user(Role.CLERK, group.office))
    page = client.get(reverse("sessions_print"), {"unit": str(group.office.uuid), "period": "2021Q3"})
    assert page.content.decode().count("<article") == 4
    book = client.get(
        reverse("sessions_print"), {"unit": str(group.office.uuid), "period": "2021Q3", "as": "docx"}
    )
    with zipfile.ZipFile(BytesIO(book.content)) as file:
        assert file.read("word/document.xml").count(b"pageBreakBefore") == 3
    empty = client.get(reverse("sessions_print"), {"unit": str(group.office.uuid), "period": "2020-01"})
    assert "没有已提交的记录" in empty.content.decode()


def test_held_with_another_unit(group):
    for unit, prefix in ((group.works_first, "一"), (group.works_second, "二")):
        members(unit, 2, prefix)
    session = make_session(group.works_first, group.works_second)
    rows = list(session.holdings.select_related("session", "body").order_by("pk"))
    first, second = pages_of(rows, activity_rules())
    assert (first.others, second.others) == ([second.unit], [first.unit])


def test_a_book_asks_as_often_however_long(group):
    members(group.office, 3)
    counts = []
    for month, number in ((3, 1), (4, 6)):
        for day in range(1, number + 1):
            make_session(group.office, day=dt.date(2021, month, day))
        with CaptureQueriesContext(connection) as asked:
            pages_of(list(holdings_to_print(group.office, parse(f"2021-0{month}"))), activity_rules())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


def test_who_may_only_look_prints_and_takes_nothing_away(group):
    session = make_session(group.office, kinds=["lecture"], roll=Roll(numbers=Numbers(due=3, present=2)))
    client = client_of(make_user(Role.LEADER, group.office))
    answer = client.get(reverse("session_print", args=[session.uuid]), {"as": "docx"})
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "下载 Word" not in answer.content.decode()
