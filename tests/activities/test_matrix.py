"""“三会一课”汇总表: days become events without detail, ticks and numbers stay numbers, nothing is invented."""

from __future__ import annotations

import datetime as dt
import io

import pytest

from luoshi.activities.enums import State
from luoshi.activities.models import Holding, Session
from luoshi.activities.sheets.matrix import Times
from luoshi.exchange import actions, exports
from luoshi.exchange.planning import as_shown
from luoshi.figures.asking import Ask
from luoshi.figures.values import values
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.exchange import offers
from luoshi.organisations.actions.posts import NewPost, take_posts
from luoshi.packs.actions import apply_builtin
from luoshi.periods.period import of_year
from luoshi.workbooks import read
from luoshi.workbooks.cells import Context
from tests.exchange.sheets import CLERK, handed, reads, received
from tests.factories.activities import make_session, members
from tests.factories.units import make_group
from tests.workbooks.sheets import raw_xlsx

KEY = "activities.matrix"
ON = dt.date(2021, 12, 31)
MONTHS = [f"{month}月" for month in range(1, 13)]
QUARTERS = ["一季度", "二季度", "三季度", "四季度"]
UPPER = ["序号", "党支部", "党员数", *["支部党员大会"] * 5, *["主题党日"] * 13, "组织生活会", "备注"]
LOWER = ["", "", "", *QUARTERS, "小计", *MONTHS, "小计", "时间", ""]


def march(*days: int) -> tuple[dt.date, ...]:
    return tuple(dt.date(2021, 3, day) for day in days)


@pytest.mark.pure
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("√", 1), (1, 1), ("2次", 2), (2.0, 2), (3.15, march(15)), ("3.15", march(15)), ("3月15日、28日", march(15, 28)),
        ("3月15日；3月28日", march(15, 28)), ("15日", march(15)), ("2021.3.5", march(5)), (dt.date(2021, 3, 5), march(5)),
        ("未开", None), ("/", None), ("", None), (None, None), ("×", None), (0, None), ("—", None),
    ],
)  # fmt: skip
def test_a_cell_says_days_or_how_often_or_nothing(raw, said):
    cell = Times(3, 3)
    assert cell.read(raw, Context(2021)) == said
    assert cell.read(cell.show(said), Context(None)) == said


@pytest.mark.pure
@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("4月1日", "不在3月"),
        ("99", "不像次数"),
        ("3月40日", "40"),
        ("若干", "若干"),
        ("32日", "没有“32日”这一天"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(raw, sentence):
    with pytest.raises(ValueError, match=sentence):
        Times(3, 3).read(raw, Context(2021))


@pytest.fixture
def group(data_dir):
    apply_builtin(by=SYSTEM)
    group = make_group()
    members(group.office, 4)
    return group


def sent(unit, *branches, title="2021年“三会一课”汇总表"):
    lines = []
    for number, (name, cells) in enumerate(branches, 1):
        line = ["" for _ in LOWER]
        line[:3] = [number, name, 4]
        for place, cell in cells.items():
            line[place] = cell
        lines.append(line)
    content = raw_xlsx([[title], UPPER, LOWER, *lines])
    return received(unit, handed(content, "汇总表.xlsx"), on=ON, offer=offers[KEY])


MEETING, JANUARY, MARCH, LIFE = 3, 8, 10, 21


def counted(found):
    picture = as_shown(found.picture)
    assert not picture.questions, picture.questions
    assert not found.bad, [row.bad for row in picture.rows if row.bad]
    return found.new, found.changed, found.same


@pytest.mark.django_db
def test_days_become_events_numbers_stay_numbers_and_twice_is_once(group):
    before = reads()
    row = ("机关党支部", {MEETING: "√", JANUARY: "未开", MARCH: "3月15日、28日", LIFE: "2021.1.20"})
    found = actions.apply(sent(group.top, row, ("甲厂第一党支部", {MARCH: "2次"})), by=CLERK)
    assert found.new == 2
    events = Session.objects.filter(first=None).order_by("day")
    assert [(one.day.isoformat(), one.theme, one.state) for one in events] == [
        ("2021-01-20", "", State.SUBMITTED), ("2021-03-15", "", State.SUBMITTED), ("2021-03-28", "", State.SUBMITTED),
    ]  # fmt: skip
    assert set(Holding.objects.values_list("due", "present")) == {(None, None)}
    numbers = Holding.objects.filter(first__isnull=False).order_by("first")
    assert [(one.kinds, one.first.month, one.day.month, one.count) for one in numbers] == [
        (",members_meeting,", 1, 3, 1), (",theme_day,", 3, 3, 2),
    ]  # fmt: skip
    ask = Ask("branch_theme_days", group.top.pk, of_year(2021), ON)
    assert values([ask], by=SYSTEM)[ask].number == 4
    assert counted(sent(group.top, row)) == (0, 0, 1)
    actions.undo(found, by=CLERK)
    assert reads() == before


@pytest.mark.django_db
def test_a_number_is_compared_with_what_is_recorded(group):
    for day in (3, 20):
        make_session(group.office, day=dt.date(2021, 3, day))
    assert counted(sent(group.office, ("机关党支部", {MARCH: "2次", JANUARY: "1月9日"}))) == (1, 0, 0)
    found = sent(group.office, ("机关党支部", {MARCH: 3, JANUARY: "1月9日"}))
    (row,) = as_shown(found.picture).rows
    assert "系统中已登记2次，表中是3次" in row.bad[0][2]


@pytest.mark.django_db
def test_the_year_of_numbers_without_any_day_is_asked(group):
    found = sent(group.office, ("机关党支部", {MARCH: "√"}), title="汇总表")
    (question,) = as_shown(found.picture).questions
    assert question.sentence == "表中没有日期的次数是哪一年的？"


@pytest.mark.django_db
def test_it_goes_out_by_month_and_quarter_and_changes_nothing_when_it_comes_back(group):
    there = members(group.works_first, 2, "一")
    take_posts([NewPost(there[0], group.works_first, "secretary", dt.date(2020, 1, 1))], by=SYSTEM)
    make_session(group.works_first, kinds=["lecture"], day=dt.date(2021, 5, 6), lecturer=there[0])
    make_session(group.works_first, kinds=["lecture"], day=dt.date(2021, 6, 6))
    make_session(group.office, day=dt.date(2021, 3, 3))
    make_session(group.office, kinds=["life_meeting", "appraisal"], theme="", day=dt.date(2021, 1, 15))
    actions.apply(sent(group.office, ("机关党支部", {MEETING: 2, MARCH: "3月3日、3月9日"})), by=CLERK)
    out = exports.export_sheet(offers[KEY], group.top, by=CLERK, on=ON)
    (sheet,) = read(io.BytesIO(out.content), [offers[KEY].sheet]).sheets
    rows = {row.values["unit"]: row.values for row in sheet.rows}
    office, first = rows["机关党支部"], rows["甲厂第一党支部"]
    assert (office["members_meeting_1"], office["theme_day_3"], office["theme_day_4"]) == (
        2,
        march(3, 9),
        None,
    )
    assert (office["life_meeting"], office["appraisal"]) == ((dt.date(2021, 1, 15),),) * 2
    assert first["lecture_4"] == (dt.date(2021, 5, 6), dt.date(2021, 6, 6))
    assert (first["lecture_total"], first["lecture_secretary"], first["members"]) == (2, 1, 2)
    assert counted(received(group.top, handed(out.content), on=ON, offer=offers[KEY])) == (0, 0, len(rows))


@pytest.mark.django_db
def test_a_branch_that_did_not_stand_or_does_not_hold_it_is_said(group):
    found = sent(group.top, ("机关党支部", {MARCH: "2014.3.5"}), ("集团党委", {MEETING: "2021.2.3"}))
    said = [row.bad[0][2] for row in as_shown(found.picture).rows]
    assert "尚未成立" in said[0]
    assert "不开这一类会议" in said[1]
