"""Why a foreign file or a child process was refused: a reason for programs, one sentence for people."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What stood in the way."""

    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    SCANNED = "scanned"  # pictures of pages, no text
    OVERSIZED = "oversized"
    HOSTILE = "hostile"  # built to harm the reader: bomb, external entity, path out of the archive
    DAMAGED = "damaged"
    UNSUPPORTED = "unsupported"
    NO_OFFICE = "no_office"  # needs LibreOffice, which is not installed
    TIME = "time"
    MEMORY = "memory"
    FAILED = "failed"


class SandboxRefused(Exception):
    """Nothing was read. `sentence` says in Chinese what and how to mend it; it never quotes the file."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence


class FileRefused(SandboxRefused):
    """The file itself is not acceptable."""


class LimitExceeded(SandboxRefused):
    """The child used up its time, its memory or the room for its answer."""


class ChildFailed(SandboxRefused):
    """The child ended without an answer. `where` names error and code place, never data of the file."""

    def __init__(self, where: str) -> None:
        super().__init__(
            Reason.FAILED, "文件内部结构损坏或不合规范，无法读取；请用 Word 或 WPS 打开后另存一份再试。"
        )
        self.where = where


def is_encrypted() -> FileRefused:
    """The refusal for a file behind a password, whatever its format."""
    return FileRefused(Reason.ENCRYPTED, "文件已加密或设有打开密码，无法读取；请取消密码后另存再试。")
