"""Every change to findings: one plain function a verb."""

from luoshi.findings.actions.accepting import accept, accept_all, close_by_meeting, give_back, steps_left
from luoshi.findings.actions.amending import (
    add_causes,
    add_measures,
    change_finding,
    change_measure,
    void_finding,
)
from luoshi.findings.actions.rechecking import recheck, reopen
from luoshi.findings.actions.registering import open_list, register, register_ledger
from luoshi.findings.actions.results import add_result, hand_over, judge_likeness
from luoshi.findings.actions.working import (
    NotReady,
    apply_for_closing,
    claim,
    mend_at_once,
    settle_plan,
    state_result,
    withdraw,
)
from luoshi.findings.actions.written import Effect, Found, Reason, Remedy

__all__ = [
    "Effect",
    "Found",
    "NotReady",
    "Reason",
    "Remedy",
    "accept",
    "accept_all",
    "add_causes",
    "add_measures",
    "add_result",
    "apply_for_closing",
    "change_finding",
    "change_measure",
    "claim",
    "close_by_meeting",
    "give_back",
    "hand_over",
    "judge_likeness",
    "mend_at_once",
    "open_list",
    "recheck",
    "register",
    "register_ledger",
    "reopen",
    "settle_plan",
    "state_result",
    "steps_left",
    "void_finding",
    "withdraw",
]
