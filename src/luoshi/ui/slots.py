"""What rooms above put around every page: who is signed in, what waits for them, their menu.

Declared here, filled by the rooms that know: `ui` knows neither units nor users.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import HttpRequest

from luoshi.kernel.registry import Registry


class Identity(NamedTuple):
    """Words of the band: the group whose instance this is, the reader's department and name."""

    group: str = ""
    department: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry of the person's menu (切换单位, 设置, 系统管理); left out where the right is missing."""

    name: str
    label: str
    url_name: str
    order: int
    allowed: Callable[[Any], bool] = lambda _user: True


@dataclass(frozen=True, slots=True)
class TodoSource:
    """Something that waits for a person (待办): how many for this user, and where they stand."""

    name: str
    count: Callable[[Any], int]
    url_name: str


person_menu: Registry[MenuEntry] = Registry("menu entry", lambda entry: entry.name)
todo_sources: Registry[TodoSource] = Registry("to-do source", lambda source: source.name)

_identity: list[Callable[[HttpRequest], Identity]] = []


def set_identity(provider: Callable[[HttpRequest], Identity]) -> None:
    """Installed once by the room that knows people and units."""
    _identity[:] = [provider]


def identity_of(request: HttpRequest) -> Identity:
    """The words of the band for this request; nobody signed in (an early error page): none."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Identity()
    return _identity[0](request) if _identity else Identity(person=str(user))
