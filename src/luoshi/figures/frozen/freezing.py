"""Freezing numbers (锁定): the value, its definition, its tree, the place in the trail, and each of its contributions.

    with action("reports.sign", by=by) as act:
        found = freeze(asks, by=by, words=_("2021年8月党建月报"))

One call takes a whole ledger: its numbers are counted together, what several of them rest on is kept once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from luoshi.audit.queries import last_number
from luoshi.audit.trail import head_hash
from luoshi.figures.asking import Ask, Value
from luoshi.figures.catalogue import UnknownFigure, figures, resting
from luoshi.figures.definitions import AnyFigure
from luoshi.figures.frozen.contributions import Counted, TreeKey, count_facts, plain_counts
from luoshi.figures.frozen.written import ask_written, digest_of, packed, value_written
from luoshi.figures.models import Freeze, FrozenPart, FrozenTree, FrozenValue
from luoshi.figures.values import Answers
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.organisations.models import UnitSpan
from luoshi.organisations.paths import unit_ids

TRIES = 5
MOST = 5_000  # values of one set: forty figures of a hundred units, with room


class Read:
    """The numbers of some questions with all they consist of, read between two writes of others."""

    def __init__(self, asks: Sequence[Ask], known: Mapping[str, AnyFigure]) -> None:
        answers = Answers({ask.question for ask in asks}, {ask.unit for ask in asks}, known)
        self.values: dict[Ask, Value] = {ask: answers.of(ask.question, ask.unit) for ask in asks}
        self.plain: dict[Ask, list[Ask]] = {ask: list(plain_counts(ask, known)) for ask in asks}
        every = dict.fromkeys(one for some in self.plain.values() for one in some)
        self.parts: dict[Ask, Counted]
        self.trees: dict[TreeKey, list[list[Any]]]
        self.parts, self.trees = count_facts(list(every), known, answers)


def freeze(asks: Iterable[Ask], *, by: Actor, words: str, why: str = "", typed_fields: int = 0) -> Freeze:
    """Save the values of these questions for good; within an action of the caller's it joins that.

    Whether somebody may ask is for the caller to see to (`values.may_ask`), as with every action.

    Args:
        asks: up to 5 000, of whatever figures, units and periods.
        by: who freezes them.
        words: what for, as a list of sets shows it.
        why: a reason for the trail.
        typed_fields: how many fields a person typed for it.

    Raises UnknownFigure, UnknownName as `values` does; Refused for none or too many, without words, and where others
    write without a pause.
    """
    wanted = list(dict.fromkeys(asks))
    _check(wanted, words)
    known = _needed(wanted)
    unit = _common({ask.unit for ask in wanted})
    with action("figures.freeze", by=by, why=why, unit_id=unit, typed_fields=typed_fields) as act:
        position, head, read = _read_between(wanted, known)
        found = Freeze(
            unit_id=unit, words=words.strip(), position=position, head=head,
            definitions={key: figure.model_dump(mode="json") for key, figure in sorted(known.items())},
        )  # fmt: skip
        trees = {
            key: FrozenTree(
                tree=key[0], day=key[1], digest=digest_of(read.trees[key]), content=packed(read.trees[key])
            )
            for key in read.trees
        }
        numbers = {ask: number for number, ask in enumerate(read.parts)}
        parts = [_part(numbers[ask], one) for ask, one in read.parts.items()]
        values = [
            _value(at, ask, read.values[ask], known, [numbers[one] for one in read.plain[ask]])
            for at, ask in enumerate(wanted)
        ]
        found.digest = digest_over(found, values, parts, list(trees.values()))
        act.create(found)
        rows: list[FrozenTree | FrozenPart | FrozenValue] = [*trees.values(), *parts, *values]
        for row in rows:
            row.of = found
        act.create_many(trees.values())
        for part, one in zip(parts, read.parts.values(), strict=True):
            part.tree = trees[one.tree]
        act.create_many(parts)
        act.create_many(values)
    return found


def digest_over(
    found: Freeze, values: Sequence[FrozenValue], parts: Sequence[FrozenPart], trees: Sequence[FrozenTree]
) -> str:
    """What the trail keeps of a set: whoever changes a row of it is found out (`stored.Stored.is_intact`)."""
    said = {
        "definitions": found.definitions,
        "values": [
            [one.number, one.unit_id, one.figure, str(one.first), str(one.last), str(one.as_of), one.tree_at,
             one.only, one.version, one.value, one.parts]
            for one in sorted(values, key=lambda one: one.number)
        ],
        "parts": [[one.number, one.asked, one.value, one.digest] for one in sorted(parts, key=lambda one: one.number)],
        "trees": sorted([one.tree, str(one.day), one.digest] for one in trees),
    }  # fmt: skip
    return digest_of(said)


def version_of(key: str, known: Mapping[str, AnyFigure]) -> str:
    """Hash of a definition and of all it rests on; it changes when the number is reckoned otherwise."""
    return digest_of(sorted(one.version for one in resting(known[key], known)))


def _check(asks: Sequence[Ask], words: str) -> None:
    if not asks:
        raise Refused(_("没有要锁定的统计数，请至少选一项"))
    if len(asks) > MOST:
        said = _("一次最多锁定%(most)s个数，现在是%(count)s个，请分几次锁定")
        raise Refused(said % {"most": MOST, "count": len(asks)})
    if not words.strip():
        raise Refused(_("请写明锁定的用途，例如“2021年8月党建月报”"), field="words")


def _needed(asks: Sequence[Ask]) -> dict[str, AnyFigure]:
    """The definitions the questions rest on."""
    known = figures()
    keys = {ask.figure for ask in asks}
    for unknown in sorted(keys - known.keys()):
        raise UnknownFigure(unknown)
    return {one.key: one for key in keys for one in resting(known[key], known)}


def _read_between(asks: Sequence[Ask], known: Mapping[str, AnyFigure]) -> tuple[int, str, Read]:
    """The numbers and the place in the trail they belong to.

    On PostgreSQL others commit while we read; each commit lengthens the trail, so what was read while it stayed as it
    was is of one moment.
    """
    for _try in range(TRIES):
        position, head = last_number(), head_hash()
        read = Read(asks, known)
        if head_hash() == head:
            return position, head, read
    raise Refused(_("正有人连续登记，数还在变，没有锁定；请稍后再试"))


def _common(units: set[int]) -> int:
    """The lowest unit all of these stand at or below today; of units of two trees the first."""
    paths = UnitSpan.objects.on(clock.today()).filter(unit__in=units).values_list("path", flat=True)
    above = [unit_ids(path) for path in paths]
    if not above:
        return min(units)
    shared = [unit for unit in above[0] if all(unit in other for other in above)]
    return shared[-1] if shared else above[0][-1]


def _part(number: int, one: Counted) -> FrozenPart:
    written = one.written()
    return FrozenPart(
        number=number, asked=ask_written(one.ask), value=value_written(one.value), facts=one.size,
        digest=digest_of(written), content=packed(written),
    )  # fmt: skip


def _value(
    number: int, ask: Ask, value: Value, known: Mapping[str, AnyFigure], parts: list[int]
) -> FrozenValue:
    return FrozenValue(
        number=number, unit_id=ask.unit, figure=ask.figure, right=known[ask.figure].right, first=ask.period.first,
        last=ask.period.last, as_of=ask.as_of, tree_at=ask.tree_at.value, only=[list(pair) for pair in ask.only],
        version=version_of(ask.figure, known), value=value_written(value), parts=parts,
    )  # fmt: skip
