"""Reading a pack's file: plain YAML with the line of everything, and one sentence for anything else."""

import datetime as dt

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from luoshi.packs.source import PackError, parse

pytestmark = pytest.mark.pure


def problems(text):
    with pytest.raises(PackError) as refused:
        parse(text, "a.yaml")
    return [(problem.line, problem.reason) for problem in refused.value.problems]


def test_data_and_lines():
    read = parse("pack: base\nlist:\n  - key: a\n    n: 3\n  - key: b\non: 2026-01-31\n", "a.yaml")
    assert read.data == {
        "pack": "base",
        "list": [{"key": "a", "n": 3}, {"key": "b"}],
        "on": dt.date(2026, 1, 31),
    }
    assert read.line(("list", 0, "n")) == 4
    assert read.line(("list", 1)) == 5
    assert read.line(("list", 1, "missing", "deeper")) == 5
    assert read.line(("nowhere",)) == 1


def test_a_byte_order_mark_is_no_trouble():
    assert parse(b"\xef\xbb\xbfpack: base", "a.yaml").data == {"pack": "base"}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\na: 2", 2, "“a”重复"),
        ("a: &x 1\nb: *x", 1, "规则包不支持锚点与别名（& 与 *）"),
        (
            "a: 1\nb: !!python/name:os.system x",
            2,
            "只能写文字、整数、日期、true/false；小数请写成整数（千分数或分）",
        ),
        ("a: 0.8", 1, "只能写文字、整数、日期、true/false；小数请写成整数（千分数或分）"),
        ("a: 2026-13-45", 1, "“2026-13-45”不是有效的值"),
        ("a: !!bool 也许", 1, "“也许”不是有效的值"),
        ("a: !!int ''", 1, "“”不是有效的值"),
        ("a: !!timestamp 三月", 1, "“三月”不是有效的值"),
        ("? [1, 2]\n: x", 1, "键应为文字"),
        ("", 1, "应为“键: 值”的形式"),
        ("- a\n- b", 1, "应为“键: 值”的形式"),
        ("a: [1\nb: 2", 2, None),
        ("a:\n\tb: 1", 2, None),
        (b"\xff\xfe", 0, "不是 UTF-8 编码，请用 UTF-8 另存"),
        (b"a: " + b"x" * 2_000_001, 0, "文件过大，规则包最多2MB"),
        ("a: " + "[" * 40 + "]" * 40, 1, "层级过深"),
    ],
)
def test_what_is_refused(text, line, said):
    (found,) = problems(text)
    assert found[0] == line
    assert said is None or found[1] == said


def test_a_growing_bomb_is_refused_at_once():
    bomb = "a: &a [x, x]\n" + "\n".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(24)
    )
    assert problems(bomb)[0] == (1, "规则包不支持锚点与别名（& 与 *）")


def test_deep_nesting_does_not_overflow():
    assert problems("a: " + "[" * 5000)[0][1].startswith("不是有效的 YAML")


@given(st.text(max_size=60))
def test_any_text_is_data_or_a_sentence(text):
    said = []
    try:
        data = parse(text, "a.yaml").data
    except PackError as refused:
        data, said = {}, refused.problems
    assert isinstance(data, dict)
    assert data or said or text.strip() == "{}"


scalars = (
    st.integers() | st.booleans() | st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)
)
trees = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4),
    st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz", min_size=1), inner, max_size=3)
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(trees)
def test_what_yaml_writes_is_read_back(tree):
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data):
            return True

    assert parse(yaml.dump(tree, Dumper=Plain, allow_unicode=True), "a.yaml").data == tree
