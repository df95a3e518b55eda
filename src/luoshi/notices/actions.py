"""What a person changes of the own weekly digest."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.access.models import User
from luoshi.kernel import clock
from luoshi.kernel.action import action
from luoshi.kernel.actor import Actor
from luoshi.kernel.errors import Refused
from luoshi.notices.models import Digest, DigestSettings


def set_digest(
    user: User, *, weekday: int | None, in_product: bool, by: Actor, typed_fields: int = 0
) -> DigestSettings:
    """Say when and by which ways one's digest comes. `weekday` None: the day the pack says."""
    if by.id != user.pk:
        raise Refused(_("每周提醒只能由本人设置"))
    with action("notices.set_digest", by=by, typed_fields=typed_fields) as act:
        User.objects.select_for_update().get(
            pk=user.pk
        )  # two at once: the second one finds the first one's row
        found = DigestSettings.objects.filter(user=user).first() or act.create(DigestSettings(user=user))
        return act.change(found, weekday=weekday, in_product=in_product)


def read_digest(digest: Digest, *, by: Actor) -> None:
    """One's own was opened: it leaves the first page. A second time writes nothing."""
    if digest.read_on is None and by.id == digest.user_id:
        with action("notices.read_digest", by=by) as act:
            act.change(Digest.objects.select_for_update().get(pk=digest.pk), read_on=clock.today())
