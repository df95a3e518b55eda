"""What this room keeps: frozen numbers, what people say about figures (starts, reasons), views a reader keeps."""

from luoshi.figures.models.frozen import Freeze, FrozenPart, FrozenTree, FrozenValue
from luoshi.figures.models.gaps import Reason, Start
from luoshi.figures.models.saved import SavedView

__all__ = ["Freeze", "FrozenPart", "FrozenTree", "FrozenValue", "Reason", "SavedView", "Start"]
