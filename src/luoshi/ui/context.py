"""What every page shows around its content: band, navigation, bottom bar, foot of a printed page."""

from __future__ import annotations

import datetime as dt
import logging
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

import luoshi
from luoshi.kernel import clock
from luoshi.kernel.slots import navigation
from luoshi.ui import slots

logger = logging.getLogger(__name__)

SEARCH_URL_NAME = "search"
PHONE_ENTRIES = 4  # beside 更多


class NavItem(NamedTuple):
    """A link of the main navigation, as one reader sees it."""

    name: str
    label: str
    url: str
    current: bool
    icon: str = ""
    short: str = ""  # on the bottom bar of the phone


def _url(url_name: str) -> str:
    """The address, or nothing when no room serves it: a missing room must not break every page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        logger.warning("no address for %s", url_name)
        return ""


class Page:
    """Everything is computed when a template asks, so that a swapped region pays for nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)

    @property
    def signed_in(self) -> bool:
        return self.user is not None and bool(self.user.is_authenticated)

    @cached_property
    def identity(self) -> slots.Identity:
        return slots.identity_of(self.request)

    @cached_property
    def navigation(self) -> list[NavItem]:
        """Entries this reader has a right to, in order; others are left out, not greyed."""
        if not self.signed_in:
            return []
        allowed = [entry for entry in navigation if entry.allowed(self.user)]
        placed = [(entry, _url(entry.url_name)) for entry in sorted(allowed, key=lambda e: e.order)]
        current = self._current([url for _entry, url in placed if url])
        return [
            NavItem(
                entry.name,
                _(entry.label),
                url,
                current=url == current,
                icon=entry.icon,
                short=_(entry.short) if entry.short else _(entry.label)[:4],
            )
            for entry, url in placed
            if url
        ]

    def _current(self, urls: list[str]) -> str:
        """The longest address the request's path begins with; the start page only exactly."""
        path = self.request.path
        hits = [url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))]
        return max(hits, key=len, default="")

    @property
    def phone(self) -> list[NavItem]:
        """The bottom bar of the phone: the first entries that have an icon."""
        return [item for item in self.navigation if item.icon][:PHONE_ENTRIES]

    @property
    def more(self) -> list[NavItem]:
        """What stands under 更多 on the phone."""
        shown = {item.name for item in self.phone}
        return [item for item in self.navigation if item.name not in shown]

    @property
    def more_current(self) -> bool:
        return any(item.current for item in self.more)

    @cached_property
    def person_menu(self) -> list[tuple[str, str]]:
        """(address, label) of the reader's own menu."""
        if not self.signed_in:
            return []
        entries = sorted((e for e in slots.person_menu if e.allowed(self.user)), key=lambda e: e.order)
        return [(url, _(entry.label)) for entry in entries if (url := _url(entry.url_name))]

    @cached_property
    def todo(self) -> tuple[int, str] | None:
        """How many things wait (待办) and where; None where no room has a list."""
        if not self.signed_in or not len(slots.todo_sources):
            return None
        counts = [(source.count(self.user), source.url_name) for source in slots.todo_sources]
        first = next((name for count, name in counts if count), counts[0][1])
        return sum(count for count, _name in counts), _url(first)

    @cached_property
    def search_url(self) -> str:
        """Where the search field of the band sends; empty as long as no room searches."""
        try:
            return reverse(SEARCH_URL_NAME) if self.signed_in else ""
        except NoReverseMatch:
            return ""

    @property
    def search_words(self) -> str:
        return self.request.GET.get("q", "") if self.request.path == self.search_url else ""

    @property
    def secrecy(self) -> str:
        """The sentence every page of such a system carries."""
        return _("严禁处理、存储、传输国家秘密和工作秘密")

    @property
    def oidc_name(self) -> str:
        """What the site's identity provider is called; "" where it has none."""
        return settings.OIDC.name if settings.OIDC is not None else ""

    @property
    def password_sign_in(self) -> bool:
        """Whether a password opens the house."""
        return bool(settings.PASSWORD_SIGN_IN)

    @property
    def printed_at(self) -> dt.datetime:
        return clock.now()

    @property
    def product_version(self) -> str:
        return getattr(luoshi, "__version__", "")


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `ls`, the frame around every page."""
    return {"ls": Page(request)}
