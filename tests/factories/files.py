"""Files as offices have them, built in memory: Word, OLE, text, web page. No binary is committed."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
PARTS = {
    "numbering": "numbering", "styles": "styles", "footnotes": "footnotes", "endnotes": "endnotes",
    "comments": "comments", "header1": "header", "header2": "header", "footer1": "footer",
}  # fmt: skip
ROOTS = {"header": "hdr", "footer": "ftr"}


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx_parts(body: str, **parts: str) -> dict[str, bytes | str]:
    """The parts of a .docx; `body` and `parts` are the XML inside each root (numbering, styles, header1 …)."""
    overrides, links = "", ""
    files: dict[str, bytes | str] = {}
    for name, inner in parts.items():
        kind = PARTS[name]
        root = ROOTS.get(kind, kind)
        files[f"word/{name}.xml"] = f'<?xml version="1.0"?><w:{root} {NAMESPACES}>{inner}</w:{root}>'
        links += f'<Relationship Id="r{name}" Type="{R}/{kind}" Target="{name}.xml"/>'
        overrides += (
            f'<Override PartName="/word/{name}.xml" '
            f'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        )
    return {
        "[Content_Types].xml": (
            f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
            f"{overrides}</Types>"
        ),
        "_rels/.rels": (
            f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": (
            f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
        ),
        "word/document.xml": f'<?xml version="1.0"?><w:document {NAMESPACES}><w:body>{body}</w:body></w:document>',
        **files,
    }


def docx(body: str, **parts: str) -> bytes:
    return zipped(docx_parts(body, **parts))


def p(text: str = "", properties: str = "", inner: str = "") -> str:
    """A paragraph: words, its properties, and XML after the words."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{run}{inner}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def numbered(text: str, number: int = 1, level: int = 0, more: str = "") -> str:
    return p(text, f'{more}<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(place: int, form: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{place}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, more: str = "") -> str:
    """One abstract list of these levels and the list 1 that uses it; `more` adds lists."""
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{more}'
    )


def cell(text: str, properties: str = "") -> str:
    words = text if text.startswith("<") else p(text)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{words}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    lines = "".join(
        f"<w:tr>{''.join(one if one[:1] == '<' else cell(one) for one in row)}</w:tr>" for row in rows
    )
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{lines}</w:tbl>"


def plain_docx(lines: Sequence[str]) -> bytes:
    return docx("".join(p(line) for line in lines))


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams, each filled up to 4096 bytes ([MS-CFB], 512-byte sectors)."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    data = {
        name: body.ljust(max(4096, -(-len(body) // sector) * sector), b"\0") for name, body in streams.items()
    }
    entries = [_entry("Root Entry", 5, end, 0, child=1 if data else free)]
    fat = [0xFFFFFFFD]  # sector 0 is the table itself
    directory_sectors = -(-(len(data) + 1) // 4)
    fat += [*range(2, directory_sectors + 1), end]
    content = b""
    for place, (name, body) in enumerate(data.items()):
        first, count = len(fat), len(body) // sector
        fat += [*range(first + 1, first + count), end]
        content += body
        entries.append(_entry(name, 2, first, len(body), right=place + 2 if place + 2 <= len(data) else free))
    entries += [b"\0" * 128] * (directory_sectors * 4 - len(entries))
    fat += [free] * (128 - len(fat))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
        + struct.pack("<109I", 0, *[free] * 108)
    )  # fmt: skip
    return header + struct.pack("<128I", *fat[:128]) + b"".join(entries) + content


def _entry(
    name: str, kind: int, sector: int, size: int, *, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    words = (name + "\0").encode("utf-16-le")
    return (
        words.ljust(64, b"\0") + struct.pack("<HBB", len(words), kind, 1)
        + struct.pack("<III", 0xFFFFFFFF, right, child) + b"\0" * 36 + struct.pack("<IQ", sector, size)
    )  # fmt: skip


def encrypted_docx() -> bytes:
    return ole({"EncryptionInfo": b"\4\0\4\0" + b"x" * 4092, "EncryptedPackage": b"y" * 4096})


def word_block(*, locked: bool = False) -> bytes:
    """The beginning of a WordDocument stream: magic, version, flags."""
    return struct.pack("<HH6xH", 0xA5EC, 0x00C1, 0x0100 if locked else 0)


def html(body: str, *, charset: str = "utf-8", declared: str | None = None) -> bytes:
    head = f'<meta charset="{declared or charset}">' if declared != "" else ""
    return f"<!DOCTYPE html><html><head>{head}<title>标题栏</title></head><body>{body}</body></html>".encode(
        charset
    )


def rtf(lines: Sequence[str]) -> bytes:
    """Rich text with Chinese as Unicode escapes."""
    body = "".join("".join(_rtf_char(char) for char in line) + "\\par\n" for line in lines)
    return ("{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 SimSun;}}\\f0 " + body + "}").encode("ascii")


def _rtf_char(char: str) -> str:
    if char.isascii():
        return f"\\{char}" if char in "\\{}" else char
    code = ord(char)
    return f"\\u{code - 65536 if code > 32767 else code}?"
