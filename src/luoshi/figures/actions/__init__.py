"""What people say about figures."""

from luoshi.figures.actions.gaps import explain_gap, set_start, take_back_reason, take_back_start

__all__ = ["explain_gap", "set_start", "take_back_reason", "take_back_start"]
