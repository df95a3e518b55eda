"""更名、改设、隶属调整、合并、分设、撤销、恢复 of one unit: a page each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from luoshi.access.actors import actor_of
from luoshi.access.choosing import Units
from luoshi.access.grants import require
from luoshi.access.records import get_or_404
from luoshi.directory.forms import (
    CloseForm,
    DecisionForm,
    HandOverForm,
    KindForm,
    MergeForm,
    MoveForm,
    RenameForm,
    RestoreForm,
    SplitForm,
)
from luoshi.kernel import clock
from luoshi.organisations import actions
from luoshi.organisations.enums import Tree, UnitKind
from luoshi.organisations.models import Unit
from luoshi.organisations.tree import OrgTree
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page

_RIGHT = "organisations.change"
Act = Callable[[Unit, Any, dict[str, Any]], object]  # unit, valid form, by/why/seen/typed_fields


class Verb(NamedTuple):
    """One kind of decision: its form, what it does, what is said afterwards."""

    label: Any
    form: type[DecisionForm]
    act: Act
    danger: bool = False


def _rename(unit: Unit, form: RenameForm, more: dict[str, Any]) -> None:
    actions.rename(unit, form.cleaned_data["name"], form.decision(), **more)


def _kind(unit: Unit, form: KindForm, more: dict[str, Any]) -> None:
    data = form.cleaned_data
    actions.change_kind(unit, UnitKind(data["kind"]), form.decision(), name=data["name"], **more)


def _move(unit: Unit, form: MoveForm, more: dict[str, Any]) -> None:
    actions.move(unit, form.unit("parent"), form.decision(), **more)


def _merge(unit: Unit, form: MergeForm, more: dict[str, Any]) -> None:
    actions.merge([unit], form.unit("into"), form.decision(), then=form.then(), **more)


def _split(unit: Unit, form: SplitForm, more: dict[str, Any]) -> None:
    data = form.cleaned_data
    then = None if data["keep"] else form.then()
    new = form.new_units()
    actions.split(unit, new, form.decision(), keep=data["keep"], name=data["name"], then=then, **more)


def _close(unit: Unit, form: CloseForm, more: dict[str, Any]) -> None:
    actions.close(unit, form.decision(), then=form.then(), **more)


def _restore(unit: Unit, form: RestoreForm, more: dict[str, Any]) -> None:
    actions.restore(unit, form.unit("parent"), form.decision(), name=form.cleaned_data["name"], **more)


VERBS = {
    "rename": Verb(gettext_lazy("更名"), RenameForm, _rename),
    "kind": Verb(gettext_lazy("改设"), KindForm, _kind),
    "move": Verb(gettext_lazy("隶属调整"), MoveForm, _move),
    "split": Verb(gettext_lazy("分设"), SplitForm, _split),
    "merge": Verb(gettext_lazy("合并"), MergeForm, _merge, danger=True),
    "close": Verb(gettext_lazy("撤销"), CloseForm, _close, danger=True),
    "restore": Verb(gettext_lazy("恢复"), RestoreForm, _restore),
}


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, key: uuid.UUID, verb: str) -> HttpResponse:
    """Register one decision about a unit at which the reader may change the tree."""
    found: Unit = get_or_404("organisations.unit", key, request.user)
    require(request.user, _RIGHT, found)
    said = VERBS[verb]
    node = OrgTree.as_of(clock.today(), Tree(found.tree))[found.pk]
    initial = {"seen": actions.state_token(found), "on": clock.today(), "kind": node.kind}
    tree = Tree(found.tree)
    form = said.form(Units(request.user, _RIGHT, tree), tree, request.POST or None, initial=initial)
    note = ""
    if isinstance(form, HandOverForm):
        left = actions.left_open(found)
        form.about(left)
        note = _("名下还有%(left)s") % {"left": left} if any(left) else ""

    def act() -> str:
        data = form.cleaned_data
        more = {"why": data["why"], "seen": data["seen"], "typed_fields": form.typed_fields}
        said.act(found, form, {"by": actor_of(request), **more})
        return _("已登记“%(name)s”%(verb)s") % {"name": node.name, "verb": said.label}

    here = reverse("unit", args=[found.uuid])
    return form_page(
        request, form, act, title=f"{node.name} · {said.label}", submit=_("登记"), back=here, danger=said.danger, note=note,
        crumbs=[Link(_("组织与人员"), reverse("people")), Link(node.name, here)],
    )  # fmt: skip
