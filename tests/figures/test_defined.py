"""Figures defined on a page: composed, tried, kept in versions, laid beside the packs', and left out with a reason."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luoshi.access.enums import Role
from luoshi.access.roles import roles_with
from luoshi.activities.actions import Numbers, Roll
from luoshi.cli import main
from luoshi.figures.actions.defining import change_definition, define_figure, void_definition
from luoshi.figures.asking import Ask
from luoshi.figures.catalogue import UnusableFigure, figure, figures, of_packs
from luoshi.figures.defined.composing import Chosen
from luoshi.figures.defined.known import laid, lay, read, rights_needed
from luoshi.figures.defined.versions import history
from luoshi.figures.frozen.explaining import explain
from luoshi.figures.frozen.freezing import freeze
from luoshi.figures.frozen.stored import Stored
from luoshi.figures.models import OwnFigure
from luoshi.figures.records import facts
from luoshi.figures.values import values
from luoshi.kernel import kept
from luoshi.kernel.actor import SYSTEM
from luoshi.kernel.errors import Conflict, Refused
from luoshi.kernel.facts import Noun
from luoshi.organisations.enums import UnitKind
from luoshi.packs.actions import apply, apply_builtin
from luoshi.periods.period import of_year
from tests.factories.activities import make_session
from tests.factories.kernel import CLERK, OTHER
from tests.factories.tokens import bearer, make_token
from tests.factories.units import make_group
from tests.factories.users import client_of, make_user
from tests.figures.defining import defined_at
from tests.suites.pages import ListPermissionSuite, PagePermissionSuite, QueryCountSuite

pytestmark = pytest.mark.django_db
YEAR_END = dt.date(2021, 12, 31)
HELD = Chosen("tally", "主题党日（自定）", facts="activities.session", where=(("kind", ("theme_day",)),))
PRESENT = HELD._replace(label="主题党日实到", of="present")
DUE = HELD._replace(label="主题党日应到", of="due")


@pytest.fixture
def group():
    return make_group()


def define(group, chosen, **more):
    return define_figure(group.top, chosen, by=CLERK, **more)


def number(key, unit, year=2021):
    ask = Ask(key, unit.pk, of_year(year), YEAR_END)
    return values([ask], by=SYSTEM)[ask].number


def meeting(unit):
    return make_session(unit, roll=Roll(numbers=Numbers(due=4, present=3)), another=True)


def test_what_is_defined_counts_as_the_packs_own_figure_does(group):
    meeting(group.works_first)
    meeting(group.works_second)
    held, present, due = (define(group, one) for one in (HELD, PRESENT, DUE))
    rate = define(group, Chosen("ratio", "到会率（自定）", parts=((present.key, 1), (due.key, 1))))
    missing = define(group, Chosen("sum", "未到人次", parts=((due.key, 1), (present.key, -1))))
    more = define(group, Chosen("change", "比上年", parts=((held.key, 1),), since="a_year_ago"))
    for unit in (group.top, group.works, group.works_first):
        assert number(held.key, unit) == number("branch_theme_days", unit)
    assert [number(one.key, group.top) for one in (present, due, rate, missing)] == [6, 8, 75, 2]
    assert figure(rate.key).noun is Noun.PERCENT
    assert (figure(missing.key).noun, figure(held.key).noun) == (Noun.ATTENDANCES, Noun.TIMES)
    assert figure(more.key).form == "change"
    ask = Ask(held.key, group.top.pk, of_year(2021), YEAR_END)
    assert facts(ask, by=make_user(Role.CLERK, group.top)).shown == 2


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (HELD._replace(label="  "), "请填写名称"),
        (HELD._replace(label="很" * 61), "最多60个字"),
        (HELD._replace(label="党员婚姻情况"), "婚姻"),
        (HELD._replace(caliber="统计党员配偶情况"), "家庭"),
        (HELD._replace(label="支部主题党日次数"), "已有叫"),
        (HELD._replace(facts="nothing"), "数据来源"),
        (HELD._replace(of="nothing"), "统计内容"),
        (HELD._replace(where=(("kind", ("nothing",)),)), "已没有nothing"),
        (Chosen("ratio", "甲", parts=(("branch_theme_days", 1), ("branch_theme_days", 1))), "同一个指标"),
        (Chosen("ratio", "甲", parts=(("branch_theme_days", 1), ("branches", 1))), "计量单位不同"),
        (Chosen("sum", "甲", parts=(("branch_theme_days", 1),)), "至少选两个"),
        (Chosen("sum", "甲", parts=(("nothing", 1), ("branches", 1))), "请另选"),
        (Chosen("change", "甲", parts=(("branches", 1),), shown="points"), "百分点"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused_in_words(group, chosen, said):
    with pytest.raises(Refused, match=said):
        define(group, chosen)
    assert not OwnFigure.objects.exists()


def test_only_the_top_defines_and_a_draft_sent_twice_is_one(group):
    with pytest.raises(Refused, match="由最上级单位定义"):
        define_figure(group.works, HELD, by=CLERK)
    key = uuid.uuid4()
    assert define(group, HELD, uuid=key).pk == define(group, HELD, uuid=key).pk
    with pytest.raises(Refused, match="已有叫"):
        define(group, HELD)
    guessed = uuid.UUID(f"{key.hex[:16]}{uuid.uuid4().hex[16:]}")
    with pytest.raises(Refused, match="编号已被占用"):
        define(group, DUE, uuid=guessed)


def test_no_own_figure_is_weaker_than_what_it_rests_on(group):
    """Whoever holds its right holds that of every part and of the records counted, by the roles there are."""
    members = define(group, Chosen("tally", "党员人数（自定）", facts="organisations.member", of="person"))
    held = define(group, PRESENT)
    share = define(group, Chosen("sum", "甲", parts=((held.key, 1), (define(group, DUE).key, 1))))
    known = figures()
    for one in (members, held, share):
        mine = known[one.key]
        needed = rights_needed(mine, known)
        assert needed
        assert all(roles_with(mine.right) <= roles_with(right) for right in needed)
    assert (known[members.key].right, known[held.key].right) == ("people.view", "activities.view")
    weak = known[share.key].model_copy(update={"right": "organisations.view"})
    left = lay(
        of_packs(),
        [(held.key, held.label, held.definition), (share.key, share.label, weak.model_dump_json())],
    )
    assert share.key not in left.figures
    assert held.key in left.figures


def test_each_change_is_a_version_and_a_frozen_number_keeps_its_own(group):
    meeting(group.works_first)
    own = define(group, HELD)
    ask = Ask(own.key, group.top.pk, of_year(2021), YEAR_END)
    frozen = freeze([ask], by=SYSTEM, words="月报")
    before = figure(own.key).version
    wider = HELD._replace(where=(), label="学习与会议（自定）")
    with pytest.raises(Refused, match="修改原因"):
        change_definition(own, wider, by=OTHER, why=" ", version=1)
    change_definition(own, wider, by=OTHER, why="各类都算", version=1)
    with pytest.raises(Conflict):
        change_definition(own, HELD, by=CLERK, why="改回", version=1)
    with pytest.raises(Refused, match="没有改动"):
        change_definition(own, wider, by=CLERK, why="再存一次", version=2)
    assert figure(own.key).version != before
    assert frozen.definitions[own.key]["where"] == json.loads(HELD_WHERE)
    assert frozen.values.get().value["number"] in {1, "1"}
    (told,) = explain(Stored(frozen))
    assert (told.redefined, told.then.number, told.now.number) == (True, 1, 1)
    new, first = history(OwnFigure.objects.get())
    assert (new.number, new.by, new.why, first.number, first.by) == (2, "王科长", "各类都算", 1, "李文书")
    assert [line.label for line in new.lines if line.changed] == ["名称", "口径", "按定义生成的口径"]
    assert first.digest == before[:8]


HELD_WHERE = '[{"dim": "kind", "any_of": ["theme_day"]}]'


def test_it_is_voided_only_where_no_other_rests_on_it(group):
    due, present = define(group, DUE), define(group, PRESENT)
    rate = define(group, Chosen("ratio", "到会率（自定）", parts=((present.key, 1), (due.key, 1))))
    with pytest.raises(Refused, match="到会率（自定）"):
        void_definition(due, by=CLERK, why="不用")
    both = define(group, Chosen("sum", "合计", parts=((due.key, 1), (present.key, 1))))
    circle = Chosen("sum", "甲", parts=((both.key, 1), (present.key, 1)))
    with pytest.raises(Refused, match="成了圈"):
        change_definition(due, circle, by=CLERK, why="试", version=1)
    void_definition(both, by=CLERK, why="不用")
    void_definition(rate, by=CLERK, why="不再考核")
    void_definition(due, by=CLERK, why="不用", version=1)
    assert due.key not in figures()
    with pytest.raises(UnusableFigure, match="已作废：不用"):
        figure(due.key)
    assert define(group, DUE).key != due.key


SITE = """
pack: site
title: 本单位
version: "1"
sections:
  figures:
    figures:
      - {{key: site_meetings, form: tally, label: {label}, caliber: 口径, noun: 次, facts: activities.session}}
"""


def test_a_pack_that_takes_the_name_is_applied_and_only_that_figure_is_left_out(group, tmp_path):
    held, due = define(group, HELD), define(group, DUE)
    client = client_of(make_user(Role.CLERK, group.top))
    assert client.get(reverse("figure", args=[held.key])).status_code == 200
    (tmp_path / "site.yaml").write_text(SITE.format(label=HELD.label), encoding="utf-8")

    apply_builtin(by=SYSTEM)
    apply(tmp_path / "site.yaml", by=SYSTEM)
    assert (held.key in figures(), due.key in figures(), "site_meetings" in figures()) == (False, True, True)
    for name in ("figure", "figure_records"):
        page = client.get(reverse(name, args=[held.key]))
        assert page.status_code == 200
        assert "不能用：规则包里已有同名的指标" in page.content.decode()
    assert "不能用" in client.get(reverse("own_figures")).content.decode()
    assert client.get(reverse("overview")).status_code == 200


def over_part(group):
    """A figure that rests on one of the pack, for one more to rest on."""
    return define(group, Chosen("sum", "两倍", parts=(("branches", 1), ("branches", 1)))).key


def test_what_a_pack_took_away_is_said_and_what_rests_on_it_is_left_out_too(group):
    held, due, present = (define(group, one) for one in (HELD, DUE, PRESENT))
    rate = define(group, Chosen("ratio", "到会率（自定）", parts=((present.key, 1), (due.key, 1))))
    over = define(group, Chosen("change", "较上期", parts=(("branches", 1),)))
    both = define(group, Chosen("sum", "加一加", parts=((over_part(group), 1), ("branches", 1))))
    rows = list(OwnFigure.objects.order_by("pk").values_list("key", "label", "definition"))
    gone = [
        (key, label, text.replace('"theme_day"', '"gone"') if key == due.key else text)
        for key, label, text in rows
    ]
    left = lay({key: one for key, one in of_packs().items() if key != "branches"}, gone)
    assert left.own == {held.key, present.key}
    assert both.key in left.faults
    assert str(left.faults[due.key].why) == "“类别”里已没有gone"
    assert str(left.faults[rate.key].why) == "所依据的指标“主题党日应到”不能用或已不存在"
    assert "branches" in str(left.faults[over.key].why)
    assert str(lay({}, [("site_x", "甲", "{}")]).faults["site_x"].why).startswith("定义的格式")
    assert read("not json") is None


def test_the_caliber_is_proposed_in_plain_words_and_follows_the_definition(group):
    own = define(group, HELD._replace(kinds=(UnitKind.BRANCH.value,), reach="own"))
    assert own.proposed == "学习与会议中类别为主题党日的逐条计数，以“次”计；只算本级。适用于党支部。"
    assert figure(own.key).caliber == own.proposed
    changed = change_definition(
        own, HELD._replace(caliber="各支部开展的主题党日。"), by=CLERK, why="写清楚", version=1
    )
    assert (figure(own.key).caliber, changed.proposed[-10:]) == (
        "各支部开展的主题党日。",
        "计；本级及全部所属。",
    )


def posted(**more):
    return {
        "label": "主题党日（自定）", "caliber": "", "of": "*", "reach": "subtree", "dim_kind": ["theme_day"], "period": "2021",
        "key": str(uuid.uuid4()), **more,
    }  # fmt: skip


def test_the_page_shows_the_number_and_its_records_before_anything_is_kept(group):
    session = meeting(group.works_first)
    client = client_of(make_user(Role.CLERK, group.top))
    address = f"{reverse('own_figure_new')}?form=tally&facts=activities.session"
    form = posted(unit=str(group.top.uuid))
    period = client.get(address).context["form"].fields["period"].choices
    form["period"] = period[-1][0]
    unseen = client.post(address, form)
    assert "还没有保存" in unseen.content.decode()
    tried = client.post(address, {**form, "try": "1", "period": session_year(session, period)})
    assert tried.status_code == 200
    assert not OwnFigure.objects.exists()
    page = tried.content.decode()
    assert "学习与会议中类别为主题党日的逐条计数" in page
    digest = tried.context["tried"].digest
    changed = client.post(address, {**form, "tried": digest, "reach": "own"})
    assert changed.status_code == 200
    assert not OwnFigure.objects.exists()
    saved = client.post(address, {**form, "tried": digest})
    own = OwnFigure.objects.get()
    assert saved.headers["Location"] == reverse("own_figure", args=[own.uuid])
    again = client.post(address, {**form, "tried": digest})
    assert again.status_code in {200, 302, 422}
    assert OwnFigure.objects.count() == 1
    catalogue = client.get(reverse("figures")).content.decode()
    assert "主题党日（自定）" in catalogue
    assert "自定义</span>" in catalogue
    assert "自定义" in client.get(reverse("figure", args=[own.key])).content.decode()
    assert "主题党日（自定）" in client.get(f"{reverse('search')}?q=自定").content.decode()


def session_year(session, periods):
    return (
        str(session.day.year)
        if any(code == str(session.day.year) for code, _label in periods)
        else periods[0][0]
    )


def test_a_change_on_the_page_keeps_what_was_typed_and_refuses_what_others_changed(group):
    own = define(group, HELD)
    client = client_of(make_user(Role.CLERK, group.top))
    address = reverse("own_figure_change", args=[own.uuid])
    page = client.get(address)
    assert page.context["form"].initial["dim_kind"] == ["theme_day"]
    form = posted(unit=str(group.top.uuid), version="1", label="改名", why="名称更清楚")
    form["period"] = page.context["form"].fields["period"].choices[0][0]
    tried = client.post(address, {**form, "try": "1"}).context["tried"].digest
    change_definition(own, HELD._replace(label="别人改的"), by=OTHER, why="先改", version=1)
    late = client.post(address, {**form, "tried": tried})
    assert late.status_code == 422
    assert "已被别人修改" in late.content.decode()
    assert 'value="改名"' in late.content.decode()
    assert client.post(address, {**form, "tried": tried, "version": "2"}).status_code == 302
    voided = client.post(reverse("own_figure_void", args=[own.uuid]), {"why": "不用了", "version": "3"})
    assert voided.status_code == 302
    assert "已作废：不用了" in client.get(reverse("figure", args=[own.key])).content.decode()


@pytest.mark.parametrize("form", ["ratio", "sum", "change"])
def test_those_put_together_are_tried_with_their_parts(group, form):
    due, present = define(group, DUE), define(group, PRESENT)
    client = client_of(make_user(Role.CLERK, group.top))
    address = f"{reverse('own_figure_new')}?form={form}"
    form = {
        "label": "合起来", "part_1": present.key, "part_2": due.key, "since": "a_year_ago", "shown": "ends", "unit": str(group.top.uuid),
        **{f"sign_{at}": "1" for at in range(1, 7)}, "key": str(uuid.uuid4()), "try": "1",
    }  # fmt: skip
    form["period"] = client.get(address).context["form"].fields["period"].choices[0][0]
    page = client.post(address, form)
    assert page.status_code == 200, page.context["form"].errors
    assert present.label in [line.label for line in page.context["tried"].lines]


def test_a_kept_answer_is_none_of_an_earlier_definition(group):
    meeting(group.works_first)
    own = define(group, HELD)
    client = client_of(make_user(Role.CLERK, group.top))
    address = f"{reverse('figure', args=[own.key])}?as_of=2021-12-31"
    first = client.get(address).context["value"]
    change_definition(own, PRESENT._replace(label=HELD.label), by=CLERK, why="改数人次", version=1)
    assert (first, client.get(address).context["value"]) == ("1次", "3人次")


def test_other_programs_get_them_and_saved_views_that_lead_there_are_told(group):
    meeting(group.works_first)
    own = define(group, HELD._replace(label="试\x07 验\n数"))
    assert figure(own.key).label == "试 验 数"
    user = make_user(Role.CLERK, group.top)
    program = bearer(make_token(user).words)
    listed = program.get("/api/figures").json()
    assert own.key in json.dumps(listed)
    said = program.get(f"/api/figures/{own.key}?unit={group.top.uuid}&period=2021&as_of=2021-12-31").json()
    assert said["number"] in {1, "1"}
    client = client_of(user)
    address = f"{reverse('figure', args=[own.key])}?unit={group.top.uuid}"
    assert client.post(reverse("saved_view_new"), {"name": "常看", "address": address}).status_code == 302
    void = client.get(reverse("own_figure_void", args=[own.uuid])).content.decode()
    assert "有1个常用筛选指向它" in void
    void_definition(own, by=CLERK, why="不用")
    assert "已作废：不用" in client.get(address).content.decode()


def test_who_may_define_only_below_is_told_where_figures_are_defined(group):
    client = client_of(make_user(Role.CLERK, group.works_first))
    address = f"{reverse('own_figure_new')}?form=tally&facts=activities.session"
    for answer in (client.get(address), client.post(address, posted(unit=str(group.works_first.uuid)))):
        assert "由最上级单位定义" in answer.content.decode()
        assert "form" not in answer.context
    assert reverse("own_figures") not in client.get(reverse("figures")).content.decode()


def test_own_figures_cost_one_query_a_request(group):
    for chosen in (HELD, DUE, PRESENT):
        define(group, chosen)
    with kept.answers_kept():
        kept.forget()
        laid()
        with CaptureQueriesContext(connection) as asked:
            for _time in range(20):
                figures()
        assert len(asked) == 0


def test_the_command_line_lists_and_answers_them(group, capsys):
    own = define(group, HELD)
    assert main(["figures", "--list"]) == 0
    assert f"{own.key}\t主题党日（自定）（次）" in capsys.readouterr().out
    assert main(["figures", own.key, "--period", "2021", "--as-of", "2021-12-31"]) == 0
    void_definition(own, by=CLERK, why="不用")
    assert main(["figures", own.key]) == 2
    assert "不能用：已作废：不用" in capsys.readouterr().err


class TestOwnFigurePage(PagePermissionSuite):
    right = "figures.define"
    name = "own_figure"

    def address(self, unit):
        return reverse(self.name, args=[defined_at(unit).uuid])


class TestChangePage(TestOwnFigurePage):
    name = "own_figure_change"
    permitted = (200, 302)  # who may define but not see what is counted is led back


class TestVoidPage(TestOwnFigurePage):
    name = "own_figure_void"


class TestList(ListPermissionSuite):
    right = "figures.define"

    def address(self):
        return reverse("own_figures")

    def make(self, unit, mark):
        defined_at(unit, label=mark)


class TestListQueries(QueryCountSuite):
    right = "figures.define"
    queries = 8

    def address(self):
        return reverse("own_figures")

    def fill(self, group, count):
        for at in range(count):
            defined_at(group.works, label=f"指标{at}")
