"""Labels of actions: registered in Chinese (`gettext_noop`) by the room that has them (`<room>.<verb>`).

The trail shows them in the reader's language.
"""

from __future__ import annotations

from django.utils.translation import gettext

_labels: dict[str, str] = {}


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
