"""群推送: one message a week to one address, that says only how many things wait in all, with a link.

No unit, no light, no name: the address may be a chat group outside the network.
"""

from __future__ import annotations

import http.client
import json
import logging
import ssl
import time
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.access.grants import grants_loaded_once
from luoshi.jobs.handlers import PAUSE
from luoshi.kernel import clock
from luoshi.kernel.errors import Refused
from luoshi.notices import outcomes
from luoshi.notices.accounts import batches, with_role
from luoshi.notices.enums import State
from luoshi.notices.models import Delivery, Push
from luoshi.notices.outcomes import Outcome
from luoshi.notices.posting import NotThere, post, target_of
from luoshi.notices.queries import waiting_for

logger = logging.getLogger(__name__)

OVER: Final = (408, 425, 429)  # answers below 500 after which another try may go better


def push(delivery: Delivery) -> Outcome:
    """Tell how many things wait in all; nothing where none does, or nobody wants it any more."""
    row = Push.objects.filter(is_on=True).first()
    if row is None:
        return Outcome(State.DROPPED, outcomes.PUSH_OFF)
    count = waiting_in_all() if delivery.count is None else delivery.count
    if not count:
        return Outcome(State.DROPPED, outcomes.NOTHING_WAITS, told=0)
    with translation.override(settings.LANGUAGE_CODE):
        words = _("本周共有%(count)s项任务待办，请登录落实查看：%(link)s") % {"count": count, "link": _link()}
    return _told(row, words)._replace(told=count)


def test(_delivery: Delivery) -> Outcome:
    """Say that this is a test; it may be sent while the push is off."""
    row = Push.objects.first()
    if row is None:
        return Outcome(State.DROPPED, outcomes.NO_PUSH)
    with translation.override(settings.LANGUAGE_CODE):
        words = _("这是落实的测试推送，可以忽略：%(link)s") % {"link": _link()}
    return _told(row, words)


def waiting_in_all() -> int:
    """How many things wait for somebody, each once however many people it waits for."""
    keys = set[str]()
    for some in batches(with_role()):
        with grants_loaded_once():
            keys.update(item.key for user in some for item in waiting_for(user))
        time.sleep(PAUSE)
    return len(keys)


def _link() -> str:
    return f"{settings.ADDRESS}{reverse('reminders')}"


def _told(row: Push, words: str) -> Outcome:
    body = json.dumps({"text": words}, ensure_ascii=False).encode()
    try:
        return _answered(post(target_of(row.post_to), body, row.secret, clock.now()))
    except Refused as refused:
        return Outcome(State.FAILED, refused.sentence)
    except NotThere as error:
        return Outcome(State.FAILED, str(error))
    except (OSError, http.client.HTTPException) as error:
        logger.info("a push did not get through", exc_info=True)
        return Outcome(State.FAILED, _why(error), again=True)


def _answered(status: int) -> Outcome:
    if 200 <= status < 300:  # noqa: PLR2004 - done (RFC 9110)
        return Outcome(State.SENT)
    if 300 <= status < 400:  # noqa: PLR2004 - elsewhere
        return Outcome(State.FAILED, outcomes.sent_elsewhere(status))
    return Outcome(State.FAILED, outcomes.answered(status), again=status >= 500 or status in OVER)  # noqa: PLR2004


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return outcomes.UNTRUSTED
    return outcomes.TOO_LATE if isinstance(error, TimeoutError) else outcomes.NOT_REACHED
