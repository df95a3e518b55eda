"""Formats only LibreOffice knows (.doc, Kingsoft's .wps, .rtf, .odt): made into .docx in a private folder."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from luoshi.sandbox.errors import ChildFailed, FileRefused, Reason
from luoshi.sandbox.process import Limits, run_program

PREFIX = "luoshi-office-"
PROGRAMS = ("soffice", "libreoffice")
MB = 1 << 20
# LibreOffice maps far more than it uses; its own start takes about a second.
LIMITS = Limits(memory=4096 * MB, cpu=60, wall=60, open_files=1024, file_size=256 * MB)
NAMES = {
    "doc": "Word 97—2003 格式（.doc 或 .wps）",
    "rtf": "RTF 格式",
    "odt": "ODT 格式",
    "wordxml": "Word XML 格式",
}
FAILED = "LibreOffice 打不开这个文件，可能已损坏；请用 Word 或 WPS 打开后另存为 .docx 再试。"


def program() -> str | None:
    """The office program of this machine, if any."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def sweep() -> int:
    """Remove private folders whose process was killed: what lay in them had not passed any gate. How many went."""
    gone = 0
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # OSError while its process lives
                shutil.rmtree(path, ignore_errors=True)
                gone += 1
            finally:
                os.close(handle)
    return gone


@contextmanager
def _folder() -> Iterator[str]:
    """A private folder, locked as long as this process lives."""
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_SH)
            yield folder
        finally:
            os.close(handle)


@contextmanager
def as_docx(file: IO[bytes], kind: str) -> Iterator[IO[bytes]]:
    """The same document as an open .docx, gone when the block ends.

    The profile is private: with a shared one a second run waits for minutes. Macros are not run in
    a headless conversion, and the process has no network.

    Raises:
        FileRefused: LibreOffice is not installed, or cannot open the file.
        LimitExceeded: it took more than a minute.
    """
    found = program()
    if found is None:
        raise FileRefused(
            Reason.NO_OFFICE,
            f"这是{NAMES.get(kind, kind)}，本机没有安装 LibreOffice，无法读取；请用 Word 或 WPS 打开后另存为 .docx 再试。",
        )
    sweep()
    with _folder() as folder:
        source, target = Path(folder, "in", f"source.{kind}"), Path(folder, "out")
        source.parent.mkdir()
        file.seek(0)
        with source.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        command = [
            found, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(target), str(source),
        ]  # fmt: skip
        environment = {"HOME": folder, "TMPDIR": folder, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        try:
            run_program(command, environment=environment, limits=LIMITS)
            converted = (target / "source.docx").open("rb")
        except (ChildFailed, FileNotFoundError):
            raise FileRefused(Reason.DAMAGED, FAILED) from None
        with converted:
            yield converted
