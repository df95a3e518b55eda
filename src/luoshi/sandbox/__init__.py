"""Foreign files: a look at what they are before anything opens them, and a limited child process to open them in.

    from luoshi.sandbox import Limits, kind_of, limited
    limited("luoshi.reading.files.child:read", file=upload, limits=Limits(wall=30))

The names are loaded when first used: the child itself imports this package and must start in milliseconds.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luoshi.sandbox.errors import ChildFailed, FileRefused, LimitExceeded, Reason, SandboxRefused
    from luoshi.sandbox.gate import Bounds, inspect
    from luoshi.sandbox.kinds import FileKind, kind_of
    from luoshi.sandbox.process import Limits, limited, run_program

__all__ = [
    "Bounds",
    "ChildFailed",
    "FileKind",
    "FileRefused",
    "LimitExceeded",
    "Limits",
    "Reason",
    "SandboxRefused",
    "inspect",
    "kind_of",
    "limited",
    "run_program",
]

_HOMES = {
    "Bounds": "gate",
    "ChildFailed": "errors",
    "FileKind": "kinds",
    "FileRefused": "errors",
    "LimitExceeded": "errors",
    "Limits": "process",
    "Reason": "errors",
    "SandboxRefused": "errors",
    "inspect": "gate",
    "kind_of": "kinds",
    "limited": "process",
    "run_program": "process",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
