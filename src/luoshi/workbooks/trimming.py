"""Rows drawn down to the end of a sheet that hold nothing, taken away before a reader walks through them.

Borders dragged to row 1 048 576 make a worksheet of several hundred megabytes of XML out of a roster of a page. No
value stands there: a stretch in which every tag is followed by the next one at once has no words, so it can be left
out without being read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Final

from luoshi.sandbox import Bounds, FileRefused, Reason

_MB: Final = 1 << 20
LARGE: Final = 16 * _MB  # of one worksheet, unpacked; smaller ones are read as they are
ROOMY: Final = Bounds(entry=1024 * _MB, total=1280 * _MB)  # before empty rows are taken away
KEPT: Final = Bounds().entry  # of any part, afterwards
OVERGROWN: Final = "表格太大，解开后超出正常文件的范围；请删去数据区以外的空行空列，或拆成几个文件后再试。"
_CHUNK: Final = _MB
_SHEETS: Final = "xl/worksheets/"
_NEEDED: Final = re.compile(r"\.(xml|rels)\Z", re.IGNORECASE)
_END: Final = b"</sheetData>"
_ROW: Final = b"<row"
_FILLED: Final = (b"</v>", b"</is>")  # ends of what a cell holds


def trimmed(file: IO[bytes], most: int) -> IO[bytes]:
    """The .xlsx without the empty rows at the end of its worksheets; the file itself where there is nothing to gain.

    Args:
        file: an open .xlsx.
        most: cells with a value a large worksheet may have.

    Raises:
        FileRefused: a part is too large even so, or has more.
    """
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        short = {
            entry.filename: part
            for entry in entries
            if entry.filename.startswith(_SHEETS) and entry.file_size > LARGE
            and (part := _without_end(archive, entry, most)) is not None
        }  # fmt: skip
        if any(entry.file_size > KEPT and entry.filename not in short for entry in entries):
            raise FileRefused(Reason.OVERSIZED, OVERGROWN)
        file.seek(0)
        if not short:
            return file
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
            for entry in entries:
                if _NEEDED.search(entry.filename):
                    out.writestr(entry.filename, short.get(entry.filename) or archive.read(entry))
    file.seek(0)
    stream.seek(0)
    return stream


def _without_end(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """A worksheet up to its last words and what follows its rows; None where its end is not empty."""
    head: list[bytes] = []
    empty: bytes | None = None  # the first piece of the empty end
    kept, filled, last = 0, 0, b""
    with archive.open(entry) as part:
        pieces = _pieces(part)
        for piece, over in pieces:
            if not _wordless(last, piece):
                filled += sum(map(piece.count, _FILLED))
                if filled > most:
                    raise FileRefused(Reason.OVERSIZED, OVERGROWN)
                if empty is not None:
                    return None  # words after all: the middle is not ours to leave out
                head.append(piece)
                kept += len(piece)
            elif empty is None:
                empty = piece
            if kept > KEPT:
                return None
            last = piece[-1:]
            if over:
                break
        else:
            return None
        at = empty.find(_ROW) if empty is not None else -1
        if empty is None or at < 0:
            return None
        return b"".join([*head, empty[:at], _END, *(piece for piece, _over in pieces)])


def _wordless(before: bytes, piece: bytes) -> bool:
    """Whether every tag of a piece is followed by the next one at once: no words, no numbers, not even a blank."""
    text = before + piece
    return text.count(b">") - text.endswith(b">") == text.count(b"><")


def _pieces(part: IO[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The part piece by piece; True with the last piece of the rows, their end tag left out of it."""
    rest, inside = b"", True
    while data := part.read(_CHUNK):
        data = rest + data  # the end tag may lie across two pieces
        rest = b""
        if not inside:
            yield data, False
        elif (end := data.find(_END)) >= 0:
            inside = False
            yield data[:end], True
            yield data[end + len(_END) :], False
        else:
            rest = data[-len(_END) :]
            yield data[: -len(_END)], False
    if rest:
        yield rest, False
