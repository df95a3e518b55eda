"""Labels of actions: registered in Chinese (`gettext_noop`) by the room that has them (`<room>.<verb>`).

The trail shows them in the reader's language. So it does with the words of what an action only notes
(`act.note`): a noted thing, field or value no model has a name for is named here by its room as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

_labels: dict[str, str] = {}
_noted: dict[str, str] = {}


def register(name: str, label: str) -> None:
    """Name an action (`documents.confirm`, 确认); the same twice is harmless, another label is an error."""
    if _labels.setdefault(name, label) != label:
        raise ValueError(f"action {name!r} is labelled twice: {_labels[name]!r}, {label!r}")


def label(name: str) -> str:
    """The label of an action; its name where a room has gone since."""
    return gettext(_labels[name]) if name in _labels else name


def known() -> dict[str, str]:
    """All labels by action name, in the order of the names."""
    return {name: gettext(label) for name, label in sorted(_labels.items())}


def register_noted(words: Mapping[str, str]) -> None:
    """Name what a room notes: things (`site.Backup`), fields (`conditions`), values (`totp_activated`)."""
    for code, label in words.items():
        if _noted.setdefault(code, label) != label:
            raise ValueError(f"noted {code!r} is named twice: {_noted[code]!r}, {label!r}")


def noted(code: str) -> str:
    """The name of something noted; itself where nobody named it."""
    return gettext(_noted[code]) if code in _noted else code
