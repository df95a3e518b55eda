"""The directory of an OLE compound file (.doc, .xls, .wps, .et, encrypted .docx): names and first bytes.

Only what is needed to say what a file is ([MS-CFB]); every chain is bounded, nothing is trusted.
"""

from __future__ import annotations

import struct
from typing import IO, NamedTuple

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAST_SECTOR = 0xFFFFFFFA  # greater numbers are marks: end of chain, free, FAT, DIFAT
MOST_DIRECTORY_SECTORS = 512
MINI_STREAM_BELOW = 4096


class Stream(NamedTuple):
    """Where a stream begins and how long it is."""

    sector: int
    size: int


class Ole:
    """A compound file, opened. Raises ValueError when the structure makes no sense."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        file.seek(0)
        head = file.read(512)
        if len(head) < 512 or not head.startswith(SIGNATURE):
            raise ValueError("not a compound file")
        shift = struct.unpack_from("<H", head, 30)[0]
        if shift not in (9, 12):
            raise ValueError("sector size")
        self._size = 1 << shift
        self._fat_sectors = [n for n in struct.unpack_from("<109I", head, 76) if n < LAST_SECTOR]
        self._read_more_fat(*struct.unpack_from("<2I", head, 68))
        first = struct.unpack_from("<I", head, 48)[0]
        self.streams = self._directory(first)

    def _read_more_fat(self, sector: int, count: int) -> None:
        """Follow the DIFAT chain of files over about 7 MB."""
        for _ in range(min(count, 1024)):
            if sector >= LAST_SECTOR:
                return
            numbers = struct.unpack(f"<{self._size // 4}I", self._sector(sector))
            self._fat_sectors += [n for n in numbers[:-1] if n < LAST_SECTOR]
            sector = numbers[-1]

    def _sector(self, number: int) -> bytes:
        self._file.seek((number + 1) * self._size)
        data = self._file.read(self._size)
        if len(data) < self._size:
            data = data.ljust(self._size, b"\0")
        return data

    def _next(self, sector: int) -> int:
        index, place = divmod(sector, self._size // 4)
        if index >= len(self._fat_sectors):
            raise ValueError("chain leaves the table")
        return int(struct.unpack_from("<I", self._sector(self._fat_sectors[index]), place * 4)[0])

    def _chain(self, sector: int, most: int) -> bytes:
        data = bytearray()
        for _ in range(most):
            if sector >= LAST_SECTOR:
                break
            data += self._sector(sector)
            sector = self._next(sector)
        return bytes(data)

    def _directory(self, first: int) -> dict[str, Stream]:
        data = self._chain(first, MOST_DIRECTORY_SECTORS)
        found: dict[str, Stream] = {}
        for place in range(0, len(data) - 127, 128):
            length, kind = struct.unpack_from("<HB", data, place + 64)
            if kind not in (1, 2, 5) or not 2 <= length <= 64:
                continue
            name = data[place : place + length - 2].decode("utf-16-le", "replace")
            sector, size = struct.unpack_from("<II", data, place + 116)
            found.setdefault(name, Stream(sector, size))
        if not found:
            raise ValueError("no directory")
        return found

    def head(self, name: str, length: int) -> bytes:
        """The first bytes of a stream; empty for one kept in the mini stream (under 4096 bytes)."""
        stream = self.streams[name]
        if stream.size < MINI_STREAM_BELOW:
            return b""
        return self._chain(stream.sector, -(-length // self._size))[:length]
