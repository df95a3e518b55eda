"""Patterns compiled late are the same patterns, and none of the grammar's fails when its text comes."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

import luoshi.reading
from luoshi.reading.patterns import lazily
from luoshi.reading.vocabulary.faults import FAULT_STARTS, FAULT_WORDS

pytestmark = pytest.mark.pure

MODULES = sorted(
    module.name
    for module in walk_packages(luoshi.reading.__path__, "luoshi.reading.")
    if not module.name.startswith("luoshi.reading.files")
)


def late_patterns(name):
    return {
        label: value
        for label, value in vars(import_module(name)).items()
        if type(value) is type(lazily("")) and hasattr(value, "pattern")
    }


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


def first_characters(tokens):
    """The characters a parsed pattern can begin with, and whether it must begin with one of them."""
    starts = set()
    for code, value in tokens:
        kind = str(code)
        if kind == "LITERAL":
            return starts | {chr(value)}, True
        if kind == "IN":
            for part, chars in value:
                first, last = (chars, chars) if str(part) == "LITERAL" else chars
                starts |= {chr(char) for char in range(first, last + 1)}
            return starts, True
        if kind in {"ASSERT", "ASSERT_NOT", "AT"}:
            continue
        inner = {"SUBPATTERN": lambda v: [v[3]], "BRANCH": lambda v: v[1]}.get(kind, lambda v: [v[2]])(value)
        each = [first_characters(part) for part in inner]
        starts = starts.union(*(chars for chars, _ in each))
        if all(sure for _, sure in each) and not (kind.endswith("REPEAT") and value[0] == 0):
            return starts, True
    return starts, False


def test_words_of_faults_are_looked_for_wherever_one_can_begin():
    parse = import_module("re._parser").parse
    starts, sure = first_characters(parse(FAULT_WORDS.pattern))
    assert sure
    assert starts == set(FAULT_STARTS.pattern[1:-1])


def test_a_faulty_pattern_fails_when_it_is_used():
    with pytest.raises(re.error):
        lazily("(").search("x")
