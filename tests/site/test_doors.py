"""How people get in, read from the settings: wrong or half of it stops the start."""

from __future__ import annotations

import pytest

from luoshi.site import doors
from luoshi.site.env import Env, SettingError

WHOLE = {
    "LUOSHI_OIDC_ISSUER": "https://id.example.invalid/realms/group",
    "LUOSHI_OIDC_CLIENT_ID": "luoshi",
    "LUOSHI_OIDC_CLIENT_SECRET": "s",
}

pytestmark = pytest.mark.pure


def test_off_unless_set():
    env = Env({})
    assert doors.issuer(env) is None
    assert doors.password_sign_in(env, None) is True


def test_the_whole_of_it():
    found = doors.issuer(Env(WHOLE))
    assert found is not None
    assert (found.name, found.claim) == ("统一身份认证", "preferred_username")
    assert found.discovery == "https://id.example.invalid/realms/group/.well-known/openid-configuration"
    assert doors.password_sign_in(Env({"LUOSHI_PASSWORD_SIGN_IN": "off"}), found) is False


def test_the_secret_may_stand_in_a_file(tmp_path):
    path = tmp_path / "secret"
    path.write_text("of-the-file\n", encoding="utf-8")
    given = {key: value for key, value in WHOLE.items() if not key.endswith("SECRET")}
    found = doors.issuer(Env(given | {"LUOSHI_OIDC_CLIENT_SECRET_FILE": str(path)}))
    assert found is not None
    assert found.client_secret == "of-the-file"


@pytest.mark.parametrize("left_out", WHOLE)
def test_half_of_it_stops_the_start_and_names_what_is_missing(left_out):
    given = {key: value for key, value in WHOLE.items() if key != left_out}
    with pytest.raises(SettingError, match=left_out):
        doors.issuer(Env(given))


@pytest.mark.parametrize("beside", ["LUOSHI_OIDC_NAME", "LUOSHI_OIDC_CLAIM"])
def test_a_name_alone_is_half_of_it(beside):
    with pytest.raises(SettingError, match="只设置了一半"):
        doors.issuer(Env({beside: "x"}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"LUOSHI_OIDC_ISSUER": "http://id.example.invalid"},
        {"LUOSHI_OIDC_ISSUER": "id.example.invalid"},
        {"LUOSHI_OIDC_ISSUER": "https://"},
        {"LUOSHI_OIDC_ISSUER": "https://[half"},
        {"LUOSHI_OIDC_ISSUER": "https://u:p@id.example.invalid"},
        {"LUOSHI_OIDC_ISSUER": "https://id.example.invalid/?x=1"},
        {"LUOSHI_OIDC_ISSUER": "https://id.example.invalid/.well-known/openid-configuration"},
        {"LUOSHI_OIDC_NAME": "统" * 21},
        {"LUOSHI_OIDC_CLAIM": "user name"},
    ],
)
def test_a_wrong_value_stops_the_start(wrong):
    with pytest.raises(SettingError, match=next(iter(wrong))):
        doors.issuer(Env(WHOLE | wrong))


def test_on_the_machine_itself_the_address_may_be_plain():
    assert doors.issuer(Env(WHOLE | {"LUOSHI_OIDC_ISSUER": "http://127.0.0.1:9000"})) is not None


def test_without_a_provider_the_password_stays():
    with pytest.raises(SettingError, match="LUOSHI_PASSWORD_SIGN_IN"):
        doors.password_sign_in(Env({"LUOSHI_PASSWORD_SIGN_IN": "off"}), None)
