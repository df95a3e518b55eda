"""The gate a foreign sheet passes before anything of it is stored: size, name, mark, boundary.

The bytes lie in an unnamed private file and are opened in the limited child only; what comes back from there is cut.
"""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.exchange.reducing import reduced
from luoshi.files.actions import clean_name
from luoshi.kernel.errors import Refused
from luoshi.kernel.exchange import Offer
from luoshi.reading import secrecy
from luoshi.reading.types import FileText
from luoshi.sandbox import ChildFailed, SandboxRefused, limited
from luoshi.ui.said import said
from luoshi.workbooks import Copy, Cut, copy_without
from luoshi.workbooks.cutting import CutCell, CutColumn
from luoshi.workbooks.grids import LIMITS, UNREADABLE, from_raw, to_raw

ACCEPT: Final = ".xlsx,.xls,.et,.ods,.csv,.docx"
_MB: Final = 1 << 20
_HEAD: Final = re.compile(r"列“(.+?)”涉及")
_TARGET: Final = "luoshi.exchange.child:admitted"


class Marked(Refused):
    """A classification mark: nothing of the file may be shown, not even its name."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What passed: a clean name, the cells that are left, and the copy to store in place of the file if it was cut."""

    name: str
    kept: Cut
    copy: Copy | None
    file: IO[bytes]


def admit(file: IO[bytes], name: str, offer: Offer) -> Admitted:
    """Let one private file through, or refuse it with one sentence.

    Args:
        file: as `files.uploads.private` gives it.
        name: as the browser gave it.
        offer: the sheet it is taken in for.

    Raises:
        Marked: a classification mark in name, sheets or cells.
        Refused: too large, damaged, encrypted, with macros, no sheet.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > settings.MAX_FILE_BYTES:
        most = settings.MAX_FILE_BYTES // _MB
        raise Refused(
            _("文件超过上限%(most)sMB；请删去图片或拆成几个文件后再试") % {"most": most}, field="files"
        )
    if secrecy.marks(FileText(text="", format=""), name):
        raise _marked()
    try:
        answer = limited(_TARGET, file=file, limits=LIMITS)
        if answer["marked"]:
            raise _marked()
        kept = reduced(_kept(answer), offer)
        copy = copy_without(file, kept)  # in a child again, which may fail as well
    except ChildFailed:
        raise Refused(said(UNREADABLE), field="files") from None
    except SandboxRefused as refused:
        raise Refused(said(refused.sentence), field="files") from None
    return Admitted(clean_name(name), kept, copy, file)


def _marked() -> Marked:
    return Marked(_("未接收：材料标有密级，不得在本系统处理；文件已删除，未留任何内容。"), field="files")


def _kept(answer: dict[str, Any]) -> Cut:
    return Cut(
        tuple(from_raw(answer["pages"])),
        tuple(CutColumn(*one) for one in answer["columns"]),
        tuple(CutCell(*one) for one in answer["cells"]),
        frozenset((sheet, row, column) for sheet, row, column in answer.get("blanked", ())),
    )


def pack(value: Any) -> bytes:
    """A plain value small enough to be kept with the import: JSON, compressed."""
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(stored: bytes | memoryview) -> Any:
    """What `pack` kept."""
    return json.loads(zlib.decompress(bytes(stored)))


def packed(kept: Cut) -> bytes:
    """The cells that are left and what was cut, to be kept."""
    return pack(
        {
            "pages": to_raw(kept.pages),
            "columns": [[one.sheet, one.column, one.head, one.theme] for one in kept.columns],
            "cells": [[one.sheet, one.row, one.column, one.what] for one in kept.cells],
        }
    )


def unpacked(stored: bytes | memoryview) -> Cut:
    """What `packed` kept."""
    return _kept(unpack(stored))


def told(kept: Cut) -> list[str]:
    """What readers are told about the cut, sentence by sentence; kept in the language of papers, shown in theirs."""
    return list(kept.sentences)


def heads_in(sentences: Iterable[str]) -> list[str]:
    """Heads of the columns these sentences of `told` speak of, each once."""
    found = (match[1] for sentence in sentences if (match := _HEAD.search(sentence)))
    return list(dict.fromkeys(found))
