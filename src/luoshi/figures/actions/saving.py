"""常用筛选: an account keeps addresses of the overview and of figures under names of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from luoshi.figures.models.saved import ADDRESS_LENGTH, NAME_LENGTH, SavedView
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused

MOST: Final = 50  # an account
PAGES: Final = frozenset({"overview", "figure", "figure_records"})


def views_of(user: AbstractBaseUser) -> list[SavedView]:
    """What an account has kept, by name."""
    return list(SavedView.objects.filter(user_id=user.pk))


def is_ours(address: str) -> bool:
    """Whether an address leads to a page of figures here: what a browser sends may lead anywhere."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or len(address) > ADDRESS_LENGTH or not address.startswith("/"):
        return False
    try:
        return resolve(parts.path).url_name in PAGES
    except Resolver404:
        return False


def save_view(
    user: AbstractBaseUser, name: str, address: str, *, by: Actor, typed_fields: int = 0
) -> SavedView:
    """Keep an address under a name; the same name again keeps the new address.

    Raises Refused for a name that is empty or too long, an address of elsewhere, and beyond `MOST`.
    """
    name = name.strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise Refused(_("请给这个筛选起个名称，最多%(most)s个字") % {"most": NAME_LENGTH}, field="name")
    if not is_ours(address):
        raise Refused(_("只能保存总览和统计指标页面的筛选"))
    with action("figures.save_view", by=by, typed_fields=typed_fields) as act:
        known = SavedView.objects.filter(user_id=user.pk, name=name).first()
        if known is not None:
            return act.change(known, address=address)
        if SavedView.objects.filter(user_id=user.pk).count() >= MOST:
            raise Refused(_("常用筛选最多保存%(most)s个，请先删去不用的") % {"most": MOST})
        return act.create(SavedView(user_id=user.pk, name=name, address=address))


def forget_views(user: AbstractBaseUser, keys: Collection[str], *, by: Actor) -> int:
    """Delete some of an account's own; how many there were."""
    with action("figures.forget_views", by=by) as act:
        return act.remove(SavedView.objects.filter(user_id=user.pk, uuid__in=list(keys)))
