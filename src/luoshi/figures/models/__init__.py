"""What people say about figures: since when a unit is judged, why something is missing."""

from luoshi.figures.models.gaps import Reason, Start

__all__ = ["Reason", "Start"]
