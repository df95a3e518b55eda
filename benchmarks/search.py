"""Search over 200 000 records within a reader's rights: ours, plain LIKE on the records, and the bare index.

    python -m benchmarks.search [rows]     (SQLite in a temporary folder, or LUOSHI_DATABASE_URL: an empty database)

Ours is everything the page asks of the index: the numbers by kind and the twenty records shown, cut by the rights. The
alternative is what most programs do, `icontains` on the columns of the same records with the same rights, for the same
two answers. The floor asks the index alone for twenty rows, without rights, order or numbers. Milliseconds, the median
of five. Also: how many of the records that have the words are found (recall), and how many of those found have them
(precision), by a search through all texts; and what recording one session costs with the index and without it.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from typing import Any

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
BRANCHES = 200
ROUNDS = 5
SINCE = dt.date(2016, 7, 1)
VERBS = "学习 传达 研究 讨论 部署 总结 推进 落实 通报 检查 审议 安排".split()
THINGS = (
    "党章 上级会议精神 安全生产责任制 年度工作要点 发展党员计划 主题党日方案 党风廉政建设 民主评议 意识形态责任 "
    "三会一课制度 巡察整改措施 第一议题 换届选举办法 志愿服务 采购管理 设备检修 质量管理 人才培养 项目进度 节能降耗"
).split()
PLACES = "党员活动室 三楼会议室 集团会议室 车间会议室 红色教育基地".split()
RARE = "青藏高原药材保护"  # in one of 50 000
QUESTIONS = (
    ("one of 50 000", RARE),
    ("one of 300", "审议换届选举办法"),
    ("two words", "安全生产 党员活动室"),
    ("one of 15", "采购"),
    ("one character, nearly all", "会"),
)


def seed() -> tuple[Any, Any]:
    """Units, sessions with their holders, and the index; a reader at the top and one of a branch."""
    from luoshi.access.actions import grant
    from luoshi.access.models import User
    from luoshi.kernel.action import action
    from luoshi.kernel.actor import SYSTEM
    from luoshi.organisations.actions import NewUnit, set_up
    from luoshi.organisations.enums import UnitKind
    from luoshi.search import index

    top = NewUnit("集团党委", UnitKind.GROUP_COMMITTEE, SINCE, None, "批复1号")
    branches = [
        NewUnit(f"示例{number:03}党支部", UnitKind.BRANCH, SINCE, top.uuid, "批复1号")
        for number in range(BRANCHES)
    ]
    units = set_up([top, *branches], by=SYSTEM)
    with action("bench", by=SYSTEM) as act:
        readers = act.create_many(
            [
                User(uuid=uuid.uuid4(), username=name, display_name=name)
                for name in ("bench-top", "bench-branch")
            ]
        )
    for reader, unit in zip(readers, units[:2], strict=True):
        grant(reader, "leader", unit, by=SYSTEM, why="bench")
    began = time.perf_counter()
    _sessions(units[1:])
    made = time.perf_counter() - began
    began = time.perf_counter()
    count = index.rebuild()
    print(
        f"{count} records written in {made:.0f} s, the index made anew in {time.perf_counter() - began:.0f} s"
    )
    return readers[0], readers[1]


def _sessions(units: list[Any]) -> None:
    from django.db import transaction

    from luoshi.activities.models import Holding, Session
    from luoshi.kernel.bulk import insert
    from luoshi.kernel.clock import now
    from luoshi.kernel.writes import writes_allowed

    dice, at = random.Random(1), now()
    for first in range(0, ROWS, 20_000):
        rows = [
            _session(dice, number, units[number % BRANCHES], at)
            for number in range(first, min(ROWS, first + 20_000))
        ]
        with writes_allowed(), transaction.atomic():
            insert(rows)
            insert([
                Holding(
                    unit_id=row.unit_id, session_id=row.pk, day=row.day, month=row.day.year * 12 + row.day.month - 1,
                    level=row.level, kinds=row.kinds, entered_at=at, entered_by_name="系统",
                )
                for row in rows
            ])  # fmt: skip
    del Session


def _session(dice: random.Random, number: int, unit: Any, at: dt.datetime) -> Any:
    from luoshi.activities.models import Session

    def words() -> str:
        return dice.choice(VERBS) + dice.choice(THINGS)

    return Session(
        unit_id=unit.pk, kinds=",theme_day,", level="branch", state="draft", entered_at=at, entered_by_name="系统",
        day=dt.date(2018, 1, 1) + dt.timedelta(days=number * 37 % 1460),
        theme=words() + (f"，{RARE}" if number % 50_000 == 7 else ""), place=dice.choice(PLACES),
        content="，".join(words() for _ in range(4)) + "。", agenda=[words(), words()],
        resolutions=[f"会议同意{dice.choice(THINGS)}，{number % 12 + 1}月底前完成。"],
    )  # fmt: skip


def ours(reader: Any, words: str) -> int:
    """Both answers of the page."""
    from luoshi.search.queries import Narrow, hits, matching, numbers
    from luoshi.search.words import asked

    question = asked(words)
    rows = matching(reader, question, Narrow())
    found = numbers(rows)
    hits(reader, question, rows, 1, many=found.more)
    return found.total


def plain(reader: Any, words: str) -> int:
    """The same two by `icontains`."""
    from django.db.models import Q

    from luoshi.activities.rights import sessions_for

    rows = sessions_for(reader)
    for word in words.split():
        within = Q()
        for column in ("theme", "content", "agenda", "resolutions", "place", "document_label"):
            within |= Q(**{f"{column}__icontains": word})
        rows = rows.filter(within)
    list(rows.order_by("-day", "-pk")[:20])
    return int(rows[:1001].count())


def bare(_reader: Any, words: str) -> int:
    """Twenty rows of the index."""
    from luoshi.search import grams
    from luoshi.search.models import Indexed
    from luoshi.search.words import asked

    return len(list(Indexed.objects.filter(grams.matches(asked(words))).values_list("pk")[:20]))


def milliseconds(act: Callable[[], object]) -> float:
    """The median; the first time, which warms the pages of the database, does not count."""
    act()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000


def exactness() -> None:
    """Recall and precision over all questions, against a look through all texts."""
    from luoshi.search import grams
    from luoshi.search.models import Indexed
    from luoshi.search.words import asked, places

    texts = list(Indexed.objects.values_list("pk", "title", "text")[:20_000])
    known = {key for key, _title, _text in texts}
    there = found = both = 0
    for _what, words in QUESTIONS:
        question = asked(words)
        having = {
            key
            for key, title, text in texts
            if all(any(next(places(part, word), None) for part in (title, text)) for word in question.words)
        }
        got = set(Indexed.objects.filter(grams.matches(question)).values_list("pk", flat=True)) & known
        there, found, both = there + len(having), found + len(got), both + len(having & got)
    print(f"in {len(texts)} texts: recall {both / there:.3f}, precision {both / found:.3f}")


def recording() -> None:
    """One session written down, with the index following and without."""
    from luoshi.activities.actions import Roll, Sheet, Written, record_session
    from luoshi.kernel.actor import SYSTEM
    from luoshi.kernel.following import followers
    from luoshi.organisations.models import Unit

    unit = Unit.objects.order_by("pk")[1]
    day = iter(dt.date(2022, 1, 1) + dt.timedelta(days=number) for number in range(1000))

    def record() -> None:
        written = Written(day=next(day), kinds=("theme_day",), theme="学习党章", agenda=("学习", "讨论"))
        record_session(written, [Sheet(unit, None, Roll())], by=SYSTEM, submit=False)

    with_index = milliseconds(record)
    kept = dict(followers._items)  # noqa: SLF001
    followers._items.clear()  # noqa: SLF001
    without = milliseconds(record)
    followers._items.update(kept)  # noqa: SLF001
    print(f"one session recorded: {with_index:.1f} ms, without the index {without:.1f} ms")


def measure() -> None:
    """Print the table."""
    from django.db import connection

    top, branch = seed()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    from luoshi.access.grants import grants_loaded_once

    with grants_loaded_once():  # as in a request
        table(top, branch)
    exactness()
    recording()


def table(top: Any, branch: Any) -> None:
    """A line a question."""
    from django.db import connection

    print(f"\n{connection.vendor}: {ROWS} records, ms")
    print(
        f"{'':28}{'found':>8}{'ours, top':>12}{'ours, branch':>14}{'LIKE, top':>12}{'LIKE, branch':>14}{'bare index':>12}"
    )
    for what, words in QUESTIONS:
        count = ours(top, words)
        times = [
            milliseconds(lambda way=way, reader=reader, words=words: way(reader, words))
            for way, reader in ((ours, top), (ours, branch), (plain, top), (plain, branch), (bare, None))
        ]
        said = f"{count}" if count <= 1000 else ">1000"
        print(
            f"{what:28}{said:>8}{times[0]:12.1f}{times[1]:14.1f}{times[2]:12.1f}{times[3]:14.1f}{times[4]:12.1f}"
        )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ.setdefault("LUOSHI_DATA_DIR", folder)
        os.environ.setdefault("LUOSHI_LOG_LEVEL", "ERROR")
        from luoshi.site import prepare

        prepare.setup_django()
        prepare.migrate()
        prepare.apply_packs()
        measure()


if __name__ == "__main__":
    main()
