"""Take away from this process what reading a file never needs: the network, other processes, starting programs.

A small seccomp filter (Linux, x86-64 and arm64), set through prctl so that it needs no root and no
library. It survives exec, so LibreOffice started behind it has no network either. Where the kernel has no
seccomp the limits of `child` still hold.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
from typing import ClassVar, NamedTuple

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
MODE_FILTER = 2
AF_UNIX = 1
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # BPF: ld abs word, jeq, jge, ret
NR, ARCH, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
X32 = 0x40000000  # the second syscall table of x86-64


class Numbers(NamedTuple):
    """Syscall numbers of one machine."""

    audit: int  # AUDIT_ARCH_…
    socket: int
    programs: tuple[int, ...]  # execve, execveat, ptrace
    memory: tuple[int, ...]  # process_vm_readv, process_vm_writev: of the parent, which runs as the same user


# io_uring_setup could open sockets past the filter, pidfd_getfd take those of another process; the same
# numbers everywhere.
EVERYWHERE = (425, 438)
MACHINES = {
    "x86_64": Numbers(0xC000003E, 41, (59, 322, 101), (310, 311)),
    "aarch64": Numbers(0xC00000B7, 198, (221, 281, 117), (270, 271)),
}


class _Instruction(ctypes.Structure):
    _fields_: ClassVar = [
        ("code", ctypes.c_ushort),
        ("yes", ctypes.c_ubyte),
        ("no", ctypes.c_ubyte),
        ("k", ctypes.c_uint32),
    ]


class _Program(ctypes.Structure):
    _fields_: ClassVar = [("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction))]


def _filter(numbers: Numbers, *, programs: bool) -> list[tuple[int, int, int, int]]:
    """Without programs no socket at all: a database on this machine may listen on one of the file system."""
    refused = (*EVERYWHERE, *numbers.memory, *(() if programs else (*numbers.programs, numbers.socket)))
    code = [
        (LOAD, 0, 0, ARCH),
        (EQUAL, 1, 0, numbers.audit),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NR),
        (AT_LEAST, 0, 1, X32),
        (RETURN, 0, 0, REFUSE),
    ]
    for number in refused:
        code += [(EQUAL, 0, 1, number), (RETURN, 0, 0, REFUSE)]
    return [
        *code,
        (EQUAL, 1, 0, numbers.socket),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (EQUAL, 1, 0, AF_UNIX),
        (RETURN, 0, 0, REFUSE),
        (RETURN, 0, 0, ALLOW),
    ]


def lock_down(*, programs: bool) -> bool:
    """Give up the network and, unless `programs`, starting other programs. True when the kernel took it."""
    numbers = MACHINES.get(os.uname().machine)
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "prctl"):  # not Linux
        return False
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if not programs:
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or numbers is None:
        return False
    code = _filter(numbers, programs=programs)
    instructions = (_Instruction * len(code))(*(_Instruction(*line) for line in code))
    program = _Program(len(code), instructions)
    return bool(libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0) == 0)
