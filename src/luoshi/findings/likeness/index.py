"""The readings of all problems, kept beside them: what an action wrote is read before it ends; all of it anew on demand.

A problem registered a moment ago is found at once. How telling a trait is changes slowly: the counts are taken again
when the problems have grown by a quarter, and whenever another version of the lexicon or the method reads all anew.
"""

from __future__ import annotations

import inspect
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from zlib import crc32

from django.db import connection
from django.db.models import Case, Exists, FloatField, OuterRef, Sum, Value, When

from luoshi.findings.likeness import candidates, lexicon, measure, reading
from luoshi.findings.likeness.candidates import MOST, asked_by
from luoshi.findings.likeness.measure import Frequencies, Weighed, traits_of, weigh
from luoshi.findings.models import Finding, ReadFinding, Trait, TraitCounts
from luoshi.kernel.action import Action, action, derived_anew
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.bulk import insert_values

BATCH: Final = 500  # problems a statement
_COLUMNS: Final = frozenset({"text", "voided_at"})
_GROWN: Final = 1.25  # counted again from here on
_FEW: Final = 200
_SELDOM: Final = 2  # counts up to this are left out: the method takes them as seen this often anyway


def follow(act: Action) -> None:
    """Read what an action wrote; called before it ends."""
    keys = {
        row.pk
        for row, columns in act.written
        if isinstance(row, Finding) and not (columns and _COLUMNS.isdisjoint(columns))
    }
    if keys:
        refresh(keys)
        _count_again_where_grown()
    if Finding in act.emptied:  # deleted for good, as the sample group is
        there = Finding.objects.filter(pk=OuterRef("key"))
        for model in (ReadFinding, Trait):
            _drop(model.objects.filter(~Exists(there)))


def refresh(keys: Collection[int]) -> None:
    """Read these problems anew; those that are void leave."""
    ordered = sorted(keys)
    for at in range(0, len(ordered), BATCH):
        some = ordered[at : at + BATCH]
        for model in (ReadFinding, Trait):
            _drop(model.objects.filter(key__in=some))
        _put(list(Finding.objects.rows().filter(pk__in=some).order_by("pk").values_list("pk", "text")))


def _drop(rows: Any) -> None:
    rows._raw_delete(rows.db)  # noqa: SLF001  nothing refers to them


def _put(rows: Sequence[tuple[int, str]]) -> Counter[str]:
    """Write down what texts say; how often each trait stands in them."""
    counted: Counter[str] = Counter()
    read, codes = [], []
    for key, text in rows:
        traits = traits_of(reading.read(text))
        counted.update(traits.keys())
        read.append((key, packed(traits)))
        codes += [(key, code) for code in sorted({code_of(one) for one in traits if candidates.is_kept(one)})]
    if rows:
        insert_values(ReadFinding._meta.db_table, ("key", "traits"), read)  # noqa: SLF001
        insert_values(Trait._meta.db_table, ("key", "code"), codes)  # noqa: SLF001
    return counted


def packed(traits: Mapping[str, float]) -> str:
    """Traits as a text: the certain ones by name, the others with a number behind them."""
    return " ".join(name if sure == 1 else f"{name}={sure:g}" for name, sure in traits.items())


def unpacked(text: str) -> dict[str, float]:
    """The other way round."""
    found = {}
    for one in text.split():
        name, mark, sure = one.rpartition("=")
        found[name if mark else sure] = float(sure) if mark else 1.0
    return found


def code_of(trait: str) -> int:
    """The number a trait is looked for by."""
    return crc32(trait.encode())


@lru_cache(maxsize=1)
def digest() -> str:
    """Of the lexicon and of how sentences are read: another one reads all anew."""
    source = "".join(inspect.getsource(module) for module in (reading, lexicon, candidates, measure))
    return sha256((lexicon.digest() + source).encode()).hexdigest()


def frequencies() -> Frequencies:
    """The counts as they were last taken; of none, the usual ones alone. One query."""
    known = TraitCounts.objects.order_by("-pk").values_list("stamp", "count").first()
    return _frequencies(*known) if known else Frequencies()


@lru_cache(maxsize=2)
def _frequencies(stamp: str, count: int) -> Frequencies:
    return Frequencies(count, TraitCounts.objects.filter(stamp=stamp).values_list("counts", flat=True)[0])


def nearest(question: Weighed, weights: Frequencies, *, but: int | None = None) -> list[int]:
    """The keys of the problems that share the most telling traits with a question, the nearest first. One query.

    Args:
        question: as it was read and weighed.
        weights: what it was weighed by.
        but: the key of the problem asked about, which is no answer.
    """
    asked = {code_of(trait): weight for trait, weight in asked_by(question, weights).items()}
    if not asked:
        return []
    worth = Case(
        *(When(code=code, then=Value(weight)) for code, weight in asked.items()), output_field=FloatField()
    )
    rows = Trait.objects.filter(code__in=asked).exclude(key=but).values("key").annotate(worth=Sum(worth))
    return list(rows.order_by("-worth", "key").values_list("key", flat=True)[:MOST])


def weighed(keys: Sequence[int], weights: Frequencies) -> dict[int, Weighed]:
    """What was read of problems, by their keys; one query."""
    rows = ReadFinding.objects.filter(pk__in=keys).values_list("pk", "traits")
    return {key: weigh(unpacked(traits), weights) for key, traits in rows}


def _count_again_where_grown() -> None:
    known = TraitCounts.objects.order_by("-pk").values_list("count", flat=True).first() or 0
    if ReadFinding.objects.count() > known * _GROWN + _FEW:
        counted: Counter[str] = Counter()
        rows = ReadFinding.objects.values_list("traits", flat=True)
        for count, text in enumerate(rows.iterator(BATCH * 10), 1):
            counted.update(unpacked(text).keys())
            known = count
        _keep_counts(counted, known)


def _keep_counts(counted: Counter[str], count: int) -> None:
    counts = {trait: number for trait, number in sorted(counted.items()) if number > _SELDOM}
    stamp = sha256(json.dumps([count, counts], ensure_ascii=False).encode()).hexdigest()
    _drop(TraitCounts.objects.all())
    TraitCounts.objects.bulk_create([TraitCounts(digest=digest(), stamp=stamp, count=count, counts=counts)])


def settle() -> int | None:
    """Read all anew where another version read them or nobody did; how many, None: they stand."""
    return None if TraitCounts.objects.filter(digest=digest()).exists() else rebuild()


def rebuild() -> int:
    """Read all problems anew; how many. The trail says nothing of it: nothing is said that the problems do not say."""
    counted: Counter[str] = Counter()
    count = 0
    with action("findings.read_anew", by=SYSTEM), derived_anew():
        if connection.vendor == "postgresql":  # actions under way end first, others wait; readers go on
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {ReadFinding._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")  # noqa: SLF001
        for model in (Trait, ReadFinding):
            _drop(model.objects.all())
        for some in _batches():
            counted += _put(some)
            count += len(some)
        _keep_counts(counted, count)
    return count


def _batches() -> Iterator[list[tuple[int, str]]]:
    last = 0
    while some := list(
        Finding.objects.rows().filter(pk__gt=last).order_by("pk").values_list("pk", "text")[:BATCH]
    ):
        yield some
        last = some[-1][0]
