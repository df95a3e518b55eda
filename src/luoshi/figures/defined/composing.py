"""A definition put together from what was chosen on the page: noun, tree and right follow from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override
from pydantic import ValidationError

from luoshi.figures.catalogue import parts_of
from luoshi.figures.conditions import InDim, UnknownName, amount_of
from luoshi.figures.defined.known import fault_of, noun_counted, rights_needed, strongest
from luoshi.figures.definitions import AnyFigure, Change, Figure, Part, Ratio, Reach, Sum, Tally
from luoshi.figures.models.defined import CALIBER_WORDS, LABEL_WORDS
from luoshi.kernel.boundary import forbidden_name
from luoshi.kernel.errors import Refused
from luoshi.kernel.facts import Noun, fact_sources
from luoshi.organisations.actions.checks import text_of
from luoshi.organisations.enums import Tree, UnitKind

PUT_TOGETHER = frozenset({"tally", "sum", "having", "entered"})  # numbers that can be divided and added
MOST_VALUES = 6  # named of one condition in a proposed sentence
_BREAK = re.compile(r"[\s\x00-\x1f\x7f]+")  # line breaks and what no keyboard types become one space


class Chosen(NamedTuple):
    """What was chosen and typed on the page of a definition.

    Attributes:
        form: tally, ratio, change or sum.
        label, caliber: as typed; no caliber: the proposed one.
        kinds: units it is asked of; none: all.
        facts, of, where, reach: of a plain count; `where` by dim the values of which any will do.
        parts: keys with signs; of a ratio the upper and the lower one, of a change the one compared.
        since, shown: of a change.
    """

    form: str
    label: str
    caliber: str = ""
    kinds: tuple[str, ...] = ()
    facts: str = ""
    of: str = ""
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reach: str = Reach.SUBTREE.value
    parts: tuple[tuple[str, int], ...] = ()
    since: str = "before"
    shown: str = "difference"


class Composed(NamedTuple):
    """A definition, and the 口径 that was proposed for it."""

    figure: AnyFigure
    proposed: str


def compose(key: str, chosen: Chosen, known: Mapping[str, AnyFigure]) -> Composed:
    """The definition somebody means. Raises Refused for what is missing or cannot be counted so."""
    label = _named(chosen.label, _("名称"), LABEL_WORDS, "label")
    caliber = _named(chosen.caliber, _("口径"), CALIBER_WORDS, "caliber", needed=False)
    others = {one: figure for one, figure in known.items() if one != key}
    missing = [part for part, _sign in chosen.parts if part not in others]
    if missing:
        raise Refused(_("选中的指标不能用，或就是这个指标本身，请另选"), field="part_1")
    more = _of_form(chosen, others)
    try:
        made = _made(chosen.form, {"key": key, "label": label, "caliber": "-", "kinds": chosen.kinds, **more})
        proposed = propose(made, others)
        right = strongest(rights_needed(made, {**others, key: made}))
    except ValidationError:
        raise Refused(_("选择的内容组不成一个指标，请核对各项")) from None
    if not right:
        raise Refused(_("这几个指标要求的权利各不相同，没有一项权利能包含其余，不能放在一起"), field="part_1")
    figure = made.model_copy(update={"caliber": caliber or proposed, "right": right})
    if wrong := fault_of(figure, others, {}):
        raise Refused(_("不能这样定义：%(why)s") % {"why": wrong})
    return Composed(figure, proposed)


def _named(words: str, what: str, most: int, field: str, *, needed: bool = True) -> str:
    text = text_of(_BREAK.sub(" ", words), what, most, field=field, needed=needed)
    if refused := forbidden_name(text):
        raise Refused(refused, field=field)
    return text


def _made(form: str, data: dict[str, Any]) -> AnyFigure:
    models: Mapping[str, type[Tally | Ratio | Change | Sum]] = {
        "tally": Tally, "ratio": Ratio, "change": Change, "sum": Sum,
    }  # fmt: skip
    return models[form].model_validate(data)


def _of_form(chosen: Chosen, known: Mapping[str, AnyFigure]) -> dict[str, Any]:
    if chosen.form == "tally":
        return _tally(chosen)
    some = [known[key] for key, _sign in chosen.parts]
    shared = {
        "tree": some[0].tree,
        "reach": some[0].reach if len({one.reach for one in some}) == 1 else Reach.SUBTREE,
    }
    if any(one.tree != some[0].tree for one in some):
        raise Refused(_("选中的指标不在同一棵组织树，不能放在一起"), field="part_2")
    match chosen.form:
        case "ratio":
            _alike(some)
            if len({one.key for one in some}) == 1:
                raise Refused(_("分子、分母是同一个指标，请另选"), field="part_2")
            return {**shared, "over": some[0].key, "under": some[1].key, "noun": Noun.PERCENT}
        case "change":
            return {**shared, "of": some[0].key, "since": chosen.since, **_shown(some[0], chosen.shown)}
        case _:
            if len(some) < 2:  # noqa: PLR2004 - a sum has two
                raise Refused(_("请至少选两个指标相加减"), field="part_2")
            _alike(some)
            parts = [Part(figure=key, sign=1 if sign > 0 else -1) for key, sign in chosen.parts]
            return {**shared, "parts": parts, "noun": some[0].noun}


def _tally(chosen: Chosen) -> dict[str, Any]:
    source = fact_sources.get(chosen.facts)
    if source is None:
        raise Refused(_("请选择数据来源"), field="facts")
    try:
        noun = noun_counted(source, chosen.of)
    except UnknownName:
        raise Refused(_("请选择统计内容"), field="of") from None
    where = [InDim(dim=dim, any_of=values) for dim, values in chosen.where if values]
    return {
        "facts": source.name,
        "of": chosen.of,
        "where": where,
        "reach": chosen.reach,
        "tree": source.tree,
        "noun": noun,
    }


def _alike(some: list[AnyFigure]) -> None:
    """Only plain numbers of one noun are divided or added: 次 and 人次 are not."""
    if wrong := next((one for one in some if one.form not in PUT_TOGETHER), None):
        raise Refused(
            _("“%(label)s”是百分比、平均数或变化，不能再相除、相加减") % {"label": wrong.label},
            field="part_1",
        )
    if other := next((one for one in some if one.noun != some[0].noun), None):
        said = {
            "one": some[0].label,
            "noun": some[0].noun.value,
            "other": other.label,
            "its": other.noun.value,
        }
        raise Refused(
            _("“%(one)s”以%(noun)s计，“%(other)s”以%(its)s计，计量单位不同，不能放在一起") % said,
            field="part_2",
        )


def _shown(of: AnyFigure, shown: str) -> dict[str, Any]:
    if of.form == "change":
        raise Refused(_("“%(label)s”本身就是变化，请选它所比较的指标") % {"label": of.label}, field="part_1")
    if (isinstance(of, Ratio) and of.is_share) != (shown == "points"):
        said = _("百分比的变化以百分点表示，其他指标不能用百分点")
        raise Refused(said, field="shown")
    noun = {"growth": Noun.PERCENT, "points": Noun.POINTS}.get(shown, of.noun)
    return {"shown": shown, "noun": noun}


REACHED = {Reach.OWN: "只算本级", Reach.SUBTREE: "本级及全部所属", Reach.BELOW: "全部所属，本级不计"}
SINCE = {"before": "上一期间", "a_year_ago": "上年同期", "year_start": "上年末"}
SHOWN = {
    "ends": "表示为由多少变为多少", "difference": "表示为增减数", "growth": "表示为增长率", "points": "表示为增减的百分点",
}  # fmt: skip


def propose(figure: Figure, known: Mapping[str, AnyFigure]) -> str:
    """The 口径 of a definition in plain official Chinese, whatever language the page has: it is kept as said."""
    with override("zh-hans"):
        words = _sentence(figure, {key: known[key].label for key in parts_of(figure)})
        if figure.kinds:
            words += f"适用于{'、'.join(str(UnitKind(kind).label) for kind in figure.kinds)}。"
    return words if len(words) <= CALIBER_WORDS else words[: CALIBER_WORDS - 1] + "…"


def _sentence(figure: Figure, labels: Mapping[str, str]) -> str:
    match figure:
        case Tally():
            return _counted(figure)
        case Ratio():
            return f"“{labels[figure.over]}”除以“{labels[figure.under]}”，以百分比表示；分子、分母分别汇总后再相除。"
        case Change():
            return f"“{labels[figure.of]}”与{SINCE[figure.since]}比较，{SHOWN[figure.shown]}。"
        case Sum():
            first, *others = figure.parts
            words = f"{'减' if first.sign < 0 else ''}“{labels[first.figure]}”"
            return (
                words
                + "".join(f"{'加' if part.sign > 0 else '减'}“{labels[part.figure]}”" for part in others)
                + "。"
            )
        case _:
            raise TypeError(figure.key)


def _counted(figure: Tally) -> str:
    source = fact_sources[figure.facts]
    dims = {dim.name: dim for dim in source.dims}
    where = []
    for condition in figure.where:
        assert isinstance(condition, InDim)
        labels = {str(key): str(label) for key, label in dims[condition.dim].values().items()}
        values = [labels.get(value, value) for value in condition.any_of]
        more = f"等{len(values)}项之一" if len(values) > MOST_VALUES else ""
        where.append(f"{dims[condition.dim].label}为{'、'.join(values[:MOST_VALUES])}{more}")
    which = f"{source.label}中{'，'.join(where)}的" if where else f"全部{source.label}"
    if not figure.of:
        how = f"逐条计数，以“{figure.noun.value}”计"
    elif figure.of in source.distinct:
        how = f"涉及的{'人员' if figure.noun is Noun.PERSONS else '对象'}，同一{'人' if figure.noun is Noun.PERSONS else '对象'}只计一次"
    else:
        how = f"“{amount_of(source, figure.of).label}”相加"
    return f"{which}{'，' if not figure.of and not where else ''}{how}；{REACHED[figure.reach]}。"


def trees() -> Mapping[Tree, tuple[UnitKind, ...]]:
    """The kinds of units of each tree."""
    first = list(UnitKind).index(UnitKind.GROUP_COMPANY)
    return {Tree.PARTY: tuple(UnitKind)[:first], Tree.ADMINISTRATIVE: tuple(UnitKind)[first:]}
