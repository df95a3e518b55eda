"""The style sheet and font table of a .docx, made from a house style."""

from __future__ import annotations

from luoshi.writing.markup import W, attribute, fonts, size
from luoshi.writing.style import Style

BODY, FLUSH, TITLE, HEADING = "Body", "Flush", "Title", "Heading{}"
TABLE_TEXT, TABLE_HEAD, META, PAGE_NUMBER = "TableText", "TableHead", "TableMeta", "PageNumber"
SHEET_TEXT, SHEET_HEAD = "SheetText", "SheetHead"
LEVELS = 4
_INDENT = 2  # characters, first line of a paragraph


def style_sheet(house: Style) -> str:
    """All of word/styles.xml."""
    sizes, faces = house.sizes, house.fonts
    exact = f'<w:spacing w:before="0" w:after="0" w:line="{house.line_pitch}" w:lineRule="exact"/>'
    first_line = round(_INDENT * (sizes["body"] * 20 + house.spacing))
    indent = f'<w:ind w:firstLineChars="{_INDENT * 100}" w:firstLine="{first_line}"/>'
    body = fonts(faces["body"]) + f'<w:spacing w:val="{house.spacing}"/>' + size(sizes["body"])
    loose = '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
    title = f'{fonts(faces["title"])}<w:spacing w:val="0"/>{size(sizes["title"])}'
    table = f'{fonts(faces["body"])}<w:spacing w:val="0"/>{size(sizes["table"])}'
    head = f'{fonts(faces["first"])}<w:spacing w:val="0"/>'
    centred = f'{loose}<w:jc w:val="center"/>'
    styles = [
        _style("Normal", "Normal", exact, body, default=True),
        _style(BODY, "Body Text", f'{indent}<w:jc w:val="both"/>', ""),
        _style(FLUSH, "Luoshi Flush", '<w:jc w:val="both"/>', ""),
        _style(TITLE, "Title", '<w:keepNext/><w:jc w:val="center"/>', title),
        _style(TABLE_TEXT, "Luoshi Table Text", loose, table),
        _style(TABLE_HEAD, "Luoshi Table Head", centred, head + size(sizes["table"])),
        _style(SHEET_TEXT, "Luoshi Sheet Text", loose,
               f"{fonts(faces['sheet'])}<w:spacing w:val=\"0\"/>{size(sizes['sheet'])}"),
        _style(SHEET_HEAD, "Luoshi Sheet Head", centred, head + size(sizes["sheet"])),
        _style(META, "Luoshi Table Meta", "<w:keepNext/>",
               f"{fonts(faces['body'])}<w:spacing w:val=\"0\"/>{size(sizes['meta'])}"),
        _style(PAGE_NUMBER, "Luoshi Page Number", loose,
               f"{fonts(faces['number'])}<w:spacing w:val=\"0\"/>{size(sizes['page_number'])}"),
    ]  # fmt: skip
    for level in range(1, LEVELS + 1):
        look = fonts(faces[house.level_font(level)])
        levelled = f'<w:keepNext/>{indent}<w:jc w:val="both"/><w:outlineLvl w:val="{level - 1}"/>'
        styles.append(_style(HEADING.format(level), f"heading {level}", levelled, look))
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    defaults = f"<w:docDefaults><w:rPrDefault><w:rPr>{language}</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    return f'<w:styles xmlns:w="{W}">{defaults}{"".join(styles)}</w:styles>'


def _style(key: str, name: str, paragraph: str, run: str, *, default: bool = False) -> str:
    mark = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{mark} w:styleId="{key}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def font_table(house: Style) -> bytes:
    """All of word/fontTable.xml: for each face the one to show where it is not installed."""
    faces = "".join(
        f'<w:font w:name="{attribute(font.name)}"><w:altName w:val="{attribute(font.instead)}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for font in {font.name: font for font in house.fonts.values()}.values()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{W}">{faces}</w:fonts>'.encode()
