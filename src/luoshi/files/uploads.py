"""Where an upload lies while its request runs: in the data folder, without a name, readable by nobody else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

_PIECE: Final = 1 << 20


def private_folder() -> Path:
    """The folder of files without a name; made when it is missing."""
    folder = Path(settings.DATA_DIR) / "tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextmanager
def private(upload: Any) -> Iterator[IO[bytes]]:
    """An uploaded file as an unnamed file only this process can reach; emptied when the block ends.

    An upload of a request lies in such a file already and is emptied itself; any other open file is copied.
    """
    with ExitStack() as stack:
        file = _own(upload)
        if file is None:
            file = stack.enter_context(tempfile.TemporaryFile(dir=private_folder()))  # no name, mode 0600
            upload.seek(0)
            while piece := upload.read(_PIECE):
                file.write(piece)
        file.flush()
        try:
            yield file
        finally:
            file.truncate(0)


def _own(upload: Any) -> IO[bytes] | None:
    """The unnamed file of an uploaded one, None where it is something else."""
    if not isinstance(upload, UploadedFile) or isinstance(upload, InMemoryUploadedFile):
        return None
    file: IO[bytes] | None = upload.file
    return file


class PrivateUploadHandler(FileUploadHandler):
    """Streams an upload into an unnamed file (mode 0600) that is gone when it is closed, or the process dies.

    Of an upload larger than allowed only the first byte too many is written: whoever sends it is told how large it
    is, but cannot fill the disk, signed in or not (the body is read before anybody is asked who he is).
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.room = settings.MAX_FILE_BYTES + 1
        self.file = UploadedFile(
            tempfile.TemporaryFile(dir=private_folder()),  # noqa: SIM115 - closed with the request
            self.file_name,
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece."""
        self.file.write(raw_data[: max(0, self.room - start)])

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        """The whole file, ready to be read from its beginning."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """The browser went away."""
        if hasattr(self, "file"):
            self.file.close()
