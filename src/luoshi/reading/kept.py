"""Compiled patterns kept between runs, as Python keeps its compiled modules, and in the same folder.

Compiling the grammar's patterns took most of the time of a first reading: two thirds of it goes into character
classes of Chinese characters, which `re` lays out in Python. What is kept is the program `re` made of each
pattern, for the interpreter that made it; whatever is missing, unreadable or of another interpreter is
compiled as ever, so the file may be deleted at any time. `sys.dont_write_bytecode` holds for it too.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
import marshal
import os
import re
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, cast

from luoshi.reading.starts import first_characters, looks_itself

_Key = tuple[str, int]  # pattern, flags
# What `_sre.compile` takes (pattern, flags, code, groups, their names twice), and with what a find can begin.
_Program = tuple[Any, ...]

FILE = Path(cache_from_source(__file__)).with_suffix(".patterns")
_INTERPRETER = f"luoshi patterns 2 {sys.version} {getattr(_sre, 'MAGIC', '')}"

_compiled: set[_Key] = set()


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern compiled, from its kept program where there is one; raises re.error where it is no pattern."""
    return with_starts(pattern, flags)[0]


def with_starts(pattern: str, flags: int = 0) -> tuple[re.Pattern[str], str | None]:
    """The pattern compiled, and the characters with which what it finds begins; None where `re` needs none."""
    key = (pattern, int(flags))  # of the enum it could not be kept
    program = _waiting().pop(key, None)
    if program is not None:
        with suppress(Exception):  # of another build after all: `_sre` checks what it is given
            return _built(program)
    _compiled.add(key)
    with suppress(Exception):  # another `re`, or no pattern: then it says so itself
        return _built(_program(*key))
    return re.compile(pattern, flags), None


def _built(program: _Program) -> tuple[re.Pattern[str], str | None]:
    *parts, starts = program
    return cast("re.Pattern[str]", _sre.compile(*parts)), starts


def keep() -> None:
    """Keep the programs of the patterns that had to be compiled; where that cannot be done, nothing happens."""
    if not _compiled or sys.dont_write_bytecode:
        return
    with suppress(Exception):  # a convenience: a read-only folder or another `re` must not end a reading
        programs = _read() | {key: _program(*key) for key in _compiled}
        _write(marshal.dumps((_INTERPRETER, programs)))
        _compiled.clear()


@cache
def _waiting() -> dict[_Key, _Program]:
    """Kept programs not asked for yet; taken out when used, so that none is in memory twice."""
    return _read()


def _read() -> dict[_Key, _Program]:
    with suppress(Exception):  # none yet, or cut short
        interpreter, programs = marshal.loads(FILE.read_bytes())  # noqa: S302 - beside our own .pyc, and no safer or less safe
        if interpreter == _INTERPRETER:
            return dict(programs)
    return {}


def _program(pattern: str, flags: int) -> _Program:
    """As `re._compiler.compile` makes it; it hands the program to `_sre` and keeps none."""
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(pattern, flags)
    code = [int(word) for word in _compiler._code(parsed, flags)]  # noqa: SLF001 - there is no public way to it
    names = dict(parsed.state.groupdict)
    numbers: list[str | None] = [None] * parsed.state.groups
    for name, number in names.items():
        numbers[number] = name
    groups = parsed.state.groups - 1
    given = int(flags | parsed.state.flags)
    return (pattern, given, code, groups, names, tuple(numbers), _starts(parsed, code, given))


def _starts(parsed: Any, code: list[int], flags: int) -> str | None:
    """With what a find of a parsed pattern begins, where `re` does not know it by itself."""
    if looks_itself(code) or flags & re.IGNORECASE:
        return None
    found = first_characters(parsed)
    return None if found is None else "".join(sorted(found))


def _write(data: bytes) -> None:
    """In one step: a reader sees the old file or the new one."""
    FILE.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=FILE.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(FILE)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
