"""Functions the tests run inside the limited child."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from luoshi.sandbox.errors import FileRefused, Reason


def add(left, right):
    return left + right


def size_of(file, factor=1):
    return len(file.read()) * factor


def refuse():
    raise FileRefused(Reason.SCANNED, "看不清。")


def leak(secret):
    raise ValueError(f"secret {secret}")


def eat_memory():
    held = []
    while True:
        held.append(bytearray(1 << 24))


def spin():
    while True:
        pass


def sleep(seconds):
    time.sleep(seconds)
    return "awake"


def die():
    os.kill(os.getpid(), 9)


def chatter():
    sys.stdout.write("noise on standard output")
    os.write(1, b"noise below Python")
    return "answer"


def long_answer(length):
    return "x" * length


def environment():
    return dict(os.environ)


def network():
    found = []
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.socket(family, socket.SOCK_STREAM).close()
        except PermissionError:
            found.append("refused")
        else:
            found.append("open")
    return found


def local_socket():
    try:
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close()
    except PermissionError:
        return "refused"
    return "open"


def memory_of_another():
    """process_vm_readv on the parent: EPERM (1) from the filter, before the kernel looks at the arguments."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.process_vm_readv(
        os.getppid(), None, 0, None, 0, 0xFF
    )  # flags no kernel knows: EINVAL without the filter
    return ctypes.get_errno()


def program():
    try:
        subprocess.run(["/bin/true"], check=True)
    except PermissionError:
        return "refused"
    return "ran"


def write_file(folder, megabytes):
    with Path(folder, "big").open("wb") as file:
        file.writelines(b"\0" * (1 << 20) for _ in range(megabytes))
    return "written"


def unserialisable():
    return object()


def fork_and_hang():
    if os.fork() == 0:
        time.sleep(60)
    time.sleep(60)
