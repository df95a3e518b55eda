"""Numbers frozen, then whatever happens to records and tree: what is told makes up the difference, each with who and when."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from luoshi.activities.actions import Sheet, correct_session, void_session, written_of
from luoshi.activities.actions.common import holdings_of, sheets_of
from luoshi.activities.models import Session
from luoshi.activities.rolls import Numbers, Roll
from luoshi.figures import catalogue
from luoshi.figures.actions.entered import Typed, change_entry, enter_figure, void_entry
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import Figures
from luoshi.figures.cells import TreeAt
from luoshi.figures.definitions import Having, Reach
from luoshi.figures.frozen import explaining
from luoshi.figures.frozen.explaining import explain
from luoshi.figures.frozen.freezing import freeze
from luoshi.figures.frozen.showing import lines
from luoshi.figures.frozen.stored import Stored
from luoshi.figures.models import Entry
from luoshi.figures.values import values
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.actions import Decision, move
from luoshi.organisations.actions.memberships import NewMembership, record_members
from luoshi.organisations.actions.voiding import void_record
from luoshi.organisations.enums_people import MemberKind
from luoshi.organisations.models import Membership, Unit
from luoshi.packs.builtin import builtin_section
from luoshi.periods.period import parse
from tests.factories.activities import make_session
from tests.factories.people import make_person
from tests.factories.units import make_group
from tests.figures.test_frozen import undone

pytestmark = pytest.mark.django_db
SHIPPED = builtin_section("figures", Figures)
PLAIN = [one.key for one in SHIPPED.figures]
KINDS = (("theme_day",), ("members_meeting",), ("lecture",), ("theme_day", "lecture"), ("branch_study",))
LATE = dt.date(2021, 12, 31)
BEFORE = Actor(id=1, name="前任登记人")


class Clerks:
    """Random deeds, each of somebody else, so that it can be seen who is told."""

    def __init__(self, draw: random.Random, group) -> None:
        self.draw, self.group = draw, group
        self.did: dict[str, str] = {}  # name -> what
        self.added: dict[str, str] = {}  # theme -> name

    def day(self) -> dt.date:
        return dt.date(2021, self.draw.randint(1, 9), self.draw.randint(1, 28))

    def branch(self):
        return self.draw.choice([self.group.office, self.group.works_first, self.group.works_second])

    def add(self, by: Actor) -> None:
        branches = self.draw.sample(
            [self.group.office, self.group.works_first, self.group.works_second], self.draw.randint(1, 2)
        )
        units = branches if self.draw.randrange(4) else [self.group.top]
        kinds = self.draw.choice(KINDS) if units == branches else ("theme_day",)
        roll = Roll(numbers=Numbers(due=9, present=self.draw.randint(1, 9)), staff=self.draw.randint(0, 5))
        make_session(
            *units,
            kinds=kinds,
            day=self.day(),
            roll=roll,
            by=by,
            theme=f"{by.name}登记的",
            another=True,
            combined_why="合并",
        )
        self.added[f"{by.name}登记的"] = by.name

    def void(self, by: Actor) -> None:
        void_session(self.session(), by=by, why="重复")

    def correct(self, by: Actor) -> None:
        """Another day, other kinds, other numbers, or one more unit that held it too."""
        session = self.session()
        said, sheets = written_of(session), sheets_of(holdings_of(session))
        what = self.draw.choice(["day", "kinds", "numbers", "join"])
        if what == "day":
            said = replace(said, day=self.day())
        elif what == "kinds":
            said = replace(said, kinds=list(self.draw.choice(KINDS)))
        elif what == "numbers":
            roll = Roll(numbers=Numbers(due=9, present=self.draw.randint(1, 9)))
            sheets = [replace(one, roll=roll) for one in sheets]
        else:
            sheets = [*sheets, Sheet(self.branch(), None, sheets[0].roll)]
        correct_session(session, said, sheets, version=session.version, by=by, why="更正")

    def session(self) -> Session:
        return self.draw.choice(list(Session.objects.rows().order_by("pk")))

    def move(self, by: Actor) -> None:
        unit = self.branch()
        to = self.draw.choice([self.group.top, self.group.works])
        move(unit, to, Decision(self.day(), lacking=True), by=by, why="调整")

    def join(self, by: Actor) -> None:
        branch = self.branch()
        row = NewMembership(make_person(branch), branch, self.day(), self.draw.choice(list(MemberKind)))
        record_members([row], by=by)

    def leave(self, by: Actor) -> None:
        void_record(self.draw.choice(list(Membership.objects.rows().order_by("pk"))), by=by, why="有误")

    def enter(self, by: Actor) -> None:
        day = self.day()
        enter_figure(
            self.group.top,
            "committee_decisions",
            Typed(day, day, self.draw.randint(1, 30), "清单", "办公室"),
            by=by,
        )

    def change(self, by: Actor) -> None:
        entry = self.draw.choice(list(Entry.objects.rows().order_by("pk")))
        if self.draw.randrange(2):
            void_entry(entry, version=entry.version, by=by, why="有误")
        else:
            typed = Typed(entry.first, entry.last, entry.value + 1, "清单", "办公室")
            change_entry(entry, typed, version=entry.version, by=by)

    def act(self, number: int) -> None:
        """One deed that is let through."""
        by = Actor(id=100 + number, name=f"第{number}位")
        deed = self.draw.choice([self.add, self.add, self.void, self.correct, self.correct, self.correct, self.move, self.join, self.leave, self.enter, self.change])  # fmt: skip
        try:
            deed(by)
        except (Refused, IndexError):  # what cannot be done changes nothing
            return
        self.did[by.name] = deed.__name__


def test_whatever_happens_later_is_told_to_the_last_record(monkeypatch):
    @settings(
        max_examples=max(8, settings.default.max_examples // 3), phases=[Phase.explicit, Phase.generate]
    )
    @given(st.integers(0, 2**32))
    @example(21590)
    def check(seed):
        draw = random.Random(seed)
        with undone(), monkeypatch.context() as patched:
            clerks = Clerks(draw, make_group())
            for deed in (clerks.add, clerks.add, clerks.add, clerks.join, clerks.join, clerks.enter):
                deed(BEFORE)
            clerks.added.clear()
            units = list(Unit.objects.filter(tree="party").order_by("pk"))
            asks = [
                Ask(key, draw.choice(units).pk, parse(draw.choice(["2021", "2021Q2", "2021-05"])), LATE, draw.choice(list(TreeAt)))
                for key in [*draw.sample(PLAIN, 12), "sessions", "theme_day_reached", "members", "members_meeting_rate"]
            ]  # fmt: skip
            before = values(asks, by=SYSTEM)
            found = freeze(asks, by=SYSTEM, words="月报")
            for number in range(draw.randint(1, 5)):
                clerks.act(number)
            if draw.randrange(3) == 0:
                redefine(patched, draw)
            today = values(asks, by=SYSTEM)
            for one in explain(Stored(found)):
                assert (one.then, one.now) == (before[one.ask], today[one.ask])
                assert one.redefined or one.same_definition == one.now
                for part in one.parts:
                    told = (part.then.number or 0) + sum(each.effect for each in part.differences)
                    assert told == (part.now.number or 0)
                    for line in lines(part, part.differences, found, SYSTEM):
                        said(line, part, clerks, found)

    check()


def redefine(patched, draw):
    """A definition is put otherwise."""
    key = draw.choice(["sessions", "theme_day_members", "members"])
    figures = [
        one.model_copy(update={"reach": Reach.OWN if one.reach is Reach.SUBTREE else Reach.SUBTREE}) if one.key == key else one
        for one in SHIPPED.figures
    ]  # fmt: skip
    section = Figures.model_validate(
        {"figures": [one.model_dump() for one in figures], "rules": SHIPPED.rules}
    )
    patched.setattr(catalogue, "section_or_builtin", lambda *_named: section)
    assert explaining.figures()[key].reach != builtin_section("figures", Figures).by_key[key].reach


def said(line, part, clerks, found):
    """Who did it, when; and of what was entered since, the one who entered it."""
    if isinstance(part.figure, Having):
        # one that came or went has a number of its own on one side only: there is nothing to compare
        assert line.more or line.reason in {"moved_in", "moved_out"}, line
    assert line.who in clerks.did, (line, clerks.did)
    assert line.at >= found.entered_at
    assert clerks.added.get(line.label, line.who) == line.who or line.reason != "entered"
