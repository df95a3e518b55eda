"""What leaves the house by itself, as the site chooses: mail, and under which address the house is reached."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from luoshi.site.env import PREFIX, Env, SettingError

_BESIDE: Final = ("MAIL_USER", "MAIL_PASSWORD", "MAIL_FROM")
_PORTS: Final = {"tls": 465, "starttls": 587, "none": 25}
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


class Mail(NamedTuple):
    """The server that takes mail, and whom it comes from.

    Attributes:
        host: its name; with `port`, and `security`: tls from the first byte, starttls, or none.
        user: to sign in with; "" where it asks for nothing.
        password: of that user.
        sender: the address mail comes from.
        domains: mail goes only to addresses of these; empty: to any.
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    domains: tuple[str, ...]


def address(env: Env) -> str:
    """Where people reach this house (https://host, no slash at the end), for links in what leaves it; "" where unset.

    Raises:
        SettingError: it is no such address.
    """
    given = env.text("ADDRESS", "").strip().rstrip("/")
    if not given:
        return ""
    try:
        parts = urlsplit(given)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound, parts = False, urlsplit("")
    if not sound or parts.path or parts.query or parts.fragment or "@" in parts.netloc or not _plain(given):
        raise SettingError(
            f"{PREFIX}ADDRESS 应为本系统的网址，例如 https://luoshi.example.com，现在是 {given!r}"
        )
    return given


def mail(env: Env) -> Mail | None:
    """The server for mail; None where the site has none: then nobody gets any.

    Raises:
        SettingError: half of it is set, or a password would travel in the clear.
    """
    host = env.text("MAIL_HOST", "").strip()
    beside = {name: env.text(name, "").strip() for name in _BESIDE}
    security = env.choice("MAIL_SECURITY", "starttls", frozenset(_PORTS))
    port = env.integer("MAIL_PORT", _PORTS[security], least=1, most=65535)
    domains = tuple(word.lower().lstrip("@") for word in env.words("MAIL_DOMAINS"))
    if not host:
        if any(beside.values()) or domains:
            raise SettingError(f"发信只设置了一半，还缺 {PREFIX}MAIL_HOST")
        return None
    sender = beside["MAIL_FROM"]
    try:
        validate_email(sender)
    except ValidationError:
        raise SettingError(f"{PREFIX}MAIL_FROM 应为发信地址，现在是 {sender!r}") from None
    if not address(env):
        raise SettingError(f"发信需要先设置 {PREFIX}ADDRESS：邮件里的链接由它而来")
    if bool(beside["MAIL_USER"]) != bool(beside["MAIL_PASSWORD"]):
        raise SettingError(f"{PREFIX}MAIL_USER 与 {PREFIX}MAIL_PASSWORD 要同时设置")
    if beside["MAIL_PASSWORD"] and security == "none":
        raise SettingError(f"{PREFIX}MAIL_SECURITY=none 时密码会明文传送，请用 starttls 或 tls")
    if wrong := [domain for domain in domains if not _DOMAIN.fullmatch(domain)]:
        raise SettingError(f"{PREFIX}MAIL_DOMAINS 应为邮箱域名，例如 example.com，现在有 {wrong[0]!r}")
    return Mail(host, port, security, beside["MAIL_USER"], beside["MAIL_PASSWORD"], sender, domains)


def _plain(words: str) -> bool:
    return words.isascii() and words.isprintable() and not any(letter in words for letter in " <>\"'\\")
