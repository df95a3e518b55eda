"""Small pieces of markup used by tags and tables alike: made in Python because tables make thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from luoshi.ui.components import Light, MatrixCell, MatrixState, Tag


def icon_html(name: str) -> SafeString:
    """An icon; hidden from screen readers, a word always stands beside it."""
    return mark_safe(  # noqa: S308 (name is escaped, the address is ours)
        f'<svg class="ls-icon" aria-hidden="true"><use href="{static("ui/icons.svg")}#{escape(name)}"/></svg>'
    )


def light_html(light: Light) -> SafeString:
    """A light; with a reason it opens."""
    tone, word = escape(light.tone), escape(str(light.word))
    if not light.why:
        return mark_safe(f'<span class="ls-light ls-light-{tone}">{word}</span>')  # noqa: S308 (escaped)
    return mark_safe(  # noqa: S308 (escaped)
        f'<details class="ls-why"><summary class="ls-light ls-light-{tone}">{word}</summary>'
        f'<span class="ls-why-text">{escape(str(light.why))}</span></details>'
    )


_TAG_CLASS = {
    "": "",
    **{kind: f" ls-k-{kind}" for kind in ("figure", "problem", "cause", "measure", "check")},
    **{kind: f" ls-tag-{kind}" for kind in ("blue", "brown", "near", "over", "ok")},
}


def tag_html(tag: Tag) -> SafeString:
    """A tag; its kind is one of ours or a defect of the program (KeyError)."""
    return mark_safe(f'<span class="ls-tag{_TAG_CLASS[tag.kind]}">{escape(str(tag.word))}</span>')  # noqa: S308 (escaped)


SPARK_WIDTH, SPARK_HEIGHT = 72, 20


def sparkline_html(values: Sequence[int | float | None]) -> SafeString:
    """Bars without axis or number, hidden from screen readers: the words beside it say what matters."""
    numbers = [max(0, value or 0) for value in values]
    most = max(numbers, default=0)
    if not most:
        return mark_safe("")
    step = SPARK_WIDTH / len(numbers)
    bars = "".join(
        f'<rect x="{at * step + 0.5:.1f}" y="{SPARK_HEIGHT - high:.1f}" width="{step - 1.5:.1f}" height="{high:.1f}"/>'
        for at, number in enumerate(numbers)
        for high in [max(1.0, SPARK_HEIGHT * number / most)]
    )
    return mark_safe(  # noqa: S308 - numbers only
        f'<svg class="ls-spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" aria-hidden="true">{bars}</svg>'
    )


_SIGNS = {MatrixState.NOT_APPLICABLE: "—", MatrixState.NOT_DUE: "·", MatrixState.NOT_STARTED: "○"}


def matrix_cell_html(cell: MatrixCell) -> SafeString:
    """A cell of a matrix: a number or a sign, what it means in words, the way to what is behind it."""
    meant = {
        MatrixState.NOT_APPLICABLE: _("不适用"),
        MatrixState.NOT_DUE: _("未到期"),
        MatrixState.NOT_STARTED: _("未启用"),
        MatrixState.TOLD: _("已说明"),
    }.get(cell.state, "")
    sign = escape(cell.word or _SIGNS.get(cell.state, ""))
    hidden = "：".join(filter(None, (meant, cell.why))) if meant else ""
    hidden = f'<span class="ls-vh">{escape(hidden)}</span>' if hidden else ""
    title = f' title="{escape(cell.why)}"' if cell.why else ""
    name = f"ls-m ls-m-{escape(cell.state)}"
    if cell.url:
        inside = f'<a class="{name}" href="{escape(cell.url)}"{title}>{sign}{hidden}</a>'
    else:
        inside = f'<span class="{name}"{title}>{sign}{hidden}</span>'
    return mark_safe(inside)  # noqa: S308 (escaped)
