"""Python's collector of cycles, put off while tens of thousands of rows are built.

It looks through everything that is alive again and again while the number of objects grows: a quarter of the time of a
large import. Rows hold no cycles; what is dropped meanwhile goes as ever, by its count of references.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """No collection of cycles until the end of the block; also a decorator. Left alone where it is off already."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
