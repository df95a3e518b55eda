"""How people get in, as the site chooses: by password, by 统一身份认证 (OpenID Connect), by both."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from luoshi.access.identity import LONGEST_NAME, Issuer
from luoshi.site.env import PREFIX, Env, SettingError

_NEEDED: Final = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
_BESIDE: Final = {"OIDC_NAME": "统一身份认证", "OIDC_CLAIM": "preferred_username"}
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_CLAIM: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.:/-]{0,99}")


def issuer(env: Env) -> Issuer | None:
    """The provider of the site; None where it has none.

    Raises:
        SettingError: half of it is set, the address is no https address, a name is malformed.
    """
    given = {name: env.text(name, "").strip() for name in _NEEDED}
    beside = {name: env.text(name, "").strip() for name in _BESIDE}
    if not any(given.values()) and not any(beside.values()):
        return None
    if missing := [PREFIX + name for name in _NEEDED if not given[name]]:
        raise SettingError("统一身份认证只设置了一半，还缺 " + "、".join(missing))
    url = given["OIDC_ISSUER"]
    _refuse_address(url)
    name, claim = (beside[key] or default for key, default in _BESIDE.items())
    if len(name) > LONGEST_NAME:
        raise SettingError(f"{PREFIX}OIDC_NAME 最多 {LONGEST_NAME} 个字，它写在登录按钮上")
    if not _CLAIM.fullmatch(claim):
        raise SettingError(f"{PREFIX}OIDC_CLAIM 应为声明的名称，例如 preferred_username，现在是 {claim!r}")
    return Issuer(url, given["OIDC_CLIENT_ID"], given["OIDC_CLIENT_SECRET"], name, claim)


def password_sign_in(env: Env, oidc: Issuer | None) -> bool:
    """Whether a password opens the house; refused to be switched off where nothing else does."""
    chosen = env.choice("PASSWORD_SIGN_IN", "on", frozenset({"on", "off"})) == "on"
    if not chosen and oidc is None:
        raise SettingError(
            f"{PREFIX}PASSWORD_SIGN_IN=off 需要先设置统一身份认证（{PREFIX}OIDC_…），否则谁也进不来"
        )
    return chosen


def _refuse_address(url: str) -> None:
    """A password's worth of trust travels this way: never in the clear, except on the machine itself."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not safe or not host or parts.query or parts.fragment or parts.username or "/.well-known/" in url:
        raise SettingError(
            f"{PREFIX}OIDC_ISSUER 应为颁发者的地址，以 https:// 开头，不带参数和 /.well-known/…，现在是 {url!r}"
        )
