"""A reader's own calendar as a file for other calendars (RFC 5545): titles, units and links, no names of people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from luoshi.notices.queries import Item

LONGEST_LINE: Final = 75  # octets, RFC 5545 section 3.1


def calendar(items: Iterable[Item], *, name: str, address: str, at: dt.datetime) -> bytes:
    """The file: an all-day event an item.

    Args:
        items: what falls due.
        name: of the calendar.
        address: of this house (https://host), before the links of the items.
        at: when it was made.
    """
    stamp = at.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Luoshi//Luoshi//ZH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for item in items:
        lines += _event(item, address, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def _event(item: Item, address: str, stamp: str) -> Iterator[str]:
    said = "；".join(filter(None, (item.unit, item.rule)))
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(item.key)}@luoshi"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{item.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{item.on + dt.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(item.what)}"
    if said:
        yield f"DESCRIPTION:{escaped(said)}"
    yield f"CATEGORIES:{escaped(item.label)}"
    yield f"URL:{address}{item.url}".replace("\r", "").replace("\n", "")
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(words: str) -> str:
    """A text value (RFC 5545 section 3.3.11); other control characters go."""
    for mark in ("\\", ";", ","):
        words = words.replace(mark, "\\" + mark)
    words = words.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in words if letter == "\t" or ord(letter) >= ord(" ")).replace(
        "\x7f", ""
    )


def folded(line: str) -> str:
    """A line cut into pieces of 75 octets at most, never within a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            pieces.append(piece)
            piece, size = "", 1  # the space that leads a continued line
        piece, size = piece + letter, size + octets
    return "\r\n ".join([*pieces, piece])
