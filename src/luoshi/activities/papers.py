"""Minutes that come as a file: what was read of them, as it waits to become a record.

A `Paper` holds no speech and no reason of leave: the words of a reason become one of four kinds here, before anything
of the file is kept anywhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.activities.enums import Leave
from luoshi.activities.models import CONTENT, LINE, NAMED, PLACE, THEME
from luoshi.activities.packs import Activities, Kind
from luoshi.organisations.names import person_name
from luoshi.reading.minutes import Minutes

MOST_LINES: Final = 40
LONGEST_NAME: Final = 8
_COUNTS: Final = (
    "due", "present", "on_leave", "missing", "guests", "staff", "due_voting", "present_voting", "votes_for",
    "votes_against", "votes_abstained",
)  # fmt: skip
# What may stand right behind a name: 张三（公出）, 张三因事请假, but not the third character of another name.
_BEHIND: Final = re.compile(r"$|[(（:：因请出病事公轮驻休产婚丧住探外借挂值培参开在]")
_NAME: Final = re.compile(
    r"([\u4e00-\u9fff·]{2,4}?)(?:同志)?(?=$|[(（:：因请出病事公轮驻休产婚丧住探外借挂值培])"
)
_POST: Final = re.compile(r"[\u4e00-\u9fff]{0,12}(?:书记|委员|主任|组长|部长|经理|主席|同志)\s+(\S.*)")
# A name nobody here bears is asked about; other words behind a comma are a reason and are not shown.
_SURNAMES: Final = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆"
    "汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤扎格索旦洛次达尼多拉央卓巴"
)
_OF_HEALTH: Final = re.compile(r"[烧病痛伤院孕产婚丧术诊疗药癌瘫残晕]")
_MEETING: Final = re.compile(
    r"$|会议|会|记录|纪要|[(（第\d]"
)  # 第一支部委员会 is a unit, 支部委员会会议 a meeting


@dataclass(frozen=True, slots=True)
class Paper:
    """What was read of a file; JSON values only."""

    file: str
    heading: str  # title, name and unit as they stand there: tells unit and body
    kinds: tuple[str, ...] = ()
    day: str = ""
    texts: Mapping[str, Any] = field(default_factory=dict)  # fields of a record
    counts: Mapping[str, int] = field(default_factory=dict)
    missing: tuple[tuple[str, str], ...] = ()  # a name, a kind of leave
    sitting: tuple[str, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)  # where each was read
    notices: tuple[str, ...] = ()  # what was done to read the file: 修订按接受处理

    @property
    def on(self) -> dt.date | None:
        """The day, where it was read."""
        return dt.date.fromisoformat(self.day) if self.day else None

    @property
    def names(self) -> list[str]:
        """Everybody named, to be looked for among those known here."""
        roles = [self.texts.get(role, "") for role in ("chair", "recorder", "lecturer")]
        return [name for name in (*roles, *self.sitting) if name]

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Paper:
        """From such values."""
        values = {one.name: kept[one.name] for one in fields(cls)}
        values |= {name: tuple(values[name]) for name in ("kinds", "sitting", "notices")}
        return cls(**values | {"missing": tuple((name, leave) for name, leave in values["missing"])})


def paper_of(minutes: Minutes, file: str, rules: Activities, known: Collection[str]) -> Paper:
    """What is taken over of minutes.

    Args:
        minutes: as read; its reasons end here.
        file: name of the file.
        rules: kinds, forms and the words of leave.
        known: names of people, to tell where a name ends and a reason begins.
    """
    kinds = kinds_of(minutes, file, rules)
    only_numbers = any(kind.numbers_only for kind in kinds)
    texts = {} if only_numbers else _texts(minutes, rules)
    texts |= {"place": minutes.place[:PLACE]}
    texts |= {
        name: f"{at:%H:%M}" for name in ("starts_at", "ends_at") if (at := getattr(minutes, name)) is not None
    }
    counts = {name: number for name in _COUNTS if (number := getattr(minutes, name)) is not None}
    missing: list[tuple[str, str]] = []
    sitting: list[str] = []
    if not only_numbers:
        for tokens, asked in ((minutes.leave, Leave.OTHER), (minutes.absent, Leave.NONE)):
            for name, reason in _with_reasons(tokens, known, rules):
                missing.append((name, str(rules.leave_of(reason) if reason else asked)))
        sitting = [name for name, _reason in _with_reasons(minutes.sitting, known, rules)]
    if minutes.sitting and not only_numbers:
        counts.setdefault("guests", len(minutes.sitting))
    heading = " ".join(filter(None, (minutes.unit, minutes.title, minutes.name)))[:200]
    found = {name: value for name, value in texts.items() if value not in ("", None, [])}
    gone = {name for name in minutes.lines if only_numbers and name not in (*found, *counts, "day")}
    return Paper(
        file=file,
        heading=heading,
        kinds=tuple(kind.key for kind in kinds),
        day=str(minutes.day or ""),
        texts=found,
        counts=counts,
        missing=tuple(dict(missing).items()),
        sitting=tuple(dict.fromkeys(sitting)),
        lines={name: line for name, line in minutes.lines.items() if name not in gone},
    )


def kinds_of(minutes: Minutes, file: str, rules: Activities) -> list[Kind]:
    """The kinds that the file names: first where the kind is asked for, then in its title, its theme, its name."""
    for words in (minutes.kind, f"{minutes.title} {minutes.name}", minutes.theme, file):
        if found := kinds_in(words, rules):
            return found
    return []


def kinds_in(words: str, rules: Activities) -> list[Kind]:
    """The kinds whose label or other name stands in the words, in the order of the pack; the longest name counts."""
    text = "".join(words.split())
    names = [(name, kind.key) for kind in rules.kinds for name in (kind.label, *kind.aliases)]
    keys: set[str] = set()
    for name, key in sorted(names, key=lambda one: -len(one[0])):
        at = text.find(name)
        while at >= 0:
            if not name.endswith("委员会") or _MEETING.match(text, at + len(name)):
                keys.add(key)
                text = f"{text[:at]}{'　' * len(name)}{text[at + len(name) :]}"
            at = text.find(name, at + len(name))
    return [kind for kind in rules.kinds if kind.key in keys]


def _texts(minutes: Minutes, rules: Activities) -> dict[str, Any]:
    form = "".join(minutes.form.split())
    return {
        "theme": minutes.theme[:THEME],
        "content": minutes.content[:CONTENT],
        "chair": _role(minutes.chair),
        "recorder": _role(minutes.recorder),
        "lecturer": _role(minutes.lecturer),
        "form": next((key for key, label in rules.form_labels.items() if label in form), ""),
        "hours": None if minutes.hours is None else round(minutes.hours * 10),
        "speakers": minutes.speakers,
        "agenda": [line[:LINE] for line in minutes.agenda[:MOST_LINES]],
        "resolutions": [line[:LINE] for line in minutes.resolutions[:MOST_LINES]],
    }


def _role(words: str) -> str:
    """张　三（支部书记） is 张三, and so is 支部书记  张三."""
    name = re.split(r"[(（]", words)[0].strip()
    if match := _POST.match(name):
        name = match[1]
    return person_name(name)[:NAMED]


def beginnings(minutes: Minutes) -> set[str]:
    """What the names of those who did not come may be: the first characters of each entry."""
    plain = ["".join(token.split()) for token in (*minutes.leave, *minutes.absent, *minutes.sitting)]
    return {one[at : at + n] for one in plain for at in range(len(one)) for n in range(2, LONGEST_NAME + 1)}


def _with_reasons(tokens: Iterable[str], known: Collection[str], rules: Activities) -> list[tuple[str, str]]:
    """Each person with the reason, also one that stands behind a comma: 李强，外出学习."""
    found: list[tuple[str, str]] = []
    for token in tokens:
        persons = list(_persons([token], known, rules))
        if not persons and found and not found[-1][1]:
            found[-1] = (found[-1][0], token)
        found += persons
    return found


def _persons(tokens: Iterable[str], known: Collection[str], rules: Activities) -> Iterable[tuple[str, str]]:
    """Each person with the reason behind the name, "" where there is none; what is no name is left out."""
    words = tuple(word for one in rules.leave for word in one.words)
    for token in tokens:
        plain = "".join(token.split())
        found: list[str] = []
        while name := _known(plain, known, words):
            found.append(name)
            plain = plain[len(name) :].removeprefix("同志")
        if not found and (match := _NAME.match(plain)) and _may_be_a_name(match[1]):
            found, plain = [match[1]], plain[match.end() :]
        for at, name in enumerate(found):
            yield name, plain.strip("()（）:： ") if at == len(found) - 1 else ""


def _may_be_a_name(words: str) -> bool:
    return words[0] in _SURNAMES and not _OF_HEALTH.search(words)


def _known(plain: str, known: Collection[str], words: tuple[str, ...]) -> str:
    """The longest known name the words begin with, where a reason, another such name or nothing follows it."""
    for length in range(min(LONGEST_NAME, len(plain)), 1, -1):
        name, rest = plain[:length], plain[length:].removeprefix("同志")
        if name in known and (
            _BEHIND.match(rest)
            or rest.startswith(words)
            or any(rest[:n] in known for n in range(2, LONGEST_NAME + 1))
        ):
            return name
    return ""


READ: Final = "read"  # in the roll of a draft: where it was read, until it is saved
EXPECTED: Final = ("starts_at", "place", "theme", "chair", "recorder")
_ELSEWHERE: Final = {"missing": "absent"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a record shows beside its fields, as long as nobody has saved it."""

    file: str
    lines: Mapping[str, str]
    missing: tuple[str, ...]  # fields the file says nothing of
    said: str  # the numbers as the file has them
    unmatched: tuple[str, ...]  # names that are not on the list of those due
    notices: tuple[str, ...]


def shown(roll: Mapping[str, Any]) -> Shown | None:
    """What was read of a draft that came from a file and was not saved since."""
    read = roll.get(READ)
    if not read:
        return None
    lines = {_ELSEWHERE.get(name, name): line for name, line in read["lines"].items()}
    counts = ("due", "present", "on_leave", "absent", "guests", "present_voting")
    beside = {name: _("文件：%(line)s") % {"line": line} for name, line in lines.items()}
    for name in ("starts_at", "ends_at"):  # one line says both day and hours
        if name in lines and lines[name] == lines.get("day"):
            beside[name] = _("已从文件读入")
    return Shown(
        read["file"],
        beside,
        tuple(name for name in EXPECTED if name not in lines),
        "，".join(dict.fromkeys(lines[name] for name in counts if name in lines)),
        tuple(read.get("unmatched", ())),
        tuple(read.get("notices", ())),
    )
