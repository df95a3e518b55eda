"""Text files: find the encoding, keep every character.

The text is the file's own characters. Only a byte order mark is left out and line ends are made one
character, so that offsets are those of the file opened as text anywhere.
"""

from __future__ import annotations

from typing import IO

from luoshi.reading.files.assembly import Json
from luoshi.sandbox.errors import FileRefused, Reason
from luoshi.sandbox.kinds import unmarked_utf16

MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
MOST = 20 << 20  # bytes; a report has thousands of characters, a year-book a million
MOST_BROKEN = 100  # one broken character in so many is shown as �, more is another encoding
UNKNOWN = "文字编码无法识别，可能不是文本文件；请用记事本或 WPS 打开，另存为 UTF-8 编码后再试。"


def read(file: IO[bytes]) -> Json:
    """The text of a .txt or .md.

    Raises:
        FileRefused: too long, or no encoding fits.
    """
    data = file.read(MOST + 1)
    if len(data) > MOST:
        raise FileRefused(Reason.OVERSIZED, f"文本超过 {MOST >> 20} MB；请拆成几个文件后再试。")
    text, broken = decode(data)
    notices = []
    if broken:
        notices.append(f"有 {broken} 处字符无法识别，显示为“�”。")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notices.append("换行符已统一（\\r\\n 记作一个换行）。")
    if not text.strip():
        raise FileRefused(Reason.EMPTY, "文件里没有文字；请检查是否传错了文件。")
    blocks: list[list[object]] = []
    place = 0
    for line in text.split("\n"):
        if line.strip():
            blocks.append(["paragraph", place, place + len(line), None, []])
        place += len(line) + 1
    return {"text": text, "format": "txt", "blocks": blocks, "notices": notices, "furniture": []}


def decode(data: bytes) -> tuple[str, int]:
    """The characters, and how many could not be read.

    Raises:
        FileRefused: no encoding fits.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _tolerant(data[len(mark) :], encoding)
    wide = unmarked_utf16(data[: 1 << 16])
    for encoding in ("utf-8", "gb18030") if wide is None else (wide,):
        try:
            return _checked(data.decode(encoding)), 0
        except UnicodeDecodeError:
            continue
    # Cut in the middle of a character, or a few broken bytes: the encoding with fewer of them.
    return min((_tolerant(data, encoding) for encoding in _likely(data)), key=lambda found: found[1])


def _likely(data: bytes) -> list[str]:
    counts = {code: data.decode(code, "replace").count("\ufffd") for code in ("utf-8", "gb18030")}
    return sorted(counts, key=lambda code: counts[code])[:1]


def _tolerant(data: bytes, encoding: str) -> tuple[str, int]:
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    if broken * MOST_BROKEN > len(text) + MOST_BROKEN:
        raise FileRefused(Reason.UNSUPPORTED, UNKNOWN)
    return _checked(text), broken


def _checked(text: str) -> str:
    """A text has no control characters to speak of; a wrong guess at the encoding has many."""
    control = sum(map(text.count, (chr(number) for number in range(32) if number not in (9, 10, 12, 13))))
    if control > len(text) // 200:
        raise FileRefused(Reason.UNSUPPORTED, UNKNOWN)
    return text
