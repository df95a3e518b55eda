"""The 问题整改台账 and the 督办台账 of offices, declared as a room would, and ledgers as the dice fall."""

from __future__ import annotations

import io
import itertools
import random
import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any

from luoshi.periods.deadline import parse_deadline
from luoshi.workbooks import (
    MONTHS,
    ORDINAL,
    QUARTERS,
    Choice,
    Column,
    Day,
    Due,
    Filled,
    Names,
    Numbering,
    Part,
    Row,
    Sheet,
    Text,
    series,
    write,
    write_word,
)
from luoshi.workbooks.cells import CellType, plain
from luoshi.workbooks.contract import filled_in
from tests.workbooks.sheets import EXPORTED

KINDS = Choice(("立行立改", "限期整改", "长期坚持"))
STATES = Choice(("已完成", "基本完成", "持续推进", "未启动"), {"完成": "已完成", "推进中": "持续推进"})


def of_part(
    key: str, head: str, width: int, part: str, cell: CellType | None = None, *aliases: str
) -> Column:
    """A column to fill in that says something of what the row stands under."""
    return Column(key, head, width, cell or Text(), editable=True, merge=part, aliases=aliases)


LEDGER = Sheet(
    "findings.ledger", "问题整改台账", "问题整改台账",
    (
        Column("number", "序号", 5, ORDINAL),
        Column("aspect", "方面", 8, merge="aspect", aliases=("问题类别",)),
        of_part("finding", "反馈问题", 18, "finding", None, "反馈意见"),
        of_part("problem", "具体问题", 22, "problem", None, "具体表现", "问题表现"),
        of_part("cause", "原因分析", 18, "problem"),
        of_part("goal", "整改目标", 16, "problem"),
        filled_in("mark", "整改措施{编号}", 7, Numbering()),
        filled_in("measure", "整改措施{内容}", 30, Text(), "整改措施", required=True),
        filled_in("leader", "责任领导", 8, Names()),
        filled_in("lead", "牵头部门", 10, Names()),
        filled_in("support", "配合部门", 10, Names()),
        filled_in("person", "责任人", 8, Names()),
        filled_in("kind", "时限{类型}", 9, KINDS),
        filled_in("due", "时限{完成时限}", 12, Due()),
        filled_in("before", "进展{截至上期}", 20, Text()),
        filled_in("now", "进展{本期}", 20, Text()),
        filled_in("state", "状态", 9, STATES),
        filled_in("done", "完成时间", 11, Day()),
        filled_in("rules", "制度成果", 14, Text()),
        of_part("lead_view", "验收{牵头意见}", 10, "problem"),
        of_part("office_view", "验收{整改办意见}", 10, "problem"),
        of_part("closed", "验收{销号时间}", 11, "problem", Day()),
        of_part("looked", "回头看{时间}", 11, "problem", Day()),
        of_part("found", "回头看{结果}", 10, "problem"),
        filled_in("note", "备注", 10, Text()),
    ),
    known_by=("mark", "measure"),
)  # fmt: skip
SUPERVISED = Sheet(
    "tasks.supervised", "督办台账", "督办台账",
    (
        filled_in("mark", "编号", 14, Numbering(), required=True),
        filled_in("matter", "事项", 30, Text(), required=True),
        filled_in("meeting", "来源{会议/文件}", 16, Text()),
        filled_in("source_day", "来源{日期}", 11, Day()),
        filled_in("document", "来源{文号}", 14, Text()),
        filled_in("opened", "立项时间", 11, Day()),
        filled_in("wanted", "要求", 20, Text()),
        filled_in("lead", "牵头", 10, Names(), "牵头部门"),
        filled_in("support", "配合", 10, Names(), "配合部门"),
        filled_in("person", "责任人", 8, Names()),
        filled_in("due", "时限", 12, Due(), "完成时限"),
        *series("quarter", "进展", QUARTERS, 14),
        *series("month", "进展", MONTHS, 10),
        filled_in("result", "结果", 8, Choice(("办结", "在办", "逾期", "延期", "转长期"))),
        filled_in("ended", "办结时间", 11, Day()),
        filled_in("note", "备注", 10, Text()),
    ),
    known_by=("mark", "matter"),
)  # fmt: skip
ASPECTS = ("政治建设", "组织建设", "作风建设", "")
WORDS = (
    "", "学习不够深入", "学习不够深入", "制定计划，每月检查；\n每季度通报", "“第一议题”落实不到位", 'A"B\'C', "ｆｕｌｌ　ｗｉｄｔｈ：１２３",
    "=1+1", "a\n\nb", "〃", "同上", "—", "无", "共3个问题", "合计", "填表人：张三", "一、政治建设", "3.15", "<w:t>&amp;", "序号", "备注",
    "每季度检查一次。" * 30,
)  # fmt: skip
DUES = ("", "9月底前", "2021年底并长期坚持", "长期", "即日起", "立行立改", "每月25日", "2022.3.5")
NAMES: tuple[tuple[str, ...], ...] = ((), ("张三",), ("党群工作部", "办公室"), ("纪检监察部（牵头）",))
DAYS = (None, date(2021, 3, 5), date(2021, 10, 31), date(2022, 1, 1))


def ledger(seed: int, *, most: int = 14) -> list[Row]:
    """A ledger of random nesting and words; no two things of it are one because they say the same."""
    dice = random.Random(seed)
    ids = (str(uuid.UUID(int=dice.getrandbits(128), version=4)) for _ in itertools.count())
    rows: list[Row] = []
    while len(rows) < dice.randrange(1, most):
        aspect = Part(next(ids), dice.choice((None, 1)))
        of_aspect = {"aspect": _words(dice, ASPECTS)}
        for _ in range(dice.randrange(1, 4)):
            finding = Part(next(ids), dice.randrange(1, 9))
            of_finding = {"finding": _words(dice)}
            for _ in range(dice.randrange(1, 4)):
                parts = {
                    "aspect": aspect,
                    "finding": finding,
                    "problem": Part(next(ids), dice.randrange(1, 99)),
                }
                rows += _measures(dice, ids, parts, of_aspect | of_finding | _problem(dice))
    return rows


def _measures(
    dice: random.Random, ids: Iterator[str], parts: dict[str, Part], above: dict[str, Any]
) -> list[Row]:
    count = dice.randrange(4)
    if not count:  # a problem nobody has thought of anything against yet
        return [Row(_nothing() | above, parts=parts)]
    return [
        Row(
            above | {
                "mark": dice.choice(("1", "1-1", "（1）", "1.2", "")), "measure": _words(dice) or "整改",
                "leader": dice.choice(NAMES), "lead": dice.choice(NAMES), "support": dice.choice(NAMES),
                "person": dice.choice(NAMES), "kind": dice.choice((None, *KINDS.choices)),
                "due": parse_deadline(dice.choice(DUES), year=2021), "before": _words(dice), "now": _words(dice),
                "state": dice.choice((None, *STATES.choices)), "done": dice.choice(DAYS), "rules": _words(dice),
                "note": _words(dice),
            },
            next(ids), dice.randrange(1, 1000), parts=parts,
        )
        for _ in range(count)
    ]  # fmt: skip


def _nothing() -> dict[str, Any]:
    """The own cells of a row without a measure."""
    empty: dict[str, Any] = dict.fromkeys(("mark", "measure", "before", "now", "rules", "note"), "")
    return empty | dict.fromkeys(("leader", "lead", "support", "person"), ()) | dict.fromkeys(("kind", "due", "state", "done"))  # fmt: skip


def _problem(dice: random.Random) -> dict[str, Any]:
    words = {key: _words(dice) for key in ("problem", "cause", "goal", "lead_view", "office_view", "found")}
    return words | {"closed": dice.choice(DAYS), "looked": dice.choice(DAYS)}


def _words(dice: random.Random, known: tuple[str, ...] = WORDS) -> str:
    if dice.random() < 0.2:
        signs = "学习制度，。；“”（）\n　 aB1<>&'\"《》〔〕①％"
        return plain("".join(dice.choices(signs, k=dice.randrange(30))))
    return dice.choice(known)


def said(rows: list[Row]) -> list[tuple[Any, ...]]:
    """What must come back: ids, versions, parts, and the cells that can be filled in."""
    keys = [column.key for column in LEDGER.columns if column.editable]
    return [(row.id, row.version, dict(row.parts), {key: row.values[key] for key in keys}) for row in rows]


def filled(rows: list[Row], sheet: Sheet = LEDGER, **more: Any) -> Filled:
    return Filled(sheet, rows, unit="某集团有限公司党委", as_of=date(2021, 8, 31), year=2021, **more)


def as_xlsx(*sheets: Filled) -> bytes:
    stream = io.BytesIO()
    write(sheets, stream, exported=EXPORTED, export_id="e-1")
    return stream.getvalue()


def as_word(*sheets: Filled) -> bytes:
    stream = io.BytesIO()
    write_word(sheets, stream, exported=EXPORTED, export_id="e-1")
    return stream.getvalue()
