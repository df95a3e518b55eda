"""The units a file may speak of, found again by what people call them.

A file belongs to a unit: its rows reach that unit and what stands under it today, and nothing beyond. Names are
taken as they hold on the file's day and today; 机关一支部 and 机关第一党支部 are one name.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.exchange import Effect, Planned, Question, Setting
from luoshi.organisations.models import Unit, UnitSpan
from luoshi.workbooks.contract import Cell, Column, Row
from luoshi.workbooks.furniture import unit_of_block
from luoshi.workbooks.senders import canonical

NEAREST = 3  # names offered where a name is not known
NONE = "none"  # answer: none of these


class Span(NamedTuple):
    """A unit as it stood from a day until the day before another."""

    unit: int
    uuid: str
    start: dt.date
    end: dt.date | None
    path: str
    parent: int | None
    name: str
    kind: str
    closed: bool

    def holds(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or self.end > day)


_FIELDS = ("unit_id", "unit__uuid", "start", "end", "path", "parent_id", "name", "kind", "closed")


class Asking:
    """Questions of a file, each asked once; what was answered is not asked again."""

    def __init__(self, setting: Setting) -> None:
        self._answers = setting.answers
        self._asked: dict[str, Question] = {}

    def answer(self, key: str, sentence: str, options: Iterable[tuple[str, str]]) -> str | None:
        """The value that was chosen; None while nobody has said."""
        offered = tuple(options)
        said = self._answers.get(key)
        if said is not None and said in {value for value, _words in offered}:
            return said
        self._asked.setdefault(key, Question(key, sentence, offered))
        return None

    @property
    def questions(self) -> tuple[Question, ...]:
        """Those without an answer, in the order they came up."""
        return tuple(self._asked.values())


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means: a unit, a sentence why none, or neither while a question is open."""

    unit: int | None = None
    sentence: str = ""

    @property
    def waits(self) -> bool:
        return self.unit is None and not self.sentence


class Scope:
    """The units of a file; two queries, a third where a name is not among them."""

    def __init__(self, setting: Setting, asking: Asking) -> None:
        self.setting, self.asking, self.today = setting, asking, clock.today()
        own = UnitSpan.objects.on(self.today).filter(unit__uuid=setting.unit)
        top = own.values_list("unit_id", "path", "unit__tree").first()
        if top is None:
            raise Unit.DoesNotExist(setting.unit)
        self.top, path, self.tree = top
        ids = UnitSpan.objects.on(self.today).under([path]).order_by().values("unit_id")
        self.spans: dict[int, list[Span]] = {}
        for row in UnitSpan.objects.filter(unit__in=ids).order_by("start").values_list(*_FIELDS):
            self.spans.setdefault(row[0], []).append(Span(*row)._replace(uuid=str(row[1])))
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_fold: dict[str, set[int]] = defaultdict(set)
        for unit, spans in self.spans.items():
            for span in spans:
                if not span.closed and (span.holds(setting.on) or span.holds(self.today)):
                    self._by_name[span.name].add(unit)
                    self._by_fold[canonical(span.name)].add(unit)
        self.by_uuid = {spans[0].uuid: unit for unit, spans in self.spans.items()}
        self._found: dict[str, Found] = {}
        self._outside: set[str] | None = None

    def __contains__(self, unit: object) -> bool:
        return unit in self.spans

    def on(self, unit: int, day: dt.date) -> Span | None:
        """How a unit stood on a day; None before it was set up and after it was closed."""
        span = next((one for one in self.spans.get(unit, ()) if one.holds(day)), None)
        return None if span is None or span.closed else span

    def now(self, unit: int) -> Span:
        """A unit as it stands on the file's day, else as it stands today, else as it first stood."""
        return self.on(unit, self.setting.on) or self.on(unit, self.today) or self.spans[unit][-1]

    def name(self, unit: int) -> str:
        """What a unit is called on the file's day."""
        return self.now(unit).name

    def open_units(self) -> list[Span]:
        """The units that stand on the file's day, in tree order; closed ones left out."""
        found = [span for unit in self.spans if (span := self.on(unit, self.setting.on))]
        return sorted(found, key=lambda span: span.path)

    def founded(self, unit: int) -> dt.date:
        """The day a unit was set up."""
        return self.spans[unit][0].start

    def find(self, text: str) -> Found:
        """Which unit a name means; a doubtful one is asked about once a file."""
        if text not in self._found:
            self._found[text] = self._look_up(text)
        return self._found[text]

    def exact(self, text: str) -> set[int]:
        """The units of exactly that name, or of one that is written differently only."""
        name = text.strip()
        return self._by_name.get(name) or self._by_fold.get(canonical(name)) or set()

    def of_row(self, row: Row, text: str) -> Found:
        """The unit of a row: by its cell, the block it stands under, or the file's own unit."""
        if text.strip():
            return self.find(text)
        if (block := unit_of_block(row.block)) and (found := self.exact(block)) and len(found) == 1:
            return Found(next(iter(found)))
        return Found(self.top)

    def near(self, text: str) -> set[int]:
        """The units a shortened or a fuller name may mean: 第一支部 of 甲厂第一党支部."""
        folded = canonical(text)
        return {
            unit
            for name, units in self._by_fold.items()
            if _ends_with(name, folded) or _ends_with(folded, name)
            for unit in units
        }

    def outside(self, text: str) -> bool:
        """Whether a unit beyond the file's own bears this name."""
        return canonical(text) in self._names_outside()

    def _look_up(self, text: str) -> Found:
        found = self.exact(text)
        if len(found) == 1:
            return Found(next(iter(found)))
        if near := found or self.near(text):
            return self._ask(text, near)
        if self.outside(text):
            return Found(sentence=_("“%(unit)s”不在本单位范围") % {"unit": text})
        names = list(dict.fromkeys(self.now(unit).name for unit in self.spans))
        close = difflib.get_close_matches(text, names, NEAREST, 0.6)
        if close:
            words = "、".join(close)
            return Found(
                sentence=_("没有找到“%(unit)s”，名称相近的有：%(near)s，请改成其中一个")
                % {"unit": text, "near": words}
            )
        return Found(sentence=_("没有找到“%(unit)s”，请核对名称") % {"unit": text})

    def _ask(self, text: str, near: set[int]) -> Found:
        options = [(self.spans[unit][0].uuid, self.full_name(unit)) for unit in sorted(near)]
        said = self.asking.answer(
            f"unit:{text}",
            _("表中的“%(unit)s”是哪一个组织？") % {"unit": text},
            [*options, (NONE, _("都不是"))],
        )
        if said is None:
            return Found()
        if said == NONE:
            return Found(sentence=_("没有找到“%(unit)s”，请核对名称") % {"unit": text})
        return Found(self.by_uuid[said])

    def full_name(self, unit: int) -> str:
        """A name with that of the unit above, where one name alone may mean two."""
        span = self.now(unit)
        above = self.now(span.parent).name if span.parent in self.spans else ""
        return f"{above} {span.name}".strip()

    def _names_outside(self) -> set[str]:
        if self._outside is None:
            rows = UnitSpan.objects.on(self.today).filter(unit__tree=self.tree).order_by()
            self._outside = {canonical(name) for name in rows.values_list("name", flat=True)}
        return self._outside


def _ends_with(whole: str, end: str) -> bool:
    """Whether a folded name is the end of another; 1支部 is not the end of 11支部."""
    if len(end) < 2 or not whole.endswith(end) or whole == end:  # noqa: PLR2004  a single sign names nothing
        return False
    return not (end[:1].isdigit() and whole[: -len(end)][-1:].isdigit())


def bad_row(columns: Mapping[str, Column], row: Row, about: str, key: str, sentence: str) -> Planned:
    """A row that cannot be taken in because of its cell in one of the columns."""
    return Planned(row, Effect.BAD, about, bad=(bad(row, columns[key], sentence),))


def bad(row: Row, column: Column, sentence: str) -> Cell:
    """A bad cell of a row, at its place in the file."""
    return Cell(row.tab, row.number, column.own_head, sentence)
