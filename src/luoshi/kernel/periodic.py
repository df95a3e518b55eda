"""Work the clock does again and again: declared by rooms, run by the worker's clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from luoshi.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Periodic:
    """One piece of it. It may run twice at the same time on two machines, and must not mind."""

    name: str
    every: dt.timedelta
    run: Callable[[], object]


periodics: Registry[Periodic] = Registry("periodic work", lambda work: work.name)
