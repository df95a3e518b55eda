"""Packs laid over one another: a site's pack adds to the built-in one, changes it, or takes from it.

Mappings are merged key by key; lists whose items have a `key` are merged by it; any other value replaces.
`null` takes a key away; an item with `key` and nothing but `remove: true` is taken from its list.
"""

from __future__ import annotations

from typing import Any


def overlay(under: Any, over: Any) -> Any:
    """`over` laid on `under`; neither is changed."""
    if isinstance(under, dict) and isinstance(over, dict):
        merged = dict(under)
        for key, value in over.items():
            if value is None:
                merged.pop(key, None)
            else:
                merged[key] = overlay(merged.get(key), value)
        return merged
    if is_keyed(over) and (under is None or is_keyed(under)):
        return _overlay_keyed(under or [], over)
    if isinstance(over, dict):
        return overlay({}, over)
    return over


def is_keyed(value: Any) -> bool:
    """A list of items that have a `key` each."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(item, dict) and isinstance(item.get("key"), str) for item in value)
    )


def _overlay_keyed(under: list[dict[str, Any]], over: list[dict[str, Any]]) -> list[dict[str, Any]]:
    merged = {item["key"]: item for item in under}
    for item in over:
        if item == {"key": item["key"], "remove": True}:
            merged.pop(item["key"], None)
        else:
            merged[item["key"]] = overlay(merged.get(item["key"]), item)
    return list(merged.values())
