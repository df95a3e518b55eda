"""Numbers as the interface writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "str | _StrPromise"  # a label, translated now or when it is shown

GROUP = "\u202f"  # narrow no-break space: 1 204 never splits
SHOWN_COUNT = 10_000  # counting further costs more than it tells


def group(number: int | Decimal) -> str:
    """Digits in groups of three: 1204 -> 1 204, -12345.6 -> -12 345.6."""
    return f"{number:,}".replace(",", GROUP)


def with_counter(number: int | str, counter: Words) -> str:
    """A number and what it counts: 1 204条, 1 204 entries."""
    shown = number if isinstance(number, str) else group(number)
    return _("%(count)s%(counter)s") % {"count": shown, "counter": counter}


def counted(number: int, counter: Words) -> str:
    """A count with its counter: 1 204条; above 10 000 only that it is more: 10 000条以上."""
    if number > SHOWN_COUNT:
        return _("%(count)s%(counter)s以上") % {"count": group(SHOWN_COUNT), "counter": counter}
    return with_counter(number, counter)


def count_words(number: int) -> str:
    """A count; above 10 000 only that it is more."""
    if number > SHOWN_COUNT:
        return _("%(count)s 以上") % {"count": group(SHOWN_COUNT)}
    return group(number)
