"""A look at the directory of a zip file (.docx, .xlsx, .ofd) before anything is unpacked."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
from typing import IO, TYPE_CHECKING

from luoshi.sandbox.errors import FileRefused, Reason, is_encrypted

if TYPE_CHECKING:
    from luoshi.sandbox.gate import Bounds

MB = 1 << 20
RESAVE = "请用 Word、WPS 或原软件重新另存一份再试。"
END_RECORD, ZIP64_LOCATOR, ZIP64_RECORD = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
ENTRY_HEADER = 30  # bytes of a local header without its name
ARCHIVES = re.compile(r"\.(zip|7z|rar|gz|bz2|xz|tar|jar|docx|xlsx|pptx|ofd)$", re.IGNORECASE)
MAY_EMBED = re.compile(r"(^|/)(embeddings|attachs?|attachments?|res)/", re.IGNORECASE)
XML = re.compile(r"\.(xml|rels|vml)$", re.IGNORECASE)
# A document type declaration, in the encodings an XML part may have.
DECLARATIONS = tuple(
    word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)
SNIFFED = 1 << 16  # of each XML part: a declaration stands before the first element


def open_archive(file: IO[bytes], bounds: Bounds) -> zipfile.ZipFile:
    """The zip, opened, when its directory is believable.

    Raises:
        FileRefused: too many or too large entries, bomb, overlapping entries, paths out of the archive,
            archives inside, encryption, document type declarations, or a broken directory.
    """
    _bound_directory(file, bounds)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, struct.error):
        raise FileRefused(Reason.DAMAGED, f"文件已损坏（压缩目录不完整），无法打开；{RESAVE}") from None
    entries = archive.infolist()
    _check_names(entries)
    _check_sizes(entries, bounds)
    _check_overlap(entries)
    return archive


def _bound_directory(file: IO[bytes], bounds: Bounds) -> None:
    """Bound the central directory itself: reading it makes an object an entry."""
    size = file.seek(0, 2)
    tail_at = max(0, size - (1 << 16) - 22)
    file.seek(tail_at)
    tail = file.read()
    at = tail.rfind(END_RECORD)
    if at < 0 or len(tail) < at + 22:
        raise FileRefused(Reason.DAMAGED, f"文件不完整（可能没有传完），无法打开；{RESAVE}")
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    if at >= 20 and tail[at - 20 : at - 16] == ZIP64_LOCATOR:
        file.seek(min(struct.unpack_from("<Q", tail, at - 12)[0], size))
        record = file.read(56)
        if len(record) < 56 or not record.startswith(ZIP64_RECORD):
            raise FileRefused(Reason.DAMAGED, f"文件已损坏（压缩目录不完整），无法打开；{RESAVE}")
        entries, length = struct.unpack_from("<QQ", record, 32)
    if entries > bounds.entries or length > bounds.entries * 512:
        raise FileRefused(
            Reason.HOSTILE, f"文件内的部件多于 {bounds.entries} 个，超出正常文件的范围，已拒绝打开；{RESAVE}"
        )


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        name = entry.orig_filename.replace("\\", "/")
        parts = posixpath.normpath(name).split("/")
        # Old OFD writers begin names with one slash; nothing is ever unpacked by name, so that is harmless.
        if ".." in parts or name.startswith("//") or re.match(r"[A-Za-z]:", name) or "\0" in name:
            raise FileRefused(Reason.HOSTILE, f"文件内含有越出自身目录的路径，已拒绝打开；{RESAVE}")
        if name.startswith("/") and not re.match(r"/(OFD\.xml|Doc_|META-INF|Tags|Signs)", name):
            raise FileRefused(Reason.HOSTILE, f"文件内含有越出自身目录的路径，已拒绝打开；{RESAVE}")
        if entry.flag_bits & 1:
            raise is_encrypted()


def _check_sizes(entries: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    largest = max((entry.file_size for entry in entries), default=0)
    bomb = total > bounds.ratio_from and total > packed * bounds.ratio
    if bomb or total > bounds.total or largest > bounds.entry:
        raise FileRefused(
            Reason.HOSTILE if bomb else Reason.OVERSIZED,
            f"文件解开后有 {total // MB} MB，超出正常文件的范围（疑似压缩炸弹），已拒绝打开；{RESAVE}",
        )
    if any(ARCHIVES.search(entry.filename) and not MAY_EMBED.search(entry.filename) for entry in entries):
        raise FileRefused(Reason.HOSTILE, "压缩包里还套着压缩包或文件，已拒绝打开；请解压后逐个提供。")


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Two entries over the same bytes: the trick of the densest bombs."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise FileRefused(Reason.HOSTILE, f"文件内的部件互相重叠，已拒绝打开；{RESAVE}")
        end = entry.header_offset + ENTRY_HEADER + entry.compress_size


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One entry, never more of it than the directory declared.

    Raises:
        KeyError: there is no such entry.
        FileRefused: it is damaged, or longer than declared.
    """
    entry = archive.getinfo(name)
    return _read(archive, entry, entry.file_size)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with archive.open(entry) as stream:
            return stream.read(most)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise _damaged() from None
    except Exception as error:
        if type(error).__module__ in ("zlib", "lzma", "_lzma", "bz2"):
            raise _damaged() from None
        raise


def _damaged() -> FileRefused:
    return FileRefused(Reason.DAMAGED, f"文件已损坏（部件校验不符），无法读取；{RESAVE}")


def refuse_declarations(archive: zipfile.ZipFile) -> None:
    """No XML part of an office file has a document type; one that does wants to load or expand something."""
    for entry in archive.infolist():
        if XML.search(entry.filename):
            head = _read(archive, entry, SNIFFED)
            if any(word in head for word in DECLARATIONS):
                raise has_declaration()


def has_declaration() -> FileRefused:
    """The refusal for a document type or an entity in an XML part."""
    return FileRefused(Reason.HOSTILE, f"文件内的 XML 含有文档类型或外部实体声明，已拒绝打开；{RESAVE}")
