"""By which way somebody signed in: the sign-in library keeps it in the session, this house writes it in the trail."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest


class Way(StrEnum):
    """What opened the house: a password, or the word of the site's identity provider."""

    PASSWORD = "by_password"  # noqa: S105 - the name of a way, not a secret
    OIDC = "by_oidc"


_METHODS: Final = {"password": Way.PASSWORD, "socialaccount": Way.OIDC}


def way_of(request: HttpRequest) -> Way:
    """The way of the session's last sign-in; the second factor is none by itself."""
    methods = [_METHODS.get(one.get("method")) for one in get_authentication_records(request, request.user)]
    return next((way for way in reversed(methods) if way is not None), Way.PASSWORD)


def came_by_oidc(request: HttpRequest) -> bool:
    """Whether the identity provider vouched for whoever is at work: no password of this house was asked for."""
    return way_of(request) is Way.OIDC
