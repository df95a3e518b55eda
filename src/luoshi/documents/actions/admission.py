"""What somebody hands in: through the gate, and into the store once the action that takes it is under way."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from luoshi.documents import gate
from luoshi.documents.actions.common import note_refusal
from luoshi.documents.gate import Admitted
from luoshi.documents.rules import Rules
from luoshi.files.actions import store
from luoshi.files.models import StoredFile
from luoshi.kernel.action import Action
from luoshi.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Handed:
    """A file with its name, or pasted text. `unclassified` answers `gate.AskUnclassified`."""

    upload: Any
    name: str
    pasted: str | None = None
    unclassified: bool = False


def admit(stack: ExitStack, unit_id: int, known: Rules, by: Actor, handed: Handed) -> Admitted:
    """Let it through the gate or refuse it; its bytes are emptied when the stack closes, whatever comes of it."""
    try:
        if handed.upload is None:
            return gate.admit_text(handed.pasted or "", known)
        file = stack.enter_context(gate.private(handed.upload))
        return gate.admit_file(file, handed.name, known, unclassified=handed.unclassified)
    except gate.Marked:
        stack.close()  # the bytes go before anything is written
        note_refusal(unit_id, by)
        raise


def keep(act: Action, admitted: Admitted, unit_id: int) -> StoredFile | None:
    """The original of what passed, stored; None for pasted text."""
    if admitted.file is None:
        return None
    admitted.file.seek(0)
    return store(admitted.file, name=admitted.name, by=act.by, unit_id=unit_id, kind=admitted.format)
