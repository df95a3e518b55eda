"""Every change of the room of study and meetings, one plain function a verb."""

from luoshi.activities.actions.counting import Counted, record_counts
from luoshi.activities.actions.flow import (
    archive_due,
    archive_many,
    correct_session,
    make_up,
    return_many,
    return_session,
    void_session,
)
from luoshi.activities.actions.holders import put_holder, remove_holder
from luoshi.activities.actions.keeping import attach, void_file
from luoshi.activities.actions.many import Event
from luoshi.activities.actions.plans import (
    Line,
    carry_over_plan,
    change_plan,
    draw_up_plan,
    expand_plans,
    issue_plan,
    void_plan,
)
from luoshi.activities.actions.recording import (
    plan_session,
    record_many,
    record_session,
    save_session,
    submit_session,
)
from luoshi.activities.actions.series import change_series, set_up_series, void_series
from luoshi.activities.actions.study import Item, change_study, send_study, void_study
from luoshi.activities.actions.taking_in import take_in
from luoshi.activities.actions.written import Written, written_of
from luoshi.activities.rolls import Numbers, Roll, Sheet, Votes

__all__ = [
    "Counted",
    "Event",
    "Item",
    "Line",
    "Numbers",
    "Roll",
    "Sheet",
    "Votes",
    "Written",
    "archive_due",
    "archive_many",
    "attach",
    "carry_over_plan",
    "change_plan",
    "change_series",
    "change_study",
    "correct_session",
    "draw_up_plan",
    "expand_plans",
    "issue_plan",
    "make_up",
    "plan_session",
    "put_holder",
    "record_counts",
    "record_many",
    "record_session",
    "remove_holder",
    "return_many",
    "return_session",
    "save_session",
    "send_study",
    "set_up_series",
    "submit_session",
    "take_in",
    "void_file",
    "void_plan",
    "void_series",
    "void_session",
    "void_study",
    "written_of",
]
