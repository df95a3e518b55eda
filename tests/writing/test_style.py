"""House styles are data, each number with its source."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from luoshi.writing.style import from_data, style

pytestmark = pytest.mark.pure


@pytest.fixture
def data():
    return tomllib.loads(files("luoshi.writing").joinpath("data/gb9704.toml").read_text(encoding="utf-8"))


def test_the_standard_in_twips():
    """The values that domain knowledge gives in twips."""
    house = style("gb9704")

    assert (
        house.pages["portrait"].top,
        house.pages["portrait"].bottom,
        house.pages["portrait"].left,
        house.pages["portrait"].right,
    ) == (
        2098,
        1984,
        1587,
        1474,
    )
    assert (house.line_pitch, house.spacing) == (579, -5)
    assert house.pages["portrait"].text_width == pytest.approx(156 * 1440 / 25.4, abs=1)
    assert house.pages["landscape"].text_width == pytest.approx(225 * 1440 / 25.4, abs=1)
    assert [house.level_font(level) for level in (1, 2, 3, 4, 7)] == [
        "first",
        "second",
        "body",
        "body",
        "body",
    ]


def test_a_number_without_source_is_refused(data):
    del data["pages"]["portrait"]["top"]["source"]

    with pytest.raises(ValueError, match="top has no source"):
        from_data(data)


def test_a_missing_number_is_named(data):
    del data["grid"]["spacing"]

    with pytest.raises(ValueError, match="'gb9704' lacks 'spacing'"):
        from_data(data)


def test_no_such_style():
    with pytest.raises(ValueError, match="no style 'fancy'"):
        style("fancy")
