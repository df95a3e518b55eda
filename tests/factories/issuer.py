"""An identity provider inside the test process: real keys, real tokens, no network."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.urls import reverse
from requests import PreparedRequest, Response, Session
from requests.adapters import BaseAdapter

from luoshi.access.identity import Issuer

URL = "https://id.example.invalid/realms/group"
SECRET = "of-the-registration"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def issuer(claim: str = "preferred_username") -> Issuer:
    """As the settings have it."""
    return Issuer(URL, "luoshi", SECRET, "集团统一认证", claim)


class FakeIssuer(BaseAdapter):
    """Answers what is asked over `requests`; a test may bend what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.config: dict[str, Any] = {
            "issuer": URL,
            "authorization_endpoint": f"{URL}/authorize",
            "token_endpoint": f"{URL}/token",
            "userinfo_endpoint": f"{URL}/userinfo",
            "jwks_uri": f"{URL}/keys",
        }
        self.claims: dict[str, Any] = {}  # laid over the ordinary ones; None takes one away
        self.userinfo: dict[str, Any] = {}
        self.key: Any = KEY
        self.algorithm = "RS256"
        self.down = False
        self._codes: dict[str, dict[str, str]] = {}

    def session(self, _adapter: object = None) -> Session:
        """What stands in for the library's own session."""
        web = Session()
        web.trust_env = False
        web.mount("https://", self)
        return web

    def close(self) -> None:
        """Nothing is open."""

    def send(self, request: PreparedRequest, **_more: Any) -> Response:
        path = urlsplit(str(request.url)).path.removeprefix(urlsplit(URL).path)
        self.calls.append(path)
        if self.down:
            return self._answer(request, 503, {"error": "down"})
        if path == "/.well-known/openid-configuration":
            return self._answer(request, 200, self.config)
        if path == "/keys":
            jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return self._answer(request, 200, {"keys": [jwk | {"kid": "k1", "alg": "RS256", "use": "sig"}]})
        if path == "/userinfo":
            return self._answer(request, 200, self.userinfo)
        return self._token(request)

    def _token(self, request: PreparedRequest) -> Response:
        sent = {name: values[0] for name, values in parse_qs(str(request.body)).items()}
        asked = self._codes.pop(sent.get("code", ""), None)
        made = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        proven = asked is not None and asked["code_challenge"] == made.rstrip(b"=").decode()
        if not proven or sent.get("client_secret") != SECRET:
            return self._answer(request, 400, {"error": "invalid_grant"})
        return self._answer(
            request, 200, {"access_token": "a", "token_type": "Bearer", "id_token": self._sign(asked)}
        )

    def _sign(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": URL, "aud": "luoshi", "sub": "4711", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "preferred_username": "zhangsan", "email": "somebody@example.invalid", "name": "张三丰",
        } | self.claims  # fmt: skip
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.key, algorithm=self.algorithm, headers={"kid": "k1"})

    def _answer(self, request: PreparedRequest, status: int, said: Any) -> Response:
        answer = Response()
        answer.status_code = status
        answer.headers["content-type"] = "application/json"
        answer.raw = io.BytesIO(json.dumps(said).encode())
        answer.url, answer.request = str(request.url), request
        return answer

    def approve(self, address: str) -> dict[str, str]:
        """The person signs in over there: what the browser brings back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(8)
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def sign_in(self, client: Client, **query: str):
        """The whole way; the answer to coming back."""
        away = client.get(reverse("oidc_begin"), query)
        return client.get(reverse("oidc_callback"), self.approve(away.headers["Location"]))
