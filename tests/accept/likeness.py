"""Whether problems have come back: what the method reaches among 30 000, and pairs of characters beside it.

python tests/accept/likeness.py     the open half, and the sealed one where its file is there

The sealed half is read once, here, and nothing of it is printed but numbers. Holds where the sealed half (the open one
where there is no other) has 85 of 100 true predecessors among the first five, and at most 20 of 100 without one shown any.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[2] / "src")]

from tests.findings.likeness.background import background  # noqa: E402
from tests.support.likeness import FOLDER, SHOWN, Answer, Bigrams, Shelf, answers, pairs_of, reached  # noqa: E402

COUNT = 30_000
TRUE, FALSE = 0.85, 0.20


def built_in_least() -> float:
    """The threshold of the built-in pack."""
    from luoshi.site.prepare import setup_django

    setup_django()
    from luoshi.findings.packs import SECTION, Findings
    from luoshi.packs.builtin import builtin_section

    return builtin_section(SECTION, Findings).likeness.least / 100


def best_least(found: list[Answer]) -> float:
    """For the baseline, which has none of its own: the threshold at which it does best within the limit."""
    tried = [at / 200 for at in range(1, 200)]
    return max(tried, key=lambda least: (reached(found, least)[1] <= FALSE, reached(found, least)[0]))


def ranks(found: list[Answer]) -> str:
    """How many true predecessors came first, second, …, and beyond the fifth."""
    counted = Counter(min(one.rank, SHOWN + 1) for one in found if one.same)
    return " ".join(f"{counted[at]:>3}" for at in range(1, SHOWN + 2))


def held_out(found: list[Answer], folds: int = 5) -> tuple[float, float]:
    """What is reached where each fifth is judged by the threshold that does best on the other four."""
    true = false = 0.0
    for at in range(folds):
        rest = [one for place, one in enumerate(found) if place % folds != at]
        here = reached([one for place, one in enumerate(found) if place % folds == at], best_least(rest))
        true, false = true + here[0] / folds, false + here[1] / folds
    return true, false


def line(name: str, found: list[Answer], least: float) -> tuple[float, float]:
    """One line of the table; what it says."""
    true, false = reached(found, least)
    print(
        f"{name:24} least {least:.3f}   found {true:.2f}   shown wrongly {false:.2f}   ranks 1…5, >5: {ranks(found)}"
    )
    return true, false


def half(name: str, shelves: dict[str, Callable[[str, str], tuple[float, list[float]]]]) -> bool:
    """Both methods on one half; whether the method holds."""
    pairs = pairs_of(name)
    began = time.perf_counter()
    mine = answers(pairs, shelves["method"])
    taken = (time.perf_counter() - began) / len(pairs) * 1000
    true, false = line(f"{name}, method", mine, built_in_least())
    if name == "open":
        crossed = held_out(mine)
        print(
            f"{'':24} threshold held out: found {crossed[0]:.2f}, shown wrongly {crossed[1]:.2f}; {taken:.0f} ms a problem"
        )
    other = answers(pairs, shelves["bigrams"])
    line(f"{name}, bigram Jaccard", other, best_least(other))
    return true >= TRUE and false <= FALSE


def main() -> int:
    """0 when the last half there is holds."""
    texts = background(COUNT)
    shelves = {"method": Shelf(texts).nearest, "bigrams": Bigrams(texts).nearest}
    there = [name for name in ("open", "sealed") if (FOLDER / f"{name}.jsonl").exists()]
    print(f"{COUNT} generated problems; a pair's later sentence is asked among them and its own earlier one")
    return 0 if [half(name, shelves) for name in there][-1] else 1


if __name__ == "__main__":
    sys.exit(main())
