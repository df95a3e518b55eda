"""What one row of the table means for a unit: setting it up, its term, its posts, its dated numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from luoshi.kernel.boundary import forbidden_theme
from luoshi.kernel.exchange import Difference, Setting
from luoshi.organisations.actions.checks import EARLIEST
from luoshi.organisations.actions.terms import MOST_YEARS
from luoshi.organisations.dates import months_after
from luoshi.organisations.enums import UnitKind
from luoshi.organisations.enums_people import PostState
from luoshi.organisations.packs_people import People
from luoshi.organisations.rules import KindRule
from luoshi.organisations.sheets.scope import Scope, bad
from luoshi.organisations.sheets.units import (
    CHARTER,
    COLUMNS,
    COMMITTEES,
    DISCIPLINE,
    KINDS,
    NO_PAPER,
    NUMBERS,
    POSTS,
)
from luoshi.organisations.sheets.units_known import Facts, Holding
from luoshi.organisations.sheets.units_who import Holders, Named, UnitLine, plain_name
from luoshi.workbooks.cells import fold

_CHARTER_WORDS: Final = {value: word for word, value in CHARTER.items()}
_STATES: Final = {PostState.VACANT.value: "空缺", PostState.PENDING.value: "暂缺"}
KIND_WORDS: Final = {value: word for word, value in KINDS.items()}


@dataclass(slots=True)
class Context:
    """What all rows of a file share."""

    scope: Scope
    setting: Setting
    facts: Facts
    rules: People
    holders: Holders
    kinds: dict[int | str, str]  # of the units of the file by `UnitLine.key`
    starts: dict[int | str, dt.date]  # of those to be set up
    under: dict[str, KindRule]  # what may stand under what, by kind; empty where no pack says so
    notices: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


class Meaning:
    """Works out one row: what differs, what is wrong, and what has to be done."""

    def __init__(self, line: UnitLine, context: Context) -> None:
        self.line, self.context, self.values = line, context, line.row.values
        self.kind = context.kinds.get(line.key, "")
        self.differences: list[Difference] = []
        self.data: dict[str, Any] = {}
        self.waits = False

    def work_out(self) -> None:
        for key in ("founded", "elected"):
            self._check_day(key)
        self._check_sum()
        if self.line.unit is None:
            self._set_up()
        else:
            self.data["unit"] = self.line.unit
            self._stands(self.line.unit)
        if not self.line.bad:
            self._term()
            self._posts()
            self._numbers()

    def said(self, key: str) -> Any:
        """What a cell says; None where it is blank or the file has no such column."""
        value = self.values.get(key)
        return None if value in ("", ()) else value

    def wrong(self, key: str, sentence: str) -> None:
        self.line.bad.append(bad(self.line.row, COLUMNS[key], sentence))

    def differs(self, key: str, before: Any, after: Any) -> None:
        shown = [
            "" if v is None else v.isoformat() if isinstance(v, dt.date) else str(v) for v in (before, after)
        ]
        self.differences.append(Difference(key, *shown))

    def _check_day(self, key: str) -> None:
        day = self.said(key)
        words = {"what": COLUMNS[key].own_head, "day": str(day)}
        if day is not None and day > self.context.scope.today:
            self.wrong(key, _("%(what)s%(day)s晚于今天，请核对") % words)
        elif day is not None and day < EARLIEST:
            self.wrong(key, _("%(what)s%(day)s有误，请核对年份") % words)

    def _check_sum(self) -> None:
        total, full, young = (self.said(key) for key in ("members", "full", "probationary"))
        if total is not None and full is not None and (full + (young or 0)) != total:
            words = {"full": full, "young": young or 0, "total": total}
            self.wrong("members", _("正式%(full)s加预备%(young)s不等于总数%(total)s，请核对") % words)

    def _set_up(self) -> None:
        """A unit nobody knows yet."""
        context, parent = self.context, self.line.parent
        start = self.said("founded") or context.setting.on
        kind = self.said("kind")
        if kind is None:
            self.wrong(
                "kind", _("没有找到“%(unit)s”；如是新成立的组织，请填写类别") % {"unit": self.line.name}
            )
            return
        above, name = context.kinds.get(parent) if parent is not None else None, self.said("parent")
        if isinstance(parent, int):
            span = context.scope.on(parent, start)
            above, name = (span.kind, span.name) if span else (None, "")
        elif parent is not None and context.starts.get(parent, start) > start:
            above = None
        if above is None:
            self.wrong("founded", _("成立时间%(day)s早于上级党组织的成立时间，请核对") % {"day": start})
            return
        rule = context.under.get(KINDS[kind])
        if context.under and (rule is None or above not in rule.under):
            # Which unit is meant may stand in a line over the rows, not in the row.
            words = {"name": self.line.name, "kind": kind, "unit": name, "above": str(UnitKind(above).label)}
            said = _("“%(name)s”（%(kind)s）不能设在“%(unit)s”（%(above)s）之下，请核对类别或上级党组织")
            self.wrong("kind", said % words)
            return
        paper = (self.said("document") or "").strip()
        lacking = fold(paper) in NO_PAPER
        self.data["new"] = {
            "name": self.line.name, "kind": KINDS[kind].value, "start": start.isoformat(), "parent": parent,
            "document_no": "" if lacking else paper, "lacking": lacking,
        }  # fmt: skip
        self.differs("name", "", self.line.name)
        self.differs("kind", "", kind)
        self.differs("founded", "", start)
        if paper:
            self.differs("document", "", paper)

    def _stands(self, unit: int) -> None:
        """A unit there is: what the tree says is changed on its own page, with its paper."""
        scope, facts = self.context.scope, self.context.facts
        span, paper = scope.now(unit), facts.papers.get(unit)
        kind = self.said("kind")
        if kind is not None and KINDS[kind] != span.kind:
            words = {"kind": KIND_WORDS.get(UnitKind(span.kind), UnitKind(span.kind).label)}
            self.wrong("kind", _("系统中的类别是%(kind)s，请核对；改设请在组织页面办理") % words)
        if (
            self.said("parent")
            and isinstance(self.line.parent, int | str)
            and self.line.parent != span.parent
        ):
            above = scope.name(span.parent) if span.parent in scope and span.parent is not None else ""
            words = {"above": above}
            self.wrong("parent", _("系统中隶属于“%(above)s”，请核对；隶属调整请在组织页面办理") % words)
        if self.line.row.id is not None and fold(self.line.name) != fold(span.name):
            self.wrong("name", _("系统中的名称是“%(name)s”，更名请在组织页面办理") % {"name": span.name})
        if paper is None:
            return
        founded = self.said("founded")
        if founded is not None and founded != paper.start:
            words = {"unit": span.name, "given": str(founded), "known": str(paper.start)}
            self.context.notices.append(
                _("“%(unit)s”的成立时间表中是%(given)s，系统中是%(known)s，没有改动") % words
            )
        number = (self.said("document") or "").strip()
        if not number or number == paper.document_no or (fold(number) in NO_PAPER and not paper.document_no):
            return
        if paper.document_no:
            words = {"unit": span.name, "given": number, "known": paper.document_no}
            self.context.notices.append(
                _("“%(unit)s”的批复文号表中是%(given)s，系统中是%(known)s，没有改动") % words
            )
        else:
            self.data["paper"] = number
            self.differs("document", "", number)

    def _term(self) -> None:
        elected, years, ends = self.said("elected"), self.said("years"), self.said("ends")
        terms = self.context.facts.terms.get(self.line.unit, []) if self.line.unit is not None else []
        if elected is None:
            if (years is not None or ends is not None) and not terms:
                self.wrong("elected", _("填写了任期或届满时间，请写明选举时间"))
            return
        span = self.context.scope.on(self.line.unit, elected) if self.line.unit is not None else None
        kind = span.kind if span is not None else self.kind  # as it was elected
        rule = self.context.rules.kind(kind)
        if rule is None or rule.years is None:
            words = {"unit": self.line.name, "kind": KIND_WORDS.get(UnitKind(kind), "")}
            self.wrong(
                "elected", _("“%(unit)s”是%(kind)s，不按届选举，请清空选举时间、任期和届满时间") % words
            )
            return
        known = next((term for term in terms if term.elected_on == elected), None)
        lasts = years or (known.years if known else _whole_years(elected, ends)) or rule.years
        if not 1 <= lasts <= MOST_YEARS:
            self.wrong("years", _("任期应为1至%(most)s年，请核对") % {"most": MOST_YEARS})
            return
        due = months_after(elected, 12 * lasts)
        extended = {term.extended_until for term in terms if term.elected_on == elected}
        if ends is not None and ends != due and ends not in extended:
            words = {"day": str(due), "years": str(lasts)}
            self.wrong("ends", _("届满时间应为%(day)s（选举时间加任期%(years)s年），请核对") % words)
        elif known is not None:
            if lasts != known.years:
                self.wrong("years", _("系统中这一届的任期是%(years)s年，请核对") % {"years": known.years})
        elif terms and terms[-1].elected_on > elected:
            words = {"last": terms[-1].elected_on, "day": elected}
            self.wrong("elected", _("已登记%(last)s的选举，选举时间%(day)s早于它，请核对") % words)
        elif not self._stood(elected):
            self.wrong("elected", _("选举时间%(day)s早于成立时间，请核对") % {"day": elected})
        else:
            self.data["term"] = [elected.isoformat(), lasts]
            self.differs("elected", terms[-1].elected_on if terms else "", elected)
            self.differs("ends", terms[-1].ends_on if terms else "", due)

    def _stood(self, day: dt.date) -> bool:
        if self.line.unit is not None:
            return self.context.scope.on(self.line.unit, day) is not None
        return dt.date.fromisoformat(self.data["new"]["start"]) <= day

    def _posts(self) -> None:
        titles = POSTS | {"discipline": DISCIPLINE[self.kind in COMMITTEES]}
        for key, title in titles.items():
            said = self.said(key)
            known = self.context.rules.title(title)
            if said is None or known is None:
                continue
            there = self.context.facts.posts.get((self.line.unit or 0, title), [])
            named = [self._named(text, there) for text in said]
            if any(one.waits for one in named):
                self.waits = True
                continue
            people = list({(one.person, one.key): one for one in named if not one.state}.values())
            if known.single and len(people) > 1:
                self.wrong(key, _("%(title)s只能有一人，请核对") % {"title": known.label})
                continue
            held = [one for one in there if one.person is not None]
            if people:
                self._held(key, title, people, held, single=known.single)
            elif named:
                self._vacant(key, title, named[0].state, there)

    def _named(self, text: str, there: list[Holding]) -> Named:
        """Who a name is: whoever of that name holds the post already, else as `Holders` finds."""
        same = [one.person for one in there if one.person is not None and one.name == plain_name(text)]
        return Named(plain_name(text), same[0]) if same else self.context.holders.find(text, self.line)

    def _held(self, key: str, title: str, people: list[Named], held: list[Holding], *, single: bool) -> None:
        on = self.context.setting.on
        now = {one.person for one in held}
        new = [one for one in people if one.person is None or one.person not in now]
        gone = [one for one in held if one.person not in {person.person for person in people}]
        if gone and not single:
            words = {
                "unit": self.line.name,
                "head": COLUMNS[key].own_head,
                "names": "、".join(one.name for one in gone),
            }
            self.context.notices.append(
                _("“%(unit)s”的%(head)s系统中还有%(names)s，表中没有，不作改动；已离任的请在任职名单中登记")
                % words
            )
        if not new or not self._on_the_day(key) or not self._free_since(key, title, new, single=single):
            return
        if gone and single:
            if gone[0].start >= on:
                words = {"name": gone[0].name, "day": str(gone[0].start)}
                self.wrong(key, _("系统中“%(name)s”自%(day)s起在任，换人的日期应晚于这一天，请核对") % words)
                return
            self.data.setdefault("leave", []).append(gone[0].pk)
        self.data.setdefault("posts", []).extend({"title": title} | one.data() for one in new)
        self.differs(key, "、".join(one.name for one in held), "、".join(one.name for one in people))

    def _free_since(self, key: str, title: str, new: list[Named], *, single: bool) -> bool:
        """Whether nothing begun after the file's day, and nobody's having left, keeps anybody from a post."""
        since = self.context.facts.later.get((self.line.unit or 0, title), [])
        who = {one.person for one in new if one.person is not None}
        for other in since:
            if single or other.person in who:
                words = {"name": other.name or _STATES[other.state], "day": str(other.start)}
                self.wrong(
                    key, _("系统中自%(day)s起已登记“%(name)s”，请在任职名单中写明各自的起止时间") % words
                )
                return False
        people = self.context.holders.roster.people
        for person in sorted(who):
            if (left := people[person].left_on) is not None:
                words = {"name": people[person].name, "day": str(left)}
                self.wrong(key, _("“%(name)s”已于%(day)s离开，请核对") % words)
                return False
        return True

    def _on_the_day(self, key: str) -> bool:
        if self._stood(self.context.setting.on):
            return True
        words = {"unit": self.line.name, "day": self.context.setting.on}
        self.wrong(key, _("“%(unit)s”在%(day)s尚未成立或已撤销，不能登记任职，请核对") % words)
        return False

    def _vacant(self, key: str, title: str, state: str, there: list[Holding]) -> None:
        held = [one for one in there if one.person is not None]
        if (there and not held) or not self._on_the_day(key):
            return
        on = self.context.setting.on
        if any(one.start >= on for one in held):
            words = {"name": held[-1].name, "day": str(held[-1].start)}
            self.wrong(key, _("系统中“%(name)s”自%(day)s起在任，离任的日期应晚于这一天，请核对") % words)
            return
        known = self.context.rules.title(title)
        if not self._free_since(key, title, [], single=known is not None and known.single):
            return
        self.data.setdefault("vacant", []).append([title, state, [one.pk for one in held]])
        self.differs(key, "、".join(one.name for one in held), _STATES[state])

    def _numbers(self) -> None:
        if self.line.subtotal:
            return
        entries: dict[str, Any] = {}
        for key, name in NUMBERS.items():
            value = self.said(key)
            known = self.context.rules.number(name)
            if value is None or known is None:
                continue
            if isinstance(value, str) and (theme := forbidden_theme(value)) is not None:
                self.context.left_out.append(theme)
                continue
            before = self.context.facts.numbers.get((self.line.unit or 0, name))
            now = (
                {"choice": CHARTER[value]}
                if key == "charter"
                else {"words" if known.words else "value": value}
            )
            if before is not None and all(getattr(before, field) == kept for field, kept in now.items()):
                continue
            entries[name] = now
            self.differs(key, "" if before is None else entry_words(before), value)
        if entries and self._on_the_day("staff"):
            self.data["numbers"] = entries


def entry_words(entry: Any) -> str:
    """A dated entry as its cell shows it."""
    if entry.choice:
        return _CHARTER_WORDS.get(entry.choice, str(entry.choice))
    words: str = entry.words or str(entry.value)
    return words


def _whole_years(start: dt.date, end: dt.date | None) -> int | None:
    """The years between an election and the end of its term, where they are whole."""
    if end is None or end <= start:
        return None
    years = end.year - start.year
    return years if months_after(start, 12 * years) == end else None
