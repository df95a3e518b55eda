"""Fixed layout, built in memory: PDF and OFD with words at places, ruled lines and pictures."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.factories.files import zipped

A4 = (595.0, 842.0)
LEFT, RIGHT, TOP, PITCH, EM = 79.5, 521.5, 105.0, 28.0, 16.0


@dataclass
class Sheet:
    """A page: words as (x, y from the top, size, text), ruled lines as (x0, y0, x1, y1). Points."""

    words: list[tuple[float, float, float, str]] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    picture: bool = False
    slanted: str = ""


def typeset(
    paragraphs: Sequence[str],
    *,
    indent: int = 2,
    numbers: bool = True,
    head: str = "",
    lines_a_page: int = 22,
) -> list[Sheet]:
    """Paragraphs as an official document has them: first line in by two, full lines, page numbers below."""
    width = int((RIGHT - LEFT) // EM)
    rows: list[tuple[float, str]] = []
    for text in paragraphs:
        rest, at = text, indent
        while rest or at == indent:
            room = width - at
            rows.append((LEFT + at * EM, rest[:room]))
            rest, at = rest[room:], 0
            if not rest:
                break
    sheets = []
    for start in range(0, max(1, len(rows)), lines_a_page):
        sheet = Sheet()
        for place, (x, line) in enumerate(rows[start : start + lines_a_page]):
            sheet.words.append((x, TOP + (place + 1) * PITCH, EM, line))
        if numbers:
            sheet.words.append((280.0, 800.0, 14.0, f"— {start // lines_a_page + 1} —"))
        if head:
            sheet.words.append((LEFT, 50.0, 10.5, head))
        sheets.append(sheet)
    return sheets


def grid(
    sheet: Sheet, rows: Sequence[Sequence[str]], *, left: float, top: float, widths: Sequence[float]
) -> None:
    """A ruled table on a sheet, one line of words a cell."""
    height, size = 24.0, 12.0
    right = left + sum(widths)
    for number in range(len(rows) + 1):
        sheet.rules.append((left, top + number * height, right, top + number * height))
    x = left
    for number in range(len(widths) + 1):
        sheet.rules.append((x, top, x, top + len(rows) * height))
        x += widths[number] if number < len(widths) else 0
    for row, words in enumerate(rows):
        x = left
        for width, text in zip(widths, words, strict=True):
            sheet.words.append((x + 4, top + row * height + 17, size, text))
            x += width


def pdf(sheets: Sequence[Sheet], *, rotate: int = 0) -> bytes:
    """A PDF whose Chinese font is named, not embedded: its text layer is Unicode through UniGB-UCS2-H."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(sheets), b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(sheets)))),
        (
            b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts "
            b"[<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo "
            b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type /FontDescriptor "
            b"/FontName /STSong-Light /Flags 6 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
            b"/CapHeight 880 /StemV 80 >> >>] >>"
        ),
        (
            b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 "
            b"/Length 1 >>\nstream\n\x80\nendstream"
        ),
    ]
    for number, sheet in enumerate(sheets):
        stream = zlib.compress(_content(sheet))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> >>"
            % (A4[0], A4[1], rotate, 6 + 2 * number)
        )
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
        )
    return _file(objects)


def _content(sheet: Sheet) -> bytes:
    parts: list[str] = []
    if sheet.picture:
        parts.append(f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /I1 Do Q")
    for x0, y0, x1, y1 in sheet.rules:
        parts.append(f"0.5 w {x0} {A4[1] - y0} m {x1} {A4[1] - y1} l S")
    for x, y, size, text in sheet.words:
        parts.append(f"BT /F1 {size} Tf 1 0 0 1 {x} {A4[1] - y} Tm <{text.encode('utf-16-be').hex()}> Tj ET")
    if sheet.slanted:
        code = sheet.slanted.encode("utf-16-be").hex()
        parts.append(f"BT /F1 60 Tf 0.7 0.7 -0.7 0.7 150 300 Tm <{code}> Tj ET")
    return "\n".join(parts).encode()


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def encrypted_pdf() -> bytes:
    """A PDF behind a user password: the digests fit none."""
    body = _file(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 0 /Kids [] >>",
         b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"11" * 32, b"22" * 32)]
    )  # fmt: skip
    return body.replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /Encrypt 3 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
    )


MM = 25.4 / 72
OFD = "http://www.ofdspec.org/2016"


def ofd_parts(sheets: Sequence[Sheet], *, template: str = "") -> dict[str, bytes | str]:
    """The parts of an OFD: one text object a line, advances as `g count width`."""
    templates = '<ofd:TemplatePage ID="900" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    pages = "".join(
        f'<ofd:Page ID="{n + 1}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(sheets))
    )
    parts: dict[str, bytes | str] = {
        "OFD.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="{OFD}" Version="1.0" DocType="OFD">'
            "<ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f'<?xml version="1.0" encoding="UTF-8"?><ofd:Document xmlns:ofd="{OFD}"><ofd:CommonData>'
            f"<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{templates}"
            f"</ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>"
        ),
    }
    for number, sheet in enumerate(sheets):
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = _ofd_page(sheet)
    if template:
        parts["Doc_0/Tpls/Tpl_0/Content.xml"] = _ofd_page(Sheet([(100.0, 60.0, 12.0, template)]))
    return parts


def ofd(sheets: Sequence[Sheet], *, template: str = "") -> bytes:
    return zipped(ofd_parts(sheets, template=template))


def _ofd_page(sheet: Sheet) -> str:
    objects: list[str] = []
    if sheet.picture:
        objects.append('<ofd:ImageObject ID="50" Boundary="0 0 210 297" ResourceID="1"/>')
    for x0, y0, x1, y1 in sheet.rules:
        objects.append(
            f'<ofd:PathObject ID="51" Boundary="{x0 * MM} {y0 * MM} 200 200"><ofd:AbbreviatedData>'
            f"M 0 0 L {(x1 - x0) * MM} {(y1 - y0) * MM}</ofd:AbbreviatedData></ofd:PathObject>"
        )
    for x, y, size, text in [*sheet.words, *([(150.0, 400.0, 60.0, sheet.slanted)] if sheet.slanted else [])]:
        slant = ' CTM="0.7 0.7 -0.7 0.7 0 0"' if text == sheet.slanted else ""
        escaped = text.replace("&", "&amp;").replace("<", "&lt;")
        objects.append(
            f'<ofd:TextObject ID="60" Font="2" Size="{size * MM:.4f}" Boundary="{x * MM:.4f} '
            f'{(y - size) * MM:.4f} {len(text) * size * MM:.4f} {size * 1.3 * MM:.4f}"{slant}>'
            f'<ofd:TextCode X="0" Y="{size * MM:.4f}" DeltaX="g {max(1, len(text) - 1)} {size * MM:.4f}">'
            f"{escaped}</ofd:TextCode></ofd:TextObject>"
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page xmlns:ofd="{OFD}"><ofd:Content><ofd:Layer ID="3">'
        f"{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    )
