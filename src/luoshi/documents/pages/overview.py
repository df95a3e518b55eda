"""概览: the strip, one line of advice, which problems have what, and the flow picture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from luoshi.documents.enums import CLAUSES, Nature
from luoshi.documents.outline import aspect
from luoshi.documents.pages.words import KINDS, TAB_OF, counter
from luoshi.documents.queries import Cover, CoverageRow, FlowBox, Ledger
from luoshi.reading.types import Severity
from luoshi.ui import svg
from luoshi.ui.components import Coverage, Figure, Light, Link, Tone
from luoshi.ui.text import with_counter

MOST_ASPECTS: Final = 60  # rows of the matrix on one page; longer reports are looked at by section


@dataclass(frozen=True, slots=True)
class Aspect:
    """One line of the matrix 覆盖情况."""

    title: str
    url: str
    problems: int
    causes: Light
    measures: Light
    owners: Light
    deadlines: Light
    decided: Light
    has_gap: bool


def strip(ledger: Ledger) -> list[Figure]:
    """Five figures with what stands beside them."""
    found = []
    for nature in Nature:
        tally = ledger.tallies[nature]
        beside = (
            _("已确认%(done)s，待确认%(open)s") % {"done": tally.total - tally.open, "open": tally.open}
            if 0 < tally.open < tally.total
            else _("全部待确认")
            if tally.open
            else _("已全部确认")
        )
        if not tally.total:
            beside = _("没有读出")
        found.append(
            Figure(str(nature.label), tally.total, str(counter(nature)), beside, url=f"?tab={TAB_OF[nature]}")
        )
    weights = [check.severity for check in ledger.checks]
    look = sum(weight is not Severity.ADVICE for weight in weights)
    beside = _("需看%(look)s，提示%(rest)s") % {"look": look, "rest": len(weights) - look}
    return [*found, Figure(_("材料校核"), len(weights), _("处"), beside, url="?tab=checks")]


@dataclass(frozen=True, slots=True)
class Doubtful:
    """How many items had better be looked at first, and where they are."""

    count: int
    links: list[Link]


def doubtful(ledger: Ledger) -> Doubtful | None:
    """What software is not sure of, by nature; None where there is nothing."""
    counts = Counter(ledger.item(key).nature for key in ledger.doubts)
    links = [
        Link(
            _("%(nature)s%(open)s")
            % {"nature": nature.label, "open": with_counter(counts[nature], counter(nature))},
            f"?tab={TAB_OF[nature]}&state=doubt",
        )
        for nature in Nature
        if counts[nature]
    ]
    return Doubtful(counts.total(), links) if links else None


def missing_duties(ledger: Ledger) -> str:
    """34项措施未写责任人、完成时限 — normal in official prose, hence the 任务分解表; "" where nothing is missing."""
    found = ledger.coverage
    said = [
        word
        for count, word in ((found.without_owner, _("责任人")), (found.without_deadline, _("完成时限")))
        if count
    ]
    if not said:
        return ""
    most = max(found.without_owner, found.without_deadline)
    return _("%(count)s项措施未写%(what)s。") % {"count": most, "what": _("、").join(said)}


def aspects(ledger: Ledger) -> list[Aspect]:
    """The matrix in reading order."""
    return [_aspect(row) for row in ledger.coverage.rows]


def _aspect(row: CoverageRow) -> Aspect:
    waiting = row.decided.missing
    decided = (
        Light(Tone.DOING, _("待确认 %(count)s") % {"count": waiting})
        if waiting
        else Light(Tone.OK, _("已确认"))
    )
    return Aspect(
        title=row.title or _("正文"),
        url=f"?tab=problems&section={row.section}",
        problems=row.causes.of,
        causes=_light(row.causes),
        measures=_light(row.measures),
        owners=_natural(row.owners),
        deadlines=_natural(row.deadlines),
        decided=decided,
        has_gap=bool(row.causes.missing or row.measures.missing),
    )


def _light(cover: Cover) -> Light:
    """How many of the problems have it; what is inferred from headings alone is said."""
    if cover.inferred and not cover.missing:
        why = _("%(count)s个按章节标题推断，还没有人确认。") % {"count": cover.inferred}
        return Light(Tone.DOING, f"{cover.of}/{cover.of} {_('推断')}", why)
    return Coverage(cover.covered + cover.inferred, cover.of).light


def _natural(cover: Cover) -> Light:
    return Coverage(cover.covered + cover.inferred, cover.of, natural=True).light


def picture(ledger: Ledger) -> SafeString:
    """问题 → 原因 → 措施 as <svg>; "" where there is nothing to draw."""
    flow = ledger.flow
    if not any(flow.columns.values()):
        return SafeString("")
    columns = [
        svg.Column(
            KINDS[nature],  # type: ignore[arg-type]  # the three kinds of clauses
            _head(nature, flow.columns[nature], collapsed=flow.collapsed),
            [_box(box, collapsed=flow.collapsed) for box in flow.columns[nature]],
        )
        for nature in CLAUSES
    ]
    arrows = [svg.Arrow(edge.head, edge.tail, edge.firm) for edge in flow.edges]
    alone = sum(box.alone for boxes in flow.columns.values() for box in boxes)
    sentence = _("%(problems)s，%(causes)s，%(measures)s，其中%(alone)s处未对应") % {
        "problems": columns[0].head, "causes": columns[1].head, "measures": columns[2].head, "alone": alone,
    }  # fmt: skip
    return svg.flow(columns, arrows, sentence=sentence)


def _head(nature: Nature, boxes: tuple[FlowBox, ...], *, collapsed: bool) -> str:
    total = sum(box.count for box in boxes)
    words = f"{nature.label} {with_counter(total, counter(nature))}"
    return _("%(words)s，%(groups)s个方面") % {"words": words, "groups": len(boxes)} if collapsed else words


def _box(box: FlowBox, *, collapsed: bool) -> svg.Box:
    unit = counter(box.nature)
    if not collapsed:
        return svg.Box(
            box.key,
            box.words,
            box.mark,
            f"?at={box.mark}#{box.mark}",
            aspect=box.words,
            size=box.count,
            counter=unit,
        )
    section = box.key.partition(":")[2]
    url = f"?tab={TAB_OF[box.nature]}&section={aspect(section)}"
    return svg.Box(
        box.key, box.words, with_counter(box.count, unit), url, aspect=box.words, size=box.count, counter=unit
    )


def context(ledger: Ledger, *, only_gaps: bool) -> dict[str, Any]:
    """What documents/parts/overview.html needs."""
    found = aspects(ledger)
    shown = [one for one in found if one.has_gap] if only_gaps else found
    return {
        "strip": strip(ledger),
        "doubts": doubtful(ledger),
        "duties": missing_duties(ledger),
        "aspects": shown[:MOST_ASPECTS],
        "hidden_aspects": max(0, len(shown) - MOST_ASPECTS),
        "has_gaps": any(one.has_gap for one in found),
        "only_gaps": only_gaps,
        "flow": picture(ledger),
        "loose": ledger.coverage.loose_causes + ledger.coverage.loose_measures,
    }
