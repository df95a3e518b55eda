"""Signing in by the word of the site's identity provider (OpenID Connect, authorization code with PKCE).

django-allauth keeps the state, fetches the code's tokens and runs its own steps of a sign-in (second factor, session).
Here stands what it leaves open: the token's signature, issuer, audience, time and nonce are checked whatever way it
came; nothing of its claims is stored; who comes in is decided by a link an administrator has made.
"""

from __future__ import annotations

from typing import Any, Final

import jwt
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from requests import RequestException

from luoshi.access.identity import LONGEST_IDENTITY, Issuer
from luoshi.access.linking import PROVIDER

# Signatures made with a key the provider alone has: never "none", never one made with the shared secret.
ALGORITHMS: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
LEEWAY: Final = 60  # seconds the clocks of two machines may be apart
STATE_LENGTH: Final = 32


class IdentityProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth gives no types
    """The one provider of the site, from its settings."""

    def get_oauth2_adapter(self, request: HttpRequest) -> Conversation:
        return Conversation(request)


class _SignIn(SocialLogin):  # type: ignore[misc]
    """Somebody the provider vouches for; his account is found by an administrator's link."""

    account: SocialAccount

    def lookup(self) -> None:
        """The library's own would write down when, and what the provider says of the person."""
        self._did_authenticate_by_email = None
        link = (
            SocialAccount.objects.filter(provider=PROVIDER, uid=self.account.uid)
            .select_related("user")
            .first()
        )
        if link is not None:
            self.account, self.user = link, link.user


class Conversation(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What is asked of the provider and how its answers are checked."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, PROVIDER)
        assert settings.OIDC is not None  # the pages have asked
        self.issuer: Issuer = settings.OIDC

    def get_provider(self) -> IdentityProvider:
        app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=PROVIDER,
            name=self.issuer.name,
            client_id=self.issuer.client_id,
            secret=self.issuer.client_secret,
            settings={
                "server_url": self.issuer.discovery,
                "oauth_pkce_enabled": True,
                "scope": ["openid", "profile"],  # no address: accounts hold none
            },
        )
        return IdentityProvider(self.request, app=app)

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself; it has to be the one that is set, and to say where to go."""
        config: Any = super().openid_config
        if not isinstance(config, dict) or config.get("issuer") != self.issuer.url:
            said = config.get("issuer") if isinstance(config, dict) else None
            raise OAuth2Error(f"the provider calls itself {said!r}, not {self.issuer.url!r}")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not str(config.get(name, "")).startswith(("https://", "http://")):
                raise OAuth2Error(f"the provider gives no {name}")
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002
        return request.build_absolute_uri(reverse("oidc_callback"))

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """The access token serves one question at most and is kept nowhere."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(
        self,
        request: HttpRequest,
        app: SocialApp,  # noqa: ARG002
        token: SocialToken,
        **kwargs: Any,
    ) -> SocialLogin:
        """Whom the tokens name. Raises OAuth2Error where they do not hold."""
        id_token = kwargs["response"].get("id_token")
        if not isinstance(id_token, str):
            raise OAuth2Error("the provider gave no id_token")
        claims = self._checked(id_token, request.GET.get("state", ""))
        name = claims.get(self.issuer.claim)
        if name is None and self.openid_config.get("userinfo_endpoint"):
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo speaks of somebody else")
            name = more.get(self.issuer.claim)
        if not isinstance(name, str) or not 0 < len(name) <= LONGEST_IDENTITY or not name.isprintable():
            raise OAuth2Error(f"the provider gives no usable {self.issuer.claim!r}")
        return _SignIn(account=SocialAccount(provider=PROVIDER, uid=name), provider=self.get_provider())

    def _checked(self, id_token: str, state_id: str) -> dict[str, Any]:
        """The claims of a token of this provider, for this house, now, in answer to this question."""
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(id_token),
                algorithms=list(ALGORITHMS),
                audience=self.issuer.client_id,
                issuer=self.issuer.url,
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"the id_token does not hold: {error}") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.issuer.client_id:
            raise OAuth2Error("the id_token was made for another house")
        if not constant_time_compare(str(claims.get("nonce", "")), nonce_of(state_id)):
            raise OAuth2Error("the id_token answers another question")
        return claims

    def _key(self, id_token: str) -> jwt.PyJWK:
        """The provider's key the token says it is signed with."""
        wanted = jwt.get_unverified_header(id_token).get("kid")
        with get_adapter().get_requests_session() as web:
            answer = web.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [key for key in keys if key.key_id == wanted or (wanted is None and len(keys) == 1)]
        if not fitting:
            raise OAuth2Error(f"the provider has no key {wanted!r}")
        return fitting[0]


def nonce_of(state_id: str) -> str:
    """What ties a token to the question it answers, kept nowhere: the state is in the session and used once."""
    return salted_hmac("luoshi.access.oidc", state_id, algorithm="sha256").hexdigest()


def begin(request: HttpRequest) -> HttpResponseBase:
    """Off to the provider; who is signed in and comes this way has to prove anew who he is."""
    state_id = get_random_string(STATE_LENGTH)
    params = {"nonce": nonce_of(state_id)} | ({"prompt": "login"} if request.user.is_authenticated else {})
    provider = Conversation(request).get_provider()
    try:
        answer: HttpResponseBase = provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=get_next_redirect_url(request),  # addresses of this house only
            state_id=state_id,
            auth_params=params,
        )
    except (RequestException, OAuth2Error) as error:
        answer = _failed(request, provider, error)
    return answer


def callback(request: HttpRequest) -> HttpResponseBase:
    """Back from the provider."""
    conversation = Conversation(request)
    try:
        answer: HttpResponseBase = OAuth2CallbackView.adapter_view(conversation)(request)
    except (RequestException, OAuth2Error) as error:  # asked who it is before the library listens for a no
        answer = _failed(request, conversation.get_provider(), error)
    except (
        AttributeError,
        KeyError,
        TypeError,
        ValueError,
    ) as error:  # an answer of another shape than agreed
        answer = _failed(request, conversation.get_provider(), error)
    return answer


def _failed(request: HttpRequest, provider: IdentityProvider, error: Exception) -> HttpResponseBase:
    try:
        get_adapter().on_authentication_error(request, provider, exception=error)
    except ImmediateHttpResponse as told:
        answer: HttpResponseBase = told.response
        return answer
    raise error
