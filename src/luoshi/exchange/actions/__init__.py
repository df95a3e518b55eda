"""Everything that changes an import: taking files in, settling what is open, writing, undoing."""

from luoshi.exchange.actions.applying import apply
from luoshi.exchange.actions.comparing import compare
from luoshi.exchange.actions.receiving import Received, receive
from luoshi.exchange.actions.settling import drop, drop_left_open, remember, settle
from luoshi.exchange.actions.undoing import undo

__all__ = ["Received", "apply", "compare", "drop", "drop_left_open", "receive", "remember", "settle", "undo"]
