"""Making the digests of a week: a round for each weekday somebody's digest comes on, in batches of accounts.

The clock asks every few minutes, maybe on two machines at the same moment. A batch is read first, then written in one
action that holds the round's row: who comes second finds the digests there and leaves them alone. A round the worker
missed (it stood still on Monday) is made up within its week, never after it.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections import Counter
from typing import NamedTuple

from django.db import DatabaseError, IntegrityError
from django.db.models import Exists, OuterRef, Q, QuerySet

from luoshi.access.grants import grants_loaded_once
from luoshi.access.models import User
from luoshi.jobs.handlers import PAUSE
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import SYSTEM, Actor
from luoshi.notices import sending
from luoshi.notices.accounts import batches, with_role
from luoshi.notices.enums import Way
from luoshi.notices.mailing import has_mail
from luoshi.notices.models import Delivery, Digest, DigestRound, DigestSettings, Push
from luoshi.notices.packs import DigestRule, notices_rules
from luoshi.notices.queries import Item, waiting_for
from luoshi.notices.words import monday_of

logger = logging.getLogger(__name__)


class Looked(NamedTuple):
    """What waits for an account."""

    user: User
    items: list[Item]


def run(*, by: Actor = SYSTEM) -> int:
    """Make the digests whose day and hour have come this week; how many were made. Done again it makes none."""
    rule, now = notices_rules().digest, clock.now().astimezone(clock.zone())
    week = monday_of(now.date())
    over = DigestRound.objects.filter(week=week, done_at__isnull=False)
    done = set(over.values_list("weekday", flat=True))
    rows = DigestSettings.objects.filter(weekday__isnull=False).values_list("weekday", flat=True)
    chosen = {weekday for weekday in rows.distinct() if weekday is not None}
    reached = now.isoweekday() if now.hour >= rule.hour else now.isoweekday() - 1
    made = 0
    for weekday in sorted({rule.weekday, *chosen} - done):
        if weekday <= reached:
            made += _round(week, weekday, rule, by)
    return made


def accounts(weekday: int, rule: DigestRule) -> QuerySet[User]:
    """Accounts in use, with a role today, whose digest comes on a weekday and in some way at all."""
    on_it = Q(digest_settings__weekday=weekday)
    if weekday == rule.weekday:
        on_it |= Q(digest_settings__isnull=True) | Q(digest_settings__weekday__isnull=True)
    wanted = (
        Q(digest_settings__isnull=True) | Q(digest_settings__in_product=True) | Q(digest_settings__mail=True)
    )
    return with_role().filter(on_it, wanted)


def _round(week: dt.date, weekday: int, rule: DigestRule, by: Actor) -> int:
    current, made = _begun(week, weekday, by), 0
    there = Exists(Digest.objects.filter(user=OuterRef("pk"), week=week))
    for users in batches(accounts(weekday, rule).exclude(there).select_related("digest_settings")):
        made += _kept(current, _looked(users), by)
        time.sleep(PAUSE)  # on SQLite everybody else waits meanwhile
    _end(current, rule, by)
    return made


def _begun(week: dt.date, weekday: int, by: Actor) -> DigestRound:
    named = {"week": week, "weekday": weekday}
    found = DigestRound.objects.filter(**named).first()
    if found is not None:
        return found
    try:
        with action("notices.begin_round", by=by) as act:
            return act.create(DigestRound(**named))
    except IntegrityError:  # another worker was quicker
        return DigestRound.objects.get(**named)


def _looked(users: list[User]) -> list[Looked]:
    """What waits for each; an account whose things cannot be read is left out, the others get theirs."""
    found = []
    with grants_loaded_once():  # accounts with the same rights share what was read
        for user in users:
            try:
                items = waiting_for(user)
            except DatabaseError:
                raise
            except Exception:
                logger.exception("the digest of account %s could not be made", user.pk)
            else:
                found.append(Looked(user, items))
    return found


def _kept(current: DigestRound, looked: list[Looked], by: Actor) -> int:
    """Write a batch, but for those another worker wrote meanwhile."""
    with action("notices.make_digests", by=by) as act:
        DigestRound.objects.select_for_update().get(pk=current.pk)
        there = set(
            Digest.objects.filter(week=current.week, user__in=[one.user for one in looked]).values_list(
                "user_id", flat=True
            )
        )
        rows = [
            Digest(user=user, week=current.week, count=len(items), counts=counted(items), made_at=act.at)
            for user, items in looked
            if items and user.pk not in there
        ]
        mails = [
            Delivery(way=Way.MAIL, week=current.week, digest=row, asked_at=act.at)
            for row in act.create_many(rows)
            if _by_mail(row.user)
        ]
        sending.ask(act, mails, by=SYSTEM)
    return len(rows)


def _by_mail(user: User) -> bool:
    """Whether somebody wants mail, and there is any."""
    chosen = getattr(user, "digest_settings", None)
    return has_mail() and chosen is not None and chosen.mail


def _end(current: DigestRound, rule: DigestRule, by: Actor) -> None:
    """Close a round once; on the pack's own day the push goes out. What is older than the pack keeps goes."""
    with action("notices.end_round", by=by) as act:
        fresh = DigestRound.objects.select_for_update().get(pk=current.pk)
        if fresh.done_at is not None:
            return
        act.change(fresh, done_at=act.at)
        if current.weekday == rule.weekday and not _pushed(current.week) and Push.objects.filter(is_on=True):
            sending.ask(act, [Delivery(way=Way.PUSH, week=current.week, asked_at=act.at)], by=SYSTEM)
        before = current.week - dt.timedelta(weeks=rule.keep_weeks)
        act.remove(Delivery.objects.filter(week__lt=before))
        act.remove(Digest.objects.filter(week__lt=before))
        act.remove(DigestRound.objects.filter(week__lt=before))


def _pushed(week: dt.date) -> bool:
    """Whether the week has its push: the pack may have changed its day since."""
    return Delivery.objects.filter(way=Way.PUSH, week=week).exists()


def counted(items: list[Item]) -> list[dict[str, str | int]]:
    """How many by source and light, as a digest keeps it; sources in the order of their first thing."""
    today = clock.today()
    found = Counter((item.source, item.light(today).tone.value) for item in items)
    return [{"source": source, "tone": tone, "count": count} for (source, tone), count in found.items()]
