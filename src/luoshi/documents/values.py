"""What an item says, typed by its nature: cleaning of what a person typed, and text for people.

Values are kept as JSON without floats: whole numbers as int, others as decimal text ("7.4"), ranges as
printed ("2—3"). What software read goes through the same functions, so both have one form.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final, overload

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.documents.enums import Nature
from luoshi.kernel.errors import Refused
from luoshi.reading.types import Clause, Number, Qualifier, Status

Value = int | str | None  # of one field

QUALIFIERS: Final = {
    Qualifier.EXACT: gettext_noop("准确数"),
    Qualifier.APPROX: gettext_noop("约数（约、近、余、多）"),
    Qualifier.AT_LEAST: gettext_noop("以上、不少于"),
    Qualifier.AT_MOST: gettext_noop("以内、不超过"),
    Qualifier.PERCENT: gettext_noop("百分比"),
    Qualifier.CHANGE: gettext_noop("变化（由…到…）"),
}
STATUSES: Final = {Status.PLANNED: gettext_noop("计划"), Status.DONE: gettext_noop("已做")}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item: its name, its label in the interface and how long it may be."""

    key: str
    label: str
    most: int  # characters
    lines: bool = False  # line ends are kept


CLAIM_FIELDS: Final = (
    Field("subject", gettext_noop("统计什么"), 120),
    Field("value", gettext_noop("数值"), 40),
    Field("unit", gettext_noop("单位"), 30),
    Field("qualifier", gettext_noop("限定"), 20),
    Field("from", gettext_noop("原为"), 40),
    Field("to", gettext_noop("现为"), 40),
    Field("as_of", gettext_noop("截至"), 10),
)
_TEXT = Field("text", gettext_noop("内容"), 4000, lines=True)
RESPONSIBILITY: Final = (
    Field("leader", gettext_noop("责任领导"), 80),
    Field("owner", gettext_noop("牵头部门"), 120),
    Field("support", gettext_noop("配合部门"), 200),
    Field("person", gettext_noop("责任人"), 80),
    Field("deadline", gettext_noop("完成时限"), 80),
    Field("deliverable", gettext_noop("成果形式（完成标志）"), 200),
)
FIELDS: Final = {
    Nature.CLAIM: CLAIM_FIELDS,
    Nature.PROBLEM: (_TEXT,),
    Nature.CAUSE: (_TEXT,),
    Nature.MEASURE: (_TEXT, *RESPONSIBILITY, Field("status", gettext_noop("进度"), 10)),
}

_AS_OF = re.compile(r"(?:1[89]|20)\d\d(?:-(?:(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|Q[1-4]))?")
_RANGE = re.compile(r"\d+(?:\.\d+)?[—–~～\-至]\d+(?:\.\d+)?")
_MOST_DIGITS = 20
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 1,204 is a number, 1,2 is none


def choices(key: str) -> dict[str, str]:
    """Values and labels of a field that has a few; empty for the others."""
    if key == "qualifier":
        return {value.value: label for value, label in QUALIFIERS.items()}
    return {value.value: label for value, label in STATUSES.items()} if key == "status" else {}


def clean(nature: Nature, given: Mapping[str, Any]) -> dict[str, Value]:
    """The given fields, checked and in their stored form; empty ones are None.

    Raises Refused with the field's name: an unknown field, too long a text, no number where one belongs.
    """
    fields = {field.key: field for field in FIELDS[nature]}
    cleaned: dict[str, Value] = {}
    for key, raw in given.items():
        if key not in fields:
            raise Refused(
                _("%(nature)s没有“%(key)s”这一项") % {"nature": nature.label, "key": key}, field=key
            )
        cleaned[key] = _clean(fields[key], raw)
    if "text" in cleaned and not cleaned["text"]:
        raise Refused(_("内容不能为空；不需要这一条请选“不采用”"), field="text")
    if "value" in cleaned and cleaned["value"] is None:
        raise Refused(_("数值不能为空；不需要这一条请选“不采用”"), field="value")
    return cleaned


def _clean(field: Field, raw: Any) -> Value:
    text = _words("" if raw is None else str(raw), lines=field.lines)
    if len(text) > field.most:
        raise Refused(
            _("%(field)s最多%(most)s个字，现在是%(text)s个字")
            % {"field": _(field.label), "most": field.most, "text": len(text)},
            field=field.key,
        )
    if not text:
        return None
    match field.key:
        case "value" | "from" | "to":
            return number(text, field)
        case "qualifier" | "status":
            return _choice(field, text, choices(field.key))
        case "as_of":
            if _AS_OF.fullmatch(text) is None:
                raise Refused(_("截至写作 2021、2021-08、2021-08-31 或 2021-Q3"), field="as_of")
    return text


def _words(raw: str, *, lines: bool) -> str:
    """Without control characters; runs of blanks and, unless `lines`, line ends become one space."""
    kept = "".join(
        char if unicodedata.category(char) not in {"Cc", "Cs", "Cf", "Co", "Cn"} or char in "\n\t" else ""
        for char in raw.replace("\r\n", "\n").replace("\r", "\n")
    )
    if lines:
        return "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in kept.split("\n")).strip()
    return " ".join(kept.split())


def _choice(field: Field, text: str, choices: Mapping[str, str]) -> str:
    if text in choices:
        return text
    for value, label in choices.items():
        if text == label:
            return value
    raise Refused(
        _("%(field)s应为%(labels)s之一")
        % {"field": _(field.label), "labels": "、".join(_(label) for label in choices.values())},
        field=field.key,
    )


def number(text: str, field: Field = CLAIM_FIELDS[1]) -> int | str:
    """A typed number: int, decimal text, or a range as printed.

    Raises Refused where it is none of them.
    """
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text).replace(" ", ""))
    if len(plain) <= _MOST_DIGITS and re.fullmatch(r"\d+(?:\.\d+)?", plain):
        return stored(Decimal(plain))
    if _RANGE.fullmatch(text.replace(" ", "")) or _RANGE.fullmatch(plain):
        return text.replace(" ", "")
    raise Refused(
        _("%(field)s应为数字（可带小数）或“2—3”这样的范围，现在是“%(text)s”")
        % {"field": _(field.label), "text": text},
        field=field.key,
    )


@overload
def stored(value: None) -> None: ...
@overload
def stored(value: float | Decimal | str) -> int | str: ...
def stored(value: float | Decimal | str | None) -> int | str | None:
    """A number as it is kept: no floats."""
    if value is None or isinstance(value, int | str):
        return value
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if exact == exact.to_integral_value():
        return int(exact)
    return format(exact.normalize(), "f")


def shared(value: Value) -> int | float | str | None:
    """A stored number as JSON readers expect it: decimal text becomes a number, a range stays text."""
    if not isinstance(value, str):
        return value
    try:
        return float(Decimal(value))
    except InvalidOperation:
        return value


def of_number(read: Number) -> dict[str, Value]:
    """What software read of a claim, in the stored form."""
    return {
        "nature": Nature.CLAIM.value,
        "wording": read.text,
        "subject": read.subject,
        "value": stored(read.value),
        "unit": read.unit,
        "qualifier": read.qualifier.value,
        "from": stored(read.from_),
        "to": stored(read.to),
        "as_of": read.as_of,
    }


def of_clause(nature: Nature, read: Clause, text: str) -> dict[str, Value]:
    """What software read of a clause; `text` is its words without boundary clauses."""
    if nature is not Nature.MEASURE:
        return {"nature": nature.value, "text": text}
    return {
        "nature": nature.value,
        "text": text,
        "owner": read.owner,
        "support": read.support,
        "deadline": read.deadline,
        "status": read.status.value if read.status else None,
    }


def differing(
    read: Mapping[str, Any] | None, decided: Mapping[str, Any], given: Mapping[str, Value]
) -> dict[str, Any]:
    """The decided fields after an edit: those a person set that say something else than software read.

    Another blank or line break is no other word: a form sends words back without those the text has.
    """
    known = read or {}
    merged = {**decided, **given}
    return {key: value for key, value in merged.items() if _words_of(value) != _words_of(known.get(key))}


def touched(now: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The given fields that say something else than now: what nobody touched is not checked again."""
    return {key: value for key, value in given.items() if _words_of(value) != _words_of(now.get(key))}


def _words_of(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value
