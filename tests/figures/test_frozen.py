"""Frozen numbers: they never change, and whatever makes today's number another one is told, fact by fact."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.figures import catalogue
from luoshi.figures import values as answering
from luoshi.figures.asking import Ask, State
from luoshi.figures.catalogue import Figures
from luoshi.figures.cells import TreeAt
from luoshi.figures.frozen import explaining, freezing
from luoshi.figures.frozen.explaining import explain
from luoshi.figures.frozen.freezing import freeze
from luoshi.figures.frozen.stored import Stored
from luoshi.figures.models import Entry
from luoshi.figures.values import values
from luoshi.kernel import clock
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.writes import writes_allowed
from luoshi.organisations.actions import move
from luoshi.periods.period import first_day, last_day, month_number, parse
from tests.figures.test_engine import FIRST, LAST, happenings, holdings
from tests.figures.test_values import FIGURES, tally
from tests.figures.testapp.models import Happening, Holding

pytestmark = pytest.mark.django_db

MORE = [
    tally("hours", of="hours", noun="学时"),
    tally("speakers", of="speaker", noun="人"),
    tally("late", "test.stock", noun="项", where=[{"day": "due_on", "op": "<"}]),
    tally("weight", "test.stock", of="weight", noun="项", reach="below"),
    tally("owners", "test.stock", of="owner", noun="人"),
    *(
        {"key": f"said_{rollup}_{over_time}", "form": "entered", "label": "填报", "caliber": "口径", "noun": "件",
         "rollup": rollup, "over_time": over_time}
        for rollup in ("add", "last")
        for over_time in ("add", "last")
    ),
    {"key": "said_share", "form": "ratio", "label": "占比", "caliber": "口径", "noun": "%", "over": "said_add_add",
     "under": "held"},
    {"key": "busy", "form": "having", "label": "开过的", "caliber": "口径", "noun": "家", "of": "held",
     "test": {"at_least": 1}},
    {"key": "share_change", "form": "change", "label": "占比变化", "caliber": "口径", "noun": "百分点", "of": "share",
     "since": "before", "shown": "points"},
]  # fmt: skip


def in_force(monkeypatch, figures):
    """These definitions instead of the pack's."""
    known = Figures.model_validate({"figures": figures}).by_key
    for module in (answering, catalogue, freezing, explaining):
        monkeypatch.setattr(module, "figures", lambda: known)
    return known


@pytest.fixture(autouse=True)
def definitions(monkeypatch):
    return in_force(monkeypatch, [*FIGURES, *MORE])


def reckoned(known, key, parts):
    """A figure's number put together from its parts by hand, as the parts come; None where one has none."""
    figure = known[key]
    if figure.form in {"tally", "having", "entered"}:
        return next(parts)
    if figure.form == "ratio":
        over, under = reckoned(known, figure.over, parts), reckoned(known, figure.under, parts)
        return None if over is None or not under else over * 100 / under
    if figure.form == "change":
        after, before = reckoned(known, figure.of, parts), reckoned(known, figure.of, parts)
        if after is None or before is None:
            return None
        if figure.shown == "growth":
            return (after - before) * 100 / before if before else None
        return after if figure.shown == "ends" else after - before
    found = [(part.sign, reckoned(known, part.figure, parts)) for part in figure.parts]
    return None if any(number is None for _sign, number in found) else sum(s * n for s, n in found)


@contextmanager
def undone():
    """What is done within it is rolled back; `atomic` would not do: an action's transaction is the outermost."""
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.set_rollback(False)
        transaction.savepoint_rollback(before)


KEYS = [figure["key"] for figure in (*FIGURES, *MORE)]
ENTERED = [figure["key"] for figure in MORE if figure["form"] == "entered"]


def entries(units):
    """Months of units with what was said for them, by figure; never two of one month."""
    months = st.integers(month_number(FIRST), month_number(LAST))
    said = st.tuples(st.sampled_from(ENTERED), st.sampled_from(units), months)
    return st.dictionaries(said, st.integers(0, 9), max_size=8)


def enter(said):
    """Write down what was said; what was said for a month before is said anew."""
    for (key, unit, month), value in said.items():
        Entry.objects.filter(figure=key, unit=unit, month=month).delete()
        Entry.objects.create(
            figure=key, unit_id=unit, first=first_day(month), last=last_day(month), month=month, value=value, source="文",
            given_by="人", entered_at=clock.now(), entered_by_name="系统",
        )  # fmt: skip


asked = st.tuples(
    st.sampled_from(KEYS), st.integers(0, 10), st.sampled_from(["2021", "2021-03", "2021Q2", "2021-02-11..2021-07-05"]),
    st.dates(dt.date(2021, 3, 1), LAST), st.sampled_from(list(TreeAt)),
)  # fmt: skip


def change_at_random(data, grove):
    """Records entered, taken away and put right; a unit moved, back-dated."""
    with writes_allowed():
        Entry.objects.filter(
            month__in=data.draw(st.sets(st.integers(month_number(FIRST), month_number(LAST)), max_size=3))
        ).delete()
        enter(data.draw(entries(grove.ids)))
        for model, more in (
            (Happening, happenings(grove.ids)),
            (Holding, holdings(grove.ids).map(lambda one: [one])),
        ):
            rows = list(model.objects.all())
            for row in rows:
                fate = data.draw(st.sampled_from(["stays", "stays", "goes", "day", "numbers", "unit"]))
                if fate == "goes":
                    model.objects.filter(pk=row.pk).delete()
                elif fate == "day" and model is Happening:
                    day = data.draw(st.dates(FIRST, LAST))
                    model.objects.filter(event=row.event).update(
                        day=day, month=day.year * 12 + day.month - 1, first=None, count=None,
                        year=None if row.year is None else day.year - 1,
                    )  # fmt: skip
                elif fate == "numbers" and model is Happening:
                    model.objects.filter(pk=row.pk).update(present=data.draw(st.integers(0, 9)))
                    model.objects.filter(event=row.event).update(hours=data.draw(st.integers(0, 9)))
                elif fate == "unit":
                    others = {
                        one.unit_id for one in rows if getattr(one, "event", 0) == getattr(row, "event", 1)
                    }
                    row.unit_id = data.draw(st.sampled_from([u for u in grove.ids if u not in others]))
                    model.objects.filter(pk=row.pk).update(unit_id=row.unit_id)
            events = set(Happening.objects.values_list("event", flat=True))
            for fresh in data.draw(st.lists(more, max_size=3)):
                if getattr(fresh[0], "event", None) not in events:
                    model.objects.bulk_create(fresh)
                    events |= {getattr(fresh[0], "event", None)}


@pytest.mark.parametrize("moved", [False, True])
def test_then_and_what_differs_make_today(grove, definitions, moved):
    @settings(max_examples=settings.default.max_examples // 2)
    @given(
        st.lists(happenings(grove.ids), max_size=6), st.lists(holdings(grove.ids), max_size=6),
        entries(grove.ids), st.lists(asked, min_size=1, max_size=6), st.data(),
    )  # fmt: skip
    def check(events, stock, said, questions, data):
        with undone():
            with writes_allowed():
                seen = {rows[0].event: rows for rows in events}
                Happening.objects.bulk_create([row for rows in seen.values() for row in rows])
                Holding.objects.bulk_create(stock)
                enter(said)
            asks = [Ask(key, grove.ids[at], parse(period), *more) for key, at, period, *more in questions]
            before = values(asks, by=SYSTEM)
            found = freeze(asks, by=SYSTEM, words="月报")
            change_at_random(data, grove)
            if moved:
                move(
                    grove.units[9],
                    grove.units[2],
                    grove.on(2021, data.draw(st.integers(1, 12)), 6),
                    by=SYSTEM,
                )
            stored = Stored(found)
            today = values(asks, by=SYSTEM)
            assert stored.is_intact
            for one in explain(stored):
                assert (one.then, one.now, one.same_definition) == (
                    before[one.ask],
                    today[one.ask],
                    today[one.ask],
                )
                for part in one.parts:
                    assert all(difference.effect for difference in part.differences)
                    told = (part.then.number or 0) + sum(difference.effect for difference in part.differences)
                    assert told == (part.now.number or 0)
                    assert part.now == values([part.ask], by=SYSTEM)[part.ask]
                numbers = (part.now.number for part in one.parts)
                made = reckoned(definitions, one.ask.figure, numbers)
                if State.NOT_APPLICABLE not in {one.now.state, *(part.now.state for part in one.parts)}:
                    assert made == pytest.approx(one.now.number and float(one.now.number))

    check()
