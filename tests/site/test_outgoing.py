"""Mail and the address of the house, read from the settings: wrong or half of it stops the start."""

from __future__ import annotations

import pytest

from luoshi.site import outgoing
from luoshi.site.env import Env, SettingError

WHOLE = {
    "LUOSHI_ADDRESS": "https://luoshi.example.com/",
    "LUOSHI_MAIL_HOST": "mail.example.com",
    "LUOSHI_MAIL_FROM": "luoshi@example.com",
}

pytestmark = pytest.mark.pure


def test_off_unless_set():
    assert outgoing.mail(Env({})) is None
    assert outgoing.address(Env({})) == ""


def test_the_whole_of_it():
    found = outgoing.mail(Env(WHOLE))
    assert found == ("mail.example.com", 587, "starttls", "", "", "luoshi@example.com", ())
    assert outgoing.address(Env(WHOLE)) == "https://luoshi.example.com"
    more = {"LUOSHI_MAIL_SECURITY": "tls", "LUOSHI_MAIL_USER": "u", "LUOSHI_MAIL_PASSWORD": "p",
            "LUOSHI_MAIL_DOMAINS": "@Example.com, corp.example.com"}  # fmt: skip
    found = outgoing.mail(Env(WHOLE | more))
    assert found is not None
    assert (found.port, found.domains) == (465, ("example.com", "corp.example.com"))


def test_the_password_may_stand_in_a_file(tmp_path):
    path = tmp_path / "password"
    path.write_text("of-the-file\n", encoding="utf-8")
    found = outgoing.mail(Env(WHOLE | {"LUOSHI_MAIL_USER": "u", "LUOSHI_MAIL_PASSWORD_FILE": str(path)}))
    assert found is not None
    assert found.password == "of-the-file"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"LUOSHI_MAIL_HOST": ""}, "MAIL_HOST"),
        ({"LUOSHI_MAIL_FROM": ""}, "MAIL_FROM"),
        ({"LUOSHI_MAIL_FROM": "落实 <a@b.com>"}, "MAIL_FROM"),
        ({"LUOSHI_MAIL_FROM": "a@b.com\nBcc: c@d.com"}, "MAIL_FROM"),
        ({"LUOSHI_ADDRESS": ""}, "ADDRESS"),
        ({"LUOSHI_MAIL_USER": "u"}, "MAIL_PASSWORD"),
        ({"LUOSHI_MAIL_USER": "u", "LUOSHI_MAIL_PASSWORD": "p", "LUOSHI_MAIL_SECURITY": "none"}, "明文"),
        ({"LUOSHI_MAIL_SECURITY": "ssl"}, "MAIL_SECURITY"),
        ({"LUOSHI_MAIL_PORT": "0"}, "MAIL_PORT"),
        ({"LUOSHI_MAIL_DOMAINS": "example"}, "MAIL_DOMAINS"),
    ],
)
def test_wrong_or_half_of_it_names_what_to_mend(more, named):
    with pytest.raises(SettingError, match=named):
        outgoing.mail(Env(WHOLE | more))


@pytest.mark.parametrize(
    "wrong",
    [
        "luoshi.example.com", "ftp://luoshi.example.com", "https://", "https://luoshi.example.com/path", "https://u:p@example.com",
        "https://luoshi.example.com?x=1", "https://luoshi.example.com:99999", "https://落实.example.com", "https://a b.com", "https://[::1",
    ],
)  # fmt: skip
def test_an_address_that_is_none(wrong):
    with pytest.raises(SettingError, match="LUOSHI_ADDRESS"):
        outgoing.address(Env({"LUOSHI_ADDRESS": wrong}))
