"""Every change of units; one function a verb."""

from luoshi.organisations.actions.counterparts import pair, set_up_company, unpair
from luoshi.organisations.actions.decisions import Decision, state_token
from luoshi.organisations.actions.handing_back import reaches
from luoshi.organisations.actions.handing_over import HandOver, LeftOpen, handed_over, left_open
from luoshi.organisations.actions.moves import change_kind, close, merge, move, rename, restore, split
from luoshi.organisations.actions.taking_back import take_back
from luoshi.organisations.actions.units import NewUnit, rewrite_spans, set_up, set_up_unit

__all__ = [
    "Decision",
    "HandOver",
    "LeftOpen",
    "NewUnit",
    "change_kind",
    "close",
    "handed_over",
    "left_open",
    "merge",
    "move",
    "pair",
    "reaches",
    "rename",
    "restore",
    "rewrite_spans",
    "set_up",
    "set_up_company",
    "set_up_unit",
    "split",
    "state_token",
    "take_back",
    "unpair",
]
