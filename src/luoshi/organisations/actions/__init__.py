"""Every change of units; one function a verb."""

from luoshi.organisations.actions.units import NewUnit, rewrite_spans, set_up, set_up_unit

__all__ = ["NewUnit", "rewrite_spans", "set_up", "set_up_unit"]
