"""What a file is, by its content. The ending of its name is never asked.

Kingsoft's .wps and .et are mostly .doc and .xls, or .docx and .xlsx, inside; offices rename files; a
"文档.doc" downloaded from a system is often HTML or RTF.
"""

from __future__ import annotations

import re
from enum import StrEnum
from os import PathLike
from typing import IO, TYPE_CHECKING

from luoshi.sandbox import ole

if TYPE_CHECKING:
    import zipfile
    from pathlib import Path

HEAD = 1 << 13
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
PDF_WITHIN = 1024  # the header may stand this far in
IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
TEXT_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
HTML = re.compile(rb"<(!doctype\s+html|html|head|meta|body|title|div|table|p)[\s>/]", re.IGNORECASE)
MHTML = re.compile(rb"\A\s*(mime-version:|from: <saved by|message-id:)", re.IGNORECASE)
CONTENT_TYPES = "[Content_Types].xml"
MAIN_PARTS = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"ms-word.document.macroEnabled.main+xml", "docx"),
    (b"wordprocessingml.template.main+xml", "docx"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"ms-excel.sheet.macroEnabled.main+xml", "xlsx"),
    (b"spreadsheetml.template.main+xml", "xlsx"),
    (b"presentationml.", "pptx"),
)
# What Chinese text is written with; of random 16-bit values a third falls in here.
USUAL = re.compile("[\t\n\r -~\u00a0-\u00ff\u2000-\u2670\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 26, 27}  # 26: the old end-of-file mark


class FileKind(StrEnum):
    """What is inside."""

    EMPTY = "empty"
    TEXT = "txt"
    HTML = "html"
    MHTML = "mhtml"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    OFD = "ofd"
    ZIP = "zip"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    ENCRYPTED = "encrypted"  # an office file behind a password
    WORD_XML = "wordxml"  # Word 2003 XML or flat OPC
    RTF = "rtf"
    PDF = "pdf"
    IMAGE = "image"
    ARCHIVE = "archive"  # rar, 7z, gz …
    UNKNOWN = "unknown"


def kind_of(source: Path | str | IO[bytes]) -> FileKind:
    """What a file is. Never raises for its content; OSError where it cannot be opened."""
    if isinstance(source, str | PathLike):
        with open(source, "rb") as file:  # noqa: PTH123  pathlib would cost the child its start-up time
            return _kind(file)
    return _kind(source)


def _kind(file: IO[bytes]) -> FileKind:
    file.seek(0)
    head = file.read(HEAD)
    if not head.strip(b" \t\r\n\0") and len(head) < HEAD:
        return FileKind.EMPTY
    if head.startswith(ZIP_STARTS):
        return _kind_of_zip(file)
    if head.startswith(ole.SIGNATURE):
        return _kind_of_ole(file)
    return _by_signature(head) or _text_kind(head)


def _by_signature(head: bytes) -> FileKind | None:
    if b"%PDF-" in head[:PDF_WITHIN]:
        return FileKind.PDF
    if head.lstrip(b" \t\r\n").startswith(b"{\\rtf"):
        return FileKind.RTF
    if head.startswith(OTHER_ARCHIVES):
        return FileKind.ARCHIVE
    bitmap = head.startswith(b"BM") and b"\0" in head[:16]  # "BM" alone may begin a text
    if bitmap or head.startswith(IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return FileKind.IMAGE
    return None


def _text_kind(head: bytes) -> FileKind:
    if head.startswith(TEXT_BOMS[1:]) or unmarked_utf16(head):
        wide = head.replace(b"\0", b"")
        return FileKind.HTML if HTML.search(wide[:1024]) else FileKind.TEXT
    if MHTML.match(head) and b"multipart/related" in head.lower():
        return FileKind.MHTML
    start = head[:4096]
    if b'progid="Word.Document"' in start or b"http://schemas.microsoft.com/office/2006/xmlPackage" in start:
        return FileKind.WORD_XML
    if sum(byte in CONTROL for byte in head) > len(head) // 200:
        return FileKind.UNKNOWN
    body = head.removeprefix(TEXT_BOMS[0]).lstrip()
    if body.startswith(b"<") and HTML.search(start):
        return FileKind.HTML
    return FileKind.TEXT


def unmarked_utf16(head: bytes) -> str | None:
    """The byte order of UTF-16 without a mark, told by the characters it would give; None for anything else."""
    if b"\0" not in head:  # line ends and digits leave zero bytes; no other encoding of a text has any
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        wide = head[: len(head) & ~1].decode(encoding, "replace")
        if len(USUAL.findall(wide)) > len(wide) * 0.9:
            return encoding
    return None


def _kind_of_zip(file: IO[bytes]) -> FileKind:
    import zipfile

    try:
        archive = zipfile.ZipFile(file)
    except Exception:  # noqa: BLE001  a broken directory is for the gate to explain
        return FileKind.ZIP
    return kind_of_archive(archive)


def kind_of_archive(archive: zipfile.ZipFile) -> FileKind:
    """What an opened zip is, by its parts."""
    names = {name.lstrip("/") for name in archive.namelist()}
    if "OFD.xml" in names:
        return FileKind.OFD
    types = _part_head(archive, names, CONTENT_TYPES)
    for mark, kind in MAIN_PARTS:
        if mark in types:
            return FileKind(kind)
    if _part_head(archive, names, "mimetype").startswith(b"application/vnd.oasis.opendocument.text"):
        return FileKind.ODT
    for name, kind in (
        ("word/document.xml", "docx"),
        ("xl/workbook.xml", "xlsx"),
        ("ppt/presentation.xml", "pptx"),
    ):
        if name in names:
            return FileKind(kind)
    return FileKind.ZIP


def _part_head(archive: zipfile.ZipFile, names: set[str], name: str) -> bytes:
    """The beginning of a part; nothing where it is absent, damaged or encrypted (then the names decide)."""
    if name not in names:
        return b""
    try:
        with archive.open(name) as stream:
            return stream.read(1 << 20)
    except Exception:  # noqa: BLE001  each compression has errors of its own
        return b""


def _kind_of_ole(file: IO[bytes]) -> FileKind:
    try:
        inside = ole.Ole(file)
    except (ValueError, IndexError):
        return FileKind.UNKNOWN
    if "EncryptedPackage" in inside.streams or "EncryptionInfo" in inside.streams:
        return FileKind.ENCRYPTED
    for name, kind, locked in (
        ("WordDocument", FileKind.DOC, _doc_locked),
        ("Workbook", FileKind.XLS, _xls_locked),
        ("Book", FileKind.XLS, _xls_locked),
        ("PowerPoint Document", FileKind.PPT, None),
    ):
        if name in inside.streams:
            return FileKind.ENCRYPTED if locked and locked(inside, name) else kind
    return FileKind.UNKNOWN


def _doc_locked(inside: ole.Ole, name: str) -> bool:
    """The flag fEncrypted of the file information block ([MS-DOC] 2.5.2)."""
    block = inside.head(name, 32)
    return len(block) >= 12 and bool(int.from_bytes(block[10:12], "little") & 0x0100)


def _xls_locked(inside: ole.Ole, name: str) -> bool:
    """A FilePass record soon after the first one ([MS-XLS] 2.4.117)."""
    data, place = inside.head(name, 4096), 0
    for _ in range(8):
        if place + 4 > len(data):
            return False
        number = int.from_bytes(data[place : place + 2], "little")
        if number == 0x002F:
            return True
        place += 4 + int.from_bytes(data[place + 2 : place + 4], "little")
    return False
