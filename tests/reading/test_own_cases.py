"""Our own annotated texts: what is read there today must not get worse. The sealed half is never read here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from luoshi.reading import as_gold, read_report
from tests.factories.reading_cases import CASES, MARKS, scorer

HERE = Path(__file__).parent / "cases"
# Floors a little under what was measured, so that a rule made for one text shows in another.
FLOORS = {
    "open": {"outline": 0.99, "figures": 0.985, "problems": 0.95, "causes": 0.95, "measures": 0.95, "links": 0.85},
    "later": {"outline": 0.97, "figures": 0.97, "problems": 0.95, "causes": 0.94, "measures": 0.84, "links": 0.85},
    "fresh": {"outline": 0.99, "figures": 0.975, "problems": 0.95, "causes": 0.95, "measures": 0.95, "links": 0.85},
    "last": {"outline": 0.99, "figures": 0.985, "problems": 0.93, "causes": 0.97, "measures": 0.92, "links": 0.87},
    "check": {"outline": 0.97, "figures": 0.97, "problems": 0.8, "causes": 0.72, "measures": 0.82, "links": 0.65},
    "shared": {"outline": 0.99, "figures": 0.99, "problems": 0.95, "causes": 0.95, "measures": 0.95, "links": 0.9},
}  # fmt: skip

pytestmark = MARKS


def scores(folder: Path) -> dict:
    """What the shared scorer counts by type over all texts of a folder, and F1 by type."""
    score = scorer()
    total: dict = {}
    for path in sorted((folder / "gold").glob("*.json")):
        text = (folder / "texts" / f"{path.stem}.txt").read_text(encoding="utf-8")
        found = json.loads(json.dumps(as_gold(read_report(text), path.stem)))
        result, _ = score.score_doc(text, json.loads(path.read_text(encoding="utf-8")), found)
        score.merge(total, result)
    return total | {"f1": {kind: score.prf(result)[2] for kind, result in total.items()}}


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_read_does_not_get_worse(name):
    found = scores(CASES if name == "shared" else HERE / name)
    short = {kind: found["f1"][kind] for kind, floor in FLOORS[name].items() if found["f1"][kind] < floor}
    assert short == {}


@pytest.mark.parametrize("name", [name for name in FLOORS if name != "check"])
def test_no_owner_and_no_deadline_is_invented(name):
    attributes = scores(CASES if name == "shared" else HERE / name)["measures"]["attr"]
    assert {
        key: right for key, (right, total) in attributes.items() if key.startswith("no_") and right != total
    } == {}


def test_every_figure_of_the_seed_is_right():
    text = (CASES / "texts" / "seed.txt").read_text(encoding="utf-8")
    gold = json.loads((CASES / "gold" / "seed.json").read_text(encoding="utf-8"))
    read = {figure["start"]: figure for figure in as_gold(read_report(text), "seed")["figures"]}
    wanted = [figure for figure in gold["figures"] if not figure.get("optional")]
    fields = ("value", "unit", "qualifier", "from", "to", "as_of")
    assert [[figure[field] for field in fields] for figure in wanted] == [
        [read[figure["start"]][field] for field in fields] for figure in wanted
    ]
