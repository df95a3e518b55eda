"""Small imports are worked off in the request, large ones in the background."""

from __future__ import annotations

from luoshi.exchange import actions, jobs
from luoshi.exchange.models import Import
from luoshi.exchange.queries import is_large
from luoshi.kernel.actor import Actor


def compare_now_or_later(found: Import, *, by: Actor) -> None:
    """Have the preview made."""
    if is_large(found):
        jobs.later(found, jobs.COMPARE, by=by)
    else:
        actions.compare(found, by=by)
