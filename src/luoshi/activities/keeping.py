"""What may be kept with a record as it came: through the gates of documents, sheets and pictures. No database here."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO, Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.documents import gate
from luoshi.documents.rules import rules as document_rules
from luoshi.files.actions import clean_name
from luoshi.kernel.errors import Refused
from luoshi.reading import secrecy
from luoshi.reading.types import FileText
from luoshi.sandbox import FileKind, kind_of

ACCEPT: Final = ".docx,.doc,.wps,.pdf,.ofd,.xlsx,.xls,.et,.jpg,.jpeg,.png"
SHEETS: Final = frozenset({FileKind.XLSX, FileKind.XLS})
PICTURES: Final = (b"\x89PNG\r\n", b"\xff\xd8\xff")
_MB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that may be kept."""

    file: IO[bytes]
    name: str
    format: str


def passed(stack: ExitStack, upload: Any, name: str, *, unclassified: bool) -> Passed:
    """Let a file through or refuse it with one sentence; its bytes are emptied when the stack closes.

    Args:
        stack: closed by the caller.
        upload: as it came.
        name: as the browser gave it.
        unclassified: somebody has said that what cannot be read of it bears no mark.

    Raises:
        gate.Marked: a classification mark; nothing of it may be shown.
        gate.AskUnclassified: pages or pictures without text, and nobody has said so yet.
        Refused: too large, personal columns, damaged, or of a kind that is not kept.
    """
    file = stack.enter_context(gate.private(upload))
    known = document_rules()
    kind = kind_of(file)
    file.seek(0)
    if kind in SHEETS:
        _pages, cut = gate.admit_sheets(file, name, known)
        if cut:
            raise Refused(_("%(what)s；请去掉这些列再附上") % {"what": cut[0]}, field="files")
        return Passed(file, clean_name(name), kind)
    if kind is FileKind.IMAGE:
        return _picture(file, name, unclassified=unclassified)
    admitted = gate.admit_file(file, name, known, unclassified=unclassified)
    return Passed(file, admitted.name, admitted.format)


def _picture(file: IO[bytes], name: str, *, unclassified: bool) -> Passed:
    known = document_rules()
    size = file.seek(0, os.SEEK_END)
    most = min(known.limits.file_mb, settings.MAX_FILE_BYTES // _MB)
    if size > most * _MB:
        raise Refused(_("图片超过上限%(most)sMB，请压缩后再附上") % {"most": most}, field="files")
    if secrecy.marks(FileText(text="", format=""), name):
        raise gate.Marked(known.secrecy_refusal.text, field="files")
    file.seek(0)
    if not file.read(8).startswith(PICTURES):
        raise Refused(_("图片只收 JPG、PNG，请另存后再附上"), field="files")
    if not unclassified:
        raise gate.AskUnclassified(known.scan_question.text, field="unclassified")
    return Passed(file, clean_name(name), "image")
