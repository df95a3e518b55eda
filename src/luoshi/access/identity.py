"""统一身份认证 as the site sets it: who vouches for people, and how this house is known there. Reads nothing."""

from __future__ import annotations

from typing import Final, NamedTuple

LONGEST_NAME: Final = 20  # of the words on the button
LONGEST_IDENTITY: Final = 191  # of a name over there, as the sign-in library's column has it


class Issuer(NamedTuple):
    """The OpenID Connect provider of the site.

    Attributes:
        url: its issuer identifier, exactly as it stands in its tokens.
        client_id: this house as registered there.
        client_secret: of that registration.
        name: what people call it, on the button.
        claim: which of its claims names a person; an administrator links accounts by this value.
    """

    url: str
    client_id: str
    client_secret: str
    name: str
    claim: str

    @property
    def discovery(self) -> str:
        """Where it says what it can do (OpenID Connect Discovery 1.0, section 4)."""
        return f"{self.url.rstrip('/')}/.well-known/openid-configuration"
