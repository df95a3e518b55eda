"""How a page answers an upload the gate refused: with scripts and without."""

from __future__ import annotations

from typing import Final, Literal

from django.http import JsonResponse

from luoshi.documents import gate
from luoshi.kernel.errors import Refused
from luoshi.ui.responses import upload_refused

MB: Final = 1 << 20

# forget: nothing of the file may be shown, not even its name; ask: one question; mend: what was typed stays
How = Literal["forget", "ask", "mend"]


def answer_to(refused: Refused) -> How:
    """What the page does about a refusal."""
    match refused:
        case gate.Marked():
            return "forget"
        case gate.AskUnclassified():
            return "ask"
    return "mend"


def refused_by_script(sentence: str, how: How) -> JsonResponse:
    """The answer to the drop zone's script."""
    answer = upload_refused(sentence)
    answer["X-Luoshi-Upload"] = how
    return answer
