"""The flow picture: what is drawn, collapsed and escaped."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ui.svg import MOST_BOXES, Arrow, Box, Column, collapse, cut, flow, text_width

pytestmark = pytest.mark.pure

SVG = "{http://www.w3.org/2000/svg}"


def picture(columns, arrows=()):
    markup = flow(columns, arrows, sentence="问题与措施")
    return ET.fromstring(markup.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def words_of(root):
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def two(*, url="", firm=True):
    columns = [
        Column("problem", "问题1条", [Box("p1", "学习不够系统", "1条", url)]),
        Column("measure", "措施2项", [Box("m1", "健全制度", "1项"), Box("m2", "加强督导", "1项")]),
    ]
    return columns, [Arrow("p1", "m1", firm)]


def test_boxes_heads_and_one_line():
    root = picture(*two())
    assert words_of(root) == [
        "问题1条",
        "措施2项",
        "学习不够系统",
        "1条",
        "健全制度",
        "1项",
        "加强督导",
        "未对应",
    ]
    assert len(list(root.iter(f"{SVG}path"))) == 1


def test_it_is_a_labelled_group_because_it_holds_links():
    root = picture(*two(url="/p1"))
    assert (root.get("role"), root.get("aria-label")) == ("group", "问题与措施")
    assert [link.get("href") for link in root.iter(f"{SVG}a")] == ["/p1"]


@pytest.mark.parametrize(("firm", "dash"), [(True, None), (False, "5 4")])
def test_solid_is_stated_dashed_is_inferred(firm, dash):
    (path,) = picture(*two(firm=firm)).iter(f"{SVG}path")
    assert path.get("stroke-dasharray") == dash


def test_a_box_without_partner_is_dashed():
    root = picture(*two())
    frames = [box.find(f"{SVG}rect") for box in root.iter(f"{SVG}g")]
    assert [frame.get("stroke-dasharray") for frame in frames] == [None, None, "4 3"]


def test_a_line_goes_from_edge_to_edge():
    root = picture(*two())
    rects = [rect for rect in root.iter(f"{SVG}rect") if rect.get("width") != "3"]
    (path,) = root.iter(f"{SVG}path")
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path.get("d"))]
    first, second = rects[0], rects[1]
    assert numbers[0] == float(first.get("x")) - 0.5 + float(first.get("width")) + 1
    assert numbers[-2] == float(second.get("x")) - 0.5
    assert numbers[-1] == pytest.approx(float(second.get("y")) + float(second.get("height")) / 2, abs=0.1)


def test_arrows_to_unknown_boxes_are_left_out():
    columns, _arrows = two()
    assert not list(picture(columns, [Arrow("p1", "nowhere", firm=True)]).iter(f"{SVG}path"))


def test_no_style_attribute_ever():
    columns, arrows = two(url="/x")
    assert "style" not in flow(columns, arrows, sentence="x")


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_of_people_never_become_markup(label, url):
    clean = "".join(c for c in label if c.isprintable())
    address = "".join(c for c in url if c.isprintable())
    root = picture([Column("cause", clean, [Box("c", clean, clean, address)])])
    assert {child.tag for child in root.iter()} <= {
        f"{SVG}{name}" for name in ("svg", "a", "g", "title", "rect", "text")
    }


def many(count, aspects):
    return Column(
        "measure", "措施", [Box(f"m{at}", f"措施{at}", aspect=f"方面{at % aspects}") for at in range(count)]
    )


def test_up_to_twelve_boxes_stay():
    column, went = collapse(many(MOST_BOXES, 3))
    assert len(column.boxes) == MOST_BOXES
    assert went == {f"m{at}": f"m{at}" for at in range(MOST_BOXES)}


def test_more_collapse_by_aspect_with_their_number():
    column, went = collapse(many(13, 3))
    assert [(box.label, box.beside, box.size) for box in column.boxes] == [
        ("方面0", "5条", 5),
        ("方面1", "4条", 4),
        ("方面2", "4条", 4),
    ]
    assert went["m0"] == went["m3"] == column.boxes[0].key


def test_too_many_aspects_collapse_again():
    column, _went = collapse(many(40, 20))
    assert len(column.boxes) == MOST_BOXES
    assert (column.boxes[-1].label, column.boxes[-1].size) == ("其余9个方面", 18)


@given(st.integers(1, 60), st.integers(1, 30))
def test_collapsing_keeps_every_item_once(count, aspects):
    column, went = collapse(many(count, aspects))
    assert sum(box.size for box in column.boxes) == count
    assert set(went.values()) == {box.key for box in column.boxes}
    assert len(column.boxes) <= MOST_BOXES


def test_merged_arrows_are_firm_when_one_was():
    problem = Column("problem", "问题", [Box("p", "问题")])
    arrows = [Arrow("p", "m0", firm=False), Arrow("p", "m3", firm=True), Arrow("p", "m1", firm=False)]
    root = picture([problem, many(13, 3)], arrows)
    assert [path.get("stroke-dasharray") for path in root.iter(f"{SVG}path")] == [None, "5 4"]


def test_long_words_are_cut_to_the_room_and_kept_in_the_title():
    long = "持续推动党建工作与生产经营深度融合发展的各项具体措施"
    assert cut(long, 12.5, 100).endswith("…")
    assert text_width(cut(long, 12.5, 100), 12.5) <= 100
    root = picture([Column("cause", "原因", [Box("c", long)])])
    assert next(root.iter(f"{SVG}title")).text.startswith(long)


def test_no_box_at_all():
    assert words_of(picture([Column("problem", "问题0条", [])])) == ["问题0条"]
