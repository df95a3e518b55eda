"""撤回登记: taking back one wrong decision on the tree, where nothing was built on it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.grants import covered, require
from luoshi.access.records import get_or_404
from luoshi.directory.forms import TakeBackForm
from luoshi.kernel import labels
from luoshi.organisations import actions
from luoshi.organisations.models import TreeDecision
from luoshi.organisations.queries import current_name
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page

_RIGHT = "organisations.change"


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask why, and take the decision back; for whoever may change every unit it touched."""
    found: TreeDecision = get_or_404("organisations.decision", key, request.user)
    require(request.user, _RIGHT, found.unit_id)
    touched = found.touched
    reached = {*touched, *actions.reaches(found)}
    if found.is_void or covered(request.user, _RIGHT).filter(unit__in=reached).count() < len(reached):
        raise Http404
    names = current_name(touched)
    form = TakeBackForm(request.POST or None)
    name, here = names.get(found.unit_id, ""), reverse("unit", args=[found.unit.uuid])
    verb, on = labels.label(found.verb), f"{found.on:%Y-%m-%d}"
    gone = not found.before.get(str(found.unit_id))  # what was set up is no unit any more afterwards

    def act() -> str:
        actions.take_back(
            found, by=actor_of(request), why=form.cleaned_data["why"], typed_fields=form.typed_fields
        )
        return _("已撤回%(on)s的%(verb)s登记") % {"on": on, "verb": verb}

    listed = "、".join(f"“{one}”" for one in list(names.values())[:6])
    said = {"on": on, "verb": verb, "names": listed, "count": len(touched)}
    return form_page(
        request, form, act, title=_("撤回%(on)s的%(verb)s登记") % said, submit=_("撤回登记"), back=here,
        onward=reverse("people") if gone else "",
        crumbs=[Link(_("组织与人员"), reverse("people")), Link(name, here)], danger=True,
        note=_("涉及%(names)s等%(count)s个组织，各日的组织树恢复到登记之前。") % said + _handed_words(found),
    )  # fmt: skip


def _handed_words(found: TreeDecision) -> str:
    """What goes back besides the tree."""
    if found.handed is None:  # registered by a version that did not keep it
        return _("当时一并转走的党员、结束的任职等不会自动恢复。")
    again = actions.handed_over(found)
    return _("当时一并交接的%(what)s同时恢复。") % {"what": again} if any(again) else ""
