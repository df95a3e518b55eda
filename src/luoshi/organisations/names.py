"""Names of people as they are kept and looked for."""

from __future__ import annotations


def person_name(text: str) -> str:
    """张　三 and 李 四 are spaced for the look only; names in other writing keep single spaces."""
    parts = text.split()
    han = all("\u3400" <= char <= "\u9fff" for part in parts for char in part)
    return ("" if han else " ").join(parts)
