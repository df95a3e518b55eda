"""The gate every foreign file passes before a parser sees it: size, kind, directory, declarations.

Run it inside the limited child (`luoshi.sandbox.limited`): it reads foreign bytes itself.
"""

from __future__ import annotations

from typing import IO, NamedTuple

from luoshi.sandbox.errors import FileRefused, Reason, is_encrypted
from luoshi.sandbox.kinds import ZIP_STARTS, FileKind, kind_of, kind_of_archive

MB = 1 << 20
ZIPPED = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.PPTX, FileKind.ODT, FileKind.OFD, FileKind.ZIP})


class Bounds(NamedTuple):
    """How large a file of an office may be. Bytes and counts."""

    file: int = 60 * MB
    entries: int = 5000  # parts in a zip
    entry: int = 100 * MB  # one part unpacked
    total: int = 300 * MB  # all parts unpacked
    ratio: int = 100  # unpacked to packed …
    ratio_from: int = 20 * MB  # … asked only above this size: small XML packs very well


BOUNDS = Bounds()


def inspect(file: IO[bytes], bounds: Bounds = BOUNDS) -> FileKind:
    """What the file is, when nothing speaks against opening it. Leaves the position at 0.

    Raises:
        FileRefused: with the sentence for the user.
    """
    size = file.seek(0, 2)
    if size > bounds.file:
        raise FileRefused(
            Reason.OVERSIZED,
            f"文件有 {-(-size // MB)} MB，超过上限 {bounds.file // MB} MB；请压缩图片或拆成几个文件后再试。",
        )
    file.seek(0)
    kind = _inspect_zip(file, bounds) if file.read(4) in ZIP_STARTS else kind_of(file)
    if kind is FileKind.EMPTY:
        raise FileRefused(Reason.EMPTY, "文件是空的，没有任何内容；请检查是否传错了文件。")
    if kind is FileKind.ENCRYPTED:
        raise is_encrypted()
    file.seek(0)
    return kind


def _inspect_zip(file: IO[bytes], bounds: Bounds) -> FileKind:
    from luoshi.sandbox.archive import open_archive, refuse_declarations

    archive = open_archive(file, bounds)
    kind = kind_of_archive(archive)
    if kind in ZIPPED - {FileKind.ZIP}:
        refuse_declarations(archive)
    return kind
