"""How far a job is, in a small file under the data folder.

Not in the database: from inside one open transaction of the same SQLite file nobody else could read it.
"""

from __future__ import annotations

import json
import logging
import os
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """`done` of `total`; a total of 0 means that it is not known."""

    total: int
    done: int
    text: str = ""

    @property
    def percent(self) -> int | None:
        """Whole percent, never 100 before the end is reached; None while the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total > 0 else None


def path_of(job: str | uuid.UUID) -> Path:
    return Path(settings.DATA_DIR) / "jobs" / f"{uuid.UUID(str(job))}.json"


def write(job: str | uuid.UUID, progress: JobProgress) -> None:
    """Whole or not at all; a full disk must not fail the job."""
    target = path_of(job)
    temporary = target.with_suffix(f".{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.write_text(json.dumps(asdict(progress), ensure_ascii=False), encoding="utf-8")
        temporary.replace(target)
    except OSError:
        logger.warning("the progress of job %s could not be written", job)


def read(job: str | uuid.UUID) -> JobProgress | None:
    """What was last told; None before the first word and after the end."""
    try:
        return JobProgress(**json.loads(path_of(job).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def clear(job: str | uuid.UUID) -> None:
    with suppress(OSError):
        path_of(job).unlink()
