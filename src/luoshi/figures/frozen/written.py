"""How questions, values and contributions are kept: canonical JSON, long lists compressed, each with its digest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from decimal import Decimal
from typing import Any

from luoshi.figures.asking import Ask, Number, State, Value
from luoshi.figures.cells import TreeAt
from luoshi.periods.period import Period

LEVEL = 6  # of compression: 9 takes twice the time for two hundredths


def canonical(value: Any) -> bytes:
    """The one text of a value."""
    said = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return said.encode()


def digest_of(value: Any) -> str:
    """SHA-256 of the one text of a value."""
    return hashlib.sha256(canonical(value)).hexdigest()


def packed(value: Any) -> bytes:
    """A value as a compressed text."""
    return zlib.compress(canonical(value), LEVEL)


def unpacked(content: bytes | memoryview) -> Any:
    """What `packed` was given."""
    return json.loads(zlib.decompress(bytes(content)))


def number_written(number: Number | None) -> Any:
    """Exact: a decimal is kept as its digits."""
    return str(number) if isinstance(number, Decimal) else number


def number_read(said: Any) -> Number | None:
    """What `number_written` was given."""
    return Decimal(said) if isinstance(said, str) else said


def value_written(value: Value) -> dict[str, Any]:
    """An answer as it is kept; what it does not have is left out."""
    said = {name: number_written(part) for name, part in value._asdict().items() if part is not None}
    return said | {"state": value.state.value}


def value_read(said: dict[str, Any]) -> Value:
    """What `value_written` was given."""
    numbers = {name: number_read(said.get(name)) for name in ("number", "over", "under", "before", "after")}
    return Value(**numbers, state=State(said["state"]), partial=said["partial"])


def ask_written(ask: Ask) -> dict[str, Any]:
    """A question as it is kept."""
    return {
        "figure": ask.figure,
        "unit": ask.unit,
        "period": [str(ask.period.first), str(ask.period.last)],
        "as_of": str(ask.as_of),
        "tree_at": ask.tree_at.value,
        "only": [list(pair) for pair in ask.only],
    }


def ask_read(said: dict[str, Any]) -> Ask:
    """What `ask_written` was given."""
    day = dt.date.fromisoformat
    return Ask(
        said["figure"],
        said["unit"],
        Period(*(day(end) for end in said["period"])),
        day(said["as_of"]),
        TreeAt(said["tree_at"]),
        tuple((dim, value) for dim, value in said["only"]),
    )
