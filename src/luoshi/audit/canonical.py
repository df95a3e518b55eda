"""What is hashed and sealed, exactly: the canonical text of a header, the digest of its detail, the seal.

hash  = SHA-256 of the canonical header, which contains the previous entry's hash (`prev`)
seal  = HMAC-SHA-256 of the hash with a key derived from the instance key

The hash chains; the seal makes a rewritten chain show at the very entry where the rewriting begins,
because whoever can write to the database but does not hold the instance key cannot make seals.
The stored text of `parts`, `offline` and `touched` is canonical JSON itself and is hashed as it stands.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Sequence
from json.encoder import encode_basestring
from typing import Any, Final

from django.conf import settings

from luoshi.kernel.snapshots import UNSTORABLE

FORM: Final = 1  # of the canonical text; a later form gets a new number

# The columns of a header in the order they are hashed; `hash` and `seal` follow from them.
HEADER: Final = (
    "seq", "at", "action", "parts", "actor_id", "actor_name", "unit_id", "door", "request_id",
    "why", "typed_fields", "offline", "touched", "detail_digest", "prev",
)  # fmt: skip

_sha256 = hashlib.sha256  # by a name of its own: looked up three times an entry
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode
_encode_ascii = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, Chinese as it is."""
    text = _encode(value)
    return _encode_ascii(value) if UNSTORABLE.search(text) else text


def storable(text: str, limit: int | None = None) -> str:
    """A free text without the characters neither database can keep, cut to a column's width."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:limit]


def moment(at: dt.datetime | str) -> str:
    """A moment as it is hashed: UTC, microseconds, `2026-01-31 09:05:00.000000`.

    SQLite hands its stored text over, which leaves out a fraction of zero.
    """
    if isinstance(at, str):
        return f"{at}.000000" if len(at) == len("2026-01-31 09:05:00") else at
    return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


def header_hash(values: Sequence[Any]) -> str:
    """The hash of a header whose values stand in the order of HEADER, the moment already as text.

    The canonical text is a JSON list; put together here because a JSON encoder takes three times as long, and
    `verify` makes this for every entry there is.

    Raises TypeError for a value of a type its column is never written with, ValueError for a wrong number of
    values or a text that is no text (half a surrogate pair).
    """
    (
        seq, at, action, parts, actor_id, actor_name, unit_id, door, request_id,
        why, typed_fields, offline, touched, digest, prev,
    ) = values  # fmt: skip
    number = int  # no bool, no float: those are encoded as what they are, and then fit no stored hash
    text = (
        f"[{FORM},{seq if seq.__class__ is number else _encode(seq)},{_text(at)},{_text(action)},{_text(parts)},"
        f"{actor_id if actor_id.__class__ is number else _encode(actor_id)},{_text(actor_name)},"
        f"{unit_id if unit_id.__class__ is number else _encode(unit_id)},{_text(door)},{_text(request_id)},{_text(why)},"
        f"{typed_fields if typed_fields.__class__ is number else _encode(typed_fields)},"
        f"{_text(offline)},{_text(touched)},{_text(digest)},{_text(prev)}]"
    )
    return _sha256(text.encode()).hexdigest()


_text = encode_basestring  # of a JSON string; TypeError for anything else


def detail_digest(text: str) -> str:
    """The digest of a detail's stored text."""
    return _sha256(text.encode()).hexdigest()


def genesis(instance: str) -> str:
    """What the first entry follows: made from the id of this installation."""
    return hashlib.sha256(f"luoshi.audit {FORM} {instance}".encode()).hexdigest()


def keys() -> tuple[bytes, ...]:
    """The key that seals, then those that once did (Django's SECRET_KEY_FALLBACKS)."""
    given = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return tuple(hmac.digest(str(key).encode(), b"luoshi.audit.seal", "sha256") for key in given)


class Sealer:
    """Makes and checks seals with one key; keeps the two halves of the HMAC begun, which halves the time."""

    def __init__(self, key: bytes) -> None:
        block = key.ljust(64, b"\0")  # keys here are digests, shorter than a block
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in block))

    def seal(self, text: str) -> str:
        """HMAC-SHA-256 of a hash or of a head."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text.encode())
        outer.update(inner.digest())
        return outer.hexdigest()


def seal(text: str, key: bytes) -> str:
    """The seal of a hash or of a head."""
    return Sealer(key).seal(text)


class Seals:
    """Seals made with any of the keys this instance has or had."""

    def __init__(self, known: Sequence[bytes] | None = None) -> None:
        self._sealers = [Sealer(key) for key in (keys() if known is None else known)]
        self.made = self._sealers[0].seal  # with the key that seals now

    def fit(self, text: object, seal_found: object) -> bool:
        """Whether a seal was made with one of the keys. No secret is compared byte by byte: both are stored."""
        if not isinstance(text, str):
            return False
        return self.made(text) == seal_found or any(
            sealer.seal(text) == seal_found for sealer in self._sealers[1:]
        )
