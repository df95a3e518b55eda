"""Headings without a number: short lines that title the block below them.

Precision matters more than recall here: document titles, addressees, signatures, rows of flattened
tables, lists of names and captions look alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from luoshi.reading.labels import Family, Label
from luoshi.reading.patterns import lazily
from luoshi.reading.text import Document

_LONGEST = 26
_SHORTEST = 3
_LONG_PARAGRAPH = 40
_SENTENCE = 12  # a whole sentence or announcement below a heading
_LONGEST_IN_ROW = 20
_ROW = 3
_CELLS = 3

_ENDS_OPEN = lazily(
    r"[,、。;!?.…—\-“(《]$|等$|(?:分别|主要|依次|具体|突出)(?:是|为|有):$|以下|如下|下列|^[—\-]"
)
_NOT_A_HEADING = lazily(
    r"""
    ^(?:附件?|附表|附图|图|表|注|来源|作者|责任编辑|编辑|发布|时间|日期|地点|电话|联系|单位|信息来源|文号|索引号|主题词|抄送
       |[\d.\-/:年月日 ]+$|(?:牵头|责任|配合)(?:单位|部门|领导|科室|股室|处室|人)|完成时限|整改时限|整改期限|填报|报送|审核|浏览|字号|打印|关闭|分享|上一篇|下一篇|主办|承办
       |各位|尊敬的|同志们|谢谢|特此|以上|此致|敬礼|现将|专此|妥否|签发|主持|出席|列席|记录|(?:会议|大会)(?:议定|决定|要求|强调|指出|明确|认为|研究)|项目名称|序号|名称|网址|邮箱|地址)
    |同志$|先生$|女士$|(?:公司|委员会|政府|办公室|党委|党组|(?<![大全格布开结新])局|厅|(?<![干全内])部|大学|学院|医院|法院|检察院|集团|中心|支部|党总支)$
    |\d{4}年\d{1,2}月(?:\d{1,2}日)?$|[〇一二三四五六七八九零]{4}年|[:：].
    """,
    re.VERBOSE,
)
_TITLE_WORD = lazily(
    r"(?:情况|问题|措施|建议|工作|成效|做法|原因|打算|计划|安排|任务|目标|思路|重点|举措|经验|特点|不足|分析|概况|方面|"
    r"回顾|总结|展望|保障|机制|体系|建设|管理|发展|落实|剖析|要求|内容|方向|体会|启示|亮点|整改|清单|困难|挑战|形势|"
    r"成绩|业绩|述职|改革|监督|治理|服务|能力|水平|结果|过程|进展|意见|对策|依据|背景|意义|职责|要点|部署|机构|人员|预算|决算|说明|事项|议题|议定)"
    r":?$"
)
_TABLE_TITLE = lazily(r"(?:表|对比|一览|明细|对照|统计)$")
_YEARS = lazily(r"[0-9]{4}年|[0-9]{1,2}月份?(?=[一-鿿])")
_CHINESE = lazily(r"[\u4e00-\u9fff]")


def plain_headings(document: Document, labelled: Mapping[int, Label]) -> list[int]:
    """Indices of the lines that are headings without a number; `labelled` are the lines with a label."""
    first = _first_content(document, labelled)
    found = [
        index
        for index in range(first, len(document.lines))
        if index not in labelled and _titles_a_block(document, labelled, index)
    ]
    rows = [
        index
        for index in range(max(1, first - 1), len(document.lines))
        if index not in labelled and _titles_a_paragraph(document, labelled, index, first)
    ]
    within = [
        index for index in range(first, len(document.lines)) if _parts_a_list(document, labelled, index)
    ]
    every = {*found, *rows, *within}
    return sorted(every) if len(every) >= _ROW else found


def _first_content(document: Document, labelled: Mapping[int, Label]) -> int:
    """The first line after title, subtitle and addressee: a long paragraph or a label."""
    for index, line in enumerate(document.lines):
        whole = document.folded[line.end - 1] == "。" and index > 0
        if index in labelled or line.end - line.start >= _LONG_PARAGRAPH or whole:
            return index
    return len(document.lines)


def _titles_a_block(document: Document, labelled: Mapping[int, Label], index: int) -> bool:
    words = _words(document, index)
    if not _SHORTEST <= len(words) <= _LONGEST or not _could_be_heading(words):
        return False
    before = _words(document, index - 1) if index else ""
    if before and before[-1] not in "。!?;:.”)" and index - 1 not in labelled:
        return False  # a broken paragraph, a table or a list goes on
    if index + 1 >= len(document.lines):
        return False
    following = document.lines[index + 1]
    following_label = labelled.get(index + 1)
    if following_label is not None:
        listed = following_label.family is Family.ONE_IS and words[-1] == ":"  # 主要表现在：
        return following_label.number == 1 and not listed
    if titles_table(document, index):
        return True
    length = following.end - following.start
    return length >= _LONG_PARAGRAPH or (
        length >= _SENTENCE and document.folded[following.end - 1] in "。:" and words[-1] != ":"
    )


def _titles_a_paragraph(document: Document, labelled: Mapping[int, Label], index: int, first: int) -> bool:
    """A short line over a long paragraph: whatever its words, a row of such lines are headings."""
    words = _words(document, index)
    if not _SHORTEST <= len(words) <= _LONGEST_IN_ROW or not _is_wordy(words) or words[-1] in ":,":
        return False
    before = _words(document, index - 1)
    if index >= first and before[-1] not in "。!?;”)" and index - 1 not in labelled:
        return False
    if index + 1 >= len(document.lines) or index + 1 in labelled:
        return False
    following = document.lines[index + 1]
    return (
        following.end - following.start >= _LONG_PARAGRAPH
        and document.folded[following.end - 1] in "。!?;”):"
    )


def _parts_a_list(document: Document, labelled: Mapping[int, Label], index: int) -> bool:
    """A short line right before the first of a list or, between two of its items, the next."""
    words = _words(document, index)
    following = labelled.get(index + 1)
    if index in labelled or following is None or not _SHORTEST <= len(words) <= _LONGEST_IN_ROW:
        return False
    if not _is_wordy(words) or words[-1] in ":,)":
        return False
    if following.number == 1:
        return following.family is not Family.ONE_IS
    above = labelled.get(index - 1)
    return above is not None and above.family is following.family and above.number + 1 == following.number


def _could_be_heading(words: str) -> bool:
    if not _is_wordy(words):
        return False
    return (
        words.endswith(":") or _TITLE_WORD.search(words) is not None or _TABLE_TITLE.search(words) is not None
    )


def titles_table(document: Document, index: int) -> bool:
    """Whether a line is the title of the table below it."""
    words = _words(document, index)
    return (
        len(words) <= _LONGEST
        and _TABLE_TITLE.search(words) is not None
        and index + 1 < len(document.lines)
        and _is_row(document, index + 1)
    )


def _is_row(document: Document, index: int) -> bool:
    """Whether a line is a row of a table: cells with space between them and no sentence."""
    words = _words(document, index)
    return len(words.split()) >= _CELLS and words[-1] not in "。;,:"


def _is_wordy(words: str) -> bool:
    if _ENDS_OPEN.search(words) or _NOT_A_HEADING.search(words) or ("," in words and words[-1] == ":"):
        return False
    undated = _YEARS.sub("年", words).replace(" ", "")
    return len(_CHINESE.findall(undated)) >= 0.7 * len(undated)


def _words(document: Document, index: int) -> str:
    line = document.lines[index]
    return document.folded[line.start : line.end]
