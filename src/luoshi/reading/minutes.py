"""Minutes of a meeting: its fixed heads, in paragraphs and in tables, and what stands beside them.

    minutes = read_minutes(file.text, file.blocks, name="机关一支部3月.docx")
    minutes.day, minutes.lines["day"]  # 2021-03-05, 时间：2021年3月5日（星期五）下午3点

Speeches (发言, 讨论) are passed over. Reasons of leave stand only in `leave` and `absent`, in no line that is shown:
whoever asks turns them into the kinds he keeps and forgets the words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from luoshi.reading.clocks import read_when, year_in
from luoshi.reading.numerals import parse_chinese
from luoshi.reading.patterns import lazily
from luoshi.reading.text import fold
from luoshi.reading.types import Block, BlockKind
from luoshi.reading.vocabulary.minutes import HEADS, NUMBERS

SHOWN: Final = 80  # characters of a source line
LISTED: Final = 40  # items of an agenda, resolutions, names

_NOBODY: Final = frozenset({"无", "/", "-", "—", "——", "0", "0人", "零", "没有"})
_KEY_OF: Final = {word: key for key, words in HEADS.items() for word in words.split("|")}
_LONGEST: Final = max(map(len, _KEY_OF))
_GAP = r"[ ]{0,4}"
_WORDS = "|".join(
    _GAP.join(word) for word in sorted(_KEY_OF, key=lambda word: (-len(word), word)) if len(word) > 1
)
_INLINE = lazily(
    rf"(?:^|(?<=[ ,;。、(]))(?:[(]?(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})[)]?[、.][ ]?)?"
    rf"(?P<head>{_WORDS})[ ]?(?:\([^()]{{0,20}}\))?[ ]?:"
)
_ALONE = lazily(
    r"(?:(?:[一二三四五六七八九十]{1,3}|\d{1,2})、[ ]?)?(?P<head>[\u4e00-\u9fff、 ]{2,24}?)[ ]?(?:\([^()]{0,20}\))?:?"
)
_ITEM = lazily(
    r"(?:[(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[)][、.]?|[、.](?!\d)|项[:,]?)|[①-⑳•·●◆■-])[ ]?"
)
_UNANIMOUS = lazily(r"一致(?:表决)?(?:通过|同意)|全票(?:通过|同意)")
_HOURS = lazily(r"(\d{1,3}(?:\.\d)?)")
_SPOKEN = lazily(
    r"[\u4e00-\u9fff·]{2,4}(?:同志|书记|委员)?(?:\([^()]{0,20}\))?(?::|(?:作|做)?(?:了)?(?:交流)?(?:发言|讲话|表态|自我批评)|认为|表示|谈到|说)"
)
_OPINION = lazily(r"我|认为|觉得|赞成|拥护")
_OF_ALL = (
    "会议",
    "大会",
    "大家",
    "与会",
    "全体",
    "支部",
    "党委",
    "党员大会",
    "同意",
    "表决",
    "决定",
    "要求",
    "通过",
)
_SPLIT = lazily(r"(?:[^、,;。\n(]|\([^)\n]*\)?)+")
_HEADLESS = 60  # of a title
_CLAUSES = lazily(r"[^,;。]+")
_SENTENCE = lazily(r"[。,;]")
_NAMED_ONLY = lazily(r"[\u4e00-\u9fff·]{1,4}[ ]?[\u4e00-\u9fff·]{1,4}")
_HELD = lazily(r"召开|举行|主持")
_HELD_AT = lazily(r"在([^,;。]{2,20}?)(?:召开|举行)")
_CHAIRED = lazily(
    r"由(?:[\u4e00-\u9fff]{0,8}书记|[\u4e00-\u9fff]{0,8}委员)?([\u4e00-\u9fff·]{2,4}?)(?:同志)?主持"
)
_RECORDED = lazily(
    r"(?:^|[,;。])(?:由)?([\u4e00-\u9fff·]{2,4}?)(?:同志)?(?:负责|担任)?记录(?:人)?(?=$|[,;。])"
)
_NEXT_ITEM = lazily(r"(?<=[;。])[ ]?(?=(?:[(]?\d{1,2}[)]|\d{1,2}[、.](?!\d)|[一二三四五六七八九十]{1,2}、))")


@dataclass(slots=True)
class Minutes:
    """What was read; None or empty where it does not stand there. `lines`: the words each field was taken from."""

    title: str = ""
    name: str = ""
    kind: str = ""
    unit: str = ""
    day: dt.date | None = None
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    place: str = ""
    chair: str = ""
    recorder: str = ""
    lecturer: str = ""
    theme: str = ""
    content: str = ""
    form: str = ""
    hours: float | None = None
    speakers: int | None = None
    agenda: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()
    due: int | None = None
    present: int | None = None
    on_leave: int | None = None
    missing: int | None = None
    guests: int | None = None
    staff: int | None = None
    due_voting: int | None = None
    present_voting: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstained: int | None = None
    leave: tuple[str, ...] = ()  # a person each with the reason as written: never to be kept nor shown
    absent: tuple[str, ...] = ()
    sitting: tuple[str, ...] = ()
    lines: dict[str, str] = field(default_factory=dict)


class Part(NamedTuple):
    """A head and the lines that stand under or beside it."""

    key: str
    head: str
    lines: list[str]
    whole: bool = False  # the cell beside a head: nothing after it belongs there


def read_minutes(text: str, blocks: Sequence[Block] = (), *, name: str = "") -> Minutes:
    """Read minutes from the plain text of a file and its blocks.

    Args:
        text: with one paragraph or table row a line.
        blocks: tables among them are read by their cells; without any the lines are read.
        name: of the file, where a date lacks its year.
    """
    found = Minutes()
    parts = _Parts()
    for piece in _pieces(text, blocks):
        if isinstance(piece, str):
            parts.line(piece)
        else:
            parts.rows(piece)
    found.title = parts.title
    year = year_in(parts.title) or year_in(name)
    for part in parts.found:
        _take(found, part, year)
    _settle(found)
    return found


def _pieces(text: str, blocks: Sequence[Block]) -> Iterator[str | list[list[str]]]:
    """Lines, and tables as rows of cells, in order."""
    at = 0
    for block in blocks:
        if block.kind is BlockKind.TABLE and block.rows:
            yield from _lines(text[at : block.start])
            yield [list(row) for row in block.rows]
            at = block.end
    yield from _lines(text[at:])


def _lines(text: str) -> Iterator[str | list[list[str]]]:
    """Lines; one of cells apart by tabs, the first of them a head, is a row."""
    for line in text.split("\n"):
        cells = line.split("\t")
        yield [cells] if len(cells) > 1 and head_of(cells[0]) and not cells[0].endswith((":", "：")) else line


def head_of(cell: str) -> str:
    """The key of a head that fills a cell or a line; "" for any other words."""
    plain = fold(cell).strip()
    if len(plain) > 2 * _LONGEST + 20:
        return ""
    match = _ALONE.fullmatch(plain.replace("\n", ""))
    return _KEY_OF.get("".join(match["head"].split()), "") if match else ""


class _Parts:
    """Collects heads with what stands under them."""

    def __init__(self) -> None:
        self.found: list[Part] = []
        self.title = ""
        self._loose: Part | None = None  # the part a following line belongs to

    def _begin(self, key: str, head: str, words: str = "", *, whole: bool = False) -> Part:
        part = Part(key, head, [words] if words.strip() else [], whole)
        self.found.append(part)
        return part

    def line(self, raw: str) -> None:
        """A paragraph."""
        words = raw.strip()
        if not words:
            return
        plain = fold(words)
        heads = list(_INLINE.finditer(plain))
        if heads and self._loose is not None and self._loose.key == "speech" and heads[0].start():
            heads = []  # words somebody said
        if not heads:
            self._without_heads(words, plain)
            return
        if heads[0].start():
            self._go_on(words[: heads[0].start()], plain[: heads[0].start()])
        ends = [*(head.start() for head in heads[1:]), len(words)]
        for head, end in zip(heads, ends, strict=True):
            key = _KEY_OF["".join(head["head"].split())]
            self._loose = self._begin(key, words[head.start() : head.end()], words[head.end() : end].strip())

    def _without_heads(self, words: str, plain: str) -> None:
        """A line that is a head by itself, or goes on with what stands above it."""
        key = head_of(words)
        listed = self._loose is not None and self._loose.key in {"agenda", "topics"}
        if key == "container" and not self.found:
            self.title += words
        elif key and not (listed and key == "content"):
            self._loose = self._begin(key, words)
        else:
            self._go_on(words, plain)

    def _go_on(self, words: str, plain: str) -> None:
        part = self._loose
        if part is None:
            before = not any(one.key for one in self.found)
            if before and len(self.title) + len(words) <= _HEADLESS and not _SENTENCE.search(plain):
                self.title += words
            self._begin("", "", words)
        elif part.key in _LISTS and _is_speech(plain):
            self._loose = self._begin("speech", "")
        elif part.key in _LISTS or not part.lines:
            part.lines.append(words)
        elif part.key != "speech":
            self._begin("", "", words)

    def rows(self, rows: list[list[str]]) -> None:
        """A table: heads beside or above their cells."""
        waiting = head = ""
        above: list[str] = []
        for row in rows:
            cells = [cell for at, cell in enumerate(row) if cell.strip() and (not at or cell != row[at - 1])]
            if cells == above:
                continue
            above = cells
            for cell in cells:
                if key := head_of(cell):
                    waiting = key if key != "container" else ""
                    head = cell
                elif waiting:
                    self._begin(waiting, head, cell, whole=True)
                    waiting = ""
                else:
                    self._loose = self._begin("", "") if self.found else None
                    for line in cell.split("\n"):
                        self.line(line)
        self._loose = None


_LISTS: Final = frozenset({"agenda", "topics", "resolutions", "content", "leave", "absent", "sitting", "vote", "speech"})  # fmt: skip


def _is_speech(plain: str) -> bool:
    """A line in which somebody speaks: 张三：…, 张三同志发言."""
    words = _without_item(plain)
    match = _SPOKEN.match(words)
    if match is None or words.startswith(_OF_ALL):
        return False
    numbered = len(words) < len(plain.strip())  # 1.一是：学习文件 is an item, 1.张三：我认为 is not
    return not (numbered and match[0].endswith(":")) or _OPINION.search(words) is not None


def _without_item(words: str) -> str:
    match = _ITEM.match(fold(words))
    return words[match.end() :].strip() if match else words.strip()


def _take(found: Minutes, part: Part, year: int | None) -> None:
    """Put a part into its field; what stands there already stays."""
    words = "\n".join(part.lines).strip()
    plain = fold(words)
    match part.key:
        case "speech" | "other":
            return
        case "container":
            _recorded(found, part, words)
        case "vote":
            _votes(found, plain)
        case "when" | "where_when" | "ends":
            _when(found, part, plain, year)
        case "leave" | "absent" | "sitting":
            _names(found, part.key, plain)
        case "agenda" | "topics" | "content" | "resolutions":
            _listed(found, part)
            if part.key == "resolutions":
                _votes(found, plain)
        case "hours":
            _hours(found, part, plain)
        case _:
            _field(found, part, words) if part.key in _FIELDS else _loose(found, part, words, year)


def _recorded(found: Minutes, part: Part, words: str) -> None:
    """会议记录：赵敏 names who kept them."""
    if not found.recorder and _NAMED_ONLY.fullmatch(fold(words)) and "记录" in part.head:
        _field(found, part._replace(key="recorder"), words)


def _loose(found: Minutes, part: Part, words: str, year: int | None) -> None:
    """Numbers, with their head or in a sentence; and the sentence that says when and where."""
    plain = fold(words)
    if part.key:
        head = fold(part.head).replace(" ", "").rstrip(":")
        plain = f"{head}:{plain}"
    _numbers(found, plain)
    if not part.key and _HELD.search(plain):
        _prose(found, plain, year)


def _prose(found: Minutes, plain: str, year: int | None) -> None:
    """3月5日，支部在会议室召开…，由张三主持，李四记录: what a sentence says where no head does."""
    # Only the clause is shown: another may say why somebody was not there.
    for clause in _CLAUSES.findall(plain):
        when = read_when(clause, year)
        for key, value in (("day", when.day), ("starts_at", when.starts if when.day else None)):
            if value is not None and getattr(found, key) is None:
                setattr(found, key, value)
                found.lines[key] = clause[:SHOWN]
    for key, pattern in (("place", _HELD_AT), ("chair", _CHAIRED), ("recorder", _RECORDED)):
        if (match := pattern.search(plain)) and not getattr(found, key):
            setattr(found, key, match[1])
            found.lines[key] = match[0].strip(",;。")


def _hours(found: Minutes, part: Part, plain: str) -> None:
    if (match := _HOURS.search(plain)) and found.hours is None:
        found.hours, found.lines["hours"] = float(match[1]), _shown(part, plain)


def _field(found: Minutes, part: Part, words: str) -> None:
    if words and words not in _NOBODY and not getattr(found, part.key):
        setattr(found, part.key, _one_line(words))
        found.lines[part.key] = _shown(part, words)


_FIELDS: Final = frozenset(
    {"name", "kind", "unit", "place", "chair", "recorder", "lecturer", "theme", "form"}
)


def _one_line(words: str) -> str:
    return " ".join(line.strip() for line in words.split("\n") if line.strip())


def _shown(part: Part, words: str) -> str:
    head = part.head.strip().rstrip(":： ")
    said = f"{head}：{_one_line(words)}" if head else _one_line(words)
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}…"


def _when(found: Minutes, part: Part, plain: str, year: int | None) -> None:
    when = read_when(plain or fold(part.head), year)
    line = _shown(part, "\n".join(part.lines))
    if part.key == "ends":
        if (until := when.ends or when.starts) is not None:
            found.ends_at, found.lines["ends_at"] = until, line
        return
    for key, value in (("day", when.day), ("starts_at", when.starts), ("ends_at", when.ends)):
        if value is not None and getattr(found, key) is None:
            setattr(found, key, value)
            found.lines[key] = line
    if part.key == "where_when" and when.rest and not found.place:
        found.place, found.lines["place"] = when.rest, line


def _listed(found: Minutes, part: Part) -> None:
    lines = [line for raw in part.lines for line in raw.split("\n") if line.strip()]
    if part.key != "content":
        lines = [one for line in lines for one in _apart(line)]
    kept = [line for line in lines if not _is_speech(fold(line))] if part.whole else lines
    items = tuple(filter(None, (_without_item(line).rstrip("；;") for line in kept)))[:LISTED]
    items = () if set(items) <= _NOBODY else items
    if not items:
        return
    shown = _shown(part, items[0])
    if part.key == "topics":
        if not found.theme:
            found.theme, found.lines["theme"] = "；".join(item.rstrip("。") for item in items), shown
        if len(items) == 1:
            return
    key = "agenda" if part.key == "topics" else part.key
    if getattr(found, key):
        return
    value = "\n".join(line.strip() for line in kept) if key == "content" else items
    setattr(found, key, value)
    found.lines[key] = shown


def _apart(line: str) -> list[str]:
    """1.学习；2.讨论 in one line, where it begins with a number."""
    plain = fold(line)
    if not _ITEM.match(plain):
        return [line]
    cuts = [0, *(match.start() for match in _NEXT_ITEM.finditer(plain)), len(line)]
    return [line[start:end].strip() for start, end in pairwise(cuts) if line[start:end].strip()]


def _names(found: Minutes, key: str, plain: str) -> None:
    """Persons one by one, each with what stands behind the name; numbers among them into their fields."""
    if match := NUMBERS[_NUMBER_OF[key]].match(f"{_WORD_OF[key]}{plain}"):
        _numbers(found, match[0] + _after(f"{_WORD_OF[key]}{plain}", match.end()))
    _named(found, key, plain)
    if key == "sitting" and found.sitting and found.guests is None:
        counts = [_HEADCOUNT.search(one) for one in found.sitting]
        found.guests = sum(1 if one is None else int(one[1]) for one in counts)


def _named(found: Minutes, key: str, plain: str) -> None:
    said: list[str] = []
    for match in _SPLIT.finditer(plain):
        words = _COUNT_BEHIND.sub("", _LEADING_COUNT.sub("", match[0].strip())).strip()
        inner = _SPLIT.findall(words[1:-1]) if words.startswith("(") and words.endswith(")") else [words]
        said += [one.strip() for one in inner if one.strip() and one.strip() not in _NOBODY]
    if said and not getattr(found, key):
        setattr(found, key, tuple(said[:LISTED]))


_WORD_OF: Final = {"leave": "请假", "absent": "缺席", "sitting": "列席"}
_NUMBER_OF: Final = {"leave": "on_leave", "absent": "missing", "sitting": "guests"}
_LIST_OF: Final = {number: key for key, number in _NUMBER_OF.items()}
_BEHIND = lazily(r"[人名位]?[ ]?(?:\(([^()]*(?:\([^()]*\)[^()]*)*)\)|:([^;。\n]*))")
_HEADCOUNT = lazily(r"(\d{1,4})[人名位]$")
_COUNT_BEHIND = lazily(r"[(](?:共|计)?\d{1,4}[人名位][)]$")
_LEADING_COUNT = lazily(
    r"^(?:共|计)?(?:\d{1,4}|[一二三四五六七八九十]{1,3})[人名位](?:[:,])?(?:分别是|分别为)?"
)


def _numbers(found: Minutes, plain: str) -> None:
    for line in plain.split("\n"):
        rest = line
        for key, pattern in NUMBERS.items():
            if key.startswith("votes_") or (match := pattern.search(rest)) is None:
                continue
            number = _number(match["n"])
            if number is not None and getattr(found, key) is None:
                setattr(found, key, number)
                found.lines[key] = f"{match[0].strip()}{_after(rest, match.end())}".replace(":", "：")
            if key in _LIST_OF and (names := _BEHIND.match(rest, match.end())):
                _named(found, _LIST_OF[key], names[1] or names[2])
            rest = rest[: match.start()] + " " * len(match[0]) + rest[match.end() :]
        if NUMBERS["votes_for"].search(line) and NUMBERS["votes_abstained"].search(line):
            _votes(found, line)


def _after(line: str, at: int) -> str:
    return line[at] if at < len(line) and line[at] in "人名位" else ""


def _number(words: str) -> int | None:
    value = int(words) if words.isdigit() else parse_chinese(words)
    return value if isinstance(value, int) else None


def _votes(found: Minutes, plain: str) -> None:
    """The result of a vote; 应到 and 实到 beside it are those who may vote."""
    line = next((one for one in plain.split("\n") if NUMBERS["votes_for"].search(one)), "")
    pairs = [(key, key) for key in NUMBERS if key.startswith("votes_")]
    pairs += [("due_voting", "due_voting"), ("present_voting", "present_voting")]
    pairs += [("due", "due_voting"), ("present", "present_voting")]
    for pattern, key in pairs:
        if (match := NUMBERS[pattern].search(plain)) and getattr(found, key) is None:
            number = _number(match["n"])
            if number is not None:
                setattr(found, key, number)
                found.lines[key] = match[0].strip() + _after(plain, match.end())
    if not line and (match := _UNANIMOUS.search(plain)):
        found.lines["unanimous"] = match[0]


def _settle(found: Minutes) -> None:
    """Nobody against and nobody abstaining, where all agreed and it is said how many there were."""
    if found.votes_for is None and found.lines.pop("unanimous", "") and found.present_voting is not None:
        found.votes_for, found.votes_against, found.votes_abstained = found.present_voting, 0, 0
        found.lines["votes_for"] = found.lines.get("present_voting", "")
    found.lines.pop("unanimous", None)
