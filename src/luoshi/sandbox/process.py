"""Run one of our functions, or an office program, in a fresh process that can do little harm.

Measured against the other ways on the development machine: a fresh `python -I -S` costs about 25 ms with
its imports; forkserver and multiprocessing spawn cost 60-120 ms and unpickle what the child sends. A
fresh start is also safe from a threaded web worker (no fork of a process that holds locks).
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import luoshi
from luoshi.sandbox.errors import ChildFailed, LimitExceeded, Reason, SandboxRefused

CHILD = Path(__file__).with_name("child.py")
MB = 1 << 20

TOO_SLOW = "文件过于复杂，在规定时间内没有读完；请删去大量图形或拆成几个文件后再试。"
TOO_MUCH_MEMORY = "读这个文件所需内存超过上限；请拆成几个文件后再试。"
TOO_LONG = "文件内容超过上限；请拆成几个文件后再试。"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use. Bytes and seconds."""

    memory: int = 768 * MB  # address space, libraries included
    cpu: int = 20
    wall: float = 30
    open_files: int = 64
    file_size: int = 64 * MB  # of any file it writes
    answer: int = 128 * MB


DEFAULT = Limits()


def limited(target: str, *args: Any, file: IO[bytes] | None = None, limits: Limits = DEFAULT) -> Any:
    """Call the top-level function `package.module:name` in a limited child and return its JSON answer.

    Args:
        target: where the function is; it takes `file` (if given) and `args` and returns JSON values.
        args: JSON values.
        file: an open file with a descriptor, e.g. an unnamed temporary file; the child reads it from its
            beginning and shares its position, so the caller must not use it meanwhile.
        limits: what the child may use.

    Returns:
        plain JSON values: nothing is ever unpickled.

    Raises:
        FileRefused: the function refused the file, with its sentence.
        LimitExceeded: time, memory or the room for the answer ran out.
        ChildFailed: the function raised, or the process died.
    """
    request = _request(limits) | {"target": target, "args": list(args), "file": None}
    if file is not None:
        request["file"] = file.fileno()
    child = _start(() if file is None else (file.fileno(),))
    try:
        _send(child, request)
        answer = _receive(child, time.monotonic() + limits.wall, limits.answer)
        if not answer:
            _raise_for_end(child)
        return _decode(answer)
    finally:
        _end(child)


def run_program(command: list[str], *, environment: dict[str, str], limits: Limits = DEFAULT) -> None:
    """Run a program without network under the same limits, and wait for its end.

    Raises:
        LimitExceeded: it did not end in time.
        ChildFailed: it ended with an error.
    """
    child = _start(())
    try:
        _send(child, _request(limits) | {"program": command, "environment": environment})
        try:
            code = child.wait(limits.wall)
        except subprocess.TimeoutExpired:
            raise LimitExceeded(Reason.TIME, TOO_SLOW) from None
        if code == -signal.SIGXCPU:
            raise LimitExceeded(Reason.TIME, TOO_SLOW)
        if code != 0:
            raise ChildFailed(f"{Path(command[0]).name} ended with {code}")
    finally:
        _end(child)


def _request(limits: Limits) -> dict[str, Any]:
    home = str(Path(luoshi.__file__).resolve().parent.parent)
    paths = [home, *(path for path in sys.path if path and path != home and Path(path).is_absolute())]
    return {"paths": paths, "limits": asdict(limits)}


def _start(descriptors: tuple[int, ...]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own file, our own interpreter
        [sys.executable, "-I", "-S", "-X", "utf8", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        cwd="/",
        pass_fds=descriptors,
        start_new_session=True,  # its own group, so that helpers it starts end with it
    )


def _send(child: subprocess.Popen[bytes], request: dict[str, Any]) -> None:
    assert child.stdin is not None
    with suppress(BrokenPipeError), child.stdin:  # the child reads all of it before it answers
        child.stdin.write(json.dumps(request).encode())


def _receive(child: subprocess.Popen[bytes], deadline: float, most: int) -> bytearray:
    assert child.stdout is not None
    answer = bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(child.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not waiting.select(left):
                continue
            piece = os.read(child.stdout.fileno(), 1 << 16)
            if not piece:
                return answer
            answer += piece
            if len(answer) > most:
                raise LimitExceeded(Reason.OVERSIZED, TOO_LONG)
    raise LimitExceeded(Reason.TIME, TOO_SLOW)


def _decode(answer: bytearray) -> Any:
    try:
        reply = json.loads(answer.decode("utf-8", "surrogatepass"))
    except ValueError:
        raise ChildFailed("answer cut short") from None
    match reply:
        case {"result": result}:
            return result
        case {"refused": [str() as reason, str() as sentence]}:
            from luoshi.sandbox.errors import FileRefused

            raise FileRefused(Reason(reason), sentence)
        case {"limit": "memory"}:
            raise LimitExceeded(Reason.MEMORY, TOO_MUCH_MEMORY)
        case {"failed": str() as where}:
            raise ChildFailed(where)
    raise ChildFailed("answer of another form")


def _raise_for_end(child: subprocess.Popen[bytes]) -> None:
    """The child closed its answer without a word: say why."""
    try:
        code = child.wait(1)
    except subprocess.TimeoutExpired:
        raise LimitExceeded(Reason.TIME, TOO_SLOW) from None
    refused: SandboxRefused = ChildFailed(f"ended with {code}")
    if code == -signal.SIGXCPU:
        refused = LimitExceeded(Reason.TIME, TOO_SLOW)
    raise refused


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the child and its group, and collect it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    if child.stdout is not None:
        child.stdout.close()
    child.wait()
