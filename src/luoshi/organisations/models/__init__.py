"""Units in a dated tree."""

from luoshi.organisations.models.units import (
    NAME_LENGTH,
    Placement,
    Unit,
    UnitQuerySet,
    UnitSpan,
    UnitSpanQuerySet,
)

__all__ = ["NAME_LENGTH", "Placement", "Unit", "UnitQuerySet", "UnitSpan", "UnitSpanQuerySet"]
