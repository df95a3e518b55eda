"""用户与授权: accounts, and what is granted to them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.access import actions, linking
from luoshi.access.actors import actor_of, signed_in
from luoshi.access.choosing import Units
from luoshi.access.delegating import take_back
from luoshi.access.ending import end_all_sessions
from luoshi.access.enums import Role
from luoshi.access.exporting import export_table, may_export
from luoshi.access.forms import (
    EndGrantForm,
    GrantForm,
    IdentityForm,
    PasswordForm,
    ReasonForm,
    TakeBackForm,
    UserForm,
)
from luoshi.access.grants import may, require
from luoshi.access.models import Grant, User
from luoshi.access.queries import (
    delegations_of,
    grants_shown,
    manageable_by,
    second_factor_of,
    tokens_shown,
    users_visible_to,
    with_grants_now,
)
from luoshi.access.records import get_or_404
from luoshi.access.roles import role_label
from luoshi.access.tables import GrantTable, TokenTable, UserTable, grant_row
from luoshi.access.tokens import listed
from luoshi.kernel import clock
from luoshi.organisations.models import Unit
from luoshi.ui.components import Link
from luoshi.ui.form_page import form_page


def _crumbs(user: User | None = None) -> list[Link]:
    crumbs = [Link(_("用户与授权"), reverse("users"))]
    return crumbs if user is None else [*crumbs, Link(user.display_name, _page(user))]


def _page(user: User) -> str:
    return reverse("user", args=[user.uuid])


def _manageable(request: HttpRequest, key: uuid.UUID) -> User:
    """An account the reader administers altogether; 404 for others."""
    user = manageable_by(request.user).filter(uuid=key).first()
    if user is None:
        raise Http404
    return user


@require_GET
def users(request: HttpRequest) -> HttpResponseBase:
    """Accounts within the reader's rights."""
    require(request.user, "users.view")
    table = UserTable(request, with_grants_now(users_visible_to(request.user), request.user))
    if table.wants_export:
        return export_table(request, table, "access.User", "users.view")
    context: dict[str, object] = {"table": table, "may_create": may(request.user, "users.manage")}
    context["has_tokens"] = settings.TOKENS
    context["may_export"] = may_export(request.user, "users.view")
    return table.respond("access/users.html", context)


@require_GET
def user(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One account and its grants, ended ones too."""
    found: User = get_or_404("access.user", key, request.user)
    rows = [grant_row(row, may_end=row.may_end) for row in grants_shown(found, request.user)]
    manages = manageable_by(request.user).filter(pk=found.pk).exists()
    may_manage = manages and found.pk != request.user.pk
    context = {
        "account": found,
        "crumbs": _crumbs(),
        "table": GrantTable(request, rows),
        "tokens": _tokens_of(found, request),
        "may_grant": found.is_active and may(request.user, "grants.manage"),
        "may_manage": may_manage,
        "may_reset": may_manage and settings.PASSWORD_SIGN_IN,
        "may_link": manages
        and settings.OIDC is not None,  # also one's own: the only administrator has nobody else
        "identity": linking.identity_of(found) if manages and settings.OIDC is not None else "",
        "has_second_factor": may_manage and second_factor_of(found).exists(),
    }
    return render(request, "access/user.html", context)


def _tokens_of(found: User, request: HttpRequest) -> TokenTable | None:
    """The tokens of an account, where it has or had any."""
    rows = listed(tokens_shown(request.user).filter(user=found)) if settings.TOKENS else None
    table = TokenTable(request, rows, name="tokens", prefix="t-") if rows is not None else None
    return table if table is not None and table.shown else None


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """开通账号; roles are granted afterwards, by the security administrator."""
    require(request.user, "users.manage")
    form = UserForm(request.POST or None)

    def act() -> str:
        data = form.cleaned_data
        made = actions.create_user(
            data["username"],
            data["display_name"],
            data.get("password"),
            by=actor_of(request),
            typed_fields=form.typed_fields,
        )
        if data.get("identity"):
            linking.link_identity(made, data["identity"], by=actor_of(request))
        return _("已开通账号“%(name)s”，还没有角色，请由安全管理员授予") % {"name": made.username}

    return form_page(
        request, form, act, title=_("开通账号"), submit=_("开通"), back=reverse("users"), crumbs=_crumbs(),
        note=_("新账号没有任何权限，由安全管理员授予角色后才能看到内容。"),
    )  # fmt: skip


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def user_password(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """重设密码 of somebody else."""
    found = _manageable(request, key)
    form = PasswordForm(request.POST or None)

    def act() -> str:
        actions.set_password(
            found, form.cleaned_data["password"], by=actor_of(request), why=form.cleaned_data["why"]
        )
        return _("已重设“%(name)s”的密码，其已登录的页面需要重新登录") % {"name": found}

    return form_page(
        request,
        form,
        act,
        title=_("重设“%(name)s”的密码") % {"name": found},
        submit=_("重设密码"),
        back=_page(found),
        crumbs=_crumbs(found),
    )


@require_http_methods(["GET", "POST"])
def user_identity(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """关联统一身份账号: under which name the identity provider knows whom this account belongs to."""
    found = _manageable(request, key)
    if settings.OIDC is None:
        messages.info(request, _("本站没有设置统一身份认证，不需要关联"))
        return redirect(_page(found))
    before = linking.identity_of(found)
    form = IdentityForm(request.POST or None, initial={"identity": before or found.username})

    def act() -> str:
        identity, why = form.cleaned_data["identity"], form.cleaned_data["why"]
        if not identity:
            linking.unlink_identity(found, by=actor_of(request), why=why)
            return _("已解除“%(name)s”的统一身份关联") % {"name": found}
        linking.link_identity(found, identity, by=actor_of(request), why=why)
        return _("“%(name)s”可以用统一身份“%(identity)s”登录了") % {"name": found, "identity": identity}

    return form_page(
        request, form, act, title=_("“%(name)s”的统一身份账号") % {"name": found}, submit=_("保存关联"),
        back=_page(found), crumbs=_crumbs(found),
        note=_("请与本人核对：谁在统一身份系统里用这个名字，谁就能进入这个账号。改动或解除后，其已登录的页面需要重新登录。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def user_second_factor(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """解除两步验证 of somebody else who lost it."""
    found = _manageable(request, key)
    if request.method != "POST" and not second_factor_of(found).exists():
        messages.info(request, _("“%(name)s”没有开启两步验证，不需要解除") % {"name": found})
        return redirect(_page(found))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        actions.reset_second_factor(found, by=actor_of(request), why=form.cleaned_data["why"])
        return _("已解除“%(name)s”的两步验证，其已登录的页面需要重新登录") % {"name": found}

    return form_page(
        request, form, act, title=_("解除“%(name)s”的两步验证") % {"name": found}, submit=_("解除两步验证"),
        back=_page(found), crumbs=_crumbs(found), danger=True,
        note=_("用于手机和恢复码都丢失时。请先当面核实是本人；解除后只凭密码登录，请本人登录后重新开启；访问令牌一并撤销。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def user_sessions_end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """结束全部登录 of somebody else."""
    found = _manageable(request, key)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        end_all_sessions(found, by=actor_of(request), why=form.cleaned_data["why"])
        return _("已结束“%(name)s”的全部登录，需要重新登录") % {"name": found}

    return form_page(
        request, form, act, title=_("结束“%(name)s”的全部登录") % {"name": found}, submit=_("结束全部登录"),
        back=_page(found), crumbs=_crumbs(found), danger=True,
        note=_("用于设备丢失、公用电脑忘记退出等。密码不变，各处需要重新登录，访问令牌一并撤销。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def user_active(request: HttpRequest, key: uuid.UUID, *, active: bool) -> HttpResponse:
    """停用 or 恢复, by the address: a form sent twice must not undo what the first one did."""
    found = _manageable(request, key)
    stop = not active
    if found.is_active == active:
        said = _("账号“%(name)s”已停用") if stop else _("账号“%(name)s”正在使用")
        messages.info(request, said % {"name": found.username})
        return redirect(_page(found))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        change = actions.deactivate if stop else actions.reactivate
        change(found, by=actor_of(request), why=form.cleaned_data["why"])
        done = _("已停用账号“%(name)s”") if stop else _("已恢复账号“%(name)s”")
        return done % {"name": found.username}

    title = _("停用账号“%(name)s”") if stop else _("恢复账号“%(name)s”")
    note = (
        _("停用后不能登录，已登录的页面和访问令牌立即失效；经办记录保留。")
        if stop
        else _("恢复后可以登录，仍有效的角色随之恢复。")
    )
    return form_page(
        request, form, act, title=title % {"name": found}, submit=_("停用账号") if stop else _("恢复账号"), back=_page(found),
        crumbs=_crumbs(found), note=note, danger=stop,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def grant_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """授予角色 at a unit where the reader may grant."""
    require(request.user, "grants.manage")
    found: User = get_or_404("access.user", key, request.user)
    units = Units(request.user, "grants.manage")
    form = GrantForm(units, request.POST or None, initial={"start": clock.today(), "role": Role.CLERK})

    def act() -> str:
        data = form.cleaned_data
        unit = Unit.objects.get(uuid=data["unit"])
        actions.grant(
            found,
            data["role"],
            unit,
            start=data["start"],
            end=data["end"],
            by=actor_of(request),
            typed_fields=form.typed_fields,
        )
        return _("已授予“%(name)s”%(role)s角色") % {"name": found, "role": role_label(data["role"])}

    return form_page(
        request,
        form,
        act,
        title=_("授予“%(name)s”角色") % {"name": found},
        submit=_("授予"),
        back=_page(found),
        crumbs=_crumbs(found),
    )


def _take_back(request: HttpRequest, found: Grant) -> HttpResponse:
    form = TakeBackForm(request.POST or None)
    said = {"user": found.user, "role": found.role_label}

    def act() -> str:
        take_back(found, why=form.cleaned_data["why"], by=actor_of(request))
        return _("已收回代理给“%(user)s”的%(role)s角色") % said

    return form_page(
        request, form, act, title=_("收回代理给“%(user)s”的%(role)s角色") % said, submit=_("收回"),
        back=reverse("mine"), crumbs=[Link(_("我的权限"), reverse("mine"))],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def grant_end(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """收回角色 from a day on; whoever handed a role on takes it back here."""
    own = delegations_of(signed_in(request)).filter(uuid=key).first()
    if own is not None:
        return _take_back(request, own)
    found: Grant = get_or_404("access.grant", key, request.user)
    require(request.user, "grants.manage", found.unit_id)
    form = EndGrantForm(request.POST or None, initial={"on": clock.today()})

    def act() -> str:
        data = form.cleaned_data
        actions.revoke(found, on=data["on"], why=data["why"], by=actor_of(request))
        return _("已收回“%(user)s”的%(role)s角色") % {"user": found.user, "role": found.role_label}

    return form_page(
        request, form, act, title=_("收回“%(user)s”的%(role)s角色") % {"user": found.user, "role": found.role_label}, submit=_("收回"),
        back=_page(found.user), crumbs=_crumbs(found.user), danger=True,
    )  # fmt: skip
