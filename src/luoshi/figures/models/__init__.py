"""What this room keeps: numbers typed in, frozen numbers, starts and reasons, views a reader keeps."""

from luoshi.figures.models.defined import OwnFigure, OwnFigureVersion
from luoshi.figures.models.entered import Entry
from luoshi.figures.models.frozen import Freeze, FrozenPart, FrozenTree, FrozenValue
from luoshi.figures.models.gaps import Reason, Start
from luoshi.figures.models.saved import SavedView

__all__ = [
    "Entry",
    "Freeze",
    "FrozenPart",
    "FrozenTree",
    "FrozenValue",
    "OwnFigure",
    "OwnFigureVersion",
    "Reason",
    "SavedView",
    "Start",
]
