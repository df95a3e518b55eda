"""Files in, plain text out: `read_file`.

Every file is opened in a limited child process after a look at its directory; its content, never the
ending of its name, says how to read it. The readers beside this module run in that child and give JSON
values; they are never imported by the parent. The names below are loaded when first used, so that the
child does not load the parent's side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luoshi.reading.files.reader import ReadRefused, read_file

__all__ = ["ReadRefused", "read_file"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from luoshi.reading.files import reader

    return getattr(reader, name)
