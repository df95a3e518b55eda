"""Patterns compiled late are the same patterns, and none of the grammar's fails when its text comes."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

import luoshi.reading
from luoshi.reading.patterns import Late, lazily
from luoshi.reading.starts import first_characters
from luoshi.reading.text import fold
from luoshi.reading.vocabulary.faults import FAULT_STARTS, FAULT_WORDS

pytestmark = pytest.mark.pure

MODULES = sorted(
    module.name
    for module in walk_packages(luoshi.reading.__path__, "luoshi.reading.")
    if not module.name.startswith("luoshi.reading.files")
)


def late_patterns(name):
    return {label: value for label, value in vars(import_module(name)).items() if isinstance(value, Late)}


@pytest.mark.parametrize("name", MODULES)
def test_every_pattern_of_the_grammar_compiles(name):
    for pattern in late_patterns(name).values():
        re.compile(pattern.pattern, pattern.flags)


def test_the_grammar_has_patterns_to_compile():
    assert sum(len(late_patterns(name)) for name in MODULES) > 100


def test_a_late_pattern_does_what_a_compiled_one_does():
    late, compiled = lazily(r"(?P<n>[0-9]+)[个项]", re.MULTILINE), re.compile(r"(?P<n>[0-9]+)[个项]")
    text = "整改12个，新增3项。"
    assert late.search(text, 4)["n"] == compiled.search(text, 4)["n"] == "3"
    assert [found.span() for found in late.finditer(text)] == [
        found.span() for found in compiled.finditer(text)
    ]
    assert late.sub("N", text) == compiled.sub("N", text)
    assert late.match(text) is None
    assert late.fullmatch("5项").lastgroup == "n"
    assert late.groupindex == compiled.groupindex


def test_words_of_faults_are_looked_for_wherever_one_can_begin():
    parse = import_module("re._parser").parse
    assert first_characters(parse(FAULT_WORDS.pattern)) == set(FAULT_STARTS.pattern[1:-1])


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("问题|不足", "问不"),
        ("(?:问题|(?P<a>差)距)也?", "问差"),
        ("还?有", "还有"),
        ("(?:大|小){0,2}中", "大小中"),
        ("[0-3甲]乙", "0123甲"),
        ("(?<!不)低(?=于)", "低"),
        ("^年", "年"),
        ("(?:甲|乙)+?丙", "甲乙"),
        # With any character, or with nothing: nothing to look for.
        ("甲?", None),
        ("甲*|乙", None),
        ("[^,]甲", None),
        ("[一-鿿]甲", None),
        (r"\d+", None),
        (".甲", None),
        ("(甲)?\\1乙", None),
        ("", None),
    ],
)
def test_with_what_a_pattern_begins(pattern, expected):
    parse = import_module("re._parser").parse
    found = first_characters(parse(pattern))
    assert found == (None if expected is None else set(expected))


SAMPLE = (
    "关于2023年上半年整改情况的报告\n一、存在的问题\n（一）责任落实不到位。个别单位未按期完成，仍有5项滞后，占12.5%，比上年末低3个百分点；"
    "主要原因是统筹不够、由于前期论证不充分。但也要看到，部分台账未及时更新，究其根源，一方面是重建轻管。\n二、下一步措施\n"
    "1.由财务部牵头，12月底前制定清单（责任单位：各部门）；针对上述问题，下一步将加强督查，力争2024年达到98%以上。其中：约占1/3。"
)


@pytest.mark.parametrize("name", MODULES)
def test_where_a_find_can_begin_is_where_re_finds_it(name):
    folded = fold(SAMPLE)
    for label, late in late_patterns(name).items():
        plain = re.compile(late.pattern, late.flags)
        late.search("x" * 4096)  # looked through enough to look no more than it must
        said = [(found.span(), found.groupdict()) for found in plain.finditer(folded)]
        assert [(found.span(), found.groupdict()) for found in late.finditer(folded)] == said, label
        for start in range(0, len(folded), 3):
            for find in ("search", "match"):
                ours = getattr(late, find)(folded, start, start + 40)
                theirs = getattr(plain, find)(folded, start, start + 40)
                assert (ours and ours.span()) == (theirs and theirs.span()), (label, find, start)


def test_a_faulty_pattern_fails_when_it_is_used():
    with pytest.raises(re.error):
        lazily("(").search("x")
