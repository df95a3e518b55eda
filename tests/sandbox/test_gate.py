"""The gate: what is refused before anything opens a file."""

import io
import struct
import zipfile

import pytest

from luoshi.sandbox import Bounds, FileKind, FileRefused, Reason, inspect
from tests.factories.files import docx_parts, encrypted_docx, plain_docx, zipped
from tests.factories.pages import Sheet, ofd_parts

pytestmark = pytest.mark.pure


def refusal(data, bounds=None):
    with pytest.raises(FileRefused) as caught:
        inspect(io.BytesIO(data), *([bounds] if bounds else []))
    assert caught.value.sentence.endswith("。")
    assert "\n" not in caught.value.sentence
    return caught.value.reason


def with_part(name, data):
    return zipped(docx_parts("<w:p/>") | {name: data})


def test_good_file_passes_and_is_rewound():
    file = io.BytesIO(plain_docx(["一、"]))
    assert inspect(file) is FileKind.DOCX
    assert file.tell() == 0


def test_empty():
    assert refusal(b"") is Reason.EMPTY


def test_too_many_bytes():
    assert refusal(b"x" * 1001, Bounds(file=1000)) is Reason.OVERSIZED


def test_encrypted():
    assert refusal(encrypted_docx()) is Reason.ENCRYPTED


def test_encrypted_entry():
    data = bytearray(with_part("word/x.xml", "<x/>"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.rfind(mark)
        data[at + place] |= 1
    assert refusal(bytes(data)) is Reason.ENCRYPTED


def test_bomb_by_ratio():
    assert refusal(with_part("word/media/a.bin", b"\0" * (30 << 20))) is Reason.HOSTILE


def test_bomb_of_many_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"word/media/{number}", b"\0" * (3 << 20))
    assert refusal(out.getvalue()) is Reason.HOSTILE


def test_one_part_too_large():
    assert refusal(with_part("word/media/a.bin", b"ab" * 1000), Bounds(entry=1500)) is Reason.OVERSIZED


def test_well_packed_small_file_is_no_bomb():
    assert inspect(io.BytesIO(with_part("word/media/a.bin", b"\0" * (5 << 20)))) is FileKind.DOCX


def test_too_many_parts():
    parts = docx_parts("<w:p/>") | {f"word/media/{number}": b"" for number in range(60)}
    assert refusal(zipped(parts), Bounds(entries=50)) is Reason.HOSTILE


def test_long_directory_behind_a_small_count():
    parts = docx_parts("<w:p/>") | {f"word/{number:0200}": b"" for number in range(300)}
    data = bytearray(zipped(parts))
    at = data.rfind(b"PK\x05\x06")
    struct.pack_into("<HH", data, at + 8, 4, 4)
    assert refusal(bytes(data), Bounds(entries=100)) is Reason.HOSTILE


@pytest.mark.parametrize(
    "name",
    ["../evil.xml", "word/../../evil.xml", "/etc/passwd", "C:\\evil.xml", "\\\\host\\x", "word\\..\\..\\x"],
)
def test_paths_out_of_the_archive(name):
    data = bytearray(with_part("N" * len(name), "<x/>"))
    data = bytes(data).replace(b"N" * len(name), name.encode())
    assert refusal(data) is Reason.HOSTILE


@pytest.mark.parametrize("name", ["inside.zip", "word/inside.ZIP", "a/b.7z", "second.docx"])
def test_archive_in_archive(name):
    assert refusal(with_part(name, b"PK\x03\x04")) is Reason.HOSTILE


def test_embedded_workbook_of_a_chart_passes():
    assert (
        inspect(io.BytesIO(with_part("word/embeddings/Microsoft_Excel_Sheet.xlsx", b"PK"))) is FileKind.DOCX
    )


def test_overlapping_entries():
    data = bytearray(with_part("word/media/a.bin", b"0123456789" * 50))
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    assert refusal(bytes(data)) is Reason.HOSTILE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declaration",
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd">', '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;">]>'],
)
def test_declarations(encoding, declaration):
    text = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<a/>'
    assert refusal(with_part("word/settings.xml", text.encode(encoding))) is Reason.HOSTILE
    assert refusal(zipped(ofd_parts([Sheet()]) | {"Doc_0/x.xml": text.encode(encoding)})) is Reason.HOSTILE


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9, 0.99])
def test_cut_short(keep):
    data = plain_docx(["一、" * 200])
    assert refusal(data[: int(len(data) * keep)]) is Reason.DAMAGED


def test_damaged_part():
    data = bytearray(plain_docx(["落实" * 3000]))
    at = data.find(b"word/document.xml") + 60
    data[at : at + 40] = b"\xff" * 40
    assert refusal(bytes(data)) is Reason.DAMAGED


def test_plain_zip_has_a_kind_of_its_own():
    assert inspect(io.BytesIO(zipped({"a.txt": "x"}))) is FileKind.ZIP
