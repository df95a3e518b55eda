"""How pages say things of a problem: which round, its time limit, how many measures are done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from luoshi.findings.enums import OPEN, Covered
from luoshi.findings.queries import Remedied
from luoshi.tasks.enums import Limit
from luoshi.ui.components import Tag
from luoshi.ui.text import with_counter

NUMERALS = "零一二三四五六七八九十"


def round_said(number: int) -> str:
    """第二轮整改."""
    return _("第%(round)s轮整改") % {"round": _numeral(number)}


def round_short(number: int) -> str:
    """第二轮."""
    return pgettext("round of mending", "第%(round)s轮") % {"round": _numeral(number)}


def _numeral(number: int) -> str:
    if not (get_language() or "zh").startswith("zh") or number >= len(NUMERALS):
        return str(number)
    return NUMERALS[number]


def round_tags(one: Any) -> list[Tag]:
    """A small word for a round after the first."""
    return [Tag(round_said(one.round), "brown")] if one.round > 1 else []


def limit_said(one: Any) -> str:
    """What is said of a time limit besides its day: the office's words and its sort."""
    kind = "" if one.limit == Limit.BY_DAY else str(Limit(one.limit).label)
    words = str(one.due_words)
    return " · ".join(dict.fromkeys(filter(None, (words, "" if words and words in kind else kind))))


def measures_said(found: Remedied) -> str:
    """3条，已完成1条; "" where there is none."""
    if not found.measures:
        return ""
    counter = pgettext("measures", "条")
    words = {
        "all": with_counter(len(found.measures), counter),
        "done": with_counter(found.done, counter),
    }
    return _("%(all)s，已完成%(done)s") % words


def lacking_said(one: Any) -> str:
    """缺措施, 缺责任, 缺时限 of a problem that is still open; "" where it lacks nothing."""
    if one.state not in OPEN or one.covered == Covered.FULL or one.limit == Limit.AT_ONCE:
        return ""
    return str(Covered(one.covered).label)
