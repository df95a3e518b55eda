"""组织树 · 列表 · 人员 · 班子与小组 · 换届: the lists of this room, beside each other."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.access.grants import Somebody, may
from luoshi.directory.queries import VIEW
from luoshi.ui.components import Tab


def tabs_for(user: Somebody, current: str, steering: str = "") -> list[Tab]:
    """The lists a reader may see; `current` is the address's name of the one shown.

    `steering`: parameters that the tree and the list of units share.
    """
    more = f"?{steering}" if steering else ""
    found = [
        Tab(_("组织树"), reverse("people") + more, current == "people"),
        Tab(_("列表"), reverse("units_listed") + more, current == "units_listed"),
    ]
    if may(user, VIEW):
        others = {"persons": _("人员"), "bodies": _("班子与小组"), "terms": _("换届")}
        found += [Tab(label, reverse(name), current == name) for name, label in others.items()]
    return found
