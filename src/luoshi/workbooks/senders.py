"""Many files at once: whose each one is, who has not sent any, and what to write to the group.

Only names of units are compared; nothing is looked up. 机关第一党支部, 机关1支部 and 机关一支部 are one name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from luoshi.periods.folding import small_number

SURE = 0.6  # confidence from which a file is taken as the unit's; below, a person is asked
_WHOLE, _INSIDE, _NUMBER, _STEM = 1.0, 0.3, 0.7, 0.5
_NUMBERED = r"总支|支部|党小组|车间|项目部|分公司|工区|大队"
_ORDINAL = re.compile(rf"第?([〇一二三四五六七八九十]{{1,3}}|\d{{1,3}})(?:党)?(?={_NUMBERED})")
_PARTY = re.compile(r"中国共产党|中共")
_FORMS = (
    (re.compile(r"有限责任公司|股份有限公司|有限公司"), "公司"),
    (re.compile(r"(?:党)?总支部?(?:委员会)?"), "总支"),
    (re.compile(r"(?:党)?支部(?:委员会)?"), "支部"),
    (re.compile(r"党委会|党的委员会|党委员会"), "党委"),
)
_SIGNS = re.compile(r"[^\w]|_")
_PARTS = re.compile(rf"(?P<stem>.*?)(?P<number>\d*)(?P<kind>{_NUMBERED}|党委|党组|)$")


@dataclass(frozen=True, slots=True)
class Guess:
    """Whose a file is.

    Attributes:
        unit: the best match, "" where no name is in any of the words.
        runner_up: the next best, "" where there is none.
        confidence: 0 to 1; low also where the two are close.
    """

    unit: str
    runner_up: str
    confidence: float

    @property
    def sure(self) -> bool:
        """Whether it may be taken without asking."""
        return self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Received:
    """A drop of files against the units that should have sent one.

    Attributes:
        by_unit: files of each unit, in the order given; more than one is for a person to decide.
        doubtful: files whose unit is not sure, with the guess.
        missing: units without a file, in their own order.
    """

    by_unit: Mapping[str, tuple[str, ...]]
    doubtful: Mapping[str, Guess]
    missing: tuple[str, ...]

    @property
    def doubled(self) -> tuple[str, ...]:
        """Units that sent more than one file."""
        return tuple(unit for unit, files in self.by_unit.items() if len(files) > 1)


@lru_cache(maxsize=4096)  # the same few names stand in thousands of rows
def canonical(text: str) -> str:
    """One spelling of a unit's name, wherever it stands: 中共甲公司第一支部委员会 is 甲公司1支部."""
    text = _SIGNS.sub("", unicodedata.normalize("NFKC", text))
    if _PARTY.search(text):
        text = re.sub(r"(?<!支部)(?<!党)委员会", "党委", _PARTY.sub("", text))
    for form, short in _FORMS:
        text = form.sub(short, text)
    text = _ORDINAL.sub(lambda match: _digits(match[1]), text)
    return re.sub(r"总支(?=\d+支部)", "", text)  # 甲公司党总支第二支部 is 甲公司2支部


def _digits(number: str) -> str:
    value = int(number) if number.isdigit() else small_number(number)
    return number if value is None else str(value)


def guess_unit(units: Sequence[str], *, title: str = "", file_name: str = "", tab: str = "") -> Guess:
    """Whose a sheet is, by the words over it, the name of its file and that of its tab.

    Args:
        units: names that may be meant.
        title: the title and the line 填报单位：… of the sheet.
        file_name: with or without its ending.
        tab: name of the sheet in the file.
    """
    ending = PurePath(file_name).suffix
    name = file_name[: -len(ending)] if 1 < len(ending) <= 5 else file_name  # noqa: PLR2004  .xlsx
    words = [canonical(text) for text in (title, name, tab) if text.strip()]
    names = {unit: canonical(unit) for unit in units}
    whole = [own for own in names.values() if own and any(_stands(own, text) for text in words)]
    scores = {unit: _score(own, words, whole, list(names.values())) for unit, own in names.items()}
    ranked = sorted(
        (unit for unit in units if scores[unit] > 0), key=lambda unit: (-scores[unit], units.index(unit))
    )
    if not ranked:
        return Guess("", "", 0.0)
    best, second = ranked[0], ranked[1] if len(ranked) > 1 else ""
    return Guess(best, second, round(scores[best] - (scores[second] / 2 if second else 0), 2))


def _stands(own: str, text: str) -> bool:
    """Whether a name is in a text; 1支部 is not in 11支部."""
    return re.search(rf"(?<!\d){re.escape(own)}" if own[:1].isdigit() else re.escape(own), text) is not None


def _score(own: str, words: Sequence[str], whole: Sequence[str], names: Sequence[str]) -> float:
    if not own:
        return 0.0
    if own in whole:
        longer = any(own != other and own in other for other in whole)
        return _INSIDE if longer else _WHOLE
    parts = _PARTS.match(own)
    stem, number, kind = parts.group("stem", "number", "kind") if parts else (own, "", "")
    best = 0.0
    for text in words:
        numbers = re.findall(rf"(?<!\d)(\d+){kind}", text) if kind else []
        if number and numbers and number not in numbers:
            continue  # 机关二支部 is not in the words 机关1支部
        stemmed = len(stem) > 1 and stem in text
        if number and number in numbers and not _other_stem(text, stem, names):
            best = max(best, _NUMBER)
        elif stemmed and not (number and not numbers and kind and kind in text):
            best = max(best, _STEM if number else _NUMBER)
    return best


def _other_stem(text: str, stem: str, names: Sequence[str]) -> bool:
    """Whether the words name the place of another unit: 甲公司1支部 is not 机关1支部."""
    stems = {match["stem"] for name in names if (match := _PARTS.match(name)) and len(match["stem"]) > 1}
    return stem not in text and any(other in text for other in stems - {stem})


def receive(files: Mapping[str, str], units: Sequence[str]) -> Received:
    """Which unit sent which file, and who sent none.

    Args:
        files: name of each file and the words over its sheet, which may be empty.
        units: those that should send one.
    """
    guesses = {name: guess_unit(units, title=title, file_name=name) for name, title in files.items()}
    sent = {
        unit: tuple(name for name, one in guesses.items() if one.sure and one.unit == unit) for unit in units
    }
    return Received(
        {unit: names for unit, names in sent.items() if names},
        {name: one for name, one in guesses.items() if not one.sure},
        tuple(unit for unit in units if not sent[unit]),
    )


def reminder(what: str, missing: Sequence[str], *, by: str = "") -> str:
    """A text for the chat group: names of units, nothing else; "" when nobody is missing."""
    if not missing:
        return ""
    named = "、".join(missing)
    if by:
        return f"{what}还没有收到以下{len(missing)}个单位的，请于{by}前报送：{named}。"
    return f"{what}还没有收到以下{len(missing)}个单位的，请尽快报送：{named}。"
