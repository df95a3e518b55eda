"""Text files: encodings, and characters left as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.files import plain
from luoshi.sandbox.errors import FileRefused, Reason

pytestmark = pytest.mark.pure

TEXT = "一、截至2021年8月底，组织学习９次。\n\n\u3000\u3000（一）“三会一课”……〇\n"

ENCODED = [
    ("utf-8", TEXT.encode()),
    ("utf-8 with mark", b"\xef\xbb\xbf" + TEXT.encode()),
    ("gb18030", TEXT.encode("gb18030")),
    ("gb18030 with mark", b"\x84\x31\x95\x33" + TEXT.encode("gb18030")),
    ("gbk", TEXT.encode("gbk")),
    ("utf-16 little", b"\xff\xfe" + TEXT.encode("utf-16-le")),
    ("utf-16 big", b"\xfe\xff" + TEXT.encode("utf-16-be")),
    ("utf-16 little without mark", TEXT.encode("utf-16-le")),
    ("utf-16 big without mark", TEXT.encode("utf-16-be")),
    ("utf-32", TEXT.encode("utf-32")),
]


@pytest.mark.parametrize("data", [case[1] for case in ENCODED], ids=[case[0] for case in ENCODED])
def test_encodings(read, data):
    found = read(data)
    assert (found.text, found.format, found.notices) == (TEXT, "txt", ())


def test_every_character_is_kept(read):
    text = "\n\n**党委\t \u3000甲\u00a0乙\u200b丙  \n# 标题\n\n\n"
    assert read(text.encode()).text == text


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_are_one_character(read, end):
    found = read(f"甲{end}乙{end}{end}丙".encode())
    assert (found.text, found.notices) == ("甲\n乙\n\n丙", ("换行符已统一（\\r\\n 记作一个换行）。",))


def test_blocks_are_the_lines_with_words(read):
    found = read("甲\n\n 乙\n".encode())
    assert [found.text[block.start : block.end] for block in found.blocks] == ["甲", " 乙"]


def test_a_broken_character_is_shown_and_said(read):
    data = ("落实" * 200).encode()
    found = read(data[:601] + b"\xff" + data[601:])
    assert found.text.count("\ufffd") >= 1
    assert found.notices[0].startswith("有 ")


def test_cut_in_the_middle_of_a_character(read):
    assert read(("落实" * 100).encode()[:-1]).text == "落实" * 99 + "落\ufffd"
    assert read(("落实" * 100).encode("gb18030")[:-1]).text == "落实" * 99 + "落\ufffd"


def test_rare_characters_of_gb18030(read):
    assert read("㐂𠀀〇的报告".encode("gb18030")).text == "㐂𠀀〇的报告"


def test_white_space_only(refused):
    assert refused(b"\n  \r\n\t") is Reason.EMPTY
    assert refused("\u3000\n".encode()) is Reason.EMPTY


def test_too_long(monkeypatch):
    import io

    monkeypatch.setattr(plain, "MOST", 10)
    with pytest.raises(FileRefused) as caught:
        plain.read(io.BytesIO(b"x" * 11))
    assert caught.value.reason is Reason.OVERSIZED


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=300))
def test_utf8_comes_back(text):
    assert plain.decode(text.encode())[0] == text.removeprefix("\ufeff")


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data):
    try:
        text, broken = plain.decode(data)
    except FileRefused:
        return
    assert isinstance(text, str)
    assert broken >= 0
