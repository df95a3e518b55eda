"""The read-only interface: units, figures, the records behind a number, within the rights of whoever is signed in."""

from __future__ import annotations

import datetime as dt

import pytest

from luoshi.activities.rolls import Numbers, Roll
from luoshi.figures.catalogue import figures
from luoshi.site.api import routes
from tests.factories.activities import make_session
from tests.factories.people import make_member
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user

pytestmark = pytest.mark.django_db
KEY = "branch_theme_days"


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
    assert get(client, f"units/{group.office.uuid}", 404) == {"error": "没有找到，或者您无权查看"}


def test_figures_with_what_they_count(group):
    found = get(client_of(make_user("leader", group.top)), "figures")
    assert {one["key"]: one["version"] for one in found} == {
        key: one.version for key, one in figures().items()
    }
    keys = {one["key"] for one in get(client_of(make_user("security", group.top)), "figures")}
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
    said = get(client, "figures/probationary_share/records", 422)["error"]
    assert said == "这个指标由其他指标组成，请分别查看各组成指标的记录"


@pytest.mark.parametrize(
    ("path", "query", "said"),
    [
        (f"figures/{KEY}", {"period": "去年"}, "“去年”不是期间"),
        (f"figures/{KEY}", {"as_of": "昨天"}, "“昨天”不是日期"),
        (f"figures/{KEY}", {"unit": "x"}, "参数unit填写有误"),
        ("units", {"as_of": "昨天"}, "参数as_of填写有误"),
        (f"figures/{KEY}/records", {"page": "x"}, "参数page填写有误"),
    ],
)
def test_what_is_not_understood_is_said_in_one_sentence(group, path, query, said):
    assert said in get(client_of(make_user("leader", group.top)), path, 422, **query)["error"]


def test_what_lies_outside_does_not_exist(group):
    client = client_of(make_user("leader", group.office))
    assert get(client, f"figures/{KEY}", 404, unit=group.works.uuid)
    assert get(client, "figures/nothing", 404)
    assert get(client_of(make_user()), "figures") == []
    assert client_of(None).get("/api/figures").status_code == 302


def test_nothing_can_be_written_and_everything_is_described(group):
    client = client_of(make_user("leader", group.top))
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"/api/figures/{KEY}").status_code == 405
    described = get(client, "openapi.json")
    assert set(described["paths"]) == {
        "/api/units", "/api/units/{key}", "/api/figures", "/api/figures/{key}", "/api/figures/{key}/records",
    }  # fmt: skip
    assert {name for path in described["paths"].values() for name in path} == {"get"}
