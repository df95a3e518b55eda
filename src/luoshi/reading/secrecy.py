"""Two looks at a file before anything of it is kept: a secrecy mark, and columns about persons.

A mark is told from prose by its form: 秘密/机密/绝密 with ★, alone on a line of the head, in a header, a
text box or the file name. 保守国家秘密 or 商业秘密 in a sentence are ordinary words.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from luoshi.reading.patterns import lazily

if TYPE_CHECKING:
    from collections.abc import Iterable

    from luoshi.reading.types import FileText

HEAD_LINES = 15  # of the text: where a document carries its mark
HEAD_LENGTH = 60  # a longer line of the head is prose, and so is …
BODY_LENGTH = 24  # … a longer one of the body, where annexes carry marks of their own
LEVELS = r"(?:秘密|机密|绝密|祕密|機密|絕密)"
STAR = r"[★☆*⭐✩✪✭✮✯]"
TERM = r"(?:\d{1,3}|[〇零一二三四五六七八九十百]{1,4}|长期|永久|启用前|解密前)(?:年|个月|月|日|天)?(?:启用前|前)?"
STARRED = lazily(rf"(?<![业“‘《「]){LEVELS}{STAR}(?:{TERM})?")  # 商业秘密★ is the firm's own affair
ALONE = lazily(
    rf"(?:密级|保密等级|涉密等级|密级和保密期限|保密级别)?:?(?:工作)?{LEVELS}(?:级|件|文件)?"
    rf"(?:[\-—·/、,]?(?:保密期限:?)?{TERM})?(?:[№#第]?[\dA-Z]{{1,8}}号?)?"
)
FIELD = lazily(rf"(?:密级|保密等级|涉密等级|保密级别):{LEVELS}")
BRACKETS = lazily(r"[\[\]()【】〔〕《》<>]")
# In a file name: in brackets, or apart from other words.
BRACKETED = lazily(rf"[【\[(〔《]{LEVELS}(?:级|件|文件)?(?:{STAR}?{TERM})?[】\])〕》]")
APART = lazily(rf"(?:^|[\-_ .·—+]){LEVELS}(?:级|件)?(?:$|[\-_ .·—+\d])")
ENDING = lazily(r"\.\w{1,5}$")

PERSONAL_HEADS = {
    "身份证号": r"身份证(?:号码?)?|公民身份号码|证件号码?",
    "民族": r"民族",
    "籍贯": r"籍贯|出生地|户籍(?:所在)?地?",
    "出生": r"出生(?:日期|年月日?|时间)?|生日",
    "学历": r"(?:全日制|在职|最高)?(?:学历|学位)(?:学位)?|毕业(?:院校|学校)(?:及专业)?",
    "住址": r"(?:家庭|现|常住|居住)?(?:住址|地址)|居住地",
    "手机": r"手机(?:号码?)?|(?:个人|本人|移动|家庭|住宅)电话(?:号码)?|微信号?|QQ号?",
    "婚姻": r"婚姻(?:状况|情况)?|婚否|配偶",
    "健康": r"健康(?:状况|情况)?|身体状况|病史",
    "宗教": r"宗教(?:信仰)?|信仰",
}
# Heads that make a table one of persons even without names (an ID number, religion).
ALWAYS = ("身份证号", "宗教")
NAMES = lazily(r"(?:职工|党员|本人|人员)?姓名|名字|员工")
HEAD_ROWS, FORM_ROWS = 6, 30  # of a table: where heads of columns, and heads of a form, are looked for
COLUMNS = range(3, 41)  # so many cells make a line of heads
FEW = 2  # ID numbers that may stand in a text by chance: one is a code that looks like it
ID_NUMBER = lazily(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)")


APART_WORDS = lazily(r"[\s\u3000|｜]+")
# What takes no place on paper: controls, format characters, marks upon a character (★ as a picture is ★\ufe0f).
UNSEEN = frozenset({"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cs", "Co", "Cn"})
UPRIGHT_LINES, UPRIGHT_LENGTH = 40, 2  # words set one character a line, in so many lines of the head


def folded(words: str) -> str:
    """Half width, without any space or unseen character: 机 密 ★ ２０ 年 is 机密★20年."""
    plain = unicodedata.normalize("NFKC", words)
    return plain if plain.isalnum() else "".join(c for c in plain if unicodedata.category(c) not in UNSEEN)


def marks(file: FileText, filename: str = "") -> tuple[str, ...]:
    """The secrecy marks of a file, as printed; empty when it carries none.

    Args:
        file: text, blocks and furniture are looked at.
        filename: name of the file, with or without its ending.
    """
    found: dict[str, None] = {}
    head = [line for line in file.text.split("\n") if line.strip()][:HEAD_LINES]
    boxes = [file.text[block.start : block.end] for block in file.blocks if block.kind == "textbox"]
    for words in (*head, *_upright(file.text), *file.furniture, *boxes):
        line = folded(words)
        if len(line) <= HEAD_LENGTH and (match := STARRED.search(line) or FIELD.search(line)):
            found[match[0]] = None
        for piece in (line, *map(folded, APART_WORDS.split(words))):
            if ALONE.fullmatch(BRACKETS.sub("", piece)):
                found[BRACKETS.sub("", piece)] = None
    lines = unicodedata.normalize("NFKC", file.text).split("\n")
    for line in (folded(line) for line in lines if "密" in line):  # all marks end so, and few lines do
        if match := (STARRED.search if len(line) <= BODY_LENGTH else STARRED.match)(line):
            found[match[0]] = None
    return tuple(found | dict.fromkeys(_in_name(filename)))


def _upright(text: str) -> list[str]:
    """Words of the head set from top to bottom, one or two characters a line, on two lines or more."""
    runs: list[list[str]] = [[]]
    for line in map(folded, text.split("\n", UPRIGHT_LINES)[:UPRIGHT_LINES]):
        if len(line) > UPRIGHT_LENGTH:
            runs.append([])
        elif line:
            runs[-1].append(line)
    return ["".join(run) for run in runs if len(run) > 1]


def _in_name(filename: str) -> list[str]:
    name = "".join(c for c in unicodedata.normalize("NFKC", filename) if c == " " or folded(c))
    name = ENDING.sub("", name)
    matches = (BRACKETED.search(folded(name)), STARRED.search(folded(name)), APART.search(name))
    return [BRACKETS.sub("", folded(match[0])).strip("-_.·—+") for match in matches if match]


def personal_tables(file: FileText) -> tuple[str, ...]:
    """Personal columns (身份证号, 民族 …) found in tables or column lines beside names; empty when there are none.

    A list of contacts (联系人, 联系电话) belongs to many reports and is not one.
    """
    found: dict[str, None] = {}
    for heads in _heads(file):
        kinds = [
            kind for kind, form in PERSONAL_HEADS.items() if any(re.fullmatch(form, head) for head in heads)
        ]
        named = any(NAMES.fullmatch(head) for head in heads)
        kinds = [kind for kind in kinds if named or kind in ALWAYS]
        found |= dict.fromkeys(kinds)
    if len(ID_NUMBER.findall(file.text)) >= FEW:
        found["身份证号"] = None
    return tuple(found)


def _heads(file: FileText) -> Iterable[list[str]]:
    """Rows that may be the heads of columns, cell by cell."""
    for block in file.blocks:
        for row in block.rows[:HEAD_ROWS]:
            yield [_head(cell) for cell in row]
        # A form for one person: heads stand beside their values down the page.
        if block.rows:
            yield [_head(cell) for row in block.rows[:FORM_ROWS] for cell in row]
    for line in file.text.split("\n"):
        cells = APART_WORDS.split(line.strip())
        if len(cells) in COLUMNS:
            yield [_head(cell) for cell in cells]


def _head(cell: str) -> str:
    """A column head without spaces, notes in brackets and marks of a must."""
    return re.sub(r"[（(].*?[）)]|[*＊:：]", "", folded(cell))
