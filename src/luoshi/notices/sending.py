"""Deliveries: each try is a job; what failed waits and is tried again as the pack says.

A try is taken in an action of its own before anything leaves, and settled in another one afterwards: between the two no
transaction is open. A worker killed in between leaves it open whether the message went out: it is then not sent again,
for twice is worse than a line on the page that says so.
"""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from collections.abc import Callable
from typing import Any, Final

from django.db import DatabaseError

from luoshi.jobs import enqueue
from luoshi.jobs.handlers import Running
from luoshi.kernel import clock
from luoshi.kernel.action import Action, action
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.notices import mailing, pushing
from luoshi.notices.enums import State, Way
from luoshi.notices.models import Delivery
from luoshi.notices.outcomes import BROKEN, INTERRUPTED, Outcome
from luoshi.notices.packs import notices_rules

logger = logging.getLogger(__name__)

HANDLER: Final = "notices.deliver"
LOST_AFTER: Final = dt.timedelta(minutes=15)  # a job that has not begun by then is asked for again
AT_ONCE: Final = 200

SENDERS: Final[dict[Way, Callable[[Delivery], Outcome]]] = {
    Way.MAIL: mailing.send,
    Way.PUSH: pushing.push,
    Way.TEST: pushing.test,
}


def ask(act: Action, deliveries: list[Delivery], *, by: Actor) -> None:
    """Have new deliveries sent once the action is committed."""
    for delivery in deliveries:
        delivery.next_at = act.at + LOST_AFTER
    for delivery in act.create_many(deliveries):
        _enqueue(delivery, by)


def run(job: Running) -> dict[str, Any] | None:
    """The handler: one try of one delivery; None where somebody else has it or had it."""
    delivery = _taken(job)
    if delivery is None:
        return None
    try:
        outcome = SENDERS[Way(delivery.way)](delivery)
    except DatabaseError:  # the job's own matter: it is tried again
        raise
    except Exception:
        logger.exception("delivery %s (%s) failed", delivery.pk, delivery.way)
        outcome = Outcome(State.FAILED, BROKEN)
    _settle(delivery, outcome, by=job.by)
    return {"state": delivery.state}


def given_up(job: Running) -> None:
    """A job that will not be done: where its try had begun nobody knows what went out."""
    with action("notices.settle", by=job.by) as act:
        delivery = _locked(job.payload["delivery"])
        if delivery.state == State.SENDING and str(delivery.job) == job.uuid:
            _end(act, delivery, Outcome(State.FAILED, INTERRUPTED))


def retry_due() -> int:
    """Ask again for what has waited long enough; how many."""
    if not Delivery.objects.filter(state=State.WAITING, next_at__lte=clock.now()).exists():
        return 0
    with action("notices.retry", by=SYSTEM) as act:
        waiting = Delivery.objects.select_for_update().filter(state=State.WAITING, next_at__lte=act.at)
        rows = list(waiting.order_by("next_at", "pk")[:AT_ONCE])
        act.change_many(rows, next_at=act.at + LOST_AFTER)
        for delivery in rows:
            _enqueue(delivery, SYSTEM)
    return len(rows)


def _enqueue(delivery: Delivery, by: Actor) -> None:
    enqueue(HANDLER, {"delivery": delivery.pk, "try": delivery.tries + 1}, by=by)


def _locked(key: int) -> Delivery:
    return Delivery.objects.select_for_update().get(pk=key)


def _taken(job: Running) -> Delivery | None:
    """This try, if it is still to be made; the number of the try keeps a second job for it away."""
    with action("notices.send", by=job.by) as act:
        delivery = Delivery.objects.select_for_update().filter(pk=job.payload["delivery"]).first()
        if delivery is None:  # so old that it is gone
            return None
        if delivery.state == State.SENDING and str(delivery.job) == job.uuid:
            _end(act, delivery, Outcome(State.FAILED, INTERRUPTED))
            return None
        if delivery.state != State.WAITING or delivery.tries + 1 != job.payload["try"]:
            return None
        return act.change(
            delivery, state=State.SENDING, tries=delivery.tries + 1, next_at=None, job=uuid.UUID(job.uuid)
        )


def _settle(delivery: Delivery, outcome: Outcome, *, by: Actor) -> None:
    with action("notices.settle", by=by) as act:
        _end(act, delivery, outcome)


def _end(act: Action, delivery: Delivery, outcome: Outcome) -> None:
    """What a try came to; one that may go better later waits, as long as the pack gives it tries."""
    waits = notices_rules().delivery.retry_after_minutes
    again = outcome.again and delivery.way != Way.TEST and delivery.tries <= len(waits)
    count = delivery.count if outcome.told is None else outcome.told
    if again:
        later = act.at + dt.timedelta(minutes=waits[delivery.tries - 1])
        act.change(delivery, state=State.WAITING, next_at=later, reason=outcome.reason, count=count)
    else:
        act.change(delivery, state=outcome.state, ended_at=act.at, reason=outcome.reason, count=count)
