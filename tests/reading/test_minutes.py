"""Minutes of real files: heads in their many forms, days and hours, names, votes; no speech is ever taken."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.clocks import read_when, year_in
from luoshi.reading.minutes import Minutes, head_of, read_minutes
from luoshi.reading.text import fold
from luoshi.reading.types import Block, BlockKind
from luoshi.reading.vocabulary.minutes import HEADS

pytestmark = pytest.mark.pure
DAY = dt.date(2021, 3, 5)


def of_table(*rows: tuple[str, ...]) -> Minutes:
    return read_minutes("", [Block(BlockKind.TABLE, 0, 0, None, rows)])


@pytest.mark.parametrize(
    ("words", "day", "starts", "ends"),
    [
        ("2021年3月5日（星期五）下午3点", DAY, (15, 0), None),
        ("2021年3月5日15:00—16:30", DAY, (15, 0), (16, 30)),
        ("2021.3.5 下午2点半至4点", DAY, (14, 30), (16, 0)),
        ("二〇二一年三月五日十五时三十分", DAY, (15, 30), None),
        ("２０２１年３月５日　１５：００", DAY, (15, 0), None),
        ("2021 年 3 月 5 日 15 时 00 分至 16 时 30 分", DAY, (15, 0), (16, 30)),
        ("2021/3/5 上午9:00到11:30", DAY, (9, 0), (11, 30)),
        ("20210305", DAY, None, None),
        ("3月5日下午3-5点", DAY, (15, 0), (17, 0)),
        ("3.5", None, None, None),
        ("2021年2月30日", None, None, None),
        ("2021-03-05 16:00-15:00", DAY, (16, 0), None),
        ("中午12点", None, (12, 0), None),
    ],
)
def test_days_and_hours(words, day, starts, ends):
    when = read_when(fold(words), 2021)
    assert when[:3] == (day, starts and dt.time(*starts), ends and dt.time(*ends))


def test_a_day_without_its_year():
    assert read_when("3月5日").day is None
    assert year_in("2021年3月主题党日") == 2021
    assert read_minutes("会议时间：3月5日", name="2021年3月.docx").day == DAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("主 持 人：张三  记　录　人：李四", {"chair": "张三", "recorder": "李四"}),
        ("一、会议时间：2021年3月5日\n二、会议地点：三楼", {"day": DAY, "place": "三楼"}),
        ("地点\n三楼会议室\n主持\n张三", {"place": "三楼会议室", "chair": "张三"}),
        ("时间地点：2021年3月5日15:00，三楼会议室", {"day": DAY, "place": "三楼会议室"}),
        ("应到党员 18 人，实到 16 名，请假２人", {"due": 18, "present": 16, "on_leave": 2}),
        ("应到会人数：十八人\n实到会人数：十六人", {"due": 18, "present": 16}),
        ("请假人员：无\n列席人员：孙七、周八（2人）", {"leave": (), "sitting": ("孙七", "周八")}),
        ("请假2人：张三（出差）、李　四（病假）", {"on_leave": 2, "leave": ("张三(出差)", "李 四(病假)")}),
        ("缺席1人（王五因公外出）", {"missing": 1, "absent": ("王五因公外出",)}),
        ("议程：\n（一）学习文件\n（二）研究发展党员", {"agenda": ("学习文件", "研究发展党员")}),
        ("议题：1.学习。2.讨论", {"theme": "学习；讨论", "agenda": ("学习。", "讨论")}),
        ("会议决议：\n1、同意接收张三。\n2、会议要求抓好落实。", {"resolutions": ("同意接收张三。", "会议要求抓好落实。")}),
        (
            "表决结果：应到有表决权的正式党员17人，实到15人；赞成 14 票，不赞成 1 票，弃权 0 票",
            {"due_voting": 17, "present_voting": 15, "votes_for": 14, "votes_against": 1, "votes_abstained": 0},
        ),
        ("表决：实到有表决权15人，一致同意", {"votes_for": 15, "votes_against": 0, "votes_abstained": 0}),
        ("表决：一致通过", {"votes_for": None}),
        ("学时：1.5\n发言人数：4", {"hours": 1.5, "speakers": 4}),
        ("时间：2021年3月5日下午3点\n散会：17:10", {"ends_at": dt.time(17, 10)}),
        ("会议主题：学习\n主题：别的", {"theme": "学习"}),
        ("会议记录：赵敏\n会议主持：支部书记  王建国", {"recorder": "赵敏", "chair": "支部书记  王建国"}),
        ("议程：1.讨论接收预备党员；2.党费收缴情况通报。", {"agenda": ("讨论接收预备党员", "党费收缴情况通报。")}),
        ("时间：2021年3月5日14:30\n散会（16：05）", {"ends_at": dt.time(16, 5)}),
        ("列席：入党积极分子2名、孙七", {"guests": 3}),
        ("会议名称\t第二季度支部党员大会\n应到人数\t20人\t实到人数\t18人", {"due": 20, "present": 18, "name": "第二季度支部党员大会"}),
        (
            "2021年3月5日下午3时，党支部在会议室召开支委会，由张三同志主持，李四记录，应到5人，实到5人。",
            {"day": DAY, "starts_at": dt.time(15), "place": "会议室", "chair": "张三", "recorder": "李四", "due": 5},
        ),
        ("今天天气很好，时间过得很快。", {"day": None, "lines": {}}),
    ],
)  # fmt: skip
def test_heads_in_lines(text, expected):
    found = read_minutes(text)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "2021年3月5日，支部召开支委会，由张三主持，应到5人，实到4人，王五因病请假。",
        "表决：应到有表决权5人，实到4人，王五因病请假，同意4票，反对0票，弃权0票",
        "应到5人，实到4人，请假1人（王五因病）",
        "请假：王五因病",
    ],
)
def test_a_line_that_is_shown_holds_no_reason(text):
    found = read_minutes(text)
    assert not any("病" in line for line in found.lines.values())
    assert found.lines or found.leave


def test_a_form_with_merged_cells():
    found = of_table(
        ("党支部会议记录",) * 4,
        ("支部名称", "机关第一党支部", "会议类别", "支部委员会"),
        ("时　间", "2021.3.5\n下午2:30", "地 点", "会议室"),
        ("到会情况", "应到人数", "5", "5"),
        ("到会情况", "实到人数", "4人", "4人"),
        ("缺席人员及原因", *("王五（住院）",) * 3),
        ("会议内容", *("张三：我认为可行\n主题：不是主题\n会议决议：\n1.通过",) * 3),
    )
    assert (found.title, found.unit, found.kind) == ("党支部会议记录", "机关第一党支部", "支部委员会")
    assert (found.day, found.starts_at, found.due, found.present) == (DAY, dt.time(14, 30), 5, 4)
    assert (found.absent, found.resolutions) == (("王五(住院)",), ("通过",))
    assert not any("住院" in line or "可行" in line for line in found.lines.values())


@pytest.mark.parametrize(
    "speech",
    [
        "发言：\n张三：我认为应当如此。\n李四同志表示拥护。",
        "三、讨论情况\n张三说：应当如此。",
        "张三：我认为应当如此。",
        "会议内容：张三认为应当如此。",
        "学习内容：\n党章\n张三（书记）：应当如此。",
        "会议决议：\n李四同志发言：应当如此。",
        "议程：\n1.学习\n王五谈到应当如此。",
    ],
)
def test_no_speech_is_taken(speech):
    found = read_minutes(f"会议记录\n时间：2021年3月5日\n{speech}\n记录人签字：")
    assert "应当如此" not in str(found)
    assert found.day == DAY


WORDS = st.sampled_from([
    "时间：", "应到", "18人", "请假", "（", "）", "：", "\n", "张三", "2021年3月5日", "议程", "表决", "同意3票", "、", "　", "发言",
    "会议决议：", "一、", "99999999", "二〇", "下午25点", "\t",
])  # fmt: skip


@given(st.lists(WORDS, max_size=30).map("".join), st.text(max_size=40))
def test_whatever_is_written_it_is_read(text, more):
    found = read_minutes(text + more)
    assert found.due is None or found.due >= 0
    of_table(tuple((text + more).split("\n")), (text, more))


def test_heads_have_one_meaning():
    words = [word for one in HEADS.values() for word in one.split("|")]
    assert len(set(words)) == len(words)
    assert head_of("主　持　人（签字）：") == "chair"
    assert head_of("我们的主持人") == ""
