from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.organisations.paths import DIGITS, MAX_DEPTH, PATH_LENGTH, WIDTH, segment, unit_ids, widest

pytestmark = pytest.mark.pure

ids = st.integers(1, len(DIGITS) ** WIDTH - 1)
paths = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(lambda parts: "".join(map(segment, parts)))


def test_a_segment_has_a_fixed_width():
    assert segment(1) == "000001/"
    assert segment(36) == "000010/"
    assert segment(35) == "00000z/"
    assert MAX_DEPTH * len(segment(1)) == PATH_LENGTH


@pytest.mark.parametrize("unit_id", [0, -1, 36**6])
def test_an_id_that_does_not_fit_is_refused(unit_id):
    with pytest.raises(ValueError, match="does not fit"):
        segment(unit_id)


@given(st.lists(ids, min_size=1, max_size=MAX_DEPTH))
def test_a_path_tells_its_units(units):
    assert unit_ids("".join(map(segment, units))) == tuple(units)


@given(ids, ids)
def test_segments_sort_as_ids_do(left, right):
    assert (segment(left) < segment(right)) == (left < right)


@given(st.sets(paths, max_size=8))
def test_widest_covers_the_same_and_nothing_twice(given_paths):
    kept = widest(given_paths)
    assert all(any(path.startswith(top) for top in kept) for path in given_paths)
    assert not any(a != b and a.startswith(b) for a in kept for b in kept)
    assert set(kept) <= given_paths
