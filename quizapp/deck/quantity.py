"""Numbers, ranges and units as people write them: one bounded grammar and one table of units.

The grammar is written by hand because nothing general may be let near a learner's keyboard: no expression is ever
evaluated, text over 200 characters is not read, a number beyond 1e30 is none. It is the deck's own reading too, so that
what an author writes and what a learner types mean the same.

    quantity = ["about"] ( "between" value "and" value | ["from"] value ("-" | "to") value | value "±" value
                         | [bound] value | value "or more" )
    value    = [sign] (digits | fraction | number word) [scale] [unit]

`M` is a million, never molar; a lone `m` is a metre. Which quantity is right is not known here: `learning.grading`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

_LONGEST = 200
_LARGEST = 1e30

# symbol: (dimension, size in the dimension's base unit, other names). Names are tried as written, then in lower case.
_ATOMS: dict[str, tuple[str, float, str]] = {
    "kg": ("mass", 1e3, "kgs kilo kilos kilogram kilograms"),
    "g": ("mass", 1.0, "gm gram grams"),
    "mg": ("mass", 1e-3, "mgs milligram milligrams"),
    "µg": ("mass", 1e-6, "ug mcg microgram micrograms"),
    "ng": ("mass", 1e-9, "nanogram nanograms"),
    "pg": ("mass", 1e-12, "picogram picograms"),
    "L": ("volume", 1.0, "l liter liters litre litres"),
    "dL": ("volume", 1e-1, "deciliter deciliters decilitre decilitres"),
    "mL": ("volume", 1e-3, "cc milliliter milliliters millilitre millilitres"),
    "µL": ("volume", 1e-6, "uL mcL microliter microliters microlitre microlitres"),
    "mol": ("amount", 1.0, "mole moles"),
    "mmol": ("amount", 1e-3, "millimole millimoles"),
    "µmol": ("amount", 1e-6, "umol micromole micromoles"),
    "nmol": ("amount", 1e-9, "nanomole nanomoles"),
    "pmol": ("amount", 1e-12, "picomole picomoles"),
    "mEq": ("charge", 1.0, "milliequivalent milliequivalents"),
    "IU": ("activity", 1.0, ""),
    "mIU": ("activity", 1e-3, ""),
    "µIU": ("activity", 1e-6, "uIU"),
    "U": ("activity", 1.0, "unit units"),
    "ms": ("time", 1e-3, "msec millisecond milliseconds"),
    "s": ("time", 1.0, "sec secs second seconds"),
    "min": ("time", 60.0, "mins minute minutes"),
    "h": ("time", 3600.0, "hr hrs hour hours"),
    "d": ("time", 86_400.0, "day days"),
    "weeks": ("time", 604_800.0, "week wk wks w"),
    "months": ("time", 31_557_600.0 / 12, "month mo mos mth mths"),
    "years": ("time", 31_557_600.0, "year yr yrs y"),
    "mmHg": ("pressure", 0.133322387415, ""),
    "kPa": ("pressure", 1.0, ""),
    "°C": ("temperature", 1.0, "C celsius degC"),
    "°F": ("temperature", 5 / 9, "F fahrenheit degF"),
    "km": ("length", 1e3, "kilometer kilometers kilometre kilometres"),
    "m": ("length", 1.0, "meter meters metre metres"),
    "cm": ("length", 1e-2, "centimeter centimeters centimetre centimetres"),
    "mm": ("length", 1e-3, "millimeter millimeters millimetre millimetres"),
    "m²": ("area", 1.0, "m2 m^2"),
    "kcal": ("energy", 4.184, "kcals"),
    "kJ": ("energy", 1.0, ""),
    "bpm": ("rate", 1.0, ""),
    "%": ("share", 1e-2, "percent pct"),
    "people": ("people", 1.0, "person persons adult adults patient patients child children man men woman women"),
}
_WHOLE = {"mM": "mmol/L", "µM": "µmol/L", "uM": "µmol/L", "nM": "nmol/L", "beats/min": "bpm", "beats/minute": "bpm"}
_NAMES = {name: symbol for symbol, (_, _, names) in _ATOMS.items() for name in (symbol, *names.split())}
# "mM" and "mm" fold to the same letters, so folding leaves them both out.
_FOLDED = {name.casefold(): symbol for name, symbol in _NAMES.items() if name != "mm"}
# How far off a conversion may be that people do in round numbers; months against years are exact.
_ROUNDED = {"months": 0.015, "years": 0.015, "kPa": 0.005, "kJ": 0.005}

_SCALES = {"hundred": 1e2, "dozen": 12.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SCALES |= {"k": 1e3, "K": 1e3, "M": 1e6, "mln": 1e6, "mio": 1e6, "bn": 1e9, "B": 1e9}
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_WORDS = {word: float(i) for i, word in enumerate(f"{_ONES} seventeen eighteen nineteen".split())}
_TENS = {"twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0}
_TENS |= {"ninety": 90.0}
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4}
_PARTS |= {"fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10}

_GROUPED = r"[1-9][0-9]*(?:,[0-9]{3})+(?:\.[0-9]+)?|[1-9][0-9]{0,2}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?"
_DOTTED = r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+"
_DIGITS = re.compile(rf"(?:{_GROUPED}|{_DOTTED}|[0-9]+[.,][0-9]+|[0-9]+|\.[0-9]+)(?![0-9]|[.,'][0-9])")
_POWER = re.compile(r"[eE]([+-]?[0-9]{1,3})(?![0-9])| ?[x×*·] ?10(?:\^|\*\*)([+-]?[0-9]{1,3})(?![0-9])")
_TEN_TO = re.compile(r"10\^([+-]?[0-9]{1,3})(?![0-9])")
_MIXED = re.compile(r"([0-9]{1,3}) ([0-9]{1,3})/([0-9]{1,3})(?![0-9])")
_RATIO = re.compile(r" ?/ ?| in | out of | of ")
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
_UNIT = re.compile(r"[ -]?(%|(?:°|µ)?[a-zA-Z]+(?:\^?2(?![0-9])|²)?(?:/µ?[a-zA-Z]+(?:\^?2(?![0-9])|²)?){0,2})(?![\w/^])")
_DEGREES = re.compile(r" ?(?:°|degrees?\b)")
_JOIN = re.compile(r" ?(?:-|\bto\b) ?")
_SPREAD = re.compile(r" ?(?:±|\+/-) ?")
_ABOUT = re.compile(
    r"(?:about|approximately|approx\.?|around|roughly|circa|ca\.|nearly|almost|some|~) ?", re.IGNORECASE
)
_FROM = re.compile(r"(>=|>|at least|more than|over|above|no less than|min\.?|minimum)(?![a-z]) ?", re.IGNORECASE)
_UP_TO = re.compile(
    r"(<=|<|at most|less than|fewer than|under|below|up to|no more than|within|max\.?|maximum)(?![a-z]) ?",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"(?: or (?:more|over|above))$", re.IGNORECASE)
_OR_LESS = re.compile(r"(?: or (?:less|fewer|under|below))$", re.IGNORECASE)
_PLUS = re.compile(r"(?<=[0-9])\+(?=$| ?[a-zA-Z%])")

_SIGNS = {
    **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\u2015", "-"),
    **dict.fromkeys("≈∼≃", "~"),
    **dict.fromkeys("’ʼ", "'"),
    "\u03bc": "µ",
    "≥": ">=",
    "≤": "<=",
    "\u066b": ".",
    "\u066c": ",",
}
_UPPER_DIGITS = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_REWRITES = tuple(
    (re.compile(pattern, re.IGNORECASE), written)
    for pattern, written in (
        (r"\bper cent\b", "%"),
        (r" ?\bper\b ?", "/"),
        (r" ?/ ?", "/"),
        (r"\bmm hg\b", "mmHg"),
        (r"(?:° ?|\bdegrees? |\bdeg ?)(c|f|celsius|fahrenheit)\b", r"\1"),
        (r"^minus (?=[0-9])", "-"),
        (r"\b(?:u\.s\. |usa? |american )(?=(?:adults?|people|patients?)\b)", ""),
    )
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount from `low` to `high`, both in `unit`; `low == high` is a single number.

    A bound ("at least 30 mg") is a range open at one end: the other end is infinite. "Over" and "at least" are not told
    apart. `unit` is a symbol of the table, "" for none, or the deck's own word where the table has no such unit.
    """

    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class _Value:
    number: float
    scale: float = 1.0
    unit: str | None = None
    share: bool = False

    @property
    def amount(self) -> float:
        return self.number * self.scale


def read_quantity(text: str, default_unit: str = "") -> Quantity | None:
    """The quantity a text names, None where it names none or more than one, or is over 200 characters.

    `default_unit` is used where the text names no unit; a unit that the table does not know is read only if it is the
    default. One comma before exactly three digits groups thousands, else it is a decimal comma. A fraction ("1/2",
    "1 in 4") is a share of the whole where the default is percent.
    """
    if len(text) > _LONGEST:
        return None
    default = _symbol(default_unit) or default_unit.strip()
    plain = _plain(text)
    if default and not _symbol(default):
        plain = _without(plain, _plain(default))
    return _whole(plain, default) if plain else None


def shown_quantity(quantity: Quantity) -> str:
    """The quantity as people write it: `17,300,000`, `53-59 mg`, `70%`, `at least 30 mg`."""
    unit = quantity.unit if quantity.unit in ("", "%") else f" {quantity.unit}"
    low, high = _shown(quantity.low), _shown(quantity.high)
    if quantity.low == quantity.high:
        return low + unit
    if math.isinf(quantity.high):
        return f"at least {low}{unit}"
    if math.isinf(quantity.low):
        return f"at most {high}{unit}"
    return f"{low}{' to ' if quantity.low < 0 else '-'}{high}{unit}"


def same_dimension(a: str, b: str) -> bool:
    """Whether two units measure the same kind of thing. A plain number goes with percent and with people."""
    a, b = _symbol(a) or a, _symbol(b) or b
    return _measure(a)[0] == _measure(b)[0] or {a, b} == {"", "people"}


def in_unit(quantity: Quantity, unit: str) -> Quantity | None:
    """The same amount in another unit, None where the two measure different things."""
    target = _symbol(unit) or unit
    if not same_dimension(quantity.unit, target):
        return None
    return Quantity(
        _converted(quantity.low, quantity.unit, target), _converted(quantity.high, quantity.unit, target), target
    )


def rounding(a: str, b: str) -> float:
    """The share by which an amount converted between two units may be off, because people convert in round numbers."""
    if a == b or {a, b} == {"months", "years"}:
        return 0.0
    return max(_ROUNDED.get(a, 0.0), _ROUNDED.get(b, 0.0))


# Units


@lru_cache(maxsize=256)
def _symbol(name: str) -> str:
    """The table's symbol for a unit's name, "" where it knows none."""
    name = name.strip().replace("\u03bc", "µ")
    if name in _WHOLE:
        return _WHOLE[name]
    atoms = [_NAMES.get(atom) or _FOLDED.get(atom.casefold(), "") for atom in name.split("/")]
    if not all(atoms) or len(atoms) > 3:
        return ""
    return "/".join(atoms)


@lru_cache(maxsize=256)
def _measure(symbol: str) -> tuple[tuple[str, ...], float]:
    """The dimension of a symbol and its size in base units. Mass below the line is body mass: mg/kg is no share."""
    if not symbol:
        return ("share",), 1.0
    atoms = symbol.split("/")
    if any(atom not in _ATOMS for atom in atoms):
        return (symbol.casefold(),), 1.0
    dimension, size, _ = _ATOMS[atoms[0]]
    below = [_ATOMS[atom] for atom in atoms[1:]]
    dimensions = sorted("body" if name == "mass" else name for name, _, _ in below)
    return (dimension, *dimensions), size / math.prod(s for _, s, _ in below)


def _converted(amount: float, unit: str, target: str) -> float:
    if unit == target:
        return amount
    if (unit, target) == ("°F", "°C"):
        return (amount - 32) * 5 / 9
    if (unit, target) == ("°C", "°F"):
        return amount * 9 / 5 + 32
    return amount * _measure(unit)[1] / _measure(target)[1]


# Text


def _plain(text: str) -> str:
    """The text in the signs the grammar knows: ASCII digits and dashes, one space between words, no invisible signs."""
    text = "".join(_sign(character) for character in _UPPER_DIGITS.sub(_raised, text))
    text = " ".join("".join(_SIGNS.get(c, c) for c in text).split()).rstrip(".")
    for pattern, written in _REWRITES:
        text = pattern.sub(written, text)
    return text


def _raised(match: re.Match[str]) -> str:
    # NFKC would make 10⁶ the number 106.
    return "^" + unicodedata.normalize("NFKC", match.group())


def _sign(character: str) -> str:
    if unicodedata.category(character) == "Cf":
        return ""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    folded = unicodedata.normalize("NFKC", character)
    return " " + folded.replace("\u2044", "/") if "\u2044" in folded else folded


def _without(text: str, unit: str) -> str:
    """The text without the deck's own unit at its end, singular or plural."""
    for name in (unit, unit.removesuffix("s"), unit + "s"):
        # A unit of invisible signs is nothing, and every text ends with that.
        if name and text.casefold().endswith(name.casefold()) and len(text) > len(name):
            return text[: -len(name)].rstrip(" -")
    return text


def _shown(number: float) -> str:
    if math.isinf(number):
        return "-∞" if number < 0 else "∞"
    if number == 0:
        return "0"
    if not 1e-9 <= abs(number) < 1e15:
        return f"{number:.9g}".replace("e+", "e")
    places = max(0, 9 - math.floor(math.log10(abs(number))) - 1)
    # Four digits stand ungrouped: most of them are years.
    shown = f"{number:{',' if abs(number) >= 10_000 else ''}.{places}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


# Grammar: each function takes the text that is left and returns what it read with the text left then, or None


def _whole(text: str, default: str) -> Quantity | None:
    """The quantity that the whole text is; anything left over makes it none."""
    text = _ABOUT.sub("", text, count=1) if _ABOUT.match(text) else text
    for opening, closing, low, high in ((_FROM, _OR_MORE, 0.0, math.inf), (_UP_TO, _OR_LESS, -math.inf, 0.0)):
        bounded = _bounded(text, opening, closing)
        if bounded:
            found = _single(bounded, default)
            return found and Quantity(found.low + low, found.high + high, found.unit)
    return _single(text, default) or _range(text, default)


def _bounded(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """The text a bound stands around, "" where none does."""
    found = opening.match(text)
    if found:
        return text[found.end() :]
    if closing.search(text):
        return closing.sub("", text)
    if closing is _OR_MORE and _PLUS.search(text):
        return _PLUS.sub("", text)
    return ""


def _single(text: str, default: str) -> Quantity | None:
    read = _value(text, default)
    return _spanning(read[0], read[0], default) if read and not read[1] else None


def _range(text: str, default: str) -> Quantity | None:
    """Two values with a joining word or sign between them."""
    joint = _JOIN
    for opening, word in (("between ", re.compile(" and ")), ("from ", re.compile(" to "))):
        if text.casefold().startswith(opening):
            text, joint = text[len(opening) :], word
    first = _value(text, default)
    if first is None:
        return None
    low, rest = first
    spread = _SPREAD.match(rest)
    found = spread or joint.match(rest)
    second = _value(rest[found.end() :], default) if found else None
    if second is None or second[1]:
        return None
    if spread:
        return _around(low, second[0], default)
    return _spanning(low, second[0], default)


def _around(middle: _Value, spread: _Value, default: str) -> Quantity | None:
    unit = middle.unit or spread.unit
    if spread.unit not in (None, unit):
        return None
    by = abs(spread.amount)
    low, high = (replace(middle, number=middle.amount + sign * by, scale=1.0, unit=unit) for sign in (-1, 1))
    return _spanning(low, high, default)


def _spanning(low: _Value, high: _Value, default: str) -> Quantity | None:
    """From one value to the other. A scale or unit said once is meant for both: `1-2 million`, `5 mg to 10`."""
    if low.scale == 1 and low.unit is None and low.number <= high.number:
        low = replace(low, scale=high.scale)
    unit = high.unit if high.unit is not None else low.unit
    if low.unit not in (None, unit) and unit is not None:
        if not same_dimension(low.unit or "", unit):
            return None
        low = replace(low, number=_converted(low.amount, low.unit or "", unit), scale=1.0)
    factor = 100.0 if unit is None and low.share and high.share and default == "%" else 1.0
    ends = sorted((low.amount * factor, high.amount * factor))
    if max(map(abs, ends)) > _LARGEST:
        return None
    return Quantity(ends[0], ends[1], default if unit is None else unit)


def _value(text: str, default: str) -> tuple[_Value, str] | None:
    sign, text = (-1.0, text[1:]) if text.startswith("-") else (1.0, text.removeprefix("+"))
    read = _fraction(text) or _digits(text) or _word_number(text)
    if read is None:
        return None
    value, text = read
    scale, text = _scale(text)
    unit, text = _unit(text, default)
    if value.share and unit == "people":  # "1 in 3 patients" is a share, not a count
        unit = None
    return replace(value, number=sign * value.number, scale=scale, unit=unit), text


def _digits(text: str) -> tuple[_Value, str] | None:
    power = _TEN_TO.match(text)
    if power:
        return _raised_to(1.0, power.group(1), text[power.end() :])
    found = _DIGITS.match(text)
    if found is None:
        return None
    number, text = _number(found.group()), text[found.end() :]
    power = _POWER.match(text)
    if power:
        return _raised_to(number, power.group(1) or power.group(2), text[power.end() :])
    return _Value(number), text


def _raised_to(number: float, exponent: str, rest: str) -> tuple[_Value, str] | None:
    power = int(exponent)
    if abs(power) > 30:
        return None
    return _Value(number * 10.0**power if power > 0 else number / 10.0**-power), rest


def _number(digits: str) -> float:
    """The value of digits with separators, of which `_DIGITS` let only sound ones pass."""
    digits = digits.replace(" ", "").replace("'", "")
    if re.fullmatch(_GROUPED, digits):
        return float(digits.replace(",", ""))
    if re.fullmatch(_DOTTED, digits):
        digits = digits.replace(".", "")
    return float(digits.replace(",", "."))


def _fraction(text: str) -> tuple[_Value, str] | None:
    """`1 1/2`, `3/4`, `1 in 3`, `two thirds`, `half a`. An improper one only with a small divisor: 120/80 is none."""
    mixed = _MIXED.match(text)
    if mixed:
        whole, part, parts = (int(group) for group in mixed.groups())
        return (_Value(whole + part / parts), text[mixed.end() :]) if 0 < part < parts else None
    first = _digits(text) or _word_number(text)
    if first is None:
        return None
    top, rest = first
    named = _WORD.match(rest.lstrip(" -"))
    if named and named.group().casefold() in _PARTS:
        share = top.number / _PARTS[named.group().casefold()]
        return _Value(share, share=True), rest.lstrip(" -")[named.end() :]
    joint = _RATIO.match(rest)
    bottom = (_digits(rest[joint.end() :]) or _word_number(rest[joint.end() :])) if joint else None
    if bottom is None or not bottom[0].number or (top.number > bottom[0].number and bottom[0].number > 12):
        return None
    if joint and joint.group().strip(" ") != "/" and top.number > bottom[0].number:
        return None
    return _Value(top.number / bottom[0].number, share=True), bottom[1]


def _word_number(text: str) -> tuple[_Value, str] | None:
    """`seven`, `twenty-five`, `half a`; `a` is one only before a scale, a part or a unit."""
    found = _WORD.match(text)
    if found is None:
        return None
    word, rest = found.group().casefold(), text[found.end() :]
    if word == "half":
        return _Value(0.5, share=True), re.sub(r"^ an?(?= )", "", rest)
    if word in _TENS:
        one = re.match(r"[ -]([a-z]+)", rest, re.IGNORECASE)
        if one and 0 < _WORDS.get(one.group(1).casefold(), 0) < 10:
            return _Value(_TENS[word] + _WORDS[one.group(1).casefold()]), rest[one.end() :]
        return _Value(_TENS[word]), rest
    if word in _WORDS:
        return _Value(_WORDS[word]), rest
    following = _WORD.match(rest.lstrip())
    known = following and (following.group().casefold() in {*_SCALES, *_PARTS} or _symbol(following.group()))
    return (_Value(1.0), rest) if word in ("a", "an") and known else None


def _scale(text: str) -> tuple[float, str]:
    scale = 1.0
    while found := re.match(r"[ -]?([a-zA-Z]+)", text):
        word = found.group(1)
        if word not in _SCALES and (len(word) == 1 or word.casefold() not in _SCALES):
            break
        scale *= _SCALES.get(word) or _SCALES[word.casefold()]
        text = text[found.end() :]
    return scale, text


def _unit(text: str, default: str) -> tuple[str | None, str]:
    found = _UNIT.match(text)
    symbol = _symbol(found.group(1)) if found else ""
    if found and symbol:
        return symbol, text[found.end() :]
    degrees = _DEGREES.match(text)
    if degrees and default in ("°C", "°F"):
        return default, text[degrees.end() :]
    return None, text
