"""What a person changes of the own weekly digest, and the administrator of the push."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from luoshi.access.models import User
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.notices import sending
from luoshi.notices.enums import State, Way
from luoshi.notices.mailing import domains, has_mail, takes
from luoshi.notices.models import Delivery, Digest, DigestSettings, Push
from luoshi.notices.posting import target_of
from luoshi.notices.words import monday_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """How somebody wants the digest.

    Attributes:
        weekday: ISO; None: the day the pack says.
        in_product: a line on the first page.
        mail: also by mail, to `mail_to`.
        titles: the mail names the things; else it says only how many.
    """

    weekday: int | None = None
    in_product: bool = True
    mail: bool = False
    mail_to: str = ""
    titles: bool = False


def set_digest(user: User, chosen: Chosen, *, by: Actor, typed_fields: int = 0) -> DigestSettings:
    """Say when and by which ways one's digest comes. Without mail the address is not kept."""
    if by.id != user.pk:
        raise Refused(_("每周提醒只能由本人设置"))
    if chosen.mail:
        _refuse_address(chosen.mail_to)
    else:
        chosen = Chosen(chosen.weekday, chosen.in_product)
    with action("notices.set_digest", by=by, typed_fields=typed_fields) as act:
        User.objects.select_for_update().get(
            pk=user.pk
        )  # two at once: the second one finds the first one's row
        found = DigestSettings.objects.filter(user=user).first() or act.create(DigestSettings(user=user))
        return act.change(
            found,
            weekday=chosen.weekday,
            in_product=chosen.in_product,
            mail=chosen.mail,
            mail_to=chosen.mail_to,
            titles=chosen.titles,
        )


def read_digest(digest: Digest, *, by: Actor) -> None:
    """One's own was opened: it leaves the first page. A second time writes nothing."""
    if digest.read_on is None and by.id == digest.user_id:
        with action("notices.read_digest", by=by) as act:
            act.change(Digest.objects.select_for_update().get(pk=digest.pk), read_on=clock.today())


def set_push(post_to: str, *, is_on: bool, by: Actor, typed_fields: int = 0) -> str:
    """Say where the push goes and whether it does; "" keeps the address. A new secret is returned once, else "".

    Another host gets another secret: the former one's receiver must not be able to sign for it.
    """
    if is_on and not settings.ADDRESS:
        raise Refused(_("群推送需要先设置 LUOSHI_ADDRESS：消息里的链接由它而来"))
    target = target_of(post_to) if post_to.strip() else None
    with action("notices.set_push", by=by, typed_fields=typed_fields) as act:
        found = Push.objects.select_for_update().first()
        if found is None and target is None:
            raise Refused(_("请填写推送地址"), field="post_to")
        values: dict[str, object] = {"is_on": is_on}
        secret = ""
        if target is not None:
            values |= {"post_to": post_to.strip(), "host": target.host}
        if found is None or (target is not None and target.host != found.host):
            secret = secrets.token_hex(32)
            values["secret"] = secret
        if found is None:
            act.create(Push(**values))
        else:
            act.change(found, **values)
    return secret


def renew_secret(*, by: Actor) -> str:
    """Another secret from now on; returned once."""
    with action("notices.renew_secret", by=by) as act:
        found = Push.objects.select_for_update().first()
        if found is None:
            raise Refused(_("还没有设置推送地址"))
        secret = secrets.token_hex(32)
        act.change(found, secret=secret)
    return secret


def test_push(*, by: Actor) -> Delivery:
    """Send a test to the address, also while the push is off; one at a time."""
    if not settings.ADDRESS:
        raise Refused(_("群推送需要先设置 LUOSHI_ADDRESS：消息里的链接由它而来"))
    with action("notices.test_push", by=by) as act:
        if Push.objects.select_for_update().first() is None:
            raise Refused(_("还没有设置推送地址"))
        if Delivery.objects.filter(way=Way.TEST, state__in=(State.WAITING, State.SENDING)).exists():
            raise Refused(_("上一次测试还没有发完，请稍等"))
        made = Delivery(way=Way.TEST, week=monday_of(clock.today()), asked_at=act.at)
        sending.ask(act, [made], by=by)
    return made


def _refuse_address(address: str) -> None:
    if not has_mail():
        raise Refused(_("本站没有设置发信，不能发邮件"), field="mail")
    if not address:
        raise Refused(_("请填写收信邮箱"), field="mail_to")
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("收信邮箱写法不对，例如 zhangsan@example.com"), field="mail_to") from None
    if not address.isascii() or "[" in address:
        raise Refused(_("收信邮箱写法不对，例如 zhangsan@example.com"), field="mail_to")
    if not takes(address):
        allowed = "、".join(domains())
        raise Refused(_("只能用单位邮箱收信：%(domains)s") % {"domains": allowed}, field="mail_to")
