"""The gate a foreign file or pasted text passes before anything of it is stored.

In this order, in the request: size, file name, content in the limited child, secrecy marks in text, headers
and footers, heads of personal columns. What is refused leaves nothing behind: the private file is emptied,
no name, no hash, no word of it reaches log or trail.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.documents.enums import SCAN
from luoshi.documents.rules import Rules
from luoshi.files.actions import clean_name
from luoshi.files.uploads import private
from luoshi.kernel.boundary import forbidden_theme
from luoshi.kernel.errors import Refused
from luoshi.reading import ReadRefused, read_file, secrecy
from luoshi.reading.types import Block, FileText
from luoshi.sandbox import Reason, SandboxRefused
from luoshi.workbooks import cut
from luoshi.workbooks.grids import Grid, grids

__all__ = [
    "PASTED", "Admitted", "AskUnclassified", "Marked", "admit_file", "admit_sheets", "admit_text", "cleaned", "private",
]  # fmt: skip

PASTED: Final = "paste"
_PIECE: Final = 1 << 20
_MB: Final = 1 << 20


class Marked(Refused):
    """A classification mark: refused, and the trail holds one sentence that says only that."""


class AskUnclassified(Refused):
    """Pages without text: a person has to say whether the file carries a mark; asked once."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What passed: the words, where they came from, and the open private file (None for pasted text)."""

    text: str
    format: str
    name: str
    sha256: str
    notices: tuple[str, ...]
    blocks: tuple[Block, ...]
    file: IO[bytes] | None = None


def _digest(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := file.read(_PIECE):
        found.update(piece)
    return found.hexdigest()


def admit_file(file: IO[bytes], name: str, rules: Rules, *, unclassified: bool) -> Admitted:
    """Let a private file through, or refuse it with one sentence.

    Args:
        file: from `private`.
        name: as the browser gave it.
        rules: limits and wording.
        unclassified: somebody has said that what cannot be read of the file carries no mark.

    Raises:
        Marked: a classification mark in name, text, header or footer.
        AskUnclassified: a scan, or some pages of one, and nobody has said yet that it carries no mark.
        Refused: too large, personal columns, damaged, encrypted, of a kind that is not read.
    """
    _refuse_large(file, rules)
    _refuse_marked(rules, FileText(text="", format=""), name)
    name = clean_name(name)
    file.seek(0)
    digest = _digest(file)
    file.seek(0)
    try:
        read = read_file(file)
    except ReadRefused as refused:
        if refused.reason is not Reason.SCANNED:
            raise Refused(refused.sentence, field="file") from None
        if not unclassified:
            raise AskUnclassified(rules.scan_question.text, field="unclassified") from None
        return Admitted("", SCAN, name, digest, (refused.sentence,), (), file)
    _refuse_marked(rules, read, "")
    _refuse_personal(rules, read)
    _refuse_long(rules, read.text)
    if read.unread and not unclassified:
        raise AskUnclassified(rules.scan_question.text, field="unclassified")
    text = read.text.replace("\x00", "\ufffd")  # as long as before: places in the text hold
    return Admitted(text, read.format, name, digest, read.notices, read.blocks, file)


def admit_sheets(file: IO[bytes], name: str, rules: Rules) -> tuple[list[Grid], tuple[str, ...]]:
    """The cells of a returned workbook, and notices: personal columns somebody put in are not taken along.

    Raises Marked and Refused as `admit_file` does.
    """
    _refuse_large(file, rules)
    _refuse_marked(rules, FileText(text="", format=""), name)
    try:
        pages = grids(file)
    except SandboxRefused as refused:
        raise Refused(refused.sentence, field="file") from None
    rows = [[("" if cell is None else str(cell)) for cell in row] for page in pages for row in page.rows]
    if len(rows) > rules.limits.sheet_rows:
        raise Refused(
            _("文件有%(rows)s行，超过上限%(sheet_rows)s行；请只保留要填的清单")
            % {"rows": len(rows), "sheet_rows": rules.limits.sheet_rows},
            field="file",
        )
    for page in pages:  # each has a head of its own
        cells = [str(cell) for row in page.rows for cell in row if cell not in {None, ""}]
        _refuse_marked(rules, FileText("\n".join(cells), "xlsx", furniture=(page.name,)), "")
    kept = cut(pages, forbidden_theme)
    heads = dict.fromkeys(one.head for one in kept.columns)
    what = dict.fromkeys((*heads, *(one.what for one in kept.cells)))
    return list(kept.pages), (
        _("“%(columns)s”涉及个人信息，没有读入") % {"columns": "、".join(what)},
    ) if what else ()


def admit_text(pasted: str, rules: Rules) -> Admitted:
    """Let pasted text through the same gate."""
    text = cleaned(pasted)
    if not text.strip():
        raise Refused(_("没有粘贴任何文字，请粘贴正文后再试"), field="text")
    _refuse_long(rules, text)
    read = FileText(text=text, format=PASTED)
    _refuse_marked(rules, read, "")
    _refuse_personal(rules, read)
    return Admitted(text, PASTED, "", hashlib.sha256(text.encode()).hexdigest(), (), ())


def cleaned(pasted: str) -> str:
    """Pasted text with one kind of line end and nothing a database or a page cannot keep."""
    text = pasted.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode()


def _refuse_large(file: IO[bytes], rules: Rules) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    most = min(
        rules.limits.file_mb, settings.MAX_FILE_BYTES // _MB
    )  # the pack's rule, and this installation's
    if size > most * _MB:
        raise Refused(
            _("文件超过上限%(file_mb)sMB；请压缩图片或拆成几个文件后再试") % {"file_mb": most},
            field="file",
        )


def _refuse_long(rules: Rules, text: str) -> None:
    if len(text) > rules.limits.characters:
        raise Refused(
            _("正文有%(text)s个字，超过上限%(characters)s个字；请拆成几份再试")
            % {"text": len(text), "characters": rules.limits.characters},
            field="file",
        )


def _refuse_marked(rules: Rules, read: FileText, name: str) -> None:
    if secrecy.marks(read, name):
        raise Marked(rules.secrecy_refusal.text)


def _refuse_personal(rules: Rules, read: FileText) -> None:
    if columns := secrecy.personal_tables(read):
        raise Refused(rules.personal_refusal.text.replace("{columns}", "、".join(columns)), field="file")
