"""Own figures at any unit, as only tests make them: those of people are defined at the top."""

from __future__ import annotations

import itertools

from luoshi.figures.catalogue import of_packs
from luoshi.figures.models import OwnFigure, OwnFigureVersion
from luoshi.kernel import clock
from luoshi.kernel.writes import writes_allowed

_numbers = itertools.count(1)


def defined_at(unit, *, label="", why=""):
    """A definition a unit answers for, which counts what a figure of the pack counts."""
    number = next(_numbers)
    figure = of_packs()["branch_theme_days"]
    key, label = f"site_made_{number}", label or f"自定指标第{number}号"
    text = figure.model_copy(update={"key": key, "label": label}).model_dump_json()
    at = {
        "changed_at": clock.now(),
        "changed_by_name": "李文书",
        "entered_at": clock.now(),
        "entered_by_name": "李文书",
    }
    with writes_allowed():
        own = OwnFigure.objects.create(
            unit=unit, key=key, label=label, definition=text, proposed=figure.caliber, why=why, **at
        )
        OwnFigureVersion.objects.create(
            of=own, number=1, definition=text, proposed=figure.caliber, digest=figure.version, at=clock.now(),
            by_name="李文书", why=why,
        )  # fmt: skip
    return own
