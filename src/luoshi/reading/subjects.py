"""What a number counts or measures: a short noun phrase taken from the words around it.

Three ways, tried in order: a word of direction or share before the number (同比增长5%, 占总数的8%) joins
the measure it speaks of; a noun behind a counter (12个单位); the noun phrase before the number, without
leading verbs (完成固定资产投资8亿元). What the clause leaves out is carried from the clause before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.reading.numbers import Quantity
from luoshi.reading.patterns import lazily
from luoshi.reading.phrases import (
    SHORTEST,
    compared_with,
    cut_predicate,
    ends_in_verb,
    is_comparison,
    is_only_adverb,
    measure_of,
    noun_phrase,
    predicate,
    strip_lead,
    trim,
    without_comparison,
)
from luoshi.reading.units import is_percent
from luoshi.reading.vocabulary.subjects import WHOLES

_LOOK_BACK = 70
_LOOK_AHEAD = 24
_LONGEST = 30
_LONGEST_VERB = 6
_SHORT_NAME = 3
_SHARES = ("权重", "比重", "比例", "占比", "份额")
_BARE_SHARES = frozenset(("占比", "占比重", "比重", "比例"))
_LONGEST_TOLD, _LONGEST_OBJECT = 18, 18
_TIMES = frozenset(("次", "人次", "场次", "批次", "遍", "轮次"))
_WHOLES = tuple(WHOLES)
_AMONG_THEM = lazily(r"[ ]?(?:当|之|其)?中(?=[有还仍已超未没只就的,。;、])")
_AMONG = lazily(r"(?<![其高初集])中(?:仍|尚|还|已|只|仅|共|就)?有?$")
_FOOTNOTE = lazily(r"\[\d{1,2}\]")
_YEAR = lazily(r"(?:(?:19|20)\d\d年度?|[上去当全同]年度?)(?=\w{2})")

_LINKS = frozenset("和 及 与 或 以及".split())
_LISTED_CORE = lazily(r"(?:[^、]{1,16}、){1,6}[^、]{1,12}?等(?P<core>[^、,]{2,})")
_LONGEST_TOPIC = 14
_TOPIC = lazily(
    r"(?:收入|利润|总额|支出|投资|产值|成本|余额|资产|负债|债务|税收|消费|价格|规模|强度|面积|水平|比重|比例|指数|收益|回款|[率额量值数])$"
)
_AIM = lazily(
    r"(?:[^,。;]{0,4})?(?:规划|年度|年初|预期|考核|控制)?(?:目标|要求|计划|任务|预算|安排)(?:是|为|值|数)?"
)
_PER = frozenset("日均 人均 户均 月均 年均 次均 平均 均".split())
_AMOUNTS = frozenset("增幅 增速 降幅 涨幅 金额 涉及金额 涉及资金 涉案金额 折合人民币 价值".split())
_REST = frozenset("其余 其他 余下 剩余 剩下".split())
_HAD = lazily(r"[将把]原?[有来先]?的?$")
_RATES = ("率", "比例", "比重", "满意度", "完成度")
_REPEATED = ("先后", "累计", "陆续")
_TURNED = lazily(
    r"[\d.]+[\u4e00-\u9fff]?(?P<noun>[^\d,。;]{2,12}?)(?:调整|合并|优化|整合|压减|精简|缩减|增加|减少|扩大)"
)
_NORM_NOUN = lazily(
    r"[ ]?的?(?P<noun>[^,。;、\d\n]{0,4}(?:线|标准|限额|指标|目标|要求|限值))(?=[,。;、\n]|的)"
)
_ATTRIBUTE = lazily(
    r"(?:^|其中)(?!涉及|其中)(?P<words>[^,。;:、\d的]{2,4})(?<![区县市村校厂院])的$"
)  # 起诉的11件案子
_ACTION = lazily(r"[ ]?(?P<words>[^,。;:、\d\n()“]{2,10})")

_BOUNDARY = lazily(r"[,。;:!?\n]")
_DIRECTION_WORDS = (
    "负增长|净增长|净增加|净增|增长|增加|增幅|增速|提高|提升|上升|上涨|上调|下降|下滑|下跌|下调|减少|降低|回落|回升|反弹|扩大|缩小|缩减|收窄|加快|放缓|"
    "压减|压降|压缩|增收|增支|减收|减支|增效|翻番|降幅|涨幅|升幅|减亏|增亏|增|降|升|跌|减|涨|高出?|低|快|慢|多|少|领先|落后|超出|相差|差"
)
_DIRECTION = lazily(rf"(?P<verb>{_DIRECTION_WORDS})(?:幅度?)?$")
_RELATIVE = lazily(
    r"(?P<verb>(?:同比|环比|较|比)?(?:高于|低于|快于|慢于|优于|好于|多于|少于|高出|低出|超|超出|落后于?|领先于?|拉动|拉高|拉低|下拉|贡献|影响)[^,。;:]{1,16}?)(?:的)?$"
)
_SHARE = lazily(
    r"(?P<share>约?占(?!比|地面|地\d|地约|用)(?:到|据|了)?(?P<of>[^,。;:占]{0,18}?))(?:的)?(?:比重|比例|比率|份额)?(?:的)?$"
)
_AGAINST = lazily(
    r"(?:超额)?(?P<share>(?:完成|实现|达到|相当于|为)(?P<of>[^,。;:]{0,14}?(?:预算|计划|目标|任务|进度|指标|同期|需求|总量|总额|总数)(?:任务|目标|数|值|总额)?))的?$"
)
_NOUN = lazily(
    r"[ ]?的?(?P<noun>(?:[^,。;:、!?\n()“”《》\d%]|\([^()\n]{1,4}\)(?=[\u4e00-\u9fff])){1,20})|[ ]?(?P<quoted>“[^”\n]{1,16}”[^,。;:、!?\n()“”《》\d]{0,12})"
)
_COMPLEMENT = lazily(r"[ ]?[为是](?P<noun>[^,。;:、!?\n()\d]{1,14})")
_FROM = lazily(r"(?:(?<![理自缘来])由|从|自)[^由从自]*$")
_QUOTED_END = lazily(r"“[^”\n]{1,20}”$")
_ALSO = lazily(r"[、和及][约近]?\d[\d,.]*[余多几]?(?:人次|场次|批次|次)")
_HOMELY = lazily(
    r"(?:^|[只刚才已共又先还就仅际都计外])(?:搞|做|花|扫|换|拿|修|装|清|补|挤|掏|跑|建|办|招|种|栽|用|交|写|发|送|印|改|查|签|卖|买|养|挖|铺|接|拆|收)[了去出到完掉下回来]{0,2}$"
)
_MOST = lazily(r"(?P<noun>[^,。;:、]{2,14}?)(?:最|较|比较|尤为)(?:多|高|低|大|少|重|长|快|突出),$")
_PARTLY = lazily(r"(?P<verb>(?:基本|全部|部分|正在)(?:完成|实现|达到|达成|整改))的?[ ]?$")
_COVERED = lazily(r"[ ]?(?:的)?(?:全面|全部|全)?覆盖")
_BEFORE_COLON = lazily(r"([^,。;:、!?\n()\d]{2,20})[:(][ ]?$")
_LISTED_NUMBER = lazily(r"\d[\d.]*")
_NUMBER_LIST = lazily(r"(?:\d[\d.]*[^\d,。;:\n]{1,8}){1,12}")
_LIST = lazily(r"[、和与及]")
_NUMERAL = lazily(r"第?[一二三四五六七八九十](?=[\u4e00-\u9fff]|$)")
_RESPECTIVE = lazily(r"(?:分别|各自|依次)")


@dataclass
class Subjects:
    """Finds subjects one after the other; remembers what the next clause may leave out."""

    folded: str
    raw: str
    measure: str | None = None  # what was last measured or counted, without a word of direction
    subject: str | None = None  # the last subject as given
    topic: str = ""  # what the heading of the item names, where that is a measure
    line: int = 0
    _names: list[str] = field(default_factory=list)  # A、B of A、B分别为
    _verb: str = ""
    _turn: int = 0
    _share: str = ""  # the last subject, where it is a share
    _clause: int = 0  # where the words before the number begin
    _changed: bool = False
    _counted: bool = False  # whether it was counted and not measured
    _base: str = ""  # the unit of what was last measured
    _amount: str = ""  # the amount of what was counted (12台，金额达10亿元)
    _general: str = ""  # what was counted before 其中
    _recent: list[str] = field(default_factory=list)  # what this line measured so far

    def find(
        self, quantity: Quantity, start: int, low: int, tail: int, *, changed: bool = False
    ) -> str | None:
        """The subject of a quantity.

        Its own words begin after `low`; its number with qualifier begins at `start` (of a change, the old
        one) and ends at `tail`. The subject of a change stands before 由 or 从.
        """
        if "\n" in self.folded[self.line : quantity.start]:
            self.measure = self.topic or None
            self.subject = None
            self._general = self._amount = ""
            self._names, self._recent = [], []
        self.line = quantity.start
        before = self._words_before(low, start)
        self._changed = changed
        if changed and (turn := _FROM.search(before)):
            before = before[: turn.start()]
        turned = _TURNED.match(self.folded, start, quantity.start) if changed else None
        if turned and _HAD.search(before):
            self.measure = self.subject = turned["noun"]
            return turned["noun"]
        subject = self._respective(before, quantity.start) or self._find(quantity, before, low, tail)
        if subject in _LINKS:
            subject = ""
        subject = subject or self.measure or self.topic
        if subject:
            listed = _LISTED_CORE.fullmatch(subject)
            subject = listed["core"] if listed else subject
            subject = self._as_printed(subject[-_LONGEST:], quantity.start)
            self.subject = subject
        return subject or None

    def begin(self, topic: str) -> None:
        """A new item begins; its heading may name what its numbers measure (1、营业收入。)."""
        self.topic = topic if SHORTEST <= len(topic) <= _LONGEST_TOPIC and _is_measure(topic) else ""
        self.measure = self.topic or None
        self._general = self._amount = self._verb = ""
        self._names, self._recent = [], []

    def _as_printed(self, subject: str, position: int) -> str:
        """The subject with the text's own punctuation, where it stands in one piece in the text."""
        found = self.folded.find(subject, max(0, position - _LOOK_BACK), position + _LOOK_AHEAD + _LONGEST)
        return self.raw[found : found + len(subject)] if found >= 0 else subject

    def _words_before(self, low: int, start: int) -> str:
        words = _BOUNDARY.split(self.folded[max(low, start - _LOOK_BACK) : start])[-1]
        self._clause = start - len(words)
        words = _FOOTNOTE.sub("", words) if "[" in words else words
        opened = words.rfind("(")
        if opened >= 0 and ")" not in words[opened:]:
            words = words[opened + 1 :]
        return words

    def _find(self, quantity: Quantity, before: str, low: int, tail: int) -> str | None:
        plain = trim(before)
        if self._listed(low, quantity.start):
            return self.subject
        directed = self._directed(plain, before, quantity)
        if directed:
            return directed
        noun = self._noun_behind(tail, counted=quantity.counts)
        chosen = self._choose(quantity, before, noun, tail) or self._colon(low, quantity.start)
        if chosen:
            told = _ATTRIBUTE.search(before) if quantity.counts and chosen == noun else None
            subject = self._remember(chosen, quantity, before)
            return f"{strip_lead(told['words'])}的{subject}" if told else subject
        return self._object_before(low, plain) or self._verb_only(plain, before, quantity.base)

    def _remember(self, chosen: str, quantity: Quantity, before: str) -> str:
        """What was chosen, with what it leaves out; it is what the next clause may speak of."""
        if self.measure and chosen in _PER:
            return f"{self.measure}{chosen}"
        if self.measure and chosen in _REST and self._base == quantity.base:
            return f"{chosen}{self._general or self.measure}"
        if self.measure and chosen in _AMOUNTS:
            self._amount = f"{self.measure}{chosen}"
            return self._amount
        if self.topic and _AIM.fullmatch(chosen):
            return f"{self.topic}{chosen}"
        among = before.lstrip().startswith("其中") and self._base == quantity.base
        if not (before.startswith("、") and self._base == quantity.base):
            self._general = (self._general or self.measure or "") if among else ""
        self.measure, self._base, self._counted, self._amount = chosen, quantity.base, quantity.counts, ""
        self._recent.append(chosen)
        return chosen

    def _object_before(self, low: int, plain: str) -> str | None:
        """What the clause before speaks of, where this one has only a verb (争取专项资金，到位5亿元)."""
        end = self._clause - 1
        most = _MOST.search(self.folded, max(low, end - _LOOK_BACK), end + 1) if not plain else None
        if most is not None and (noun := noun_phrase(most["noun"]) or strip_lead(most["noun"])):
            self.measure = noun
            return noun
        if (self.measure and not self._changed) or end <= low or self.folded[end] != ",":
            return None
        clause = _BOUNDARY.split(self.folded[max(low, end - _LOOK_BACK) : end])[-1]
        noun = noun_phrase(clause)
        if not SHORTEST < len(noun) <= _LONGEST_OBJECT or noun == strip_lead(clause):
            return None
        verb = strip_lead(plain).rstrip("了出到 ").lstrip("了 ")
        self.measure = noun
        return f"{verb}{noun}" if 0 < len(verb) <= _LONGEST_VERB else noun

    def _choose(self, quantity: Quantity, before: str, noun: str, tail: int) -> str | None:
        plain = trim(before)
        phrase = "" if _HOMELY.search(plain) else noun_phrase(plain)
        if is_percent(quantity.base):
            return self._share_of(phrase, noun, tail)
        if quantity.counts:
            if _AMONG.search(plain):
                return noun or self._told(tail) or self.measure
            if quantity.base in _TIMES:
                return self._times(phrase, noun, tail, repeated=self.folded.endswith(_REPEATED, 0, self.line))
            return noun or phrase or self._told(tail)
        behind = phrase.endswith(_WHOLES) or ends_in_verb(plain)
        return noun if noun and behind else phrase or noun

    def _times(self, phrase: str, noun: str, tail: int, *, repeated: bool) -> str:
        """党委先后2次召开专题会: who does it, and what is done so often."""
        action = _ACTION.match(self.folded, tail)
        if repeated and phrase and not noun and action and predicate(action["words"]):
            return f"{phrase}{action['words']}"
        also = _ALSO.match(self.folded, tail)  # 11批次、240余人次前来观摩
        return phrase or noun or self._done(also.end() if also else tail)

    def _share_of(self, phrase: str, noun: str, tail: int) -> str:
        if _COVERED.match(self.folded, tail):
            quoted = _QUOTED_END.search(phrase)
            return (quoted[0] if quoted else phrase) + "覆盖率"
        norm = _NORM_NOUN.match(self.folded, tail)
        if norm and self.measure:
            return f"{self.measure}{norm['noun']}"
        if noun and self.folded[tail : tail + 1] == "的":
            return phrase if phrase.endswith(_RATES) else f"{noun}占{phrase}" if phrase else noun
        return phrase or noun

    def _told(self, tail: int) -> str:
        """7个未达到序时进度: what is said of them, and what they are."""
        words = self._done(tail)
        return f"{words}的{self.measure}" if words and self.measure and self._counted else words

    def _done(self, tail: int) -> str:
        """The predicate behind a number; "" where it is long."""
        words = predicate(_BOUNDARY.split(self.folded[tail : tail + _LOOK_AHEAD])[0])
        return words if len(words) <= _LONGEST_TOLD else ""

    def _listed(self, low: int, start: int) -> bool:
        """Whether only a list mark stands between this number and the one before it."""
        return (
            low > 0
            and self.subject is not None
            and self.folded[low:start].strip() in {"、", "和", "及", "与", "或", "以及"}
        )

    def _directed(self, plain: str, before: str, quantity: Quantity) -> str | None:
        """Subjects with a word of share, of comparison or of direction."""
        last_share, self._share = self._share, ""
        if is_percent(quantity.base) or quantity.base == "个百分点":
            subject = self._as_share(plain, before)
            if subject:
                self._share = subject
                return subject
        against = _AGAINST.search(plain)
        if against and is_percent(quantity.base):
            measure = measure_of(plain[: against.start()]) or self.measure or ""
            return measure + against["share"]
        relative = _RELATIVE.search(plain)
        if relative and not quantity.counts:
            measure = measure_of(plain[: relative.start()]) or self.measure or ""
            return measure + relative["verb"]
        direction = _DIRECTION.search(plain)
        if direction is None or not self._can_direct(plain, direction, quantity):
            return None
        before = plain[: direction.start()]
        measure = measure_of(before)
        if measure in _AMOUNTS and self.measure and not self.measure.endswith(measure):
            measure = self.measure + measure
        compared = compared_with(before) if len(direction["verb"]) == 1 else ""
        if measure:
            self.measure = measure
        elif last_share and quantity.base == "个百分点":
            measure = last_share  # 占总量的8%，提高2个百分点
        return (measure or self._amount or self.measure or "") + compared + direction["verb"]

    def _as_share(self, plain: str, before: str) -> str | None:
        """占总数的8%, 占比8%."""
        if plain in _BARE_SHARES and self.measure:
            return self.measure + plain
        share = _SHARE.search(plain) or _SHARE.search(before.rstrip("近约超过逾达到 "))
        if share is None:
            return None
        measure = noun_phrase(plain[: share.start()]) or self.measure or ""
        of = _YEAR.sub("", share["of"].strip("的 "))
        if not of and measure.endswith(_SHARES):
            return measure
        return f"{measure}占{of}" if of else f"{measure}占比"

    @staticmethod
    def _can_direct(plain: str, direction: re.Match[str], quantity: Quantity) -> bool:
        """One-character words of direction need a share or a comparison beside them."""
        if len(direction["verb"]) > 1:
            return True
        return quantity.base in {"%", "个百分点", "‰", "倍", "百分点"} or is_comparison(
            plain[: direction.start()]
        )

    def _noun_behind(self, tail: int, *, counted: bool) -> str:
        """The noun behind the unit (12个单位, 180万美元的律师费, 3起为询问函)."""
        complement = _COMPLEMENT.match(self.folded, tail, tail + _LOOK_AHEAD)
        if complement:
            return cut_predicate(complement["noun"])
        found = _NOUN.match(self.folded, tail, tail + _LOOK_AHEAD)
        if found is None or _AMONG_THEM.match(self.folded, tail):
            return ""
        if found["quoted"]:
            return found["quoted"]
        return cut_predicate(found["noun"], counted=counted)

    def _colon(self, low: int, start: int) -> str | None:
        """党员人数：120人, 资金（500万元）."""
        found = _BEFORE_COLON.search(self.folded, max(low, start - _LOOK_BACK), start)
        if found is None:
            return None
        return noun_phrase(trim(found[1])) or None

    def _verb_only(self, plain: str, before: str, base: str) -> str | None:
        """Only a verb stands before the number (已整改38处): the verb and what it speaks of."""
        verb = strip_lead(plain).rstrip("了出到 ").lstrip("了 ")
        if not verb or is_only_adverb(verb):
            partly = _PARTLY.search(before)
            return f"{partly['verb']}{self.measure}" if partly and self.measure else self.measure
        measure = self._general or self.measure
        if measure and self._base == base and measure not in verb and len(verb) <= _LONGEST_VERB:
            return f"{verb}{measure}"
        return verb

    def _respective(self, before: str, position: int) -> str | None:
        """A、B分别为a、b: each number has the name at its place."""
        found = _RESPECTIVE.search(before)
        if found is not None:
            self._begin_list(before, found, position)
        elif before.strip("、和及与,约近达 "):
            self._verb, self._turn = "", len(self._names)
        if self._turn >= len(self._names):
            return None
        name = self._names[self._turn]
        self._turn += 1
        self.measure = name
        return name + self._verb

    def _begin_list(self, before: str, found: re.Match[str], position: int) -> None:
        """The names that the numbers after 分别 belong to: those said, else as many as were named last."""
        direction = _DIRECTION.search(trim(before[found.end() :]))
        self._verb = direction["verb"] if direction else ""
        if not self._verb and "占" in before[found.end() :]:
            self._verb = "占比"
        self._turn = 0
        names = _names(before[: found.start()])
        if len(names) > 1:
            self._names = names
            return
        if measure_of(before[: found.start()]):
            self._names = []
            return
        listed = _NUMBER_LIST.match(self.folded, position)
        count = len(_LISTED_NUMBER.findall(listed[0])) if listed else 0
        if len(self._names) != count and len(self._recent) >= count > 1:
            self._names = self._recent[-count:]


def _is_measure(topic: str) -> bool:
    """Whether a heading names something that is measured."""
    return _TOPIC.search(topic) is not None and noun_phrase(topic) == topic


def _names(words: str) -> list[str]:
    """The names of a list before 分别; a short first one borrows the end of the last."""
    words = without_comparison(trim(words))
    pieces = [piece for piece in _LIST.split(words) if piece.strip()]
    if not pieces[1:]:
        return []
    pieces[0] = noun_phrase(pieces[0]) or pieces[0]
    last = pieces[-1]
    numeral = _NUMERAL.match(last)
    if numeral and all(_NUMERAL.fullmatch(piece) for piece in pieces[:-1]):
        rest = last[numeral.end() :]
        return [f"第{piece.lstrip('第')[0]}{rest}" for piece in pieces]  # 第一、二、三产业增加值
    return [
        piece + last[len(piece) :] if len(piece) <= _SHORT_NAME < len(last) - len(piece) + 1 else piece
        for piece in pieces
    ]
