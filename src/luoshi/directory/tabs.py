"""组织 · 人员 · 班子与小组 · 换届: the four lists of this room, beside each other."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, may
from luoshi.directory.queries import VIEW
from luoshi.ui.components import Tab


def tabs_for(user: Somebody, current: str) -> list[Tab]:
    """The lists a reader may see; `current` is the address's name of the one shown."""
    found = [("people", _("组织"), "organisations.view"), ("persons", _("人员"), VIEW)]
    found += [("bodies", _("班子与小组"), VIEW), ("terms", _("换届"), VIEW)]
    return [
        Tab(label, reverse(name), current=name == current) for name, label, right in found if may(user, right)
    ]
