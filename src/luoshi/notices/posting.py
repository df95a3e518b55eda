"""A signed message to an address outside: what may be reached, and how.

The host is looked up once and the connection goes to the very number that was looked at, so that a name cannot answer
otherwise the second time. No redirect is followed, no proxy asked, and of the answer only the status is read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import http.client
import ipaddress
import logging
import socket
import ssl
import threading
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi import __version__
from luoshi.kernel.errors import Refused
from luoshi.notices.outcomes import CLOSED, NO_SUCH_NAME

logger = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
CONNECT: Final = 5.0  # seconds to reach the other side …
WHOLE: Final = 15.0  # … and for all of it, however slowly it answers
# Where clouds tell machines their secrets, beside the link-local addresses.
METADATA: Final = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "168.63.129.16", "fd00:ec2::254")))
THIS_NETWORK: Final = ipaddress.ip_network("0.0.0.0/8")


class Target(NamedTuple):
    """An address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str  # with its query


class NotThere(Exception):
    """The message may not go there, or never will: one sentence why."""


def target_of(words: str) -> Target:
    """An address as somebody typed it; raises Refused where nothing is sent to such a one."""
    words = words.strip()
    if not words or not words.isascii() or not words.isprintable() or any(one in words for one in ' \\<>"'):
        raise Refused(_("推送地址里有空格、中文或看不见的字符，请核对后重新粘贴"), field="post_to")
    try:
        parts = urlsplit(words)
        port = parts.port
    except ValueError:
        raise Refused(_("推送地址写法不对，请核对后重新粘贴"), field="post_to") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.PUSH_HTTP):
        raise Refused(_("推送地址应以 https:// 开头"), field="post_to")
    if not parts.hostname or port == 0:
        raise Refused(_("推送地址写法不对，请核对后重新粘贴"), field="post_to")
    if "@" in parts.netloc:
        raise Refused(_("推送地址里不能写用户名和密码"), field="post_to")
    if parts.fragment:
        raise Refused(_("推送地址里不能有 # 和它后面的部分"), field="post_to")
    try:
        number = ipaddress.ip_address(parts.hostname)
    except ValueError:
        number = None
    if number is not None and is_closed(number):
        raise Refused(_("不能推送到这个网址（本机、链路本地或云平台的内部地址）"), field="post_to")
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return Target(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path)


def is_closed(number: Address) -> bool:
    """Whether nothing is ever sent to an address: link-local, metadata, and unless the site allows it this machine."""
    mapped = getattr(number, "ipv4_mapped", None)
    if mapped is not None:
        return is_closed(mapped)
    if number.is_loopback:
        return not settings.PUSH_HTTP
    if number.version == 4 and number in THIS_NETWORK:  # noqa: PLR2004 - IPv4
        return True
    return (
        number.is_link_local
        or number.is_multicast
        or number.is_unspecified
        or number.is_reserved
        or number in METADATA
    )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a full stop and the body, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def post(target: Target, body: bytes, secret: str, at: dt.datetime) -> int:
    """Send a signed body; the status of the answer.

    Raises NotThere, OSError, http.client.HTTPException.
    """
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"Luoshi/{__version__}",
        "X-Luoshi-Timestamp": timestamp,
        "X-Luoshi-Signature": signature(secret, timestamp, body),
    }
    connection = _Pinned(target, _looked_up(target))
    watch = threading.Timer(WHOLE, connection.break_off)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", target.path, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        if connection.late:
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
        connection.close()


def _looked_up(target: Target) -> str:
    """The number behind a name; NotThere where any of them is closed to us."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a name with a part that is too long
        raise NotThere(NO_SUCH_NAME) from None
    numbers = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if any(map(is_closed, numbers)):
        raise NotThere(CLOSED)
    return str(numbers[0])


class _Pinned(http.client.HTTPConnection):
    """A connection to one number, whatever the name answers meanwhile; the certificate must be the name's."""

    def __init__(self, target: Target, number: str) -> None:
        self.default_port = 443 if target.scheme == "https" else 80  # left out of the header Host
        super().__init__(target.host, target.port, timeout=CONNECT)
        self._number = number
        self._context = ssl.create_default_context() if target.scheme == "https" else None
        self.late = False

    def connect(self) -> None:
        """Reach the number; with a certificate where it is https."""
        self.sock = socket.create_connection((self._number, self.port), CONNECT)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def break_off(self) -> None:
        """End it from another thread: it has taken too long."""
        self.late = True
        sock = self.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                logger.debug("a push was over before it was broken off")
