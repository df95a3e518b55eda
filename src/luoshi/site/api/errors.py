"""What an address of the interface answers where there is nothing, or where the program is at fault: JSON, not a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from luoshi.access.bearer import said
from luoshi.ui import errors


@csrf_exempt  # reads only; the middleware lets nothing but GET as far as here
def absent(_request: HttpRequest) -> HttpResponse:
    """An address under /api/ that is none."""
    return said(_("没有这个地址，有哪些见 %(where)s") % {"where": reverse("api:openapi-json")}, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500."""
    if request.path.startswith(reverse("api:absent")):
        number = getattr(request, "request_id", "")
        return said(_("系统出错了，请把编号%(number)s告诉系统管理员") % {"number": number}, 500)
    return errors.server_error(request)
