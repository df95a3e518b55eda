"""Content decides what a file is, never the ending of its name."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.sandbox import FileKind, kind_of
from tests.factories.files import docx, encrypted_docx, html, ole, plain_docx, rtf, word_block, zipped
from tests.factories.pages import Sheet, ofd, pdf

pytestmark = pytest.mark.pure

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
XLSX = {
    "[Content_Types].xml": "<Types>spreadsheetml.sheet.main+xml</Types>",
    "xl/workbook.xml": "<workbook/>",
}


def stored(name, data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


CASES = [
    ("empty", b"", "empty"),
    ("only white space", b" \r\n\t\n", "empty"),
    ("utf-8", "关于…的报告".encode(), "txt"),
    ("utf-8 with mark", b"\xef\xbb\xbf" + "报告".encode(), "txt"),
    ("gbk", "关于贯彻落实情况的报告\n一、".encode("gb18030"), "txt"),
    ("utf-16 with mark", "报告\n".encode("utf-16"), "txt"),
    ("utf-16 without mark", "报告2021年\n第1次\n".encode("utf-16-le"), "txt"),
    ("text that begins with BM", b"BMW 2021", "txt"),
    ("bitmap", b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0" + b"\0" * 40, "image"),
    ("png", PNG, "image"),
    ("jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 30, "image"),
    ("webp", b"RIFF\0\0\0\0WEBPVP8 ", "image"),
    ("docx", plain_docx(["一"]), "docx"),
    ("docx with a main part of another name", zipped({"[Content_Types].xml": "<T>wordprocessingml.document.main+xml</T>"}), "docx"),
    ("docx without types", zipped({"word/document.xml": "<w/>"}), "docx"),
    ("xlsx", zipped(XLSX), "xlsx"),
    ("pptx", zipped({"ppt/presentation.xml": "<p/>"}), "pptx"),
    ("odt", stored("mimetype", "application/vnd.oasis.opendocument.text"), "odt"),
    ("ofd", ofd([Sheet([(90.0, 100.0, 16.0, "一")])]), "ofd"),
    ("ofd with slashes before its names", zipped({"/OFD.xml": "<x/>"}), "ofd"),
    ("plain zip", zipped({"a.txt": "x"}), "zip"),
    ("broken zip", b"PK\x03\x04" + b"x" * 50, "zip"),
    ("rar", b"Rar!\x1a\x07\0", "archive"),
    ("gzip", b"\x1f\x8b\x08\0" + b"\0" * 9, "archive"),
    (".doc and Kingsoft's .wps", ole({"WordDocument": word_block()}), "doc"),
    (".xls and Kingsoft's .et", ole({"Workbook": b"\x09\x08\x10\0" + b"\0" * 16}), "xls"),
    ("old .xls", ole({"Book": b"\x09\x08\x08\0" + b"\0" * 8}), "xls"),
    ("ppt", ole({"PowerPoint Document": b"x"}), "ppt"),
    ("encrypted docx", encrypted_docx(), "encrypted"),
    ("encrypted doc", ole({"WordDocument": word_block(locked=True)}), "encrypted"),
    ("encrypted xls", ole({"Workbook": b"\x09\x08\x10\0" + b"\0" * 16 + b"\x2f\0\x06\0" + b"\0" * 6}), "encrypted"),
    ("other compound file", ole({"Contents": b"x"}), "unknown"),
    ("broken compound file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600, "unknown"),
    ("pdf", pdf([Sheet([(90.0, 100.0, 16.0, "一")])]), "pdf"),
    ("pdf after rubbish", b"\r\n\r\n%PDF-1.4\n", "pdf"),
    ("rtf", rtf(["报告"]), "rtf"),
    ("html", html("<p>报告</p>"), "html"),
    ("html without head", b"<div><p>x</p></div>", "html"),
    ("html in utf-16", "<html><body><p>报告</p></body></html>".encode("utf-16"), "html"),
    ("mht", b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "mhtml"),
    ("word 2003 xml", b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', "wordxml"),
    ("text about html", "下面说 <p> 标签".encode(), "txt"),
    ("binary", bytes(range(256)) * 4, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "kind"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_kind(data, kind):
    assert kind_of(io.BytesIO(data)) == FileKind(kind)


def test_ending_is_never_asked(tmp_path):
    for ending in ("txt", "pdf", "wps", "et", "jpg", "doc"):
        path = tmp_path / f"报告.{ending}"
        path.write_bytes(docx("<w:p/>"))
        assert kind_of(path) is FileKind.DOCX
        assert kind_of(str(path)) is FileKind.DOCX


STARTS = st.sampled_from(
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.4", b"<html>", b"{\\rtf"]
)


@given(STARTS, st.binary(max_size=2000))
def test_any_bytes_have_a_kind(start, rest):
    assert isinstance(kind_of(io.BytesIO(start + rest)), FileKind)


@given(st.integers(0, 4095), st.integers(0, 255))
def test_any_damaged_compound_file_has_a_kind(place, value):
    data = bytearray(encrypted_docx())
    data[place] = value
    assert isinstance(kind_of(io.BytesIO(bytes(data))), FileKind)
