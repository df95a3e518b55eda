"""What this room keeps: frozen numbers, and what people say about figures (starts, reasons)."""

from luoshi.figures.models.frozen import Freeze, FrozenPart, FrozenTree, FrozenValue
from luoshi.figures.models.gaps import Reason, Start

__all__ = ["Freeze", "FrozenPart", "FrozenTree", "FrozenValue", "Reason", "Start"]
