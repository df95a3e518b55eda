"""A request whose body was cut on the way is not carried out: half a form would be saved as if it were all of it.

A server hands on what arrived before the line broke, and the parser of forms takes an unfinished part for a finished
one. So a body that ends before its announced length is an error here, and the request is answered before any page
sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from io import IOBase
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.utils.translation import gettext as _

from luoshi.ui.responses import upload_refused, wants_json


class Whole(IOBase):
    """What a server reads from the line; it ends nowhere but at its announced length."""

    def __init__(self, line: Any, length: int) -> None:
        self._line, self._left = line, length

    def read(self, size: int = -1) -> bytes:
        """Raises OSError where the line ends too early."""
        wanted = self._left if size < 0 else min(size, self._left)
        return self._counted(self._line.read(wanted), wanted)

    def readline(self, size: int | None = -1) -> bytes:
        """As `read`, up to the end of a line."""
        wanted = self._left if size is None or size < 0 else min(size, self._left)
        found: bytes = self._line.readline(wanted)
        return self._counted(found, 0 if found.endswith(b"\n") else wanted)

    def _counted(self, found: bytes, least: int) -> bytes:
        if len(found) < least:
            raise OSError("the body of the request was cut")
        self._left -= len(found)
        return found


class WholeBody:
    """Reads bodies of announced length whole or not at all, and answers a form that was cut before any page sees it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isascii() and length.isdigit() and int(length):
            request._stream = Whole(request._stream, int(length))  # type: ignore[assignment]  # noqa: SLF001 - Django offers no other place
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """One sentence, for whoever still listens."""
        if request.method != "POST":
            return None
        try:
            request.POST  # noqa: B018 - read here, where it can be refused
        except UnreadablePostError:
            if wants_json(request):
                return upload_refused(_("网络中断，内容没有收全，什么也没有保存。请再提交一次。"), status=400)
            return render(request, "cut.html", status=400)
        return None
