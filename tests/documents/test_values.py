"""Fields of items: cleaned, typed, without floats."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.documents import values
from luoshi.documents.enums import Nature
from luoshi.kernel.errors import Refused

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9", 9),
        ("９", 9),
        ("1,200", 1200),
        ("7.40", "7.4"),
        ("7.0", 7),
        ("0", 0),
        ("2—3", "2—3"),
        ("2 — 3", "2—3"),
        ("10-12", "10-12"),
        (90, 90),
    ],
)
def test_numbers_are_kept_without_floats(typed, kept):
    assert values.clean(Nature.CLAIM, {"value": typed}) == {"value": kept}


@pytest.mark.parametrize(
    "typed",
    ["九", "约90", "90余", "-3", "1e9", "9" * 21, "1.2.3", "inf", "nan", "三十", "9次", "1,2", "12,34"],
)
def test_what_is_no_number_is_refused_with_its_field(typed):
    with pytest.raises(Refused) as refused:
        values.clean(Nature.CLAIM, {"value": typed})
    assert refused.value.field == "value"
    assert typed in refused.value.sentence


@pytest.mark.parametrize(
    ("nature", "given_", "field"),
    [
        (Nature.CLAIM, {"value": ""}, "value"),
        (Nature.CLAIM, {"as_of": "2021-13"}, "as_of"),
        (Nature.CLAIM, {"as_of": "8月底"}, "as_of"),
        (Nature.CLAIM, {"qualifier": "大概"}, "qualifier"),
        (Nature.CLAIM, {"subject": "字" * 121}, "subject"),
        (Nature.PROBLEM, {"text": " \n "}, "text"),
        (Nature.PROBLEM, {"owner": "党建工作部"}, "owner"),
        (Nature.MEASURE, {"text": "字" * 4001}, "text"),
        (Nature.MEASURE, {"status": "快了"}, "status"),
        (Nature.MEASURE, {"民族": "藏"}, "民族"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(nature, given_, field):
    with pytest.raises(Refused) as refused:
        values.clean(nature, given_)
    assert refused.value.field == field


def test_labels_are_taken_for_their_values():
    assert values.clean(Nature.CLAIM, {"qualifier": "约数（约、近、余、多）"}) == {"qualifier": "approx"}
    assert values.clean(Nature.MEASURE, {"status": "已做"}) == {"status": "done"}


def test_control_characters_and_blanks_go():
    cleaned = values.clean(
        Nature.MEASURE, {"owner": " 党建\x00工作部\u200b\n综合部 ", "text": "一\r\n  二\x07 "}
    )
    assert cleaned == {"owner": "党建工作部 综合部", "text": "一\n二"}


@given(st.decimals(min_value=0, max_value=10**12, places=4))
def test_a_number_survives_storing(number):
    kept = values.stored(number)
    assert isinstance(kept, int | str)
    assert Decimal(str(kept)) == number
    assert values.clean(Nature.CLAIM, {"value": str(kept)}) == {"value": kept}


@given(st.text(max_size=200))
def test_any_text_is_cleaned_or_refused(text):
    for nature in Nature:
        for field in values.FIELDS[nature]:
            cleaned, refused = None, None
            try:
                cleaned = values.clean(nature, {field.key: text})
            except Refused as error:
                refused = error
            if refused is None:
                assert values.clean(nature, cleaned) == cleaned
            else:
                assert refused.field == field.key


def test_decided_fields_are_those_that_say_something_else():
    read = {"nature": "measure", "text": "甲", "owner": None, "deadline": "6月底前"}
    decided = values.differing(read, {}, {"text": "甲", "owner": "办公室", "deadline": None, "leader": None})
    assert decided == {"owner": "办公室", "deadline": None}
    assert values.differing(read, decided, {"owner": None, "deadline": "6月底前"}) == {}


def test_words_that_come_back_from_a_form_are_those_that_were_read():
    read = {"text": "加强培训。\n   （牵头单位：人事部）\n\u3000完善考核", "value": "2—3"}
    shown = values.clean(Nature.MEASURE, {"text": read["text"].replace("\n", "\r\n")})
    assert shown["text"] != read["text"]
    assert values.differing(read, {}, shown) == {}
    assert values.differing(read, {}, {"text": "加强培训"}) == {"text": "加强培训"}
