"""How Word prints an automatic number: the formats of ST_NumberFormat (ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable

DIGITS = "〇一二三四五六七八九"
FORMAL = "零壹贰叁肆伍陆柒捌玖"
FORMAL_OLD = "零壹貳參肆伍陸柒捌玖"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def counted(
    number: int, digits: str = DIGITS, tens: str = "十百千", zero: str = "零", *, bare: bool = True
) -> str:
    """A number as it is counted aloud: 11 十一, 105 一百零五, 12000 一万二千. `bare`: 十, not 一十."""
    if number <= 0:
        return zero if number == 0 else str(number)
    if number >= 100_000_000:
        return str(number)
    high, low = divmod(number, 10_000)
    words = ""
    if high:
        words = counted(high, digits, tens, zero, bare=bare) + "万"
        if 0 < low < 1000:
            words += zero
    gap = False
    for power in (3, 2, 1, 0):
        digit = low // 10**power % 10
        if digit == 0:
            gap = True
            continue
        if gap and words and not words.endswith(("万", zero)):
            words += zero
        gap = False
        one_ten = bare and power == 1 and digit == 1 and not words
        words += ("" if one_ten else digits[digit]) + (tens[power - 1] if power else "")
    return words


def _japanese(number: int) -> str:
    """As counted in Japanese: 百, not 一百, and no zero between."""
    if not 0 < number < 10_000:
        return str(number)
    words = ""
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            words += ("" if digit == 1 and power else DIGITS[digit]) + ("千百十"[3 - power] if power else "")
    return words


def _digit_by_digit(number: int) -> str:
    if number < 0:  # a broken start value: Word prints it plain
        return str(number)
    return "".join(DIGITS[int(digit)] for digit in str(number))


def _full_width(number: int) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in str(number))


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    words = ""
    for value, letters in ROMAN:
        times, number = divmod(number, value)
        words += letters * times
    return words


def _letters(number: int) -> str:
    """A … Z, AA, BB … as Word repeats them."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _run(first: str, count: int, beyond: Callable[[int], str] = str) -> Callable[[int], str]:
    """Consecutive Unicode signs, e.g. ① … ⑳; beyond them Word prints the plain number."""
    return lambda number: chr(ord(first) + number - 1) if 0 < number <= count else beyond(number)


def _sexagenary(number: int) -> str:
    return STEMS[(number - 1) % 10] + BRANCHES[(number - 1) % 12] if number > 0 else str(number)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "numberInDash": lambda number: f"- {number} -",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "chineseCounting": lambda number: counted(number, zero="〇"),
    "chineseCountingThousand": counted,
    "taiwaneseCounting": lambda number: counted(number, zero="〇"),
    "taiwaneseCountingThousand": counted,
    "japaneseCounting": _japanese,
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseLegalSimplified": lambda number: counted(number, FORMAL, "拾佰仟", bare=False),
    "ideographLegalTraditional": lambda number: counted(number, FORMAL_OLD, "拾佰仟", bare=False),
    "japaneseLegal": lambda number: counted(number, "零壱弐参四伍六七八九", "拾百阡", bare=False),
    "ideographTraditional": _cycle(STEMS),
    "ideographZodiac": _cycle(BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "ideographEnclosedCircle": _run("㊀", 10),
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 10),
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "ordinal": str,
    "none": lambda _: "",
    "bullet": lambda _: "",
}


def printed(number: int, form: str, custom: str | None = None) -> str:
    """A number in a format; an unknown format prints plain digits, as Word does.

    Args:
        number: the counter's value.
        form: name in ST_NumberFormat.
        custom: the pattern of `form="custom"`, e.g. "001, 002, 003, ...".
    """
    if form == "custom" and custom:
        first = custom.split(",")[0].strip()
        return f"{number:0{len(first)}}" if first.isdigit() else str(number)
    return FORMATS.get(form, str)(number)
