"""Answers to the scripts of `ui`: a toast after a swap, the two answers of an upload, the end of a session."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django_htmx.http import trigger_client_event

from luoshi.ui.said import said
from luoshi.ui.text import Words


def toast(response: HttpResponse, text: Words, *, href: str = "", label: Words = "") -> HttpResponse:
    """One sentence for what succeeded, shown after htmx swapped the answer; with one link at most."""
    event = {"text": str(text), "href": href, "label": str(label)}
    shown: HttpResponse = trigger_client_event(response, "ls:toast", event)
    return shown


def wants_json(request: HttpRequest) -> bool:
    """Whether the drop zone's script asks; a form sent without scripts wants a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def upload_taken(next_url: str) -> JsonResponse:
    """The upload was taken: the script goes on to this address of ours."""
    return JsonResponse({"next": next_url})


def upload_refused(sentence: Words, *, status: int = 422) -> JsonResponse:
    """The upload was not taken: one sentence, which never names the file where it may be secret."""
    return JsonResponse({"error": said(sentence)}, status=status)
