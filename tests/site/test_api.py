"""The read-only interface: units, figures, the records behind a number, within the rights of whoever is signed in."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.access.actions import grant, revoke
from luoshi.activities.rolls import Numbers, Roll
from luoshi.figures.catalogue import figures
from luoshi.kernel import kept
from luoshi.kernel.actor import SYSTEM
from luoshi.organisations.actions import Decision, move
from luoshi.site.api import routes
from tests.factories.activities import make_session
from tests.factories.people import make_member
from tests.factories.tokens import bearer, make_token, refused_words
from tests.factories.units import make_group, make_unit
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db
KEY = "branch_theme_days"


@pytest.fixture(autouse=True)
def _no_attempts_yet():
    cache.clear()


@pytest.fixture
def group():
    return make_group()


def held(unit, day, theme):
    make_session(unit, day=day, theme=theme, roll=Roll(numbers=Numbers(due=9, present=7)))


def get(client, path, status=200, **query):
    answer = client.get(f"/api/{path}", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_units_in_pages_with_what_stands_above_each(group, monkeypatch):
    monkeypatch.setattr(routes, "PAGE", 2)
    client = client_of(make_user("clerk", group.works))
    first = get(client, "units")
    assert [one["name"] for one in first["items"]] == ["甲厂党总支", "甲厂第一党支部"]
    assert (first["items"][0]["parent"], first["next"]) == (None, 2)  # what stands above is not his to see
    assert first["items"][1]["parent"] == str(group.works.uuid)
    assert get(client, "units", page=2)["next"] is None
    assert get(client, "units", as_of="2019-01-01")["items"] == []
    assert get(client, f"units/{group.works.uuid}")["kind"] == "general_branch"
    assert get(client, f"units/{group.office.uuid}", 404) == {"detail": "没有找到，或者您无权查看"}


def test_figures_with_what_they_count(group):
    found = get(client_of(make_user("leader", group.top)), "figures")
    assert found["next"] is None
    assert {one["key"]: one["version"] for one in found["items"]} == {
        key: one.version for key, one in figures().items()
    }
    keys = {one["key"] for one in get(client_of(make_user("security", group.top)), "figures")["items"]}
    assert KEY not in keys
    assert "branches" in keys


def test_a_number_and_the_records_it_counts(group):
    held(group.office, dt.date(2021, 3, 5), "三月")
    held(group.works_first, dt.date(2021, 4, 5), "四月")
    client = client_of(make_user("leader", group.top))
    asked = {"unit": group.top.uuid, "period": "2021", "as_of": "2021-08-31"}
    value = get(client, f"figures/{KEY}", **asked)
    assert (value["number"], value["words"], value["state"], value["partial"]) == (2, "2次", "counted", False)
    page = get(client, f"figures/{KEY}/records", **asked)
    assert ([one["title"] for one in page["items"]], page["shown"], page["withheld"]) == (
        ["四月", "三月"],
        2,
        0,
    )
    assert client.get(page["items"][0]["url"]).status_code == 200


def test_shares_are_exact_and_have_no_records_of_their_own(group):
    for at in range(3):
        make_member(group.office, start=dt.date(2021, 1, 1 + at))
    client = client_of(make_user("leader", group.top))
    share = get(client, "figures/probationary_share", as_of="2021-08-31")
    assert (share["over"], share["under"], share["number"]) == (0, 3, "0")
    said = get(client, "figures/probationary_share/records", 422)["detail"]
    assert said == "这个指标由其他指标组成，请分别查看各组成指标的记录"


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        (f"figures/{KEY}", {"period": "去年"}, "“去年”不是期间，可以写 2021、2021H1、2021Q3、2021-08"),
        (f"figures/{KEY}", {"period": "去年"}, "也可以写 month、quarter、half"),
        (f"figures/{KEY}", {"period": "2021-13"}, "“2021-13”不是期间"),
        (f"figures/{KEY}", {"period": "2022", "as_of": "2021-08-31"}, "2022年在截至日期2021-08-31之后"),
        (f"figures/{KEY}", {"as_of": "昨天"}, "“昨天”不是日期，as_of 请写成 2021-08-31"),
        (f"figures/{KEY}", {"as_of": "9999-12-31"}, "不能晚于今天"),
        (f"figures/{KEY}", {"unit": "x"}, "参数unit填写有误"),
        (f"figures/{KEY}", {"tree": "then"}, "参数tree填写有误"),
        (f"figures/{KEY}", {"only": "theme"}, "参数only填写有误"),
        (f"figures/{KEY}", {"only": "theme:\x00"}, "参数only填写有误"),
        (f"figures/{KEY}", {"period": "2021\x00"}, "不是期间"),
        (f"figures/{KEY}", {"only": ["a:b"] * 6}, "参数only填写有误"),
        (f"figures/{KEY}", {"only": "nothing:1"}, "nothing"),
        ("units", {"as_of": "昨天"}, "参数as_of填写有误"),
        ("units", {"page": "0"}, "参数page填写有误"),
        ("units", {"page": "9" * 30}, "参数page填写有误"),
        ("figures", {"page": "-1"}, "参数page填写有误"),
        ("units/x", {}, "参数key填写有误"),
        (f"figures/{KEY}/records", {"page": "x"}, "参数page填写有误"),
    ],
)
def test_what_is_not_understood_is_said_in_one_sentence(group, path, query, said):
    answer = get(client_of(make_user("leader", group.top)), path, 422, **query)
    assert set(answer) == {"detail"}
    assert said in answer["detail"]
    assert "已按" not in answer["detail"]  # nothing was counted instead


def test_periods_and_days_as_people_write_them(group):
    held(group.office, dt.date(2021, 3, 5), "三月")
    client = client_of(make_user("leader", group.top))
    for period, number in [
        ("2021", 1),
        ("2021H1", 1),
        ("2021Q2", 0),
        ("2021-03", 1),
        ("2021-03-05..2021-03-06", 1),
    ]:
        assert get(client, f"figures/{KEY}", period=period, as_of="2021.8.31")["number"] == number
    assert get(client, f"figures/{KEY}", as_of="2021-03-31", period="month")["period"] == "2021-03"


def test_by_the_tree_of_the_day_and_narrowed(group):
    held(group.office, dt.date(2021, 3, 5), "三月")
    client = client_of(make_user("leader", group.top))
    asked = {"period": "2021", "as_of": "2021-08-31"}
    for tree in ("", "as_of", "event"):
        assert get(client, f"figures/{KEY}", tree=tree, **asked)["number"] == 1


def test_what_lies_outside_does_not_exist(group):
    client = client_of(make_user("leader", group.office))
    absent = {"detail": "没有找到，或者您无权查看"}
    for path in (f"figures/{KEY}", f"figures/{KEY}/records"):
        for unit in (group.works.uuid, group.top.uuid, uuid.uuid4()):
            assert get(client, path, 404, unit=unit) == absent
    for path in (
        "figures/nothing",
        "figures/nothing/records",
        f"units/{uuid.uuid4()}",
        f"units/{group.top.uuid}",
    ):
        assert get(client, path, 404) == absent
    assert get(client_of(make_user()), "figures") == {"items": [], "next": None}
    assert get(client_of(make_user()), "units")["items"] == []
    assert get(client_of(make_user()), f"figures/{KEY}", 404) == absent


def test_an_address_that_is_none_is_told_so(group):
    client = client_of(make_user("leader", group.top))
    for path in ("", "nothing", "units/", f"figures/{KEY}/", f"figures/{KEY}/records/x"):
        assert "/api/openapi.json" in get(client, path, 404)["detail"]
    assert client_of(None).get("/api/nothing").status_code == 401


# ---- by token ----


ROUTES = (
    "units",
    "units/{unit}",
    "figures",
    "figures/" + KEY,
    f"figures/{KEY}/records",
    "openapi.json",
    "nothing",
)


def asked_by(words: str, path: str, unit, method: str = "get"):
    one = path.replace("{unit}", str(unit.uuid))
    query = f"?unit={unit.uuid}&as_of=2021-08-31" if path.startswith("figures/") else ""
    return getattr(bearer(words), method)(f"/api/{one}{query}")


@pytest.mark.parametrize("path", ROUTES)
def test_a_token_reads_what_its_person_reads_and_nothing_else(group, path):
    """Stranger, sibling, the unit itself and an ancestor: by token exactly what they get when signed in."""
    held(group.works_first, dt.date(2021, 4, 5), "四月")
    readers = {
        "stranger": make_user(), "sibling": make_user("leader", group.works_second),
        "own": make_user("leader", group.works_first), "ancestor": make_user("leader", group.top),
    }  # fmt: skip
    for who, user in readers.items():
        by_token = asked_by(make_token(user).words, path, group.works_first)
        client = client_of(user)
        client.cookies["sent"] = who
        one = path.replace("{unit}", str(group.works_first.uuid))
        query = {"unit": group.works_first.uuid, "as_of": "2021-08-31"} if path.startswith("figures/") else {}
        signed_in = client.get(f"/api/{one}", query)
        assert (by_token.status_code, by_token.json()) == (signed_in.status_code, signed_in.json()), who
        reaches = who in ("own", "ancestor") or path in ("units", "figures", "openapi.json")
        assert by_token.status_code == (404 if path == "nothing" or not reaches else 200), who
        if who in ("stranger", "sibling") and path != "openapi.json":
            assert "甲厂第一党支部" not in by_token.content.decode()
            assert "四月" not in by_token.content.decode()
        assert not by_token.cookies
    for wrong in ("", "x", "luoshi_" + "0" * 12 + "_" + "0" * 64):
        assert refused_words(asked_by(wrong, path, group.works_first))


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "head", "options"])
def test_nothing_is_changed_by_token(group, path, method):
    words = make_token(make_user("clerk", group.works)).words
    answer = asked_by(words, path, group.works, method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    if method != "head":
        assert answer.json() == {"detail": "接口只读，只接受 GET"}
    assert asked_by("wrong", path, group.works, method).status_code == 401
    assert client_of(None).generic(method.upper(), "/api/units").status_code == 401


def test_a_token_opens_no_page(group):
    client = bearer(make_token(make_user("leader", group.top)).words)
    for page in ("home", "people", "users", "tokens", "token_new", "mine", "figures"):
        answer = client.get(reverse(page))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))
    assert (
        client.post(reverse("token_new"), {"name": "再来一个"}).status_code == 403
    )  # no CSRF token, and no session
    assert client.get("/healthz").status_code == 200


def test_the_token_decides_not_the_browser_it_comes_with(group):
    browser = client_of(make_user("leader", group.top))
    shown = {"Authorization": f"Bearer {make_token(make_user('leader', group.works_first)).words}"}
    assert [one["name"] for one in browser.get("/api/units", headers=shown).json()["items"]] == [
        "甲厂第一党支部"
    ]
    assert browser.get("/api/units", headers={"Authorization": "Bearer x"}).status_code == 401
    proxys = {"Authorization": "Basic eDp5"}  # of a proxy in front: none of the house's business
    assert browser.get("/api/units", headers=proxys).status_code == 200


def test_rights_are_those_of_now(group):
    user = make_user("leader", group.works)
    words = make_token(user).words
    assert asked_by(words, "units/{unit}", group.works).status_code == 200
    revoke(user.grants.get(), by=SYSTEM, why="调离")
    assert asked_by(words, "units/{unit}", group.works).status_code == 404
    assert asked_by(words, "units", group.works).json()["items"] == []
    assert asked_by(words, f"figures/{KEY}", group.works).status_code == 404
    grant(user, "leader", group.office, by=SYSTEM)
    assert asked_by(words, "units/{unit}", group.office).status_code == 200


def test_withheld_records_are_told_by_number(group):
    """A branch has moved away: by the tree of the day its theme day counts here still, its record is no longer ours."""
    held(group.works_first, dt.date(2021, 3, 5), "走了的支部")
    held(group.works_second, dt.date(2021, 3, 6), "留下的支部")
    move(group.works_first, group.top, Decision(on=dt.date(2021, 6, 1), document_no="〔2021〕6号"), by=SYSTEM)
    asked = {"unit": group.works.uuid, "period": "2021", "as_of": "2021-08-31", "tree": "event"}
    found = {}
    for unit in (group.top, group.works):
        client = bearer(make_token(make_user("leader", unit)).words)
        page = get(client, f"figures/{KEY}/records", **asked)
        titles = {one["title"] for one in page["items"]}
        found[unit] = (page["value"]["number"], page["shown"], page["withheld"], titles)
        assert get(client, f"figures/{KEY}", **{**asked, "tree": ""})["number"] == 1
    assert found[group.top] == (2, 2, 0, {"走了的支部", "留下的支部"})
    assert found[group.works] == (2, 1, 1, {"留下的支部"})


# ---- pages, order, queries ----


def test_records_page_by_page_each_once(group):
    for number in range(53):
        held(group.office, dt.date(2021, 1, 1) + dt.timedelta(number), f"第{number}次")
    client = bearer(make_token(make_user("leader", group.top)).words)
    first = get(client, f"figures/{KEY}/records", period="2021", as_of="2021-08-31")
    second = get(client, f"figures/{KEY}/records", period="2021", as_of="2021-08-31", page=2)
    assert (len(first["items"]), first["next"], len(second["items"]), second["next"]) == (50, 2, 3, None)
    assert len({one["url"] for one in first["items"] + second["items"]}) == 53
    behind = get(client, f"figures/{KEY}/records", period="2021", as_of="2021-08-31", page=3)
    assert (behind["items"], behind["next"], behind["shown"]) == ([], None, 53)


def test_figures_page_by_page(group, monkeypatch):
    client = client_of(make_user("leader", group.top))
    whole = [one["key"] for one in get(client, "figures")["items"]]
    monkeypatch.setattr(routes, "PAGE", 7)
    found, page = [], 1
    while page is not None:
        answer = get(client, "figures", page=page)
        found += [one["key"] for one in answer["items"]]
        page = answer["next"]
    assert found == whole


@pytest.mark.parametrize("path", ["units", "figures", f"figures/{KEY}", f"figures/{KEY}/records"])
def test_as_many_questions_for_many_rows_as_for_few(group, path):
    words = make_token(make_user("leader", group.top)).words
    counts = []
    for more in (1, 4):
        for number in range(more):
            unit = make_unit(parent=group.works)
            held(unit, dt.date(2021, 3, 5), f"{more}之{number}")
        asked_by(words, path, group.top)
        kept.forget()
        with CaptureQueriesContext(connection) as asked:
            assert asked_by(words, path, group.top).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# ---- described ----


def test_nothing_can_be_written_and_everything_is_described(group):
    client = client_of(make_user("leader", group.top))
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"/api/figures/{KEY}").status_code == 405
    described = get(client, "openapi.json")
    assert described["openapi"].startswith("3.")
    assert {"title", "version", "description"} <= set(described["info"])
    assert set(described["paths"]) == {
        "/api/units", "/api/units/{key}", "/api/figures", "/api/figures/{key}", "/api/figures/{key}/records",
    }  # fmt: skip
    assert {name for path in described["paths"].values() for name in path} == {"get"}
    schemes = described["components"]["securitySchemes"]
    assert {(one["type"], one.get("scheme")) for one in schemes.values()} == {
        ("http", "bearer"),
        ("apiKey", None),
    }
    bearer_name = next(name for name, one in schemes.items() if one["type"] == "http")
    for path, methods in described["paths"].items():
        operation = methods["get"]
        assert {bearer_name: []} in operation["security"]
        assert operation["summary"]
        named = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))
        assert {"200", "401", "404", "422"} <= set(operation["responses"])
        for code, answer in operation["responses"].items():
            said = answer["content"]["application/json"]["schema"]["$ref"]
            assert said == "#/components/schemas/Problem" or code == "200"
    assert len({methods["get"]["operationId"] for methods in described["paths"].values()}) == 5


def test_every_name_the_description_points_at_is_there(group):
    described = get(client_of(make_user("leader", group.top)), "openapi.json")
    pointed = set(re.findall(r'"\$ref": "#/components/schemas/(\w+)"', json.dumps(described)))
    assert pointed <= set(described["components"]["schemas"])
    assert described["components"]["schemas"]["Problem"]["required"] == ["detail"]


def test_what_is_answered_is_what_is_described(group):
    held(group.office, dt.date(2021, 3, 5), "三月")
    client = client_of(make_user("leader", group.top))
    schemas = get(client, "openapi.json")["components"]["schemas"]
    answers = {
        "UnitPage": get(client, "units"), "FigurePage": get(client, "figures"),
        "ValueOut": get(client, f"figures/{KEY}", period="2021"),
        "RecordPage": get(client, f"figures/{KEY}/records", period="2021"),
    }  # fmt: skip
    for name, answer in answers.items():
        assert set(answer) == set(schemas[name]["properties"])
    for name, rows in [("UnitOut", "UnitPage"), ("FigureOut", "FigurePage"), ("RecordOut", "RecordPage")]:
        assert set(answers[rows]["items"][0]) == set(schemas[name]["properties"])


def test_a_defect_is_said_in_one_sentence_with_its_number(group, monkeypatch):
    def broken(*_args, **_more):
        raise RuntimeError("broken")

    monkeypatch.setattr(routes, "offered", broken)
    client = bearer(make_token(make_user("leader", group.top)).words)
    client.raise_request_exception = False
    answer = client.get("/api/figures")
    assert answer.status_code == 500
    assert answer.headers["X-Request-ID"] in answer.json()["detail"]
    assert "broken" not in answer.content.decode()
