"""`read_file`: start the limited child, let it read the file, make types of its answer."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

from luoshi.reading.types import Block, BlockKind, FileText
from luoshi.sandbox.errors import Reason, SandboxRefused
from luoshi.sandbox.process import Limits, limited

TARGET = "luoshi.reading.files.child:read"


class ReadRefused(SandboxRefused):
    """The file was not read: `reason` for programs, `sentence` in Chinese for people."""


def read_file(source: str | Path | IO[bytes], *, limits: Limits | None = None) -> FileText:
    """The plain text of a .txt, .md, .docx, .pdf, .ofd, .html, and with LibreOffice .doc, .wps, .rtf.

    Args:
        source: a path, or an open file with a descriptor (an unnamed temporary file). It is only read.
        limits: what the child process may use; the default suits reports of some hundred pages.

    Raises:
        ReadRefused: encrypted, scanned, empty, too large, hostile, damaged or not a text at all.
        OSError: the path cannot be opened.
    """
    if isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            return _read(file, limits or Limits())
    return _read(source, limits or Limits())


def _read(file: IO[bytes], limits: Limits) -> FileText:
    try:
        answer = limited(TARGET, file=file, limits=limits)
        if kind := answer.get("convert"):
            from luoshi.reading.files.office import as_docx

            with as_docx(file, kind) as converted:
                answer = limited(TARGET, file=converted, limits=limits) | {"format": kind}
            answer["notices"].append(f"原文件是 .{kind} 格式，先由 LibreOffice 转换后读取；请核对自动编号。")
    except SandboxRefused as refused:
        raise ReadRefused(refused.reason, refused.sentence) from refused
    return decode(answer)


def decode(answer: dict[str, Any]) -> FileText:
    """The child's JSON values as types. A value of another form is refused, never guessed."""
    try:
        return FileText(
            text=str(answer["text"]),
            format=str(answer["format"]),
            blocks=tuple(_block(*block, length=len(answer["text"])) for block in answer["blocks"]),
            notices=tuple(str(notice) for notice in answer["notices"]),
            furniture=tuple(str(words) for words in answer["furniture"]),
            unread=int(answer.get("unread", 0)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ReadRefused(Reason.FAILED, "读取结果不完整，文件可能已损坏；请另存一份再试。") from error


def _block(
    kind: str, start: int, end: int, style: str | None, rows: list[list[str]], *, length: int
) -> Block:
    if not 0 <= start <= end <= length:
        raise ValueError("a block outside the text")
    return Block(
        kind=BlockKind(kind),
        start=start,
        end=end,
        style=None if style is None else str(style),
        rows=tuple(tuple(str(cell) for cell in row) for row in rows),
    )
