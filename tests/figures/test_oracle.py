"""Every figure of the packs and every source of facts, against a count by hand on random records and changing trees."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.http import Http404
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from luoshi.access.grants import grants_loaded_once
from luoshi.access.models import Grant
from luoshi.access.roles import roles
from luoshi.figures import catalogue
from luoshi.figures.answering import answers
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import Figures
from luoshi.figures.cells import TreeAt
from luoshi.figures.columns import table
from luoshi.figures.explaining import dims_of
from luoshi.figures.judging import expected, judge, judge_table
from luoshi.figures.values import values
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.facts import fact_sources
from luoshi.kernel.writes import writes_allowed
from luoshi.packs.builtin import builtin_section
from luoshi.periods.period import Period, of_month, of_year, parse
from tests.factories.users import make_user
from tests.factories.worlds import FIRST, LAST, World
from tests.figures.test_frozen import undone
from tests.suites.oracle import Asked, Oracle

pytestmark = pytest.mark.django_db
SHIPPED = builtin_section("figures", Figures)
NO_SMALLER = [Phase.explicit, Phase.generate]  # a seed has no smaller neighbour
ROLES = ("clerk", "leader", "security", "organiser", "assessor", "head")
REACHES = ("own", "subtree", "below")


def made(key, form, **more):
    """A definition besides those that are shipped."""
    return {"key": f"made_{key}", "form": form, "label": key, "caliber": "口径", "noun": "次"} | more


def whatever_there_is():
    """Each form in each of its ways, over figures of the packs and over each other."""
    found = []
    for since in ("before", "a_year_ago", "year_start"):
        for of, shown in (
            ("sessions", "ends"),
            ("sessions", "difference"),
            ("sessions", "growth"),
            ("probationary_share", "points"),
        ):
            found += [
                made(
                    f"{since}_{shown}",
                    "change",
                    of=of,
                    since=since,
                    shown=shown,
                    noun="百分点" if shown == "points" else "次",
                )
            ]
    for at, reach in enumerate(REACHES):
        every = (None, "month", "quarter")[at]
        more = {"of": "own_theme_days", "test": {"at_least": 1}, "reach": reach, "noun": "家"}
        found.append(made(f"having_{reach}", "having", every=every, among=["branch", "joint_branch"], **more))
    found.append(
        made("having_all", "having", of="sessions", test={"more_than": 1, "less_than": 9}, noun="家")
    )
    found.append(made("having_had", "having", of="made_having_all", test={"at_most": 2}, noun="家"))
    for at, (rule, verdicts) in enumerate([
        ("members_meeting", ["met"]), ("theme_day", ["gap", "excused"]), ("committee_meeting", ["met", "gap", "excused"]),
        ("group_meeting", ["gap"]), ("life_meeting", ["not_due", "met"]), ("committee_study", ["met"]), ("study_group", ["gap"]),
    ]):  # fmt: skip
        found.append(
            made(f"ruled_{at}", "having", rule=rule, verdicts=verdicts, reach=REACHES[at % 2 + 1], noun="家")
        )
    found.append(made("ruled_share", "ratio", over="made_ruled_0", under="branches", noun="%"))
    found.append(
        made("ruled_change", "change", of="made_ruled_0", since="a_year_ago", shown="ends", noun="家")
    )
    found.append(made("having_share", "ratio", over="made_having_subtree", under="branches", noun="%"))
    for reach in REACHES:
        for rollup in ("add", "last"):
            for over_time in ("add", "last"):
                key = f"said_{rollup}_{over_time}_{reach}"
                found.append(made(key, "entered", rollup=rollup, over_time=over_time, reach=reach))
    parts = [{"figure": "sessions"}, {"figure": "made_said_add_add_subtree", "sign": -1}]
    found.append(made("mixed", "sum", parts=parts))
    found.append(
        made("mixed_share", "ratio", over="made_said_add_last_subtree", under="made_mixed", noun="%")
    )
    found.append(
        made("share_of_shares", "ratio", over="theme_day_reached", under="made_before_ends", noun="%")
    )
    return found


def tallies(draw, source):
    """Counts of a source: facts, each amount, each distinct thing, in random reaches and under random conditions."""
    for at, of in enumerate(["", *(one.name for one in source.amounts), *source.distinct]):
        for number in range(3 if not of else 1):
            yield made(
                f"{source.name.replace('.', '_')}_{at}_{number}", "tally", facts=source.name, of=of, tree=source.tree,
                reach=draw.choice(REACHES), where=[condition(draw, source) for _at in range(draw.randint(0, 2))],
            )  # fmt: skip


def condition(draw, source):
    ways = (
        ["dim"] * bool(source.dims) + ["day"] * bool(source.days) + ["amount", "known"] * bool(source.amounts)
    )
    way = draw.choice(ways)
    if way == "dim":
        dim = draw.choice(source.dims)
        known = sorted(map(str, dim.values())) or ["nothing"]
        chosen = draw.sample(known, min(len(known), draw.randint(1, 3)))
        return {"dim": dim.name, draw.choice(["any_of", "any_of", "none_of"]): chosen}
    if way == "day":
        than = draw.choice(["asked", "first", "last", draw.choice(source.days).name])
        shift = {"months": draw.randint(-8, 8), "days": draw.randint(-40, 40)}
        more = shift if than in {"asked", "first", "last"} else {}
        return {
            "day": draw.choice(source.days).name,
            "op": draw.choice(["<", "<=", ">", ">="]),
            "than": than,
            **more,
        }
    if way == "amount":
        return {"amount": draw.choice(source.amounts).name, "at_least": draw.randint(0, 4)}
    named = draw.choice([*source.days, *source.amounts]).name
    return {draw.choice(["filled", "empty"]): named}


def period(draw) -> Period:
    """A month, a quarter, a half, a year, two years, or any days."""
    year = draw.randint(2020, 2022)
    first = FIRST + dt.timedelta(days=draw.randint(0, 700))
    return draw.choice([
        of_month(year, draw.randint(1, 12)), parse(f"{year}Q{draw.randint(1, 4)}"), parse(f"{year}H{draw.randint(1, 2)}"),
        of_year(year), of_year(year), parse("2020-01-01..2021-12-31"),
        Period(first, first + dt.timedelta(days=draw.randint(0, 200))),
    ])  # fmt: skip


@pytest.fixture
def in_force(monkeypatch):
    """Puts the shipped figures and more of them in force."""

    def put(more) -> Figures:
        figures = [one.model_dump(mode="json") for one in SHIPPED.figures]
        section = Figures.model_validate({"figures": [*figures, *more], "rules": SHIPPED.rules})
        monkeypatch.setattr(catalogue, "section_or_builtin", lambda *_named: section)
        return section

    return put


def worlds(share: int):
    """A property of random worlds: one of so many examples a run has."""

    def of(check):
        examples = max(3, settings.default.max_examples // share)

        @settings(max_examples=examples, phases=NO_SMALLER)
        @given(st.integers(0, 2**32))
        def one(seed):
            check(seed)

        one()

    return of


def by_hand(oracle, ask):
    asked = Asked(ask.period.first, ask.period.last, ask.as_of, ask.tree_at is TreeAt.EVENT, ask.only)
    return oracle.value(ask.figure, ask.unit, asked)


def compare(oracle, asks):
    """The engine's answers, each the same by hand."""
    found = values(asks, by=SYSTEM)
    for ask, value in found.items():
        assert value == by_hand(oracle, ask), (ask, oracle.known[ask.figure])
    return found


def test_every_figure_and_source_as_counted_by_hand(in_force):
    @worlds(6)
    def check(seed):
        draw = random.Random(seed)
        with undone():
            world = World(seed, in_force(whatever_there_is()))
            sources = [one for one in fact_sources if not one.name.startswith("test.")]
            known = in_force(
                [*whatever_there_is(), *(one for source in sources for one in tallies(draw, source))]
            )
            oracle = Oracle(known.by_key)
            assert not [source.name for source in sources if not oracle.rows(source)], "no random rows of it"
            for _at in range(3):
                when = (period(draw), world.day(FIRST, LAST), draw.choice(list(TreeAt)))
                units = world.units if draw.randrange(2) else draw.sample(world.units, 3)
                compare(oracle, [Ask(key, unit, *when) for key in known.by_key for unit in units])
                narrowed = [
                    Ask(key, unit, *when, only=((dim.name, str(draw.choice(list(dim.values())))),))
                    for key, figure in known.by_key.items()
                    for dim in dims_of(figure)[:2]
                    for unit in units[:3]
                ]
                compare(oracle, narrowed)


def test_columns_say_what_single_answers_say(in_force):
    """`table` and `judge_table` against `values` and `judge`; every verdict of a shipped rule as judged by hand."""

    @worlds(10)
    def check(seed):
        draw = random.Random(seed)
        with undone():
            known = in_force(whatever_there_is())
            world = World(seed, known)
            as_of, tree_at, periods = (
                world.day(FIRST, LAST),
                draw.choice(list(TreeAt)),
                [period(draw), period(draw)],
            )
            units = world.units if draw.randrange(2) else draw.sample(world.units, 4)
            columns = table(list(known.by_key), units, periods, as_of, by=SYSTEM, tree_at=tree_at)
            for key in known.by_key:
                singly = values(
                    [Ask(key, unit, one, as_of, tree_at) for unit in units for one in periods], by=SYSTEM
                )
                for unit, row in columns.rows(key):
                    assert row == [singly[Ask(key, unit, one, as_of, tree_at)] for one in columns.periods], (
                        key
                    )
            oracle = Oracle(known.by_key)
            judged = judge_table(known.rules, units, periods, as_of, by=SYSTEM)
            for rule in known.rules:
                for each in judged.periods[rule.key]:
                    asked = {unit: expected(rule, unit, each, as_of) for unit in units}
                    verdicts = judge(asked.values(), by=SYSTEM)
                    by_hand_of = Asked(each.first, each.last, as_of)
                    for unit in units:
                        verdict = judged.of(rule.key, unit, each)
                        assert verdict == verdicts[asked[unit]]
                        assert verdict.outcome == oracle.verdict(rule, unit, by_hand_of), (
                            rule.key,
                            unit,
                            each,
                        )


def test_joint_facts_and_distinct_people_along_the_tree(in_force):
    """A unit's number = its own + those directly below − what they share; people are never more than 人次."""
    both = {"facts": "activities.attendance", "right": "activities.view"}
    more = [
        made("people", "tally", of="person", noun="人", **both), made("times", "tally", noun="人次", **both),
        *(made(f"{name}_{reach}", "tally", reach=reach, facts="activities.session", of=of)
          for name, of in (("held", ""), ("hours", "hours")) for reach in ("own", "subtree")),
    ]  # fmt: skip

    @worlds(10)
    def check(seed):
        draw = random.Random(seed)
        with undone():
            known = in_force(more)
            world = World(seed, known, events=70)
            oracle = Oracle(known.by_key)
            when, as_of = period(draw), world.day(dt.date(2020, 6, 1), LAST)
            asked = Asked(when.first, when.last, as_of)
            found = values(
                [Ask(one["key"], unit, when, as_of) for one in more for unit in world.party], by=SYSTEM
            )

            def number(key, unit):
                return found[Ask(f"made_{key}", unit, when, as_of)].number or 0

            for unit in world.party:
                below = [
                    one for one in world.party if (was := oracle.place(one, as_of)) and was.parent == unit
                ]
                if any(oracle.place(one, asked.end) is None for one in (unit, *below)):
                    continue  # set up between the end of the period and the as-of day: it has no number
                for name, column in (("held", "count"), ("hours", "hours")):
                    parts = number(f"{name}_own", unit) + sum(number(f"{name}_subtree", one) for one in below)
                    shared = twice(oracle, known.by_key[f"made_{name}_subtree"], unit, below, asked, column)
                    assert number(f"{name}_subtree", unit) == parts - shared
                assert number("people", unit) <= number("times", unit)


def twice(oracle, figure, unit, below, asked, column):
    """What is counted more than once where a unit's own number and those below it are added."""
    places = {}
    for row in oracle.rows_for(figure, asked)[0]:
        chain = oracle.chain(row["unit"], asked.as_of)
        if unit in chain:
            through = unit if row["unit"] == unit else next(one for one in below if one in chain)
            places.setdefault(row["session"], {})[through] = row
    weights = [(len(some) - 1, next(iter(some.values()))[column]) for some in places.values()]
    missing = 1 if column == "count" else 0
    return sum(times * (missing if weight is None else weight) for times, weight in weights)


def test_a_value_is_the_same_for_every_reader_who_may_ask(in_force):
    """Random grants, held, not yet held, ended; whoever may not ask is told nothing at all."""

    @worlds(10)
    def check(seed):
        draw = random.Random(seed)
        with undone():
            known = in_force(whatever_there_is())
            world = World(seed, known)
            when = (period(draw), world.day(FIRST, LAST), draw.choice(list(TreeAt)))
            asks = [
                Ask(key, unit, *when) for key in draw.sample(sorted(known.by_key), 25) for unit in world.units
            ]
            truth = values(asks, by=SYSTEM)
            oracle = Oracle(known.by_key)
            for reader, grants in readers(world, draw):
                mine = [ask for ask in asks if any(covers(oracle, known, ask, *one) for one in grants)]
                with grants_loaded_once():
                    assert values(mine, by=reader) == {ask: truth[ask] for ask in mine}
                    assert answers(mine, by=reader) == {ask: truth[ask] for ask in mine}
                    others = [ask for ask in asks if ask not in set(mine)]
                    for ask in draw.sample(others, min(5, len(others))):
                        with pytest.raises(Http404):
                            values([*mine[:3], ask], by=reader)
                        with pytest.raises(Http404):
                            answers([*mine[:3], ask], by=reader)


def readers(world, draw):
    """Accounts with grants at random units: (account, [(role, unit)] that hold today)."""
    today = clock.today()
    day = dt.timedelta(days=1)
    for _at in range(4):
        reader, grants = make_user(), []
        for role, unit in {
            (draw.choice(ROLES), draw.choice(world.units)) for _grant in range(draw.randint(1, 3))
        }:
            start, end = draw.choice(
                [
                    (today - 9 * day, None),
                    (today - 9 * day, None),
                    (today - 9 * day, today - day),
                    (today + day, None),
                ]
            )
            with writes_allowed():
                Grant.objects.create(
                    user=reader,
                    role=role,
                    unit_id=unit,
                    start=start,
                    end=end,
                    entered_at=clock.now(),
                    entered_by_name="系统",
                )
            grants += [(role, unit)] if start <= today and (end is None or today < end) else []
        yield reader, grants


def covers(oracle, known, ask, role, unit):
    """Whether a grant lets somebody ask: the figure's right is the role's, and the unit stands at or below its own today."""
    stands = unit in oracle.chain(ask.unit, clock.today())
    return stands and known.by_key[ask.figure].right in roles().rights_of(role)
