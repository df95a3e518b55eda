"""What an action refuses, said in one clear sentence for the person who asked."""

from __future__ import annotations


class Refused(Exception):
    """An action was not carried out: what, where and how to mend it. Nothing was changed.

    `field` names the form field the sentence belongs to, where there is one.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Conflict(Refused):
    """Somebody else changed the record in between (optimistic lock)."""


class WriteOutsideAction(RuntimeError):
    """A row was about to be written without `action(...)`: a defect of the program, never of the user."""
