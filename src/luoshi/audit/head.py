"""The head of the chain outside the database: how many entries, the last hash, signed with the instance key.

Kept in the data folder and put into each backup: a cut tail shows, because the head knows of more entries
than the table has. It is written after the commit and never lets a request fail; a head that is missing,
older or newer than the table is told by `verify`. It is not forced to disk on each action: after a power
cut it may be a few entries behind, never ahead.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from luoshi.audit.canonical import Seals, keys, seal

logger = logging.getLogger(__name__)

NAME: Final = "audit-head.json"


class HeadError(ValueError):
    """The head's file is there but cannot be read as one."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain ended when this was written."""

    instance: str
    count: int
    hash: str
    hmac: str

    @classmethod
    def signed(cls, instance: str, count: int, last: str) -> Head:
        """A head signed with the instance key."""
        return cls(instance, count, last, seal(_text(instance, count, last), keys()[0]))

    @property
    def is_genuine(self) -> bool:
        """Whether it was signed with this instance's key, now or formerly."""
        return Seals().fit(_text(self.instance, self.count, self.hash), self.hmac)

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Head:
        """Raises HeadError for anything but a head."""
        try:
            found = json.loads(text)
            head = cls(str(found["instance"]), int(found["count"]), str(found["hash"]), str(found["hmac"]))
        except (ValueError, KeyError, TypeError) as error:
            raise HeadError("审计链头文件已损坏") from error
        return head


def _text(instance: str, count: int, last: str) -> str:
    return f"luoshi.audit.head {instance} {count} {last}"


def path() -> Path:
    """Where the head is kept."""
    return Path(settings.DATA_DIR) / NAME


def read(source: Path | None = None) -> Head | None:
    """The head kept in the data folder, or the one given; None when there is no such file."""
    try:
        return Head.from_json((source or path()).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise HeadError("审计链头文件读不出来") from error


def advance(count: int, last: str) -> None:
    """Move the head forward to an entry that is committed; never back, never failing its caller."""
    from luoshi.audit.trail import instance_id

    try:
        with _alone():
            try:
                known = read()
            except HeadError:
                logger.exception("the audit head was unreadable and is written anew")
                known = None
            instance = instance_id()
            if known is not None and known.instance != instance and known.is_genuine:
                logger.error("the data folder belongs to another installation; its audit head is left alone")
            elif known is None or known.instance != instance or known.count < count:
                if known is None and count > 1:
                    logger.error(
                        "the audit head was missing and is written anew; run luoshi audit verify --head"
                    )
                put(Head.signed(instance, count, last))
    except OSError:
        logger.exception("the audit head could not be written")


def of_another() -> bool:
    """Whether the data folder belongs to another installation: two must not share one."""
    from luoshi.audit.trail import instance_id

    try:
        known = read()
    except HeadError:
        return False
    return known is not None and known.is_genuine and known.instance != instance_id()


def put(head: Head) -> None:
    """Write the head's file, whole or not at all."""
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{NAME}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(head.to_json())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def _alone() -> Iterator[None]:
    """One writer at a time among the processes of this data folder; the lock goes with the process."""
    folder = path().parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / f".{NAME}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
