"""Who may do what with which sheet: an import is seen by whoever may take its sheet in at its unit."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404

from luoshi.access.grants import Somebody, may, within
from luoshi.exchange.models import Import
from luoshi.kernel.exchange import Offer, offers


def ordered() -> list[Offer]:
    """All offers: units before people before posts."""
    return sorted(offers, key=lambda offer: (offer.order, offer.sheet.key))


def offered_to(user: Somebody) -> list[Offer]:
    """Sheets somebody may take in or give out anywhere."""
    return [offer for offer in ordered() if may(user, offer.right) or may(user, offer.read_right)]


def taken_by(user: Somebody) -> list[Offer]:
    """Sheets somebody may take in anywhere."""
    return [offer for offer in ordered() if may(user, offer.right)]


def imports_for(user: Somebody) -> Any:
    """Imports within the reader's rights; none for nobody."""
    reach = Q(pk__in=())
    for right in sorted({offer.right for offer in offers}):
        keys = [offer.sheet.key for offer in offers if offer.right == right]
        reach |= Q(within(user, right), offer__in=keys)
    return Import.objects.rows().filter(reach)


def offer_or_404(key: str) -> Offer:
    """The offer of that sheet; 404 for none."""
    found = offers.get(key)
    if found is None:
        raise Http404
    return found
