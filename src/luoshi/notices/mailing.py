"""The mail of a digest: 您有N项任务 and a link; titles only where its holder asked for them."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from luoshi.access.grants import grants_loaded_once
from luoshi.kernel import clock
from luoshi.notices import outcomes
from luoshi.notices.enums import State
from luoshi.notices.models import Delivery, Digest
from luoshi.notices.outcomes import Outcome
from luoshi.notices.queries import Item, waiting_for
from luoshi.notices.tables import digest_address

logger = logging.getLogger(__name__)

MOST_LINES: Final = 50
HEADERS: Final = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
PERMANENT: Final = 500  # from this reply on a server says: never (RFC 5321)


def has_mail() -> bool:
    """Whether the site sends mail at all."""
    return settings.MAIL is not None


def takes(address: str) -> bool:
    """Whether the site sends mail to an address: to any, or to those of its domains."""
    allowed = domains()
    return not allowed or address.rpartition("@")[2].lower() in allowed


def domains() -> tuple[str, ...]:
    """The domains the site sends mail to; none: to any."""
    return settings.MAIL.domains if settings.MAIL is not None else ()


def send(delivery: Delivery) -> Outcome:
    """Send the mail of a digest, to where its holder wants it now."""
    digest = Digest.objects.select_related("user__digest_settings").get(delivery=delivery)
    chosen = getattr(digest.user, "digest_settings", None)
    if not digest.user.is_active or chosen is None or not chosen.mail:
        return Outcome(State.DROPPED, outcomes.UNWANTED)
    if not has_mail():
        return Outcome(State.FAILED, outcomes.NO_MAIL)
    if not takes(chosen.mail_to):
        return Outcome(State.FAILED, outcomes.NOT_ALLOWED)
    items, count = None, digest.count
    if chosen.titles:
        with grants_loaded_once():
            items = waiting_for(digest.user)
        count = len(items)
        if not items:
            return Outcome(State.DROPPED, outcomes.ALL_DONE)
    with translation.override(settings.LANGUAGE_CODE):
        message = composed(digest, count, items, chosen.mail_to)
    return _sent(message, count)


def composed(digest: Digest, count: int, items: list[Item] | None, to: str) -> EmailMessage:
    """The message; without items it names nothing."""
    link, own = settings.ADDRESS + digest_address(digest), settings.ADDRESS + reverse("reminders")
    lines = [_("您有%(count)s项任务，请登录落实查看：") % {"count": count}, link, ""]
    if items:
        lines += [*_lines(items), ""]
    lines += [_("这封信一周最多一封，由您本人开启；不要了，在这里关掉：%(link)s") % {"link": own}]
    return EmailMessage(
        subject=_("落实：您有%(count)s项任务") % {"count": count},
        body="\n".join(lines) + "\n",
        to=[to],
        headers=HEADERS,
    )


def _lines(items: list[Item]) -> Iterator[str]:
    for item in items[:MOST_LINES]:
        word = item.light(clock.today()).word
        yield f"· {one_line(item.what)}（{item.on:%Y-%m-%d}，{word}）"
        yield f"  {settings.ADDRESS}{one_line(item.url)}"
    if len(items) > MOST_LINES:
        yield _("另有%(count)s项，见网页") % {"count": len(items) - MOST_LINES}


def one_line(words: str) -> str:
    """Words of a record without line breaks and what cannot be seen: nobody writes lines of a mail by a title."""
    return "".join(letter for letter in " ".join(words.split()) if letter.isprintable())


def _sent(message: EmailMessage, count: int) -> Outcome:
    """Hand it over. Of what the server says only the number is kept: the rest may repeat the address."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max((reply[0] for reply in error.recipients.values()), default=PERMANENT)
        return Outcome(State.FAILED, outcomes.recipient_refused(code), again=code < PERMANENT)
    except smtplib.SMTPAuthenticationError as error:
        return Outcome(State.FAILED, outcomes.login_refused(error.smtp_code), again=True)
    except smtplib.SMTPResponseException as error:
        return Outcome(
            State.FAILED, outcomes.mail_refused(error.smtp_code), again=error.smtp_code < PERMANENT
        )
    except (OSError, smtplib.SMTPException):
        logger.warning("a mail could not be handed over", exc_info=True)
        return Outcome(State.FAILED, outcomes.NO_SERVER, again=True)
    except ValueError:  # a header that is none, an address that cannot be written
        return Outcome(State.FAILED, outcomes.WRONG_ADDRESS)
    return Outcome(State.SENT, told=count)
