"""Small pieces of markup used by tags and tables alike: made in Python because tables make thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from luoshi.ui.components import Light, Tag


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
