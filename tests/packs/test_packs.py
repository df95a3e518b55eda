"""Applying packs: whole or not at all, with file, line and reason; read from the database afterwards."""

import json

import pytest
from pydantic import Field

from luoshi.audit.models import Entry
from luoshi.kernel.action import action
from luoshi.kernel.errors import Refused
from luoshi.packs import queries, schema, section
from luoshi.packs.actions import apply, apply_builtin, builtin_files, check_only
from luoshi.packs.models import Pack, PackVersion
from luoshi.packs.queries import SectionMissing, in_force
from luoshi.packs.schema import PackModel, Sourced, register, registered
from luoshi.packs.sections import Approvals, Problems, Trail
from luoshi.packs.source import PackError
from tests.factories.kernel import CLERK


class Frequency(Sourced):
    key: str
    label: str = Field(max_length=10)
    least: int = Field(ge=1)


class Rooms(PackModel):
    frequencies: tuple[Frequency, ...] = ()
    note: str = ""


@pytest.fixture(autouse=True)
def testing_section(monkeypatch):
    monkeypatch.setattr(schema, "_sections", {**registered(), "testing": Rooms})
    monkeypatch.setattr(queries, "_kept", None)


BASE = """pack: base
title: 基础
version: "1"
order: 0
sections:
  testing:
    note: 原文
    frequencies:
      - key: lesson
        label: 党课
        source: 试行条例
        least: 1
"""
SITE = """pack: site
title: 本单位
version: "1"
sections:
  testing:
    frequencies:
      - key: lesson
        least: 2
      - key: talk
        label: 谈心谈话
        to_be_confirmed: true
        least: 1
"""


def broken(text):
    with pytest.raises(PackError) as refused:
        apply(text, by=CLERK, file="site.yaml")
    return str(refused.value).split("\n")


@pytest.mark.django_db
def test_applied_and_read():
    version = apply(BASE, by=CLERK, file="base.yaml", why="启用")
    found = section("testing", Rooms)
    assert (version.pack.name, version.applied_by_name, version.file_name) == ("base", "李文书", "base.yaml")
    assert found == Rooms(
        frequencies=(Frequency(key="lesson", label="党课", source="试行条例", least=1),), note="原文"
    )
    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.why) == ("packs.apply", "启用")


@pytest.mark.django_db
def test_a_site_lays_its_own_upon_it():
    apply(BASE, by=CLERK)
    apply(SITE, by=CLERK)
    found = section("testing", Rooms)
    assert [(rule.key, rule.label, rule.least, rule.to_be_confirmed) for rule in found.frequencies] == [
        ("lesson", "党课", 2, False),
        ("talk", "谈心谈话", 1, True),
    ]
    assert found.note == "原文"
    assert [version.pack.name for version in in_force()] == ["base", "site"]


@pytest.mark.django_db
def test_the_same_again_changes_nothing():
    first = apply(BASE, by=CLERK)
    count = Entry.objects.count()
    assert apply(BASE, by=CLERK) == first
    assert (PackVersion.objects.count(), Entry.objects.count()) == (1, count)


@pytest.mark.django_db
def test_a_version_that_was_rolled_back_is_not_remembered():
    """SQLite gives its number to the next one."""
    with pytest.raises(Refused), action("testapp.make", by=CLERK):
        apply(BASE.replace("least: 1", "least: 4"), by=CLERK)
        assert section("testing", Rooms).frequencies[0].least == 4
        raise Refused("不行")
    apply(BASE, by=CLERK)
    assert section("testing", Rooms).frequencies[0].least == 1


@pytest.mark.django_db
def test_another_basis_alone_is_another_version():
    apply(BASE, by=CLERK)
    assert apply(f"{BASE}\nsource: 集团党委 2026年第3号\n", by=CLERK).source == "集团党委 2026年第3号"
    assert PackVersion.objects.count() == 2


@pytest.mark.django_db
def test_a_new_version_takes_over_and_the_old_one_stays():
    apply(BASE, by=CLERK)
    apply(BASE.replace("least: 1", "least: 4"), by=CLERK)
    assert section("testing", Rooms).frequencies[0].least == 4
    assert [
        json.loads(v.content)["testing"]["frequencies"][0]["least"]
        for v in PackVersion.objects.order_by("pk")
    ] == [1, 4]
    assert Pack.objects.count() == 1


@pytest.mark.django_db
def test_reading_costs_one_small_query(django_assert_num_queries):
    apply(BASE, by=CLERK)
    section("testing", Rooms)
    with django_assert_num_queries(1):
        section("testing", Rooms)


@pytest.mark.django_db
def test_another_process_sees_the_new_version(monkeypatch):
    apply(BASE, by=CLERK)
    stale = queries._state()
    apply(BASE.replace("原文", "新文"), by=CLERK)
    monkeypatch.setattr(queries, "_kept", stale)
    assert section("testing", Rooms).note == "新文"


@pytest.mark.django_db
def test_nothing_applied_is_said():
    with pytest.raises(SectionMissing, match="规则包里没有“testing”一节"):
        section("testing", Rooms)
    with pytest.raises(LookupError, match="not registered"):
        section("nowhere", Rooms)
    apply(BASE, by=CLERK)
    with pytest.raises(TypeError, match="is a Rooms"):
        section("testing", Trail)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (("least: 2", "least: many"), ["site.yaml 第8行：“least”应为整数"]),
        (("least: 2", "least: 0"), ["site.yaml 第8行：“least”不能小于1"]),
        (("least: 2", "leest: 2"), ["site.yaml 第8行：不认识的字段“leest”"]),
        (("        to_be_confirmed: true\n", ""), ["site.yaml 第9行：没有写明依据（source）；暂无依据的，请加 to_be_confirmed: true"]),
        (("label: 谈心谈话", "label: 谈心谈话谈心谈话谈心谈话"), ["site.yaml 第10行：“label”过长，最多10个字"]),
        (("label: 谈心谈话", "label: 民族"), ["site.yaml 第10行：“民族”涉及民族，本系统不收集这类信息，请去掉或改用与工作职责有关的名称"]),
        (("  testing:", "  textiles:"), None),
        (("pack: site", "pack: Site 1"), ["site.yaml 第1行：“pack”应形如 ^[a-z][a-z0-9-]{0,39}$"]),
        (('version: "1"\n', ""), ["site.yaml 第1行：缺少“version”"]),
        (("    frequencies:", "    frequencies: none\n    other:"), None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(change, sentences):
    apply(BASE, by=CLERK)
    said = broken(SITE.replace(*change))
    assert sentences is None or said == sentences
    assert PackVersion.objects.count() == 1


@pytest.mark.django_db
def test_every_problem_is_told_at_once():
    apply(BASE, by=CLERK)
    said = broken(
        SITE.replace("least: 2", "least: 0")
        .replace("谈心谈话", "籍贯")
        .replace("pack: site", "pack: site\nhealth: x")
    )
    assert [line.split("：")[0] for line in said] == ["site.yaml 第2行"]  # the header first
    said = broken(SITE.replace("least: 2", "least: 0").replace("谈心谈话", "籍贯"))
    assert [line.split("：")[0] for line in said] == ["site.yaml 第8行", "site.yaml 第10行"]


@pytest.mark.django_db
def test_a_key_that_has_no_place_is_refused_wherever_it_stands():
    apply(BASE, by=CLERK)
    said = broken(SITE.replace("least: 2", "least: 2\n        religion: x"))
    assert said[0].startswith("site.yaml 第9行：“religion”涉及宗教信仰")


@pytest.mark.django_db
def test_the_base_must_not_leave_a_sites_pack_without_ground():
    """The site's `lesson` has no label of its own."""
    apply(BASE, by=CLERK)
    apply(SITE, by=CLERK)
    with pytest.raises(PackError, match="与其他规则包叠放后，“testing”一节不完整或不合要求"):
        apply(BASE.replace("key: lesson", "key: other"), by=CLERK)
    assert section("testing", Rooms).frequencies[0].key == "lesson"


@pytest.mark.django_db
def test_checking_stores_nothing():
    assert check_only(BASE).title == "基础"
    assert PackVersion.objects.count() == 0


@pytest.mark.django_db
def test_a_version_is_written_once(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    apply(tmp_path / "base.yaml", by=CLERK)
    with pytest.raises(PackError, match="文件读不出来"):
        apply(tmp_path / "missing.yaml", by=CLERK)
    with action("testapp.sly", by=CLERK):
        assert PackVersion.objects.get().file_name == "base.yaml"


@pytest.mark.django_db
def test_the_built_in_pack_is_sound():
    applied = apply_builtin(by=CLERK)
    assert [version.pack.name for version in applied] == ["base"]
    assert section("trail", Trail).least_days == 184
    assert section("approvals", Approvals).badge == "线下已审批"
    assert [field.label for field in section("problems", Problems).fields][:2] == ["政治建设", "理论学习"]
    assert apply_builtin(by=CLERK) == applied
    assert [name for name, _ in builtin_files()] == ["base.yaml"]


@pytest.mark.pure
def test_every_rule_has_a_source_or_says_so():
    with pytest.raises(ValueError, match="没有写明依据"):
        Frequency(key="x", label="x", least=1)
    with pytest.raises(ValueError, match="早于"):
        Frequency(
            key="x", label="x", least=1, source="y", effective_from="2026-02-01", effective_to="2026-01-01"
        )


@pytest.mark.pure
def test_a_rule_holds_between_its_dates():
    import datetime as dt

    rule = Frequency(
        key="x", label="x", least=1, source="y", effective_from="2026-02-01", effective_to="2026-03-31"
    )
    days = [dt.date(2026, 1, 31), dt.date(2026, 2, 1), dt.date(2026, 3, 31), dt.date(2026, 4, 1)]
    assert [rule.holds_on(day) for day in days] == [False, True, True, False]


@pytest.mark.pure
def test_a_section_is_registered_once_and_closed():
    class Open(PackModel):
        model_config = {"extra": "allow"}

    with pytest.raises(TypeError, match="forbid"):
        register("open", Open)
    with pytest.raises(ValueError, match="registered twice"):
        register("testing", Trail)


@pytest.mark.pure
def test_no_schema_has_a_forbidden_field():
    """The guard on packs looks at what is written; this one at what could be."""
    from luoshi.kernel.boundary import forbidden_theme

    names = [
        (name, field)
        for name, model in registered().items()
        for field in model.model_json_schema().get("properties", {})
    ]
    nested = [
        (name, field)
        for name, model in registered().items()
        for part in model.model_json_schema().get("$defs", {}).values()
        for field in part.get("properties", {})
    ]
    assert names
    assert [pair for pair in names + nested if forbidden_theme(pair[1])] == []
