"""The program of the child process: take one request, give up rights, do it, answer in JSON, end.

Started by `process` as `python -I -S child.py`: no environment, no site-packages start-up, its module
search path given by the parent. Everything that is trusted (the module to call) is imported before the
rights are given up; everything that is not (the file) is touched only afterwards.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

MEMORY_REPLY = b'{"limit": "memory"}'


def _limit(limits: dict[str, int]) -> None:
    for name, value in (
        ("RLIMIT_AS", limits["memory"]),
        ("RLIMIT_CPU", limits["cpu"]),
        ("RLIMIT_NOFILE", limits["open_files"]),
        ("RLIMIT_FSIZE", limits["file_size"]),
        ("RLIMIT_CORE", 0),
    ):
        number = getattr(resource, name)
        hard = resource.getrlimit(number)[1]
        most = value + 1 if name == "RLIMIT_CPU" else value  # SIGXCPU comes a second before SIGKILL
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        with suppress(ValueError, OSError):  # a system that knows no such limit
            resource.setrlimit(number, (min(value, most), most))


def _place(error: BaseException) -> str:
    """Where it went wrong, in the code. Never the message: it may quote the file."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}"  # noqa: PTH119
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"


def _answer(request: dict[str, Any]) -> bytes:
    from luoshi.sandbox.errors import SandboxRefused
    from luoshi.sandbox.seccomp import lock_down

    module, _, name = request["target"].partition(":")
    function = getattr(import_module(module), name)
    lock_down(programs=False)
    _limit(request["limits"])
    try:
        args = request["args"]
        if request["file"] is not None:
            file = os.fdopen(request["file"], "rb")
            file.seek(0)
            args = [file, *args]
        reply = {"result": function(*args)}
        return json.dumps(reply, ensure_ascii=False).encode("utf-8", "surrogatepass")
    except SandboxRefused as refused:
        return json.dumps({"refused": [refused.reason, refused.sentence]}).encode()
    except MemoryError:
        return MEMORY_REPLY
    except Exception as error:  # noqa: BLE001  whatever a parser raises is one answer to the parent
        return json.dumps({"failed": _place(error)}).encode()


def main() -> None:
    request = json.loads(sys.stdin.buffer.read())
    answer = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # a library that prints cannot spoil the answer
        os.dup2(nothing, standard)
    sys.path[:] = request["paths"]
    if "program" in request:
        from luoshi.sandbox.seccomp import lock_down

        os.close(answer)
        lock_down(programs=True)
        _limit(request["limits"])
        os.execve(request["program"][0], request["program"], request["environment"])  # noqa: S606
    with os.fdopen(answer, "wb") as stream:
        stream.write(_answer(request))
    os._exit(0)  # no destructors of libraries that a foreign file may have upset


if __name__ == "__main__":
    main()
