"""Message catalogues without the gettext tools, which a fresh Debian lacks: extract, check and compile with Babel.

    messages.py extract    find all strings of templates and modules, update locale/en/LC_MESSAGES/django.po
    messages.py compile    .po → .mo (done by `make run` and before a wheel is built)
    messages.py check      every string is translated, none is stale, placeholders agree

Chinese is the source language: the message id is the Chinese text itself.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "luoshi"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
Spec = tuple[int | tuple[int, int] | tuple[int, str], ...]
KEYWORDS: dict[str, Spec | dict[int | None, Spec | None] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Message = str | tuple[str, ...]
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


_CALL = re.compile(
    r"""\b(?:n?p?gettext|_)\((?:[^'"()]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*\)""",
)


def calls(templatized: str) -> str:
    """Only the gettext calls of a templatized page, one a line: the rest of it is no Python."""
    return "\n".join(re.sub(r"\s*\n\s*", " ", match.group()) for match in _CALL.finditer(templatized))


def found() -> Iterator[tuple[str, Message, str | None]]:
    """(file, message, context) of every marked string."""
    from django.utils.translation.template import templatize

    for path in sorted(SOURCE.rglob("*")):
        name = str(path.relative_to(SOURCE.parent))
        if path.suffix == ".py" and "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            text = calls(templatize(path.read_text(encoding="utf-8"), origin=name))
        else:
            continue
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS
        ):
            yield name, message, context


def template() -> Catalog:
    catalog = Catalog(locale="en", project="luoshi", charset="utf-8")
    for name, message, context in found():
        catalog.add(message, None, [(name, 0)], context=context)
    return catalog


def known() -> Catalog:
    if not PO.exists():
        return Catalog(locale="en", project="luoshi", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def extract_messages() -> int:
    catalog = known()
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=110, sort_output=True, include_lineno=False, omit_header=False)
    return 0


def compile_messages() -> int:
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, known())
    return 0


def texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def placeholders(text: str) -> list[str]:
    return sorted(match.group() for match in _PLACEHOLDER.finditer(text))


def problems() -> Iterator[str]:
    wanted, have = template(), known()
    for message in wanted:
        if not message.id:
            continue
        ours = have.get(message.id, context=message.context)
        label = texts(message.id)[0]
        if ours is None or not all(texts(ours.string)):
            yield f"not translated: {label!r}"
        elif any(placeholders(text) != placeholders(label) for text in texts(ours.string)[-1:]):
            yield f"placeholders differ: {label!r}"
    for message in have:
        if message.id and wanted.get(message.id, context=message.context) is None:
            yield f"stale: {texts(message.id)[0]!r}"


def check() -> int:
    lines = list(problems())
    print("\n".join(lines[:40]) or "messages: ok")
    if len(lines) > 40:  # noqa: PLR2004
        print(f"… {len(lines)} in all; run scripts/messages.py extract and translate")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit({"extract": extract_messages, "compile": compile_messages, "check": check}[sys.argv[1]]())
