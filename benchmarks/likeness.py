"""One problem against 30 000 that are kept: what stands beside it, with the rights, and what keeping them costs.

    python -m benchmarks.likeness [rows]     (SQLite in a temporary folder, or LUOSHI_DATABASE_URL: an empty database)

Ours is all a page asks (`beside.alike`): reading the text, looking for what shares its words, comparing, the reader's rights,
why. The naive way is the Jaccard index of pairs of characters over all texts, which finds one in five of what ours finds
(scripts/accept.py likeness); the texts are in memory for it already. Milliseconds, the median and the longest of forty.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.findings.likeness.background import background

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
ASKED = 40
OPEN = Path(__file__).resolve().parent.parent / "tests" / "findings" / "likeness" / "open.jsonl"


def seed() -> tuple[Any, Any]:
    """Two units with their problems, and a reader of the top."""
    import datetime as dt

    from luoshi.access.actions import grant
    from luoshi.access.models import User
    from luoshi.findings.actions import Found, register
    from luoshi.findings.likeness import index
    from luoshi.kernel.action import action
    from luoshi.kernel.actor import SYSTEM
    from luoshi.organisations.actions import NewUnit, set_up
    from luoshi.organisations.enums import UnitKind

    since = dt.date(2016, 7, 1)
    top = NewUnit("集团党委", UnitKind.GROUP_COMMITTEE, since, None, "批复1号")
    branch = NewUnit("示例党支部", UnitKind.BRANCH, since, top.uuid, "批复1号")
    above, unit = set_up([top, branch], by=SYSTEM)
    with action("bench", by=SYSTEM) as act:
        reader = act.create(User(uuid=uuid.uuid4(), username="bench-top", display_name="bench-top"))
    grant(reader, "leader", above, by=SYSTEM, why="bench")
    texts = background(ROWS)
    began = time.perf_counter()
    for at in range(0, ROWS, 1_000):
        rows = [Found(text, unit, source="self_check") for text in texts[at : at + 1_000]]
        register(rows, above, by=SYSTEM, found_on=dt.date(2021, 3, 1))
    made = time.perf_counter() - began
    began = time.perf_counter()
    index.rebuild()
    anew = time.perf_counter() - began
    print(f"{ROWS} problems registered, a thousand at a time, in {made:.0f} s; all read anew in {anew:.0f} s")
    return reader, unit


def spread(act: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """The median and the longest; the first one, which warms the pages of the database, does not count."""
    act(texts[0])
    taken = []
    for text in texts:
        began = time.perf_counter()
        act(text)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), max(taken)


def registering(unit: Any) -> None:
    """One problem registered, with the readings kept and without."""
    import datetime as dt

    from luoshi.findings.actions import Found, register
    from luoshi.kernel.actor import SYSTEM
    from luoshi.kernel.following import followers
    from luoshi.organisations.queries import top_unit

    above = top_unit()
    assert above is not None

    def one(text: str) -> None:
        register([Found(text, unit, source="self_check")], above, by=SYSTEM, found_on=dt.date(2021, 3, 1))

    texts = background(ROWS + 20)[ROWS:]
    kept = spread(one, texts)[0]
    known = followers._items.pop("findings.likeness")  # noqa: SLF001
    without = spread(one, texts)[0]
    followers._items["findings.likeness"] = known  # noqa: SLF001
    print(f"one problem registered: {kept:.1f} ms, without its reading {without:.1f} ms")


def measure() -> None:
    """Print the table."""
    from django.db import connection

    from luoshi.access.grants import grants_loaded_once
    from luoshi.findings.likeness.beside import alike
    from tests.support.likeness import Bigrams

    reader, unit = seed()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    pairs = [json.loads(line) for line in OPEN.read_text(encoding="utf-8").splitlines()]
    texts = [pair["later"] for pair in pairs][:ASKED]
    with grants_loaded_once():  # as in a request
        ours = spread(lambda text: alike(text, reader), texts)
    naive = Bigrams(background(ROWS))
    plain = spread(lambda text: naive.nearest(text, text), texts)
    print(f"\n{connection.vendor}: one problem against {ROWS}, ms")
    print(f"{'':32}{'median':>10}{'longest':>10}")
    print(f"{'ours, with rights and why':32}{ours[0]:10.1f}{ours[1]:10.1f}")
    print(f"{'bigram Jaccard over all texts':32}{plain[0]:10.1f}{plain[1]:10.1f}")
    print(f"the naive way takes {plain[0] / ours[0]:.1f} times as long")
    registering(unit)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ.setdefault("LUOSHI_DATA_DIR", folder)
        os.environ.setdefault("LUOSHI_LOG_LEVEL", "ERROR")
        from luoshi.site import prepare

        prepare.setup_django()
        prepare.migrate()
        prepare.apply_packs()
        measure()


if __name__ == "__main__":
    main()
