"""Writing a draft as .docx in a house style."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, BinaryIO

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from luoshi.writing import styles
from luoshi.writing.draft import (
    Annex,
    Block,
    Draft,
    Foot,
    FootRole,
    Form,
    Head,
    Heading,
    HeadRole,
    Table,
)
from luoshi.writing.markup import fonts, paragraph, run, text, wrap
from luoshi.writing.style import Page, Style
from luoshi.writing.style import style as house_style
from luoshi.writing.table_markup import form, table

_BREAK_BEFORE = "<w:pageBreakBefore/>"


def write(
    draft: Draft, target: str | BinaryIO, *, style: Style | None = None, made: datetime | None = None
) -> None:
    """Write a draft as a Word file.

    Args:
        draft: what to write; every line of its text is in the file, blank lines are set by the style.
        target: a path or an open binary stream.
        style: the house style, gb9704 where not given.
        made: the moment kept in the file's properties; none is kept where not given.
    """
    house = style or house_style()
    document = docx.Document()
    page = house.pages[draft.paper]
    _replace(document.styles.element, parse_xml(styles.style_sheet(house)))
    _font_table(document, house)
    # The body as one element: moved piece by piece it would cost the square of its length.
    parts = [*_body(draft, house, page), _page(page, house, landscape=draft.landscape)]
    document.element.replace(document.element.body, parse_xml(wrap("".join(parts), "body")))
    _page_numbers(document, house)
    _properties(document, draft, made)
    document.save(target)


def _replace(old: Any, new: Any) -> None:
    for child in list(old):
        old.remove(child)
    old.extend(list(new))


def _font_table(document: Any, house: Style) -> None:
    part = document.part
    for key, relation in list(part.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            part.drop_rel(key)
    name = PackURI("/word/fontTable.xml")
    made = Part(name, CONTENT_TYPE.WML_FONT_TABLE, styles.font_table(house), part.package)
    part.relate_to(made, RELATIONSHIP_TYPE.FONT_TABLE)


def _page(page: Page, house: Style, *, landscape: bool) -> str:
    """Paper, margins and the document grid, as the last element of the body."""
    turned = ' w:orient="landscape"' if landscape else ""
    return (
        f'<w:sectPr><w:pgSz w:w="{page.width}" w:h="{page.height}"{turned}/>'
        f'<w:pgMar w:top="{page.top}" w:right="{page.right}" w:bottom="{page.bottom}" w:left="{page.left}" '
        f'w:header="{page.footer}" w:footer="{page.footer}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{house.line_pitch}"/></w:sectPr>'
    )


def _page_numbers(document: Any, house: Style) -> None:
    """— 1 —, outside: to the right of odd pages and to the left of even ones, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    one = round(house.sizes["page_number"] * 20)
    field = "".join(
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>{inner}'
        for kind, inner in (
            ("begin", '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'),
            ("separate", "<w:r><w:t>1</w:t></w:r>"),
            ("end", ""),
        )
    )
    for footer, side, align in (
        (section.footer, "right", "right"),
        (section.even_page_footer, "left", "left"),
    ):
        footer.is_linked_to_previous = False
        properties = f'<w:ind w:{side}Chars="100" w:{side}="{one}"/><w:jc w:val="{align}"/>'
        numbered = paragraph(styles.PAGE_NUMBER, f"{run('— ')}{field}{run(' —')}", properties)
        _replace(footer._element, parse_xml(wrap(numbered, "ftr")))  # noqa: SLF001  a field has no API


def _properties(document: Any, draft: Draft, made: datetime | None) -> None:
    """The file's own properties, without what the library's template brings along."""
    properties = document.core_properties
    properties.title = text(draft.title)[:255]
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.revision = 1
    for name in ("created", "modified"):
        if made is not None:
            setattr(properties, name, made)
            continue
        for element in list(properties._element):  # noqa: SLF001  there is no way to unset a date
            if element.tag.endswith(f"}}{name}"):
                properties._element.remove(element)  # noqa: SLF001


def _body(draft: Draft, house: Style, page: Page) -> Iterator[str]:
    annexes = {block.start for block in _annexes(draft.blocks)}
    previous: Block | None = None
    for line in _lines(draft):
        first = line[0]
        if isinstance(first, Table):
            yield table(first, page.text_width)
        elif isinstance(first, Form):
            yield form(first, page.text_width)
        else:
            if _blank_before(previous, first):
                yield paragraph(styles.FLUSH, "")
            yield _line(draft, line, house, new_page=first.start in annexes)
        previous = first
    if isinstance(previous, Table | Form):  # the format wants a paragraph after a table
        yield paragraph(styles.TABLE_TEXT, "")


def _annexes(blocks: tuple[Block, ...]) -> Iterator[Annex]:
    for block in blocks:
        if isinstance(block, Annex):
            yield block
        if isinstance(block, Heading | Annex):
            yield from _annexes(block.children)


def _lines(draft: Draft) -> Iterator[list[Block]]:
    """The leaves of each line of text together."""
    line, before = 0, 0
    numbered = []
    for leaf in draft.leaves():
        line += draft.text.count("\n", before, leaf.start)
        before = leaf.start
        numbered.append((line, leaf))
    for _, group in groupby(numbered, key=lambda one: one[0]):
        yield [leaf for _, leaf in group]


def _blank_before(previous: Block | None, block: Block) -> bool:
    """One blank line below the title and above annex list and signature."""
    if isinstance(block, Foot):
        return block.role in {FootRole.ANNEXES, FootRole.SIGNATURE} and previous is not None
    titled = isinstance(previous, Head) and previous.role is HeadRole.TITLE
    if isinstance(block, Head):
        return titled and block.role is HeadRole.ADDRESSEE
    return titled and not isinstance(block, Table | Form)


def _line(draft: Draft, line: list[Block], house: Style, *, new_page: bool) -> str:
    first = line[0]
    pieces = [draft.words(leaf) for leaf in line]
    pieces[0] = pieces[0].lstrip()  # the indent of the style stands for blanks that were typed
    pieces[-1] = pieces[-1].rstrip()
    properties = _BREAK_BEFORE if new_page else ""
    if len(line) == 1 and isinstance(first, Heading) and not first.run_in and not _is_sentence(pieces[0]):
        return paragraph(styles.HEADING.format(min(first.level, styles.LEVELS)), run(pieces[0]), properties)
    if new_page:
        return paragraph(styles.FLUSH, run("".join(pieces), fonts(house.fonts["first"])), properties)
    runs = "".join(run(words, _look(leaf, house)) for leaf, words in zip(line, pieces, strict=True))
    named, own = _paragraph_style(draft, first, house)
    return paragraph(named, runs, f"{_BREAK_BEFORE}{own}" if first.start in draft.pages else own)


def _paragraph_style(draft: Draft, first: Block, house: Style) -> tuple[str, str]:
    """Named style and own properties of a line, by what it begins with."""
    match first:
        case Head(role=HeadRole.TITLE):
            return styles.TITLE, ""
        case Head(role=HeadRole.META):
            return styles.META, ""
        case Head():
            return styles.FLUSH, ""
        case Foot(role=FootRole.SIGNATURE | FootRole.DATE):
            return styles.FLUSH, _signature_indent(draft, first, house)
    small = isinstance(first, Foot) and draft.landscape
    return (styles.META if small else styles.BODY), ""


def _is_sentence(words: str) -> bool:
    """A labelled sentence (一是…。) is set as text: headings stay with the paragraph after them."""
    return words.endswith(("。", "；", "！", "？", "，"))


def _look(leaf: Block, house: Style) -> str:
    """Run properties of a leaf inside a line of several."""
    return fonts(house.fonts[house.level_font(leaf.level)]) if isinstance(leaf, Heading) else ""


def _signature_indent(draft: Draft, block: Foot, house: Style) -> str:
    """Signature without seal: two characters in from the right, the date two characters further right.

    Where the date is the longer one it stands two characters in and the name moves left.
    """
    widths = dict.fromkeys((FootRole.SIGNATURE, FootRole.DATE), 0.0)
    for leaf in draft.leaves():
        if isinstance(leaf, Foot) and leaf.role in widths:
            widths[leaf.role] = sum(0.5 if sign.isascii() else 1.0 for sign in draft.words(leaf).strip())
    name, day = widths[FootRole.SIGNATURE], widths[FootRole.DATE]
    right = {FootRole.SIGNATURE: 2.0, FootRole.DATE: name - day}
    if name - day < 2:  # noqa: PLR2004
        right = {FootRole.SIGNATURE: max(2.0, 4.0 + day - name), FootRole.DATE: 2.0}
    if not name:
        right[FootRole.DATE] = 4.0
    characters = right[block.role]
    twips = round(characters * house.sizes["body"] * 20)
    return f'<w:ind w:rightChars="{round(characters * 100)}" w:right="{twips}"/><w:jc w:val="right"/>'
