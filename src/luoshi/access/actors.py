"""Who acts in a request."""

from __future__ import annotations

from django.http import HttpRequest

from luoshi.access.models import User
from luoshi.kernel.actor import Actor, Door


def signed_in(request: HttpRequest) -> User:
    """The account of the request; pages without one never get this far (LoginRequired)."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("a signed-in account is expected here")
    return user


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in account as the one who acts through a page; a program's request through the interface (`bearer`)."""
    request_user = request.user
    if not request_user.is_authenticated or request_user.pk is None:
        raise TypeError("nobody is signed in")
    return Actor(
        id=request_user.pk,
        name=str(request_user),
        door=getattr(request, "door", Door.PAGE),
        request_id=getattr(request, "request_id", ""),
    )


def nobody(request: HttpRequest) -> Actor:
    """Somebody not signed in, as after a wrong password."""
    return Actor(id=None, name="未登录", door=Door.PAGE, request_id=getattr(request, "request_id", ""))
