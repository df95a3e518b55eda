"""A site's pack laid on the built-in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.packs.merge import overlay

pytestmark = pytest.mark.pure

BASE = {
    "a": 1,
    "kinds": [{"key": "x", "label": "甲", "words": ["一"]}, {"key": "y", "label": "乙"}],
    "deep": {"b": 1, "c": 2},
}


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({}, BASE),
        ({"a": 2}, BASE | {"a": 2}),
        ({"a": None}, {key: value for key, value in BASE.items() if key != "a"}),
        ({"deep": {"c": 3, "d": 4}}, BASE | {"deep": {"b": 1, "c": 3, "d": 4}}),
        ({"deep": {"b": None}}, BASE | {"deep": {"c": 2}}),
        (
            {"kinds": [{"key": "y", "label": "丙"}, {"key": "z", "label": "丁"}]},
            BASE | {"kinds": [BASE["kinds"][0], {"key": "y", "label": "丙"}, {"key": "z", "label": "丁"}]},
        ),
        (
            {"kinds": [{"key": "x", "words": ["二"]}]},
            BASE | {"kinds": [BASE["kinds"][0] | {"words": ["二"]}, BASE["kinds"][1]]},
        ),
        ({"kinds": [{"key": "x", "remove": True}]}, BASE | {"kinds": [BASE["kinds"][1]]}),
        ({"kinds": [{"key": "nobody", "remove": True}]}, BASE),
        ({"kinds": []}, BASE | {"kinds": []}),
        ({"new": {"gone": None, "kept": 1}}, BASE | {"new": {"kept": 1}}),
    ],
)
def test_overlay(over, expected):
    before = repr(BASE)
    assert overlay(BASE, over) == expected
    assert repr(BASE) == before


values = st.recursive(
    st.integers(0, 3) | st.none(),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
packs = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


@given(packs, packs)
def test_laying_twice_is_laying_once(under, over):
    once = overlay(under, over)
    assert overlay(once, over) == once
