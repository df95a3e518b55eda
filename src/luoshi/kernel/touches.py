"""What an action did to one record, as it goes into the trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from luoshi.kernel.snapshots import Json


@dataclass(frozen=True, slots=True)
class Touch:
    """One record touched: which, how, and its fields before and after."""

    model: str  # app_label.ModelName
    key: str  # uuid of a record, primary key of other rows, * for many
    verb: str  # create | change | void | derive | remove | erase | note
    before: dict[str, Json]
    after: dict[str, Json]
    text: str = ""  # as the trail keeps it, where that was made ready before the transaction


Plain = dict[str, str | dict[str, Json]]
Text = Callable[[Plain], str]
_text: list[Text] = []


def set_text(text: Text) -> None:
    """Installed once by the audit room: the canonical text of a plain value."""
    _text[:] = [text]


def text_of(touch: Touch) -> str:
    """A touch as the trail keeps it."""
    return touch.text or _said(touch.model, touch.key, touch.verb, touch.before, touch.after)


def ready_touch(model: str, key: str, after: dict[str, Json]) -> Touch:
    """The touch of a row that is created, with its text."""
    return Touch(model, key, "create", {}, after, _said(model, key, "create", {}, after))


def _said(model: str, key: str, verb: str, before: dict[str, Json], after: dict[str, Json]) -> str:
    return _text[0]({"model": model, "key": key, "verb": verb, "before": before, "after": after})
